"""Words that no phrase begins or ends with: function words of Chinese and English."""

_ZH = """
的 了 是 在 我 有 和 就 不 人 都 一 一个 上 也 很 到 说 要 去 你 会 着 没有 看 自己 这 那 他 她 它 们 我们
你们 他们 她们 它们 咱们 大家 这个 那个 这些 那些 这样 那样 这么 那么 这里 那里 这儿 那儿 什么 怎么 怎样
怎么样 哪 哪个 哪里 哪些 谁 多少 几 为什么 如何 吗 呢 吧 啊 呀 哦 哈 嗯 喔 啦 嘛 哟 与 及 或 以及 或者 并 并且
而 而且 但 但是 不过 可是 然而 因为 所以 因此 由于 如果 假如 要是 虽然 尽管 即使 就算 只要 只有 除非 无论 不管
既然 于是 然后 接着 把 被 让 给 使 令 对 对于 关于 从 自 自从 向 往 朝 于 以 用 由 跟 同 比 按 按照 根据 通过
为 为了 当 随着 除了 至于 之 其 其中 其他 其它 所 等 等等 个 只 件 条 张 次 些 点 种 下 里 中 内 外 前 后 左右
之前 之后 以前 以后 以上 以下 之间 时 时候 的话 来 过 得 地 还 还是 还有 又 再 才 刚 刚刚 已 已经 正在 正 将
将要 能 能够 可以 可 可能 应该 应 该 必须 需要 想 想要 愿意 敢 肯 太 非常 特别 十分 挺 最 更 更加 比较 相当 极
真 真的 好 有点 有些 稍微 都是 也是 就是 不是 没 没什么 别 不要 不能 不会 很多 许多 每 每个 各 各种 某 某个
任何 所有 全部 一些 一点 一样 一直 一般 一起 一定 一下 一次 几个 两个 这种 那种 有的 有人 其实 确实 当然 只是
仅 仅仅 甚至 尤其 反正 总之 例如 比如 请 请问 谢谢 您 您好 你好 亲 呗 呃 咯 嘞 感觉 觉得 认为 知道 以为 表示
指 叫 做 作为 成为 进行 具有 拥有 属于 包括
"""
_EN = """
a an the this that these those my your his her its our their i you he she it we they me him us them who which
what whose and or but nor so yet for of in on at by with from to into onto upon about above below under over
between among through during before after since until against within without as if than then because while
although though whether when where why how is are was were be been being am do does did done doing have has
had having will would shall should can could may might must not no very too also just only more most less
least some any each every all both either neither such same own other another much many few several there here
now again further once up down out off s t ll ve re d m
"""
STOP_WORDS = frozenset(f"{_ZH} {_EN}".split())
