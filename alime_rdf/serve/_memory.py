import os
from pathlib import Path

#: MB: what no query that is answered within its other budgets was seen to need, and what an empty server needs.
_ENOUGH, _LEAST = 2048, 256
_SHARE = 4


def memory_limit(asked: int | None) -> int:
    """Return how many MB a query server may take, 0 for any: what is asked for, else a share of what there is.

    Two or three servers may run at a time while one takes another's place, and the service needs memory, too: a
    quarter is left to each, and 2048 MB is enough on a machine that has more.
    """
    if asked is not None:
        return asked
    return max(min(_ENOUGH, _available() // _SHARE), _LEAST)


def _available() -> int:
    """Return the MB of the machine, or of the control group that this process is limited by."""
    sizes = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    try:
        groups = Path("/proc/self/cgroup").read_text("utf-8").splitlines()
    except OSError:
        groups = []
    for line in groups:
        _, controllers, path = line.split(":", 2)
        if controllers in ("", "memory"):
            root = Path("/sys/fs/cgroup", controllers)
            inner = root / path.lstrip("/")
            name = "memory.limit_in_bytes" if controllers else "memory.max"
            # In a container the path is that of outside: its own group is the root.
            sizes += [_size(folder / name) for folder in (root, inner, *inner.parents) if folder.is_relative_to(root)]
    return min(size for size in sizes if size > 0) >> 20


def _size(path: Path) -> int:
    try:
        return int(path.read_text("ascii"))
    except (OSError, ValueError):
        # There is no such group, or its limit is "max".
        return 0
