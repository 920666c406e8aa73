"""Run the measurements: each module of this folder that has `main()`, or those named."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

NAMES = sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))


def run(names: list[str]) -> int:
    """Run the named measurements in order; returns the exit status."""
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        print(f"no such measurement: {', '.join(unknown)}; there are {', '.join(NAMES)}", file=sys.stderr)
        return 2
    # Each measurement reads its own arguments; here it has none.
    sys.argv = sys.argv[:1]
    for name in names or NAMES:
        module = importlib.import_module(f"bench.{name}")
        if hasattr(module, "main"):
            print(f"== {name}: {(module.__doc__ or '').splitlines()[0]}", flush=True)
            module.main()
    return 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
