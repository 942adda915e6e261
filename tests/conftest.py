"""One knowledge base of the shipped corpus for all tests, and a server over it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from checklists.norms import norms_of
from kb.build import build
from kb.knowledge import KnowledgeBase

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "corpus"


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the shipped corpus built."""
    folder = tmp_path_factory.mktemp("hegui")
    build([CORPUS], folder, {"norms": norms_of})
    return folder


@pytest.fixture(scope="session")
def kb(home: Path) -> KnowledgeBase:
    """The shipped corpus, opened."""
    return KnowledgeBase.open(home)


@pytest.fixture(scope="session")
def server(home: Path) -> Iterator[str]:
    """``hegui serve`` as a process of its own, listening on a real socket; its address."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    env = {**os.environ, "HEGUI_HOME": str(home)}
    process = subprocess.Popen([sys.executable, "-m", "api.cli", "serve", "--port", str(port)], cwd=ROOT, env=env, stderr=subprocess.PIPE)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(150):
            try:
                urllib.request.urlopen(f"{address}/api/snapshot", timeout=1).read()
                break
            except OSError:
                if process.poll() is not None:
                    raise RuntimeError((process.stderr or sys.stdin).read()) from None
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(10)
