from alime_rdf.errors._code import Code

#: The codes of learned miners. Letters: E encoders and phrases, F features of items, H heads, V property values.
MINING_CODES: dict[str, Code] = {
    "ALM-E001": Code(
        "没有名为 {name} 的编码器（{detail}）",
        "there is no encoder {name} ({detail})",
    ),
    "ALM-E002": Code(
        "模型文件不完整或已损坏：{detail}",
        "the files of the model are incomplete or damaged: {detail}",
    ),
    "ALM-E003": Code(
        "没有种子短语：词典为空，或语料中没有词典里的词独立成句；请换词典，或用 --stages none",
        "there are no seeds: the lexicon is empty, or none of its words stands alone in the corpus; name another one, or use --stages none",
    ),
    "ALM-E004": Code(
        "阶段 {stage} 需要编码器",
        "the stage {stage} needs an encoder",
    ),
    "ALM-E005": Code(
        "这一行读不了：{detail}",
        "this line can't be read: {detail}",
    ),
    "ALM-E006": Code(
        "编码器 {name} 不能预测被遮盖的字；请用 char 或 `alime train encoder` 训练的模型",
        "the encoder {name} can't guess hidden characters; use char, or a folder that `alime train encoder` made",
    ),
    "ALM-E007": Code(
        "语料太小：只有 {blocks} 块，至少要 {needed} 块；请增加语料，或减小 --batch 与 --held-out",
        "the corpus is too small: {blocks} blocks, and {needed} are needed; give more text, or a smaller --batch and --held-out",
    ),
    "ALM-E008": Code(
        "语料中没有出现 {threshold} 次的词；请增加语料，或减小 --threshold",
        "no word of the corpus occurs {threshold} times; give more text, or a smaller --threshold",
    ),
    "ALM-E009": Code(
        "可学的句子太少：{found} 个，至少要 {least} 个；请增加文本，或用 --pois 列出文中的关注点",
        "there are too few sentences to learn from: {found}, and {least} are needed; give more texts, or list their points of interest with --pois",
    ),
    "ALM-F001": Code(
        "发布 {path} 没有特点模型：其商品目录没有声明特点的列（catalogue.columns.features）",
        "the release {path} has no feature model: its catalogue has no column of declared features (catalogue.columns.features)",
    ),
    "ALM-H001": Code(
        "这一行不能用，已略过：{detail}",
        "this line can't be used and is left out: {detail}",
    ),
    "ALM-H002": Code(
        "{count} 个样本里没有同时出现 0 和 1，无从训练或测量",
        "not both 0 and 1 are among the labels of {count} samples: there is nothing to learn or to measure",
    ),
    "ALM-H003": Code(
        "知识文件的一行应为“头 关系 尾”，以制表符分隔；这一行有 {count} 段，已略过",
        "a line of knowledge is head, relation and tail, parted by tabs; this one has {count} parts and is left out",
    ),
    "ALM-H004": Code(
        "编码器 {name} 不是字符模型；请用 char、none 或 `alime train encoder` 训练的模型",
        "the encoder {name} is no character model; use char, none, or a folder that `alime train encoder` made",
    ),
    "ALM-V001": Code(
        "这条标注与其文本不符，已略过：{detail}",
        "this label doesn't fit its text, which is left out: {detail}",
    ),
    "ALM-V002": Code(
        "文件里没有可用的内容",
        "there is nothing in it that can be used",
    ),
    "ALM-V003": Code(
        "标注数据里没有任何属性值，无从训练",
        "no value is marked in the data: there is nothing to learn",
    ),
    "ALM-V004": Code(
        "没有名为 {name} 的识别器；可用：{known}，或 `alime train values` 写出的文件夹",
        "there is no recogniser {name}; use one of {known}, or a folder that `alime train values` made",
    ),
    "ALM-V005": Code(
        "自带的识别器不认识这些类型：{types}；请用 --model 指定",
        "no recogniser that comes along knows the types {types}; name one with --model",
    ),
    "ALM-V006": Code(
        "商品 {item} 的“{property}”在目录中是“{value}”，文本不这样说：“{said}”；目录不变，请核对",
        "the catalogue gives item {item} the {property} {value}, and a text says otherwise: {said}; the catalogue stays, look at both",
    ),
    "ALM-V007": Code(
        "识别器 {name} 的类型（{types}）都不是本领域的属性；请用 --property 类型=属性 指定",
        "no type of the recogniser {name} ({types}) is a property of the domain; say which is which with --property TYPE=PROPERTY",
    ),
    "ALM-V008": Code(
        "语料太小：只有 {words} 个词出现至少 {least} 次，要多于 {width} 个；请增加语料，或减小 --width",
        "the corpus is too small: {words} words occur {least} times, and more than {width} are needed; give more text, or a smaller --width",
    ),
    "ALM-V009": Code(
        "p、n、u 三种标注都要有；数据里只有：{found}",
        "all of p, n and u are needed to learn from; the data has: {found}",
    ),
    "ALM-V010": Code(
        "模型要从它的文件夹之外读取（{detail}），没有打开",
        "the model reads from outside of its folder ({detail}) and is not opened",
    ),
}
