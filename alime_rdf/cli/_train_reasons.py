from pathlib import Path

import click

from alime_rdf.cli._output import Output
from alime_rdf.cli._params import refuse_place
from alime_rdf.errors import BuildError, Finding, UsageError
from alime_rdf.files import write_whole

#: Fewer sentences teach nothing.
_LEAST = 50
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("reasons")
@click.argument("data", nargs=-1, required=True, type=_FILE)
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder of the model.")
@click.option("--pois", type=_FILE, help="Names of points of interest in the texts, parted by blanks.")
@click.option("--epochs", type=click.IntRange(1), default=60, show_default=True)
@click.option("--rate", type=click.FloatRange(0, 1), default=2e-3, show_default=True)
@click.option("--threads", type=click.IntRange(1), default=2, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.pass_obj
def reasons_command(
    output: Output,
    data: tuple[Path, ...],
    out: Path,
    pois: Path | None,
    epochs: int,
    rate: float,
    threads: int,
    seed: int,
) -> None:
    """Train a writer of recommendation reasons on DATA, merchants' texts beside what the items are known to be.

    A line is {"category", "values": [[property, value]], "pois", "text"} or has the form of AdvertiseGen. Of the
    texts only clauses count that consist of these names and of words that claim nothing.
    """
    refuse_place(out, data)
    try:
        import torch

        from mining.reasons._pairs import examples, read_pairs
        from mining.reasons._train import ReasonTraining, train_reasons
        from mining.reasons._writer import save_model
    except ImportError as error:
        raise BuildError("ALM-B006", {"detail": str(error), "extra": "mining"}) from error
    torch.set_num_threads(threads)
    findings: list[Finding] = []
    try:
        names = pois.read_text(encoding="utf-8").split() if pois is not None else []
    except UnicodeDecodeError as error:
        raise UsageError("ALM-E005", {"detail": str(error)}, source=str(pois)) from error
    found = examples((pair for path in data for pair in read_pairs(path, findings=findings)), pois=names)
    for finding in findings:
        output.finding(finding)
    if len(found) < _LEAST:
        raise UsageError("ALM-E009", {"found": str(len(found)), "least": str(_LEAST)})
    with output.progress() as progress:
        plan = ReasonTraining(epochs=epochs, rate=rate, seed=seed)
        trained = train_reasons(found, plan=plan, progress=progress)
    save_model(trained.model, out)
    command = f"alime train reasons {' '.join(path.name for path in data)} --out {out.name}"
    command += f" --pois {pois.name}" if pois is not None else ""
    card = f"""# A writer of recommendation reasons

- Learned from {trained.learned} sentences of {", ".join(path.name for path in data)}, whose names change places.
- On {trained.held_out} sentences that it hasn't seen: {trained.loss:.2f} nats a word or name.
- Says {len(trained.model.words) - 2} words, all of which claim nothing, and copies names.
- Files: `model.npz` {(out / "model.npz").stat().st_size / 1e6:.1f} MB.
- Command: `{command} --epochs {epochs} --rate {rate:g} --seed {seed}`
"""
    write_whole(out / "README.md", card)
    output.print(str(out))
