import json
from collections.abc import Sequence
from pathlib import Path

from alime_rdf.errors import UsageError
from alime_rdf.files import read_utf8, write_whole
from alime_rdf.records import Brief
from alime_rdf.text import joining_words
from mining._npz import load_npz, save_npz
from mining.reasons._graph import graph_arrays
from mining.reasons._run import Model

_MODELS = Path(__file__).parent / "models"
#: Sentences that the beam search looks at, and drafts that are handed on.
_BEAMS, _DRAFTS = 24, 5


class ModelWriter:
    """Writes Chinese sentences with a trained graph-to-sequence model; it has nothing to say in other languages."""

    def __init__(self, model: Model, *, name: str) -> None:
        """`name` is what its sentences are marked with."""
        self.name = name
        self._model = model

    def write(self, brief: Brief) -> list[str]:
        """Return drafts that name every value and point of interest of the brief once, the likeliest first."""
        if brief.language != "zh":
            return []
        properties = list(dict.fromkeys(property_ for property_, _ in brief.values))
        nodes = [("category", brief.category), *(("property", name) for name in properties)]
        nodes += [("value", value) for _, value in brief.values] + [("poi", poi) for poi in brief.pois]
        first = 1 + len(properties)
        edges = [(first + place, 1 + properties.index(p)) for place, (p, _) in enumerate(brief.values)]
        pois = range(first + len(brief.values), len(nodes))
        edges += [(poi, value) for poi in pois for value in range(first, pois.start)]
        said = self._model.sentences(graph_arrays(nodes, edges), beams=_BEAMS)
        whole = [numbers for numbers in said if self._whole(numbers, first, len(nodes))]
        return [self._text(numbers, nodes, brief) for numbers in whole[:_DRAFTS]]

    def _whole(self, numbers: Sequence[int], first: int, count: int) -> bool:
        """Tell whether a sentence says all that it must, nothing twice, and has a word that points."""
        words = len(self._model.words)
        places = [number - words for number in numbers if number >= words]
        frames = joining_words("zh").frames
        points = any(number < words and frames.get(self._model.words[number]) for number in numbers)
        return points and set(range(first, count)) <= set(places) and len(places) == len(set(places))

    def _text(self, numbers: Sequence[int], nodes: Sequence[tuple[str, str]], brief: Brief) -> str:
        words = self._model.words
        text = "".join(words[n] if n < len(words) else nodes[n - len(words)][1] for n in numbers)
        subject = "它" if brief.follows else f"这款{brief.category}"
        # What begins with a word that points has no subject yet.
        starts = numbers[0] < len(words) and joining_words("zh").frames.get(words[numbers[0]]) is not None
        for_whom = f"，适合有{brief.problem}困扰的您" if brief.problem is not None else ""
        return f"{subject if starts else ''}{text}{for_whom}。"


def save_model(model: Model, folder: Path) -> None:
    """Write a model's words and weights (half precision) to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / "words.json", json.dumps(model.words, ensure_ascii=False) + "\n")
    save_npz(folder / "model.npz", {name: table.astype("float16") for name, table in model.tables.items()})


def load_writer(place: Path | None = None) -> ModelWriter:
    """Return the shipped writer, or the one in a folder that ``alime train reasons`` made.

    Raises UsageError (ALM-E002) where the folder holds no model.
    """
    folder = place or _MODELS / "clothing-beauty"
    try:
        words = json.loads(read_utf8(folder / "words.json"))
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise ValueError("words.json is no list of words")
    except (ValueError, RecursionError) as error:
        raise UsageError("ALM-E002", {"detail": str(error)[:200]}, source=str(folder)) from error
    names = Model.TABLES
    tables = dict(zip(names, load_npz(folder / "model.npz", *names), strict=True))
    model = Model(words, {name: table.astype("float32") for name, table in tables.items()})
    try:
        model.sentences(graph_arrays([("property", "a"), ("value", "b")], [(1, 0)]), beams=1)
    except (ValueError, IndexError, TypeError) as error:
        raise UsageError("ALM-E002", {"detail": str(error)[:200]}, source=str(folder)) from error
    return ModelWriter(model, name=folder.name)
