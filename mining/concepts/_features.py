import re

import rjieba

from mining.phrases import Phrase

#: What stands before a problem (改善皮肤干) and behind one (皮肤干的人需要 …).
_BEFORE_PROBLEM = re.compile(
    r"(?:改善|缓解|告别|解决|针对|减少|减轻|预防|防止|拯救|对抗|抵御|击退|应对|摆脱|担心|困扰|抑制|出现|引起|造成|导致|"
    r"总|老|最近|冬天|夏天|换季|怕|有)$"
)
_AFTER_PROBLEM = re.compile(
    r"(?:的人|的话|的时候|的困|的烦|的问|的现|的情|的状|问题|困扰|烦恼|现象|状况|情况|人群|星人|时|怎么|严重|厉害|"
    r"者|产生|形成|需要)"
)
#: What stands before a point of interest (帮助保湿) and behind one (保湿效果).
_BEFORE_POI = re.compile(
    r"(?:帮助|需要|有助|有效|具有|达到|实现|带来|能够?|可以?|深层|持久|长效|高效|温和|加倍|主打|提供|给予|强效|双重|"
    r"兼顾|兼具|想要?|追求|注重|专注|立即|瞬间|迅速|全面|同时|密集|深度)$"
)
_AFTER_POI = re.compile(r"(?:效果|功效|作用|功能|能力|力(?!度)|两不|也不|产品|配方|因子)")


def cue_shares(phrase: Phrase) -> tuple[float, float]:
    """Return in which shares of its occurrences a phrase stands where problems, and points of interest, stand.

    >>> from collections import Counter
    >>> windows = Counter({("改善", "的困扰"): 1, ("", ""): 1})
    >>> cue_shares(Phrase("卡粉", ("卡粉",), 2, None, 1, 1, 1, Counter(), Counter(), windows))
    (0.5, 0.0)
    """
    problem = poi = 0
    for (before, after), count in phrase.windows.items():
        if _BEFORE_PROBLEM.search(before) or _AFTER_PROBLEM.match(after):
            problem += count
        elif _BEFORE_POI.search(before) or _AFTER_POI.match(after):
            poi += count
    return problem / phrase.count, poi / phrase.count


def features(phrase: Phrase) -> dict[str, float]:
    """Return what the classifier sees of a phrase: characters, word classes, and what stands beside it.

    Shares are of the phrase's occurrences, so that frequent and rare phrases look alike.
    """
    seen: dict[str, float] = {f"char={c}": 1.0 for c in phrase.text}
    seen |= {f"pair={phrase.text[i : i + 2]}": 1.0 for i in range(len(phrase.text) - 1)}
    seen[f"first={phrase.text[0]}"] = seen[f"last={phrase.text[-1]}"] = 1.0
    tags = [tag for _, tag in rjieba.tag(phrase.text)]
    seen["pos=" + "-".join(tags)] = 1.0
    seen[f"pos-first={tags[0]}"] = seen[f"pos-last={tags[-1]}"] = 1.0
    seen["length"] = len(phrase.text) / 4
    problem, poi = cue_shares(phrase)
    seen["cue=problem"], seen["cue=poi"] = 3 * problem, 3 * poi
    for side, words in (("before", phrase.before), ("after", phrase.after)):
        for word, count in words.items():
            if count > 1:
                seen[f"{side}={word}"] = count / phrase.count
    return seen
