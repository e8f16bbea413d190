"""Run the command line as ``python -m alime_rdf``."""

from alime_rdf.cli import main

if __name__ == "__main__":
    main(prog_name="alime")
