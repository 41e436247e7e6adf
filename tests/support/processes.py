"""Runs paperbrowse in a home of its own, here or as a process, and writes dumps for it to read."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from paperbrowse.cli.main import run
from tests.support.paths import ROOT

COMMAND = (sys.executable, "-m", "paperbrowse")

CACHES_ABSTRACT = (
    "Caches of keys and values dominate the memory of long generations. We drop the entries "
    "that attention has stopped reading, and lose next to nothing in accuracy."
)
PRUNING_ABSTRACT = (
    "We remove whole attention heads from a trained network, one after another, and measure "
    "which of them a translation task can do without. Most of them, as it turns out."
)
DIFFUSION_ABSTRACT = (
    "A diffusion model draws pictures from noise in many small steps. We train a student that "
    "needs only four of them, and people cannot tell the pictures apart."
)


def permissions_apply() -> bool:
    """Whether a file without permissions cannot be opened, as root can nevertheless."""
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).chmod(0)
        return not os.access(file.name, os.R_OK)


@dataclass(frozen=True)
class CommandResult:
    """A command that ended."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        return json.loads(self.stdout)

    @property
    def json_lines(self) -> list[Any]:
        """What was printed as one JSON value a line."""
        return [json.loads(line) for line in self.stdout.splitlines()]


@dataclass
class Shell:
    """A reader's machine: an empty home, and a shell in it."""

    home: Path
    extra_environment: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """The variables that every command sees, none of them from the machine that tests."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "error,ignore::SyntaxWarning,ignore::DeprecationWarning",
            **self.extra_environment,
        }

    @property
    def data_dir(self) -> Path:
        """Where the library goes without --library."""
        return self.home / ".local" / "share" / "paperbrowse"

    def start_process(self, *arguments: str | bytes, **options: Any) -> subprocess.Popen[bytes]:
        """Start a command and return it while it runs."""
        options = {
            "stdin": subprocess.DEVNULL,
            "stdout": subprocess.PIPE,
            "stderr": subprocess.PIPE,
            **options,
        }
        return subprocess.Popen(
            [*COMMAND, *arguments], cwd=self.home, env=self.environment, **options
        )

    def run(
        self,
        *arguments: str | bytes,
        stdin: bytes = b"",
        code: int | None = 0,
        variables: dict[str, str] | None = None,
    ) -> CommandResult:
        """Run a command in this process, which is quick; it must end with ``code``, if given.

        It sees the streams, variables and folder that a process would. What only a process can
        tell is left to ``launch``.
        """
        out, err = io.BytesIO(), io.BytesIO()
        with _process_environment(self.home, self.environment | (variables or {}), stdin, out, err):
            ended = run([os.fsdecode(argument) for argument in arguments])
            sys.stdout.flush()
            sys.stderr.flush()
        return _checked_result(ended, out.getvalue(), err.getvalue(), code)

    def run_process(
        self,
        *arguments: str | bytes,
        stdin: bytes = b"",
        code: int = 0,
        variables: dict[str, str] | None = None,
        **options: Any,
    ) -> CommandResult:
        """Run a command as a process; it must end with ``code`` and without a traceback."""
        done = subprocess.run(
            [*COMMAND, *arguments],
            input=stdin,
            stdout=options.pop("stdout", subprocess.PIPE),
            stderr=subprocess.PIPE,
            cwd=self.home,
            env=self.environment | (variables or {}),
            timeout=60,
            **options,
        )
        return _checked_result(done.returncode, done.stdout or b"", done.stderr, code)


def _checked_result(code: int, out: bytes, err: bytes, expected: int | None) -> CommandResult:
    done = CommandResult(code, out.decode(), err.decode())
    assert "Traceback" not in done.stderr, done.stderr
    assert expected is None or done.exit_code == expected, done
    return done


@contextlib.contextmanager
def _process_environment(
    home: Path, environ: dict[str, str], stdin: bytes, out: io.BytesIO, err: io.BytesIO
) -> Iterator[None]:
    """Make this process look to a command like one that was started for it."""
    with (
        contextlib.chdir(home),
        patch.dict(os.environ, environ, clear=True),
        patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8")),
        patch.object(sys, "stdout", io.TextIOWrapper(out, "utf-8")) as stdout,
        patch.object(sys, "stderr", io.TextIOWrapper(err, "utf-8")) as stderr,
        patch.object(sys, "__stdout__", stdout),  # whose size is asked for
    ):
        yield
        stdout.flush()
        stderr.flush()
        stdout.detach()
        stderr.detach()


def make_page(*papers: tuple[str, str], date: str = "Oct 16, 2024", authors: int = 5) -> str:
    """Return a capture of a Daily Papers page with these titles and abstracts."""
    records = (
        f"{title}\n{abstract}\n• {authors} authors\n·\n{date} 2\n" for title, abstract in papers
    )
    return "\n".join(["Daily Papers\n\nbyAK and the research community\n\nDec 9\n", *records])


def make_numbered_page(numbers: Iterable[int]) -> str:
    """Return a page with a paper for each number."""
    return make_page(
        *(
            (f"The Paper That Bears the Number {each} in Words", f"{CACHES_ABSTRACT} {each}.")
            for each in numbers
        )
    )


THREE_PAPERS_PAGE = make_page(
    ("Forgetful Caches for Long Generations", CACHES_ABSTRACT),
    ("Pruning Heads That Nobody Reads", PRUNING_ABSTRACT),
    ("Four Steps from Noise to Picture", DIFFUSION_ABSTRACT),
)


def read_pty(terminal: int) -> str:
    """Return everything that is written to a pseudoterminal until its other side is closed."""
    text = b""
    try:
        while block := os.read(terminal, 65536):
            text += block
    except OSError:  # how Linux tells that the other side is closed
        pass
    os.close(terminal)
    return text.decode()
