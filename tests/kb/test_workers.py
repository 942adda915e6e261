"""Work shared among processes: in order, given up when no longer wanted, and never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from kb import workers
from kb.model import HeguiError


def square(n: int) -> int:
    return n * n


def killed(n: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return n


def test_results_come_in_the_order_of_the_work() -> None:
    assert list(workers.each(square, range(40), True, 3)) == [n * n for n in range(40)]


def test_a_killed_process_is_told_in_plain_words() -> None:
    with pytest.raises(HeguiError, match="工作进程被中止"):
        list(workers.each(killed, range(4), True))


def test_what_is_not_wanted_any_more_is_given_up() -> None:
    begun = workers.each(time.sleep, [0.2] * 200, True)
    workers.stop()
    began = time.monotonic()
    with pytest.raises(BaseException):  # noqa: B017  cancelled, whatever the library calls it
        list(begun)
    assert time.monotonic() - began < 20


GIVER = """
import time
from kb import workers
begun = workers.each(time.sleep, [60] * 4, True)
print(*next(iter(workers._pools))._processes, flush=True)
time.sleep(60)
"""


def test_no_process_outlives_the_one_that_gave_it_work() -> None:
    giver = subprocess.Popen([sys.executable, "-c", GIVER], stdout=subprocess.PIPE, text=True)
    assert giver.stdout
    ids = [int(i) for i in giver.stdout.readline().split()]
    assert len(ids) > 1
    giver.kill()
    giver.wait()
    for _ in range(200):
        if not any(os.path.exists(f"/proc/{i}") for i in ids):
            return
        time.sleep(0.1)
    pytest.fail("a worker is still there")
