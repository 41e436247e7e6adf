"""Functions in child processes, which never outlive their use."""

from __future__ import annotations

import os
import select

import pytest

from paperbrowse.system.child_process import CHILD_PROCESS_ERRORS, Channel, ChildProcess, count_cpus
from tests.support.processes import start_python


def double(channel: Channel) -> None:
    while True:
        channel.send(2 * channel.receive())


def tell_and_work(channel: Channel) -> None:
    print("this must not get among the answers")  # noqa: T201
    channel.send(os.getpid())
    while True:
        pass


def fail(channel: Channel) -> None:
    raise ValueError


def test_a_child_answers_each_value() -> None:
    with ChildProcess(double) as process:
        for value in (21, "ab", [1, 2]):
            process.send(value)
            assert process.receive() == 2 * value


@pytest.mark.parametrize("function", [fail, lambda channel: None])
def test_a_child_that_fails_or_cannot_start_raises_a_child_process_error(function: object) -> None:
    with pytest.raises(CHILD_PROCESS_ERRORS), ChildProcess(function) as process:  # type: ignore[arg-type]
        process.receive()


def test_a_busy_child_is_killed() -> None:
    with ChildProcess(tell_and_work) as process:
        assert process.receive() != os.getpid()


START = """
import sys
from paperbrowse.system.child_process import ChildProcess
from tests.system.test_child_process import tell_and_work

print(ChildProcess(tell_and_work).receive(), flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="processes are watched as Linux can")
def test_a_child_ends_with_its_parent_however_that_ends() -> None:
    with start_python("-c", START) as parent:
        assert parent.stdout is not None
        started = int(parent.stdout.readline())
        watched = os.pidfd_open(started)
        try:
            parent.kill()
            ready, _, _ = select.select([watched], [], [], 30)
            assert ready
        finally:
            os.close(watched)


def test_there_is_at_least_one_cpu() -> None:
    assert count_cpus() >= 1
