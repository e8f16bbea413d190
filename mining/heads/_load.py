from pathlib import Path

from alime_rdf.errors import UsageError
from mining.encoder import CharEncoder, load_encoder
from mining.heads._head import Head, Reader
from mining.heads._knowledge import Knowledge
from mining.heads._sample import Task
from mining.values import shipped_words

SHIPPED = Path(__file__).parent / "models"
FILE = "head.npz"


def load_head(task: Task, folder: Path | None = None) -> Head:
    """Return the head that comes along for a task, or that of a folder.

    Raises UsageError (ALM-E002) where it is missing or damaged.
    """
    return Head.load((folder or SHIPPED / task) / FILE)


def load_reader(encoder: str = "char", *, knowledge: Knowledge | None = None, threads: int = 1) -> Reader:
    """Return what reads samples with an encoder by name, or without one (``none``).

    Raises UsageError: ALM-E001 and ALM-E002 as `load_encoder`, ALM-H004 where it isn't a character model.
    """
    if encoder == "none":
        return Reader(None, shipped_words(), knowledge)
    loaded = load_encoder(encoder, threads=threads)
    if not isinstance(loaded, CharEncoder):
        raise UsageError("ALM-H004", {"name": encoder})
    return Reader(loaded, shipped_words(), knowledge)
