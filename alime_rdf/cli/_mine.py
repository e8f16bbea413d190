import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from alime_rdf.cli._mine_values import values_command
from alime_rdf.cli._output import Output
from alime_rdf.cli._params import json_option, refuse_place
from alime_rdf.errors import BuildError, UsageError
from alime_rdf.files import text_lines, whole_text

if TYPE_CHECKING:
    from mining.phrases import LanguageModel, Mined

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_STAGES = ("rf", "seg", "mlm")


class _Stages(click.ParamType[tuple[str, ...]]):
    name = "STAGES"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        names = [] if value in ("", "none") else str(value).split(",")
        if not set(names) <= set(_STAGES):
            self.fail("it is a list such as rf,seg,mlm, or none", param, ctx)
        return tuple(stage for stage in _STAGES if stage in names)


@click.group("mine")
def mine_command() -> None:
    """Mine texts outside of a build."""


mine_command.add_command(values_command)


@mine_command.command("phrases")
@click.argument("corpus", nargs=-1, required=True, type=_FILE)
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Phrases as JSON Lines.")
@click.option("--stages", type=_Stages(), default="rf,seg,mlm", show_default=True, help="Which stages to run.")
@click.option("--lexicon", multiple=True, type=_FILE, help="Known words, one a line (default: those of jieba).")
@click.option(
    "--encoder", default="char", show_default=True, help="char, a folder that `train encoder` made, or none."
)
@click.option("--threshold", type=click.IntRange(1), default=3, show_default=True, help="Least occurrences.")
@click.option("--pruning", type=click.Choice(["edges", "masks"]), default="edges", show_default=True)
@click.option("--top", type=click.IntRange(1), default=10, show_default=True, help="N of the masks.")
@click.option("--seed", type=int, default=1, show_default=True)
@json_option
@click.pass_obj
def phrases_command(
    output: Output,
    corpus: tuple[Path, ...],
    out: Path,
    stages: tuple[str, ...],
    lexicon: tuple[Path, ...],
    encoder: str,
    threshold: int,
    pruning: str,
    top: int,
    seed: int,
    as_json: bool,
) -> None:
    """Mine quality phrases from CORPUS, text files of a sentence or paragraph a line; personal data is masked."""
    refuse_place(out, [*corpus, *lexicon])
    try:
        from mining.phrases import Settings, lexicon_of, mine_phrases
        from mining.privacy import mask
    except ImportError as error:
        raise BuildError("ALM-B006", {"detail": str(error), "extra": "text"}) from error
    settings = Settings(stages=stages, threshold=threshold, pruning=pruning, top=top, seed=seed)
    model = _model(encoder) if stages and encoder != "none" else None
    is_word = lexicon_of(_words(lexicon)) if lexicon else _jieba()
    with output.progress() as progress, tempfile.TemporaryDirectory() as folder:
        lines = (mask(line)[0] for path in corpus for line in _lines(path))
        mined = mine_phrases(lines, Path(folder), is_word=is_word, settings=settings, model=model, progress=progress)
    with whole_text(out) as file:
        for phrase in mined.phrases:
            file.write(json.dumps(phrase.to_json(), ensure_ascii=False) + "\n")
    _print(output, mined, out, as_json=as_json)


def _model(name: str) -> "LanguageModel":
    try:
        from mining.encoder import CharEncoder, load_encoder

        model = load_encoder(name)
    except ImportError as error:
        raise BuildError("ALM-B006", {"detail": str(error), "extra": "mining"}) from error
    if not isinstance(model, CharEncoder):
        raise UsageError("ALM-E006", {"name": name})
    return model


def _jieba() -> Callable[[str], bool]:
    import rjieba

    has_word: Callable[[str], bool] = rjieba.Jieba().has_word
    return has_word


def _words(paths: tuple[Path, ...]) -> list[str]:
    found = [word for path in paths for line in _lines(path) for word in line.split("\t")[:1] if word.strip()]
    if not found:
        raise UsageError("ALM-E003", source=paths[0].name)
    return found


def _lines(path: Path) -> Iterator[str]:
    for _, line in text_lines(path):
        yield line.strip()


def _print(output: Output, mined: "Mined", out: Path, *, as_json: bool) -> None:
    recall = {str(least): {"held out": of, "kept": kept} for least, (of, kept) in mined.recall.items()}
    if as_json:
        output.json({"out": str(out), **mined.counts, "recall": recall})
        return
    table = output.table("phrase", "occurrences", "quality")
    for phrase in [p for p in mined.phrases if not p.seed][:10]:
        table.add_row(phrase.text, f"{phrase.frequency:,}", f"{phrase.quality:.2f}")
    output.console.print(table)
    said = "  ".join(f"{output.word(name)} {count:,}" for name, count in mined.counts.items())
    output.print(said)
    kept = "  ".join(f"≥{least} {kept}/{of}" for least, (of, kept) in mined.recall.items())
    output.print(f"{output.word('held-out words kept, by occurrences')}: {kept}")
    output.print(str(out))
