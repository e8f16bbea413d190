from pathlib import Path

import click

release_argument = click.argument("release", type=click.Path(path_type=Path))
json_option = click.option("--json", "as_json", is_flag=True, help="Write JSON for programs.")
