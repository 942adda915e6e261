"""Clauses cut by hand from real lines of the corpus."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from checklists.norms import Norm, norms_of
from kb.model import Clause, Document, Level, Source

_SOURCE = Source("样本.txt", 1, 1)


def clause(
    text: str,
    number: int = 1,
    *,
    level: Level = "article",
    path: tuple[str, ...] = ("第一条",),
    parent: str | None = None,
    heading: str | None = None,
) -> Clause:
    """A clause of a document that consists of nothing else."""
    return Clause(f"样本:{number}", "样本", None, "样本", "样本", path, level, heading, text, text, "", parent, number, _SOURCE)


def norms(*clauses: Clause, title: str = "样本办法") -> list[Norm]:
    """The norms of a document of these clauses."""
    return norms_of(Document("样本", None, title, _SOURCE), clauses)


@pytest.fixture
def read() -> Callable[[str], list[Norm]]:
    """The norms of one article."""
    return lambda text: norms(clause(text))
