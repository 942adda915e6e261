"""Every matter against the knowledge base, and its own cases; the properties that any checklist keeps."""

from __future__ import annotations

from typing import Any

import pytest

from checklists import check, matter
from checklists.basis import Bases
from checklists.generate import draw_up
from checklists.matter import Case
from kb.knowledge import KnowledgeBase
from kb.model import HeguiError
from kb.quotation import find

CASES = list(matter.cases())


@pytest.fixture(scope="module")
def bases(kb: KnowledgeBase) -> Bases:
    return Bases(kb)


def test_every_rule_rests_on_words_that_stand_in_their_clause(kb: KnowledgeBase, bases: Bases) -> None:
    assert [str(f) for f in check.check(kb, bases)] == []


def test_every_transaction_has_at_least_four_cases() -> None:
    counted = {name: sum(c.matter == name for c in CASES) for name in matter.names()}
    assert {n: k for n, k in counted.items() if k < 4} == {}


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.matter}-{c.name}")
def test_case(kb: KnowledgeBase, bases: Bases, case: Case) -> None:
    assert check.run_case(kb, case, bases) == []


@pytest.mark.parametrize("case", CASES[::3], ids=lambda c: f"{c.matter}-{c.name}")
def test_knowing_less_never_makes_a_duty_certain(kb: KnowledgeBase, bases: Bases, case: Case) -> None:
    certain = _certain(draw_up(kb, case.scenario, bases))
    for key in case.scenario["facts"]:
        less = {**case.scenario, "facts": {k: v for k, v in case.scenario["facts"].items() if k != key}}
        drawn = draw_up(kb, less, bases)
        assert _certain(drawn) <= certain, key
        assert drawn["conclusion"]["certain_grade"] in {"依据不足"} | {i["grade"] for i in drawn["items"] if i["certainty"] == "确定"}


@pytest.mark.parametrize("case", CASES[::5], ids=lambda c: f"{c.matter}-{c.name}")
def test_no_duty_of_another_place(kb: KnowledgeBase, bases: Bases, case: Case) -> None:
    places = {d.id: d.jurisdiction for d in kb.documents()}
    for given, place in matter.jurisdictions().items():
        scenario = {**case.scenario, "enterprise": {**case.scenario["enterprise"], "jurisdiction": given}}
        for item in draw_up(kb, scenario, bases)["items"]:
            assert places[kb.clause(item["clause_id"]).doc_id] in (place, "全国")  # type: ignore[union-attr]


def test_a_place_that_the_base_does_not_hold(kb: KnowledgeBase) -> None:
    drawn = draw_up(kb, {"transaction": "对外捐赠", "enterprise": {"jurisdiction": "云南省直"}, "as_of": "2026-05-01"})
    assert drawn["items"] == []
    assert "未收录“云南省直”" in drawn["gaps"][0]["text"]
    assert drawn["conclusion"]["grade"] == "依据不足"


@pytest.mark.parametrize("case", CASES[::4], ids=lambda c: f"{c.matter}-{c.name}")
def test_every_item_quotes_the_clause_that_it_names(kb: KnowledgeBase, bases: Bases, case: Case) -> None:
    drawn = draw_up(kb, case.scenario, bases)
    for item in [*drawn["items"], *drawn["not_applicable"]]:
        clause = kb.clause(item["clause_id"])
        assert clause is not None
        assert item["quote"] in clause.text
        assert item["citation"] == clause.citation
        assert find(item["quote"], clause.text) is not None


def test_without_a_matter_candidates_come_from_the_norms_and_say_so(kb: KnowledgeBase) -> None:
    drawn = draw_up(kb, {"transaction": "产权登记", "enterprise": {"jurisdiction": "广西区直"}, "as_of": "2026-05-01"})
    assert drawn["items"]
    assert {i["origin"] for i in drawn["items"]} == {"extracted"}
    assert any("没有经复核的事项规则" in w for w in drawn["warnings"])


def test_a_conclusion_that_takes_something_for_granted_says_so_and_what_is_certain(kb: KnowledgeBase) -> None:
    case = next(c for c in CASES if c.name == "转让股权失去控股，审计报告保留意见，基准日7月1日起为两个完整会计年度")
    conclusion = draw_up(kb, case.scenario)["conclusion"]
    assert (conclusion["grade"], conclusion["certain_grade"], conclusion["assumed"]) == ("禁止", "须批准", ["审计意见整改已完成"])
    assert "这一结论待核实：审计意见整改已完成未提供" in conclusion["text"]
    assert "已能确定的是“须批准”" in conclusion["text"]
    settled = {**case.scenario, "facts": {**case.scenario["facts"], "审计意见整改已完成": False}}
    conclusion = draw_up(kb, settled)["conclusion"]
    assert (conclusion["grade"], conclusion["certain_grade"]) == ("禁止", "禁止")
    assert "待核实" not in conclusion["text"]


def test_a_figure_that_is_never_below_zero_is_refused_below_zero(kb: KnowledgeBase) -> None:
    enterprise = {"jurisdiction": "广西区直", "level": "监管企业本部"}
    with pytest.raises(HeguiError, match=r"facts\.捐赠金额_万元 不能是负数，这里是 -60"):
        draw_up(kb, {"transaction": "对外捐赠", "enterprise": enterprise, "facts": {"捐赠金额_万元": -60}})
    with pytest.raises(HeguiError, match=r"enterprise\.总资产_万元 不能是负数"):
        draw_up(kb, {"transaction": "对外捐赠", "enterprise": {**enterprise, "总资产_万元": -0.5}})
    drawn = draw_up(
        kb, {"transaction": "对外捐赠", "enterprise": {**enterprise, "集团上年末合并净资产_万元": -3000}, "facts": {"捐赠金额_万元": 60}}
    )
    assert drawn["items"]


def _certain(drawn: dict[str, Any]) -> set[str]:
    return {i["id"] for i in drawn["items"] if i["certainty"] == "确定"}


def test_a_word_that_no_rule_knows_is_told(kb: KnowledgeBase) -> None:
    drawn = draw_up(
        kb, {"transaction": "对外捐赠", "enterprise": {"jurisdiction": "广西区直", "level": "集团本部"}, "facts": {"捐赠金额_万元": 60}}
    )
    assert any("企业层级“集团本部”不是规则认得的说法" in w and "监管企业本部" in w for w in drawn["warnings"])
