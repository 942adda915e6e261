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


def test_a_word_that_a_rule_finds_inside_is_not_told(kb: KnowledgeBase) -> None:
    scenario = {"transaction": "资产评估", "enterprise": {"jurisdiction": "广西区直"}, "facts": {"经济行为": "公司制改建"}}
    assert not [w for w in draw_up(kb, scenario)["warnings"] if "不是规则认得的说法" in w]


def test_a_figure_in_another_unit_is_told_with_the_remedy(kb: KnowledgeBase) -> None:
    scenario = {
        "transaction": "对外捐赠",
        "enterprise": {"jurisdiction": "广西区直", "level": "监管企业本部"},
        "facts": {"捐赠金额_亿元": 0.6, "天气": "晴"},
    }
    warnings = draw_up(kb, scenario)["warnings"]
    assert "规则不认得“捐赠金额_亿元”，没有用它；请换算后填在“捐赠金额_万元”里。" in warnings
    assert "本事项的规则用不到这些情况，未影响清单：天气。" in warnings


def test_the_day_of_a_list_may_stand_among_the_dates(kb: KnowledgeBase) -> None:
    scenario = {"transaction": "对外捐赠", "enterprise": {"jurisdiction": "广西区直"}, "dates": {"as_of": "2026-03-01"}}
    assert draw_up(kb, scenario)["number"].startswith("HG-20260301-")
    assert draw_up(kb, {**scenario, "as_of": "2026-05-01"})["number"].startswith("HG-20260501-")


def test_a_limit_that_has_run_out_is_told(kb: KnowledgeBase) -> None:
    scenario = {
        "transaction": "财务决算报告",
        "enterprise": {"jurisdiction": "广西区直", "level": "监管企业本部"},
        "facts": {"合并范围变更": True},
        "dates": {"年度结账日": "2026-12-31"},
    }
    late = [w for w in draw_up(kb, {**scenario, "as_of": "2027-01-05"})["warnings"] if "以下期限已过" in w]
    assert len(late) == 1 and "合并范围变更" in late[0] and "（2026-12-31）" in late[0]
    assert not [w for w in draw_up(kb, {**scenario, "as_of": "2026-12-31"})["warnings"] if "以下期限已过" in w]


def test_facts_that_follow_from_others(kb: KnowledgeBase) -> None:
    def drawn(**facts: Any) -> dict[str, Any]:
        enterprise = {"jurisdiction": "广西区直", "level": "监管企业本部", "净资产_万元": 1000}
        return draw_up(kb, {"transaction": "重大法律纠纷案件", "enterprise": enterprise, "facts": {"标的额_万元": 200, **facts}})

    worked_out = drawn()
    assert worked_out["conclusion"]["certain_grade"] == "须备案"  # 占净资产20%
    assert "标的额占净资产_百分比" not in [q["key"] for q in worked_out["questions"]]
    assert "标的额占净资产_百分比" not in worked_out["scenario"]["facts"]
    told = [w for w in drawn(标的额占净资产_百分比=2)["warnings"] if "两者不符" in w]
    assert (
        len(told) == 1
        and "标的额占净资产（百分比）填的是“2”" in told[0]
        and "则是“20”" in told[0]
        and "facts.标的额占净资产_百分比" in told[0]
    )
    assert not [w for w in drawn(标的额占净资产_百分比=20.1)["warnings"] if "两者不符" in w]


def test_a_share_above_the_whole_is_refused(kb: KnowledgeBase) -> None:
    with pytest.raises(HeguiError, match=r"facts\.转让比例_百分比 不能超过100，这里是 140"):
        draw_up(kb, {"transaction": "国有产权转让", "enterprise": {"jurisdiction": "广西区直"}, "facts": {"转让比例_百分比": 140}})


@pytest.mark.parametrize("case", CASES[::7], ids=lambda c: f"{c.matter}-{c.name}")
def test_every_rule_that_does_not_apply_says_by_which_fact(kb: KnowledgeBase, bases: Bases, case: Case) -> None:
    for rule in draw_up(kb, case.scenario, bases)["not_applicable"]:
        assert rule["because"] != "条件不成立" and rule["fact"], rule["id"]


def test_a_figure_that_is_not_known_leaves_no_bare_unit(kb: KnowledgeBase) -> None:
    facts = {"出租期限_年": 12, "招租方式": "公开招租"}
    drawn = draw_up(kb, {"transaction": "资产出租", "enterprise": {"jurisdiction": "广西区直", "level": "一般子企业"}, "facts": facts})
    because = next(i["because"] for i in drawn["items"] if i["id"] == "lease-approval-sasac")
    assert because == "账面净值（未提供），租赁评估价每年（未提供），出租期限12年"
