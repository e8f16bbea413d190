from collections.abc import Callable


def cutter() -> Callable[[str], list[str]]:
    """Return the segmenter whose words are the soft-words: jieba."""
    import rjieba

    cut: Callable[[str], list[str]] = rjieba.Jieba().cut
    return cut
