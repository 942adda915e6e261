"""Conditions: three values, thresholds as the text has them, and what they looked at."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.conditions import Scope, evaluate, holds, words_for
from kb.model import HeguiError

KEYS = ["甲", "乙", "丙"]


def scope(strict: bool = False, **facts: Any) -> Scope:
    return Scope(
        facts,
        {"level": "监管企业本部", "净资产_万元": 3900},
        {"年度终了": "2025-12-31"},
        {"本部": {"==": [{"var": "enterprise.level"}, "监管企业本部"]}},
        strict=strict,
    )


@pytest.mark.parametrize(
    ("logic", "value"),
    [
        ({"and": [False, {"var": "没有给"}]}, False),
        ({"and": [True, {"var": "没有给"}]}, None),
        ({"or": [True, {"var": "没有给"}]}, True),
        ({"or": [False, {"var": "没有给"}]}, None),
        ({"!": {"var": "没有给"}}, None),
        ({">=": [{"var": "标的额_万元"}, 500]}, True),  # 500万元（含500万元）
        ({">": [{"var": "标的额_万元"}, 500]}, False),
        ({">=": [{"*": [100, {"/": [{"var": "标的额_万元"}, {"var": "净资产_万元"}]}]}, 10]}, True),
        ({"in": [{"var": "没有给"}, ["a"]]}, None),
        ({"cond": "本部"}, True),
        ({"known": "dates.年度终了"}, True),
        ({"known": "没有给"}, False),
        ({">=": [{"share": [{"var": "标的额_万元"}, {"var": "净资产_万元"}]}, 12.8]}, True),
        ({">": [{"share": [{"var": "标的额_万元"}, 0]}, 1]}, None),  # of nothing there is no percentage
        ({"<": [{"share": [{"var": "标的额_万元"}, -100]}, 1]}, None),
    ],
)
def test_three_values(logic: Any, value: bool | None) -> None:
    assert holds(logic, scope(标的额_万元=500)) is value


def test_a_part_that_settles_it_is_what_was_used() -> None:
    seen = scope(甲=True, 乙=3)
    assert holds({"or": [{"==": [{"var": "乙"}, 3]}, {"var": "丙"}]}, seen) is True
    assert (seen.used, list(seen.missing)) == ({"乙": 3}, [])


def test_what_is_missing_is_named() -> None:
    seen = scope()
    assert holds({"and": [{"var": "甲"}, {">": [{"var": "乙"}, 1]}]}, seen) is None
    assert list(seen.missing) == ["甲", "乙"]


def test_what_was_taken_for_no_because_it_was_not_given_is_named() -> None:
    closed = {"and": [{"known": "甲"}, {"var": "甲"}]}
    seen = scope()
    assert holds({"or": [closed, {"==": [{"var": "level"}, "一般子企业"]}]}, seen) is False
    assert (list(seen.closed), list(seen.used)) == (["甲"], ["level"])
    settled = scope(乙=False)
    assert holds({"and": [{"var": "乙"}, closed]}, settled) is False
    assert list(settled.closed) == []


def test_the_words_that_a_condition_knows() -> None:
    logic = [
        {"in": ["改建", {"var": "行为"}]},
        {"cond": "本部"},
        {"in": [{"var": "enterprise.level"}, ["子企业"]]},
        {"==": [{"var": "别的"}, "x"]},
    ]
    conditions = {"本部": {"!": [{"==": [{"var": "level"}, "监管企业本部"]}]}}
    assert words_for("行为", logic, conditions) == (set(), {"改建"})
    assert words_for("level", logic, conditions) == ({"监管企业本部", "子企业"}, set())


@pytest.mark.parametrize("logic", [{"xor": [1, 2]}, {"cond": "没有"}, {">": ["很多", 5]}, {"and": [True], "or": [True]}])
def test_nonsense_is_refused(logic: Any) -> None:
    with pytest.raises(HeguiError):
        evaluate(logic, scope())


def logics() -> st.SearchStrategy[Any]:
    leaves = st.sampled_from(KEYS).flatmap(lambda k: st.sampled_from([{"var": k}, {"known": k}, {"==": [{"var": k}, False]}]))
    return st.recursive(leaves, lambda inner: st.one_of(st.lists(inner, min_size=1, max_size=3).map(lambda x: {"and": x}), st.lists(inner, min_size=1, max_size=3).map(lambda x: {"or": x}), inner.map(lambda x: {"!": x})), max_leaves=8)  # fmt: skip


@given(logics(), st.dictionaries(st.sampled_from(KEYS), st.booleans()), st.sampled_from(KEYS))
def test_what_holds_strictly_keeps_holding_when_more_is_learnt(logic: Any, facts: dict[str, bool], key: str) -> None:
    less = {k: v for k, v in facts.items() if k != key}
    before = holds(logic, scope(strict=True, **less))
    if before is not None:
        assert holds(logic, scope(strict=True, **facts)) is before
