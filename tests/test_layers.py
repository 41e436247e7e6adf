"""Imports point one way: cli → tui → workspace → the five packages → latex, system → core."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from collections.abc import Iterator
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
"""Packages that only one of our parts knows."""

MODULES = sorted(PACKAGE.rglob("*.py"))


def part(module: str) -> str:
    """Return the part of the program that a dotted module name below paperbrowse lies in."""
    return module.split(".")[1] if "." in module else "__init__"


def name_of(file: Path) -> str:
    path = file.relative_to(PACKAGE.parent).with_suffix("")
    return ".".join(path.parts[:-1] if path.name == "__init__" else path.parts)


def imports(file: Path) -> Iterator[str]:
    """Yield the dotted name of everything that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} imports relatively"
            assert node.module is not None
            for alias in node.names:
                # ``from paperbrowse import dumps`` names a part, not an attribute.
                below = node.module == "paperbrowse" and (
                    (PACKAGE / alias.name).is_dir() or (PACKAGE / f"{alias.name}.py").is_file()
                )
                yield f"{node.module}.{alias.name}" if below else node.module


def layer(name: str) -> int:
    for number, parts in enumerate(LAYERS):
        if name in parts:
            return number
    raise AssertionError(f"paperbrowse.{name} stands in no layer: give it one in {__file__}")


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_a_module_imports_only_what_lies_below_it(file: Path) -> None:
    here = part(name_of(file)) if name_of(file) != "paperbrowse" else "__init__"
    for imported in imports(file):
        if imported.split(".")[0] == "paperbrowse":
            there = part(imported)
            if here != there:
                assert layer(here) < layer(there), f"{name_of(file)} imports {imported}"
        elif imported.split(".")[0] in OUTSIDE:
            allowed = OUTSIDE[imported.split(".")[0]]
            assert here in allowed, f"{name_of(file)} imports {imported}"


def test_widgets_do_not_import_one_another() -> None:
    widgets = {
        name_of(file): file
        for file in (PACKAGE / "tui" / "widgets").glob("*.py")
        if any(
            isinstance(value, type)
            and issubclass(value, Widget)
            and value.__module__ == name_of(file)
            for value in vars(importlib.import_module(name_of(file))).values()
        )
    }
    assert widgets
    for name, file in widgets.items():
        others = set(widgets).intersection(imports(file)) - {name}
        assert not others, f"{name} imports {others}"


@pytest.mark.parametrize(
    ("statement", "unwanted"),
    [
        ("import paperbrowse", {"click", "sqlite3", "textual", "whoosh", "platformdirs"}),
        ("import paperbrowse.workspace", {"click", "textual", "whoosh"}),
        ("import paperbrowse.workspace.dump_import", {"click", "textual", "whoosh"}),
        ("import paperbrowse.search", {"click", "textual", "sqlite3"}),
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
