"""Runs every benchmark, one after the other: ``python -m tests.benchmarks [--quick] [NAME...]``."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

from tests.benchmarks.options import make_parser, parse_options

MODULES = {
    "agreement": "tests.benchmarks.agreement",
    "app": "tests.benchmarks.app",
    "ingest": "tests.benchmarks.ingest",
    "lists": "tests.benchmarks.lists",
    "quality": "tests.benchmarks.quality.__main__",
    "search": "tests.benchmarks.search.__main__",
}
"""The benchmarks by name; each has a function ``main``, which takes arguments."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmarks that are named, or all; end with 1 where one of them did."""
    parser = make_parser("tests.benchmarks", __doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(MODULES)}; all")
    options = parse_options(parser, arguments)
    failed = []
    for name in options.names or MODULES:
        if name not in MODULES:
            parser.error(f"{name} is none of: {', '.join(MODULES)}")
        print(f"\n=== {name}\n", flush=True)
        try:
            importlib.import_module(MODULES[name]).main(
                ["--cache", str(options.cache), *(["--quick"] if options.quick else [])]
            )
        except SystemExit as ended:
            if ended.code:
                failed.append(name)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
