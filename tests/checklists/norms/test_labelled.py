"""Sentences of the corpus labelled by hand (labelled.jsonl), and the level that the rules keep on them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from checklists.norms import Deadline, Norm
from kb.knowledge import KnowledgeBase
from tests.bench.norm_confidence import DUTIES, Judged, Label, at, judged, labels, norms_by_place, plain

Norms = dict[tuple[str, tuple[str, ...]], list[Norm]]


@pytest.fixture(scope="module")
def norms(kb: KnowledgeBase) -> Norms:
    return norms_by_place(kb)


def share(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits)


def test_norms_keep_their_level(norms: Norms) -> None:
    rows = list(judged(labels(), norms))
    duties = [j for j in rows if j.label["modality"][0] in DUTIES and j.norm]
    assert share([j.modality for j in rows]) >= 0.98
    assert share([j.binds for j in duties]) >= 0.96
    assert share([bool(j.norm and j.norm.approval in j.label["approval"]) for j in rows if j.label["approval"]]) >= 0.96
    assert share([_has(j, t) for j in rows for t in j.label["thresholds"]]) >= 0.98


def _has(row: Judged, threshold: tuple[str, float, str]) -> bool:
    op, value, unit = threshold
    if unit in ("年", "日", "个月"):
        return row.norm is not None and any(d.n == value and d.unit == unit for d in row.norm.deadlines)
    return row.norm is not None and any((t.op, t.value) == (op, value) for t in row.norm.thresholds)


def test_confidence_above_nine_tenths_is_right(norms: Norms) -> None:
    """Of those above 0.9, at least 95 % are right in modality and bearer."""
    sure = [j for j in judged(labels(), norms) if j.norm and j.norm.confidence > 0.9]
    assert len(sure) >= 200
    assert share([j.modality and j.binds for j in sure]) >= 0.95


def test_deadlines_keep_their_level(norms: Norms) -> None:
    rows = [(label, _limit(label, norms)) for label in labels() if "deadline" in label]
    limits = [(label, d) for label, d in rows if label["type"][0] != "lookback"]
    assert share([d is not None for _, d in limits]) >= 0.99
    assert share([d is not None and d.n in label["n"] for label, d in limits if label["n"]]) >= 0.98
    assert share([d is not None and d.type in label["type"] for label, d in limits]) >= 0.97
    assert share([bool(d and d.trigger) for label, d in limits if label["trigger"] and label["type"][0] == "within"]) >= 0.97


def test_a_look_back_is_nothing_to_do(norms: Norms) -> None:
    for label in labels():
        if "deadline" in label and label["type"][0] == "lookback":
            limit = _limit(label, norms)
            assert limit is None or limit.type in (*label["type"], "min_duration", "max_duration", "validity"), label["quote"]


def _limit(label: Label, norms: Norms) -> Deadline | None:
    """The limit whose words are the label's, the one with its figure first."""
    words = plain(label["deadline"])
    found = [
        d
        for n in at(label, norms)
        for d in n.deadlines
        if plain(d.text) in words or words in plain(d.text) or _ends_alike(words, plain(d.text))
    ]
    return next((d for d in found if label["n"] and d.n in label["n"]), found[0] if found else None)


def _ends_alike(a: str, b: str) -> bool:
    """自…之日起10个工作日内 and …完成后10个工作日内: the last four characters tell a limit."""
    return len(a) > 4 and a[-4:] == b[-4:]
