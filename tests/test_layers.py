"""The walls of the house: imports point one way, by the faces of packages, in no circle."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from textual.widget import Widget

import paperbrowse

PACKAGE = Path(paperbrowse.__file__).parent

LAYERS: tuple[frozenset[str], ...] = (
    frozenset({"__main__"}),
    frozenset({"cli"}),
    frozenset({"tui"}),
    frozenset({"workspace"}),
    frozenset({"search", "library", "dumps", "topics", "exports"}),
    frozenset({"latex", "system"}),
    frozenset({"core"}),
    frozenset({"__init__"}),
)
"""From the top down: a module may import the layers below its own, and its own package."""

OUTSIDE = {"textual": {"tui"}, "whoosh": {"search"}, "click": {"cli"}, "sqlite3": {"library"}}
"""Third-party packages that only one of our parts knows."""


def name_of(file: Path) -> str:
    """Return the dotted name of a module; a package bears its own name."""
    path = file.relative_to(PACKAGE.parent).with_suffix("")
    return ".".join(path.parts[:-1] if path.name == "__init__" else path.parts)


MODULES = {name_of(file): file for file in sorted(PACKAGE.rglob("*.py"))}
PACKAGES = {name: file for name, file in MODULES.items() if file.name == "__init__.py"}
# The commands are imported by their modules' names, of which cli.main has the table.
FACES = sorted(set(PACKAGES) - {"paperbrowse", "paperbrowse.cli.commands"})


@cache
def tree_of(name: str) -> ast.Module:
    return ast.parse(MODULES[name].read_text("utf-8"))


def imports(name: str) -> Iterator[str]:
    """Yield the dotted name of everything that a module imports, wherever in it.

    A module that is imported by name from its package counts as itself, and whatever else is
    imported from a package as the package.
    """
    for node in ast.walk(tree_of(name)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name} imports relatively"
            assert node.module is not None
            for alias in node.names:
                member = f"{node.module}.{alias.name}"
                yield member if member in MODULES else node.module


def our_imports(name: str) -> set[str]:
    return {imported for imported in imports(name) if imported in MODULES}


def part(name: str) -> str:
    """Return the part of the program that a module lies in: the name below ``paperbrowse``."""
    return name.split(".")[1] if "." in name else "__init__"


def layer(name: str) -> int:
    for number, parts in enumerate(LAYERS):
        if name in parts:
            return number
    raise AssertionError(f"paperbrowse.{name} stands in no layer: give it one in {__file__}")


@pytest.mark.parametrize("name", MODULES)
def test_a_module_imports_only_what_lies_below_it(name: str) -> None:
    here = part(name)
    for imported in imports(name):
        if imported.split(".")[0] == "paperbrowse":
            there = part(imported)
            if here != there:
                assert layer(here) < layer(there), f"{name} imports {imported}"
        elif imported.split(".")[0] in OUTSIDE:
            allowed = OUTSIDE[imported.split(".")[0]]
            assert here in allowed, f"{name} imports {imported}"


def test_no_files_import_one_another_in_a_circle() -> None:
    # Imports for type checkers, and those within functions, count as any other.
    graph: Mapping[str, set[str]] = {name: our_imports(name) for name in MODULES}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        raise AssertionError(" imports ".join(reversed(error.args[1]))) from None


FACE_MAKER = "paperbrowse.core.lazy"
"""What faces themselves are made with."""


def door(importer: str, imported: str) -> str:
    """Return the module by which ``importer`` has to reach what ``imported`` defines.

    That is the outermost package that the importer does not lie in itself; the module, where both
    lie in the same package.
    """
    steps = imported.split(".")
    for end in range(2, len(steps)):
        package = ".".join(steps[:end])
        if package in PACKAGES and not f"{importer}.".startswith(f"{package}."):
            return package
    return imported


@pytest.mark.parametrize("name", MODULES)
def test_nobody_reaches_past_a_face(name: str) -> None:
    for imported in our_imports(name) - {FACE_MAKER}:
        assert door(name, imported) == imported, (
            f"{name} imports {imported}: from {door(name, imported)}, please"
        )


@pytest.mark.parametrize("name", FACES)
def test_a_face_names_and_explains_what_it_offers(name: str) -> None:
    tree = tree_of(name)
    assert ast.get_docstring(tree), f"{name} has no docstring"
    face = importlib.import_module(name)
    offered = face.__all__
    assert len(offered) == len(set(offered)), f"{name}.__all__ names something twice"
    for each in offered:
        assert getattr(face, each) is not None


@pytest.mark.parametrize("name", FACES)
def test_a_lazy_face_offers_type_checkers_what_it_offers_programs(name: str) -> None:
    typed = {
        alias.name
        for block in tree_of(name).body
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for node in block.body
        if isinstance(node, ast.ImportFrom) and node.module is not None
        if node.module.startswith(f"{name}.")
        for alias in node.names
    }
    code = f"import {name} as face; print(*(n for n in face.__all__ if n not in vars(face)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert typed == set(done.stdout.split())


@cache
def names_asked_for() -> Mapping[str, set[str]]:
    """Return for each package the names that package and tests import from it."""
    asked: dict[str, set[str]] = {name: set() for name in PACKAGES}
    for file in [*MODULES.values(), *Path(__file__).parent.rglob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module in asked:
                asked[node.module].update(alias.name for alias in node.names)
    return asked


@pytest.mark.parametrize("name", FACES)
def test_what_a_face_offers_is_asked_for(name: str) -> None:
    unasked = set(importlib.import_module(name).__all__) - names_asked_for()[name]
    assert not unasked, f"nobody imports {unasked} from {name}"


def our_classes(name: str) -> Iterator[type]:
    for value in vars(importlib.import_module(name)).values():
        if isinstance(value, type) and value.__module__ == name:
            yield value


@pytest.mark.parametrize("name", [each for each in MODULES if ".tui.browse" in each])
def test_the_browse_screen_is_composed_not_inherited(name: str) -> None:
    for each in our_classes(name):
        ours = [base for base in each.__bases__ if base.__module__.startswith("paperbrowse.")]
        assert not [base for base in ours if not getattr(base, "_is_protocol", False)], each


def test_widgets_do_not_import_one_another() -> None:
    widgets = {
        name
        for name in MODULES
        if name.rpartition(".")[0] == "paperbrowse.tui.widgets"
        and any(issubclass(each, Widget) for each in our_classes(name))
    }
    assert widgets
    for name in widgets:
        others = widgets & our_imports(name) - {name}
        assert not others, f"{name} imports {others}"


@pytest.mark.parametrize(
    ("statement", "unwanted"),
    [
        ("import paperbrowse", {"click", "sqlite3", "textual", "whoosh", "platformdirs"}),
        ("import paperbrowse.core", {"click", "numpy", "sqlite3", "textual", "whoosh"}),
        ("import paperbrowse.workspace", {"click", "textual", "whoosh"}),
        ("import paperbrowse.search", {"click", "numpy", "textual", "sqlite3"}),
        ("import paperbrowse.exports", {"click", "textual", "sqlite3", "whoosh"}),
        ("import paperbrowse.dumps, paperbrowse.topics", {"click", "textual", "whoosh"}),
    ],
)
def test_importing_a_part_costs_only_what_it_needs(statement: str, unwanted: set[str]) -> None:
    command = f"import sys; {statement}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", command], capture_output=True, text=True, check=True
    )
    assert not unwanted & set(done.stdout.split())
