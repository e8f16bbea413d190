import rjieba

from mining.phrases import Phrase

#: Words before a problem (改善皮肤干) and behind one (皮肤干的困扰).
BEFORE_PROBLEM = frozenset(
    """
    改善 缓解 舒缓 告别 解决 针对 减少 减轻 预防 防止 淡化 拯救 修复 修护 对抗 抵御 击退 应对 避免 摆脱 担心 困扰 怕
    抚平 抑制 改变 总 老 老是 总是 最近 冬天 夏天 换季 出现 引起 造成 导致 产生 遮盖
    """.split()
)
AFTER_PROBLEM = frozenset(
    "问题 困扰 烦恼 现象 状况 情况 人群 怎么办 时 怎么 严重 厉害 者 产生 形成 生成 症状".split()
)
#: Words before a point of interest (帮助保湿) and behind one (保湿效果).
BEFORE_POI = frozenset(
    """
    帮助 需要 有效 具有 达到 实现 带来 能 可以 可 能够 深层 持久 长效 高效 温和 加倍 主打 提供 给予 强效 双重 重点
    兼顾 兼具 想要 想 适合 追求 注重 专注 立即 瞬间 迅速 全面 同时 密集 深度 并
    """.split()
)
AFTER_POI = frozenset(
    "效果 功效 力 作用 功能 能力 产品 成分 精华 系列 款 两 度 配方 因子 护理 保养 感 型".split()
)


def features(phrase: Phrase) -> dict[str, float]:
    """Return what the classifier sees of a phrase: characters, word classes, and the words beside it.

    Shares are of the phrase's occurrences, so that frequent and rare phrases look alike.
    """
    seen: dict[str, float] = {f"char={c}": 1.0 for c in phrase.text}
    seen |= {f"pair={phrase.text[i : i + 2]}": 1.0 for i in range(len(phrase.text) - 1)}
    seen[f"first={phrase.text[0]}"] = seen[f"last={phrase.text[-1]}"] = 1.0
    tags = [tag for _, tag in rjieba.tag(phrase.text)]
    seen["pos=" + "-".join(tags)] = 1.0
    seen[f"pos-first={tags[0]}"] = seen[f"pos-last={tags[-1]}"] = 1.0
    seen["length"] = len(phrase.text) / 4
    for side, words, cues in (
        ("before", phrase.before, (("problem", BEFORE_PROBLEM), ("poi", BEFORE_POI))),
        ("after", phrase.after, (("problem", AFTER_PROBLEM), ("poi", AFTER_POI))),
    ):
        for kind, cue in cues:
            seen[f"{side}-{kind}"] = share(words, cue, phrase.count) * 3
        for word, count in words.items():
            if count > 1:
                seen[f"{side}={word}"] = count / phrase.count
    return seen


def share(words: dict[str, int], cues: frozenset[str], total: int) -> float:
    """Return which share of `total` occurrences has a cue word beside it."""
    return sum(count for word, count in words.items() if word in cues) / total
