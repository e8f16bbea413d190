"""Write the expected answers of the competency questions anew: ``python regenerate_competency.py RELEASE``."""

import sys
from pathlib import Path

from alime_rdf.release import Release, serialise_answer

FOLDER = Path(__file__).parents[2] / "ontology" / "competency"


def regenerate(release: Release) -> None:
    """Replace the CSV of every question by what `release` answers."""
    expected = FOLDER / "expected"
    for old in expected.glob("*.csv"):
        old.unlink()
    for query in sorted(FOLDER.glob("*.rq")):
        answer = serialise_answer(release, query.read_text(encoding="utf-8"), "csv")
        (expected / f"{query.stem}.csv").write_bytes(answer)


if __name__ == "__main__":
    regenerate(Release(sys.argv[1]))
