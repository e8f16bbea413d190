from pathlib import Path

import click

from alime_rdf.cli._heads import train_commands
from alime_rdf.cli._output import Output
from alime_rdf.cli._params import refuse_place
from alime_rdf.cli._train_reasons import reasons_command
from alime_rdf.cli._train_values import polarity_command, values_command, words_command
from alime_rdf.errors import BuildError

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("train")
def train_command() -> None:
    """Train the models that mining uses."""


train_command.add_command(values_command)
train_command.add_command(words_command)
train_command.add_command(polarity_command)
train_command.add_command(reasons_command)
for _head_command in train_commands():
    train_command.add_command(_head_command)


@train_command.command("encoder")
@click.argument("corpus", nargs=-1, required=True, type=_FILE)
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder of the model.")
@click.option("--from", "start", default="e5", show_default=True, help="e5, none, or a folder to train further.")
@click.option("--layers", type=click.IntRange(1, 12), default=4, show_default=True)
@click.option("--width", type=click.IntRange(32, 1024), default=256, show_default=True, help="With --from none.")
@click.option("--characters", type=click.IntRange(100, 30_000), default=6000, show_default=True)
@click.option("--steps", type=click.IntRange(1), default=3000, show_default=True)
@click.option("--batch", type=click.IntRange(1), default=32, show_default=True, help="Blocks of 128 characters.")
@click.option("--rate", type=click.FloatRange(0, 1), default=5e-4, show_default=True, help="Highest learning rate.")
@click.option("--check", type=click.IntRange(1), default=500, show_default=True, help="Steps between checkpoints.")
@click.option("--held-out", type=click.IntRange(1), default=256, show_default=True, help="Blocks for measuring.")
@click.option("--threads", type=click.IntRange(1), default=2, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.pass_obj
def encoder_command(
    output: Output,
    corpus: tuple[Path, ...],
    out: Path,
    start: str,
    layers: int,
    width: int,
    characters: int,
    steps: int,
    batch: int,
    rate: float,
    check: int,
    held_out: int,
    threads: int,
    seed: int,
) -> None:
    """Train a character model on CORPUS, text files of a sentence or paragraph a line.

    Run the same command again to go on where it was cut off.
    """
    refuse_place(out)
    try:
        import matplotlib  # noqa: F401
        import onnx  # noqa: F401
        import torch

        from mining.pretraining import Size, Training, train_encoder
    except ImportError as error:
        raise BuildError("ALM-B006", {"detail": str(error), "extra": "train"}) from error
    torch.set_num_threads(threads)
    plan = Training(steps=steps, batch=batch, rate=rate, check=check, held_out=held_out, seed=seed)
    names = " ".join(path.name for path in corpus)
    options = f"--from {Path(start).name} --layers {layers} --width {width} --characters {characters} --steps {steps}"
    command = f"alime train encoder {names} --out {out.name} {options} --batch {batch} --rate {rate:g} --seed {seed}"
    with output.progress() as progress:
        curve = train_encoder(
            corpus,
            out,
            start=start,
            size=Size(layers, width, max(width // 64, 1)),
            characters=characters,
            plan=plan,
            command=command,
            progress=progress,
        )
    last = curve[-1]
    table = output.table("steps", "held-out loss", "held-out accuracy")
    table.add_row(f"{last.step:,}", f"{last.held_out_loss:.3f}", f"{last.held_out_accuracy:.3f}")
    output.console.print(table)
    output.print(str(out))
