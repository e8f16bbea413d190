from collections.abc import Iterator
from pathlib import Path

import click

from alime_rdf.cli._output import Output
from alime_rdf.cli._params import refuse_place
from alime_rdf.errors import BuildError, Finding, UsageError
from alime_rdf.files import text_lines, write_whole

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("values")
@click.argument("data", nargs=-1, required=True, type=_FILE)
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder of the model.")
@click.option("--encoder", default="char", show_default=True, help="char, e5, a folder, or a name for transformers.")
@click.option("--dictionary", type=_FILE, help="Typed words: word, tab, type.")
@click.option("--words", type=_FILE, help="Word vectors that `alime train words` made.")
@click.option("--lexicon/--no-lexicon", default=True, show_default=True, help="Read soft-words.")
@click.option("--epochs", type=click.IntRange(1), default=8, show_default=True)
@click.option("--slots", type=click.IntRange(2), default=2**17, show_default=True, help="Weights that n-grams share.")
@click.option("--baseline", is_flag=True, help="Train the baseline instead, a CRF over characters.")
@click.option("--threads", type=click.IntRange(1), default=2, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.pass_obj
def values_command(
    output: Output,
    data: tuple[Path, ...],
    out: Path,
    encoder: str,
    dictionary: Path | None,
    words: Path | None,
    lexicon: bool,
    epochs: int,
    slots: int,
    baseline: bool,
    threads: int,
    seed: int,
) -> None:
    """Train a recogniser of property values on DATA, texts with their values marked.

    A file holds BIO labels, a character a line, or JSON Lines of texts and spans.
    """
    refuse_place(out, data)
    _refuse_folder(out)
    try:
        import torch

        from mining.encoder import load_encoder
        from mining.values import TypedDictionary, describe, read_dictionary, read_labelled, train_crf
        from mining.values._train import ValueTraining, train_values
    except ImportError as error:
        raise BuildError("ALM-B006", {"detail": str(error), "extra": "train"}) from error
    findings: list[Finding] = []
    texts = [each for path in data for each in read_labelled(path, findings=findings)]
    typed = TypedDictionary.of(read_dictionary(dictionary, findings=findings)) if dictionary else None
    for finding in findings:
        output.finding(finding)
    command = f"alime train values {' '.join(path.name for path in data)} --out {out.name}"
    with output.progress() as progress:
        for name in _FILES:
            (out / name).unlink(missing_ok=True)
        if baseline:
            train_crf(texts, out)
            command += " --baseline"
        else:
            torch.set_num_threads(threads)
            plan = ValueTraining(epochs=epochs, slots=slots, lexicon=lexicon, seed=seed)
            read = load_encoder(encoder, threads=threads)
            train_values(
                texts, out, encoder=read, encoder_name=encoder, plan=plan, words=words, dictionary=typed,
                progress=progress,
            )  # fmt: skip
            command += f" --dictionary {dictionary.name}" if dictionary else ""
            command += (f" --words {words.name}" if words else "") + ("" if lexicon else " --no-lexicon")
            command += f" --encoder {encoder} --epochs {epochs} --slots {slots} --seed {seed}"
    write_whole(out / "README.md", describe(out, texts, [path.name for path in data], command))
    output.print(str(out))


_FILES = {"config.json", "tables.npz", "head.onnx", "model.crf.xz", "README.md"}


def _refuse_folder(out: Path) -> None:
    """Refuse a folder that holds anything but a recogniser."""
    there = {path.name for path in out.iterdir()} if out.is_dir() else set()
    if there and (not there <= _FILES or there == {"README.md"}):
        raise UsageError("ALM-U001", {"path": str(out)})


@click.command("polarity")
@click.argument("data", nargs=-1, required=True, type=_FILE)
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="File of the model.")
@click.pass_obj
def polarity_command(output: Output, data: tuple[Path, ...], out: Path) -> None:
    """Train the second opinion on polarity on DATA: sentences with the word in 【】, a tab, and p, n or u."""
    refuse_place(out, data)
    try:
        from mining.values import read_judged, train_polarity
    except ImportError as error:
        raise BuildError("ALM-B006", {"detail": str(error), "extra": "text"}) from error
    findings: list[Finding] = []
    judged = [each for path in data for each in read_judged(path, findings=findings)]
    for finding in findings:
        output.finding(finding)
    train_polarity(judged).save(out)
    output.print(f"{out}  {len(judged):,}")


@click.command("words")
@click.argument("corpus", nargs=-1, required=True, type=_FILE)
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="File of the vectors.")
@click.option("--most", type=click.IntRange(1), default=40_000, show_default=True, help="Words.")
@click.option("--width", type=click.IntRange(2), default=64, show_default=True, help="Numbers a vector.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.pass_obj
def words_command(output: Output, corpus: tuple[Path, ...], out: Path, most: int, width: int, seed: int) -> None:
    """Train word vectors on CORPUS, text files of a sentence or paragraph a line."""
    refuse_place(out, corpus)
    try:
        from mining.values import train_word_vectors
    except ImportError as error:
        raise BuildError("ALM-B006", {"detail": str(error), "extra": "mining"}) from error

    def lines() -> Iterator[str]:
        for path in corpus:
            yield from (line for _, line in text_lines(path))

    with output.progress() as progress:
        vectors = train_word_vectors(lines(), most=most, width=width, seed=seed, progress=progress)
    vectors.save(out)
    output.print(f"{out}  {len(vectors.hashes):,}")
