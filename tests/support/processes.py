"""Programs that tests run: paperbrowse's command line, Python modules, and other programs."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from paperbrowse.cli.program import run
from tests.support.paths import ROOT

COMMAND = (sys.executable, "-m", "paperbrowse")

_TIMEOUT = 120
"""Seconds after which a process is taken to hang, on however busy a machine."""


@dataclass(frozen=True)
class CommandResult:
    """Exit code and output of a command that ended."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        """Standard output as one JSON value."""
        return json.loads(self.stdout)

    @property
    def json_lines(self) -> list[Any]:
        """Standard output as one JSON value a line."""
        return [json.loads(line) for line in self.stdout.splitlines()]


@dataclass
class Shell:
    """A shell on the user's machine, in a home folder of its own."""

    home: Path
    extra_environment: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """Environment of every command, independent of the machine that runs the tests."""
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
        """Folder of the library without --library."""
        return self.home / ".local" / "share" / "paperbrowse"

    def run(
        self,
        *arguments: str | bytes,
        stdin: bytes = b"",
        exit_code: int | None = 0,
        variables: Mapping[str, str] | None = None,
    ) -> CommandResult:
        """Run a command in this process, which is quick; it must end with ``exit_code``, if given.

        It sees the streams, environment and folder that a process would; ``run_process`` is for
        what only a process shows.
        """
        out, err = io.BytesIO(), io.BytesIO()
        environment = {**self.environment, **(variables or {})}
        with _process_environment(self.home, environment, stdin, out, err):
            ended = run([os.fsdecode(argument) for argument in arguments])
            sys.stdout.flush()
            sys.stderr.flush()
        return _checked_result(ended, out.getvalue(), err.getvalue(), exit_code)

    def run_process(
        self,
        *arguments: str | bytes,
        stdin: bytes = b"",
        exit_code: int = 0,
        variables: Mapping[str, str] | None = None,
        **options: Any,
    ) -> CommandResult:
        """Run a command as a process; it must end with ``exit_code`` and without a traceback."""
        done = subprocess.run(
            [*COMMAND, *arguments],
            input=stdin,
            stdout=options.pop("stdout", subprocess.PIPE),
            stderr=subprocess.PIPE,
            cwd=self.home,
            env={**self.environment, **(variables or {})},
            timeout=_TIMEOUT,
            **options,
        )
        return _checked_result(done.returncode, done.stdout or b"", done.stderr, exit_code)

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


def _checked_result(code: int, out: bytes, err: bytes, expected: int | None) -> CommandResult:
    result = CommandResult(code, out.decode(), err.decode())
    assert "Traceback" not in result.stderr, result.stderr
    assert expected is None or result.exit_code == expected, result
    return result


@contextlib.contextmanager
def _process_environment(
    home: Path, environment: Mapping[str, str], stdin: bytes, out: io.BytesIO, err: io.BytesIO
) -> Iterator[None]:
    """Make this process look to a command like one that was started for it."""
    with (
        contextlib.chdir(home),
        patch.dict(os.environ, environment, clear=True),
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


def run_python(*arguments: str, environment: Mapping[str, str] | None = None) -> str:
    """Run Python in the checkout (``-m MODULE`` or ``-c CODE``); return its standard output.

    It must succeed and write nothing to standard error.
    """
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
        timeout=_TIMEOUT,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


def run_module(module: str, *arguments: str) -> str:
    """Run a module in the checkout as a program; return its standard output."""
    return run_python("-m", module, *arguments)


def start_python(*arguments: str) -> subprocess.Popen[str]:
    """Start Python in the checkout, with pipes for its input and its output."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run_program(
    program: str,
    *arguments: str,
    text: str = "",
    folder: Path | None = None,
    check: bool = True,
) -> str:
    """Run a program with ``text`` as its input; return its standard output.

    The test is skipped where it is not installed. It must succeed unless ``check`` is False.
    """
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed")
    done = subprocess.run(
        [found, *arguments],
        input=text.encode(),
        capture_output=True,
        cwd=folder,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    output = done.stdout.decode("utf-8", "replace")
    assert done.returncode == 0 or not check, (
        f"{program}: {output[-2000:]}{done.stderr.decode()[-2000:]}"
    )
    return output


def run_pandoc(*arguments: str, text: str = "") -> str:
    """Return the output of pandoc for ``text`` or the files named."""
    return run_program("pandoc", *arguments, text=text)


def permissions_apply() -> bool:
    """Whether a file without permissions cannot be opened, as root can nevertheless."""
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).chmod(0)
        return not os.access(file.name, os.R_OK)


def read_pty(terminal: int) -> str:
    """Return everything that is written to a pseudoterminal until its other side is closed."""
    text = b""
    with contextlib.suppress(OSError):  # raised on Linux once the other side is closed
        while block := os.read(terminal, 65536):
            text += block
    os.close(terminal)
    return text.decode()
