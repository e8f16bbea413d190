"""The ``alime`` command: one module a command.

Exit status: 0 good, 1 findings, 2 wrong use, 3 failed. Every message of 1 and 3 has an ALM code.
"""

from alime_rdf.cli._main import main

__all__ = ["main"]
