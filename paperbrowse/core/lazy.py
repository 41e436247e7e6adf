"""Lazy faces: a package's public names, each imported at its first use."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def lazy_face(package: str, modules: Mapping[str, str]) -> tuple[Callable[[str], Any], list[str]]:
    """Return a module-level ``__getattr__`` (PEP 562) and ``__all__`` for a package.

    ``modules`` maps each module, relative to the package (``"query.parser"``), to its public names,
    separated by blanks. A name is imported when it is first asked for, and then kept in the
    package. For packages whose modules cost too much to import at every start: numpy, whoosh,
    textual. In an ``__init__.py``::

        if TYPE_CHECKING:
            from paperbrowse.search.index import SearchIndex
        else:
            __getattr__, __all__ = lazy_face(__name__, {"index": "SearchIndex"})
    """
    home = {
        name: f"{package}.{module}" for module, names in modules.items() for name in names.split()
    }

    def __getattr__(name: str) -> Any:  # noqa: N807 (the name that the import system calls)
        if name not in home:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(import_module(home[name]), name)
        setattr(sys.modules[package], name, value)
        return value

    return __getattr__, sorted(home)
