"""After installation nothing reaches for the network: every face works in a namespace that has none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import CORPUS, ROOT

GUARD = """
import socket, sys
def refuse(*args, **kwargs):
    raise AssertionError(f"network: {args}")
socket.socket.connect = socket.socket.connect_ex = refuse
socket.getaddrinfo = socket.create_connection = refuse
sys.argv = ["hegui", *sys.argv[1:]]
from api.cli import main
main()
"""


def _alone(*args: str, home: Path) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "HEGUI_HOME": str(home), "PYTHONPATH": str(ROOT)}
    cut = (
        ["unshare", "-rn"]
        if shutil.which("unshare") and subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False).returncode == 0
        else []
    )
    return subprocess.run([*cut, sys.executable, "-c", GUARD, *args], capture_output=True, text=True, env=env, cwd=ROOT, check=False)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("offline")
    done = _alone("build", str(CORPUS), home=home)
    assert done.returncode == 0, done.stderr
    return home


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["search", "老板想给希望小学捐钱要报批吗", "-k", "3"], "《"),
        (["search", "评估备案", "--mode", "semantic", "-k", "1"], "99号"),
        (["cite", "99号文第十七条"], "第十七条 资产评估项目的核准"),
        (["checklist", "checklists/example.json"], "须备案同意后实施"),
    ],
)
def test_it_works_without_a_network(built: Path, args: list[str], said: str) -> None:
    done = _alone(*args, home=built)
    assert done.returncode == 0, done.stderr
    assert said in done.stdout
