from pathlib import Path
from typing import TYPE_CHECKING

import click

from alime_rdf.cli._output import Output
from alime_rdf.cli._params import json_option, refuse_place
from alime_rdf.emit import read_decisions
from alime_rdf.errors import BuildError, Finding
from alime_rdf.records import read_candidates

if TYPE_CHECKING:
    from mining.heads import Knowledge, Task

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_ASKED: dict["Task", str] = {
    "poi": "whether a phrase is a point of interest in a leaf category: JSON Lines of phrase, category, label",
    "problem": "whether a phrase is a problem of shoppers, by a sentence: JSON Lines of phrase, sentence, label",
    "relations": "whether a sentence says that one thing causes or needs another: "
    "JSON Lines of kind, sentence, first, second, label",
    "plausibility": "whether a bare triple is salient: JSON Lines of subject, predicate, object, salience",
}


def train_commands() -> list[click.Command]:
    """Return `alime train TASK` for each task of a head."""
    return [_train(task, asked) for task, asked in _ASKED.items()]


def evaluate_commands() -> list[click.Command]:
    """Return `alime evaluate TASK` for each task of a head."""
    return [_evaluate(task, asked) for task, asked in _ASKED.items()]


def _train(task: "Task", asked: str) -> click.Command:
    @click.command(task, help=f"Train the head that tells {asked}.")
    @click.argument("data", nargs=-1, required=True, type=_FILE)
    @click.option(
        "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder of the model."
    )
    @click.option("--decisions", type=_FILE, help="A decisions file: what people accepted (poi, problem).")
    @click.option("--weak", type=_FILE, help="Candidates of another miner, as weak labels (poi, problem).")
    @click.option("--knowledge", type=_FILE, help="Triples to hang on the anchors: head, tab, relation, tab, tail.")
    @click.option("--encoder", default="char", show_default=True, help="char, a folder of `train encoder`, or none.")
    @click.option("--strength", type=click.FloatRange(1e-3, 1e3), default=4.0, show_default=True)
    @click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
    @click.pass_obj
    def command(
        output: Output,
        data: tuple[Path, ...],
        out: Path,
        decisions: Path | None,
        weak: Path | None,
        knowledge: Path | None,
        encoder: str,
        strength: float,
        seed: int,
    ) -> None:
        refuse_place(out, data)
        try:
            from mining.heads import (
                HeadTraining,
                decided_samples,
                describe_head,
                load_reader,
                read_samples,
                save_head,
                train_head,
                weak_samples,
            )
        except ImportError as error:
            raise BuildError("ALM-B006", {"detail": str(error), "extra": "mining"}) from error
        findings: list[Finding] = []
        samples = [sample for path in data for sample in read_samples(path, task, findings=findings)]
        if decisions is not None:
            samples += decided_samples(read_decisions(decisions, findings=findings), task)
        mined = list(read_candidates(weak, findings=findings)) if weak is not None else []
        reader = load_reader(encoder, knowledge=_knowledge(knowledge, findings))
        for finding in findings:
            output.finding(finding)
        with output.progress() as progress:
            plan = HeadTraining(strength=strength, seed=seed)
            head, found = train_head(samples, reader, weak=weak_samples(mined, task), plan=plan, progress=progress)
        names = [path.name for path in data]
        options = [f"--strength {strength:g}", f"--seed {seed}", f"--encoder {Path(encoder).name}"]
        options += [f"--decisions {decisions.name}"] if decisions else []
        options += [f"--weak {weak.name}"] if weak else []
        options += [f"--knowledge {knowledge.name}"] if knowledge else []
        line = f"alime train {task} {' '.join(names)} --out {out.name} {' '.join(options)}"
        save_head(head, out, describe_head(task, samples, names, line, found))
        output.print(str(out))

    return command


def _evaluate(task: "Task", asked: str) -> click.Command:
    @click.command(task, help=f"Measure the head that tells {asked}.")
    @click.option("--data", required=True, type=_FILE, help="Labelled samples.")
    @click.option("--model", type=_FOLDER, help="What `alime train` wrote (default: the shipped one).")
    @click.option("--knowledge", type=_FILE, help="Triples to hang on the anchors, as in training.")
    @click.option("--encoder", default="char", show_default=True, help="The encoder of training.")
    @json_option
    @click.pass_obj
    def command(
        output: Output, data: Path, model: Path | None, knowledge: Path | None, encoder: str, as_json: bool
    ) -> None:
        try:
            import numpy as np

            from mining.heads import load_head, load_reader, measure, read_samples
        except ImportError as error:
            raise BuildError("ALM-B006", {"detail": str(error), "extra": "mining"}) from error
        findings: list[Finding] = []
        samples = read_samples(data, task, findings=findings)
        set_aside = len(findings)
        head = load_head(task, model)
        reader = load_reader(encoder if head.encoder else "none", knowledge=_knowledge(knowledge, findings))
        for finding in findings:
            output.finding(finding)
        with output.progress() as progress:
            probabilities = head.probabilities(samples, reader, progress=progress)
        found = measure(np.array([bool(s.label) for s in samples]), probabilities, head.threshold)
        figures = {name: round(getattr(found, name), 4) for name in ("f1", "auc", "ece")}
        name = model.name if model else task
        if as_json:
            output.json({"model": name, "n": found.n, **figures, "set_aside": set_aside})
            return
        table = output.table("model", "n", *figures)
        table.add_row(name, f"{found.n:,}", *(f"{figure:.3f}" for figure in figures.values()))
        output.console.print(table)

    return command


def _knowledge(path: Path | None, findings: list[Finding]) -> "Knowledge | None":
    if path is None:
        return None
    from mining.heads import read_knowledge

    return read_knowledge(path, findings=findings)
