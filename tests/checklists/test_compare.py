"""A case as of two days, a list drawn again from its snapshot, a skeleton of a matter, the year's duties."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
import yaml

from checklists.compare import compare, in_words, replay
from checklists.draft import draft
from checklists.export.year import write_year
from checklists.generate import draw_up
from checklists.year import calendar_of
from kb.knowledge import KnowledgeBase
from kb.model import HeguiError

CASE = {
    "transaction": "对外捐赠",
    "enterprise": {"name": "某集团", "jurisdiction": "广西区直", "level": "监管企业本部"},
    "facts": {
        "捐赠金额_万元": 101,
        "集团上年末合并净资产_万元": 500001,
        "纳入年度预算": True,
        "突发自然灾害或特殊事项": False,
        "捐赠方盈利": True,
    },
    "as_of": "2026-03-02",
}


def test_before_a_notice_was_issued_nothing_of_it_applies(kb: KnowledgeBase) -> None:
    today, earlier = draw_up(kb, CASE), draw_up(kb, {**CASE, "as_of": "2013-05-13"})
    difference = compare(earlier, today)
    assert any(i["doc_no"] == "桂国资发〔2013〕70号" for i in difference["came"])  # issued on 2013-05-14
    assert not any(i["doc_no"] == "桂国资发〔2013〕70号" for i in earlier["items"])
    assert any("尚未施行" in n["condition"] for n in earlier["not_applicable"])
    assert "新增：" in in_words(difference)


def test_a_list_drawn_again_from_its_snapshot_is_the_same(kb: KnowledgeBase, home: Path) -> None:
    kept = json.loads(json.dumps(draw_up(kb, CASE), ensure_ascii=False))
    _, difference = replay(kept, home)
    assert in_words(difference) == "没有差别。"
    tampered = copy.deepcopy(kept)
    tampered["items"][0]["duty"] = "别的事"
    assert replay(tampered, home)[1]["changed"][0]["before"] == "别的事"


def test_a_snapshot_that_is_gone_is_named_with_its_sources(kb: KnowledgeBase, home: Path) -> None:
    kept = {**draw_up(kb, CASE), "snapshot": {"id": "20200101T000000-00000000", "sources": {"004_ba5e491e8e91c8f4.txt": "36d75d12dfed"}}}
    with pytest.raises(HeguiError, match=r"004_ba5e491e8e91c8f4\.txt"):
        replay(kept, home)


def test_a_draft_is_a_matter_to_be_reviewed(kb: KnowledgeBase) -> None:
    written = yaml.safe_load(draft(kb, "产权登记", "广西区直"))
    assert written["matter"] == "产权登记"
    assert all(rule["accept"] is False and rule["sources"][0]["quote"] for rule in written["rules"])
    with pytest.raises(HeguiError, match="已有编写的规则"):
        draft(kb, "对外捐赠", "广西区直")


def test_the_year_of_an_enterprise(kb: KnowledgeBase, tmp_path: Path) -> None:
    entries = calendar_of(kb, {"jurisdiction": "广西区直", "level": "监管企业本部", "ownership": "国有独资"}, 2026)
    budget = next(e for e in entries if e.doc_no == "桂国资发〔2010〕212号" and e.due == "2026-07-31")
    assert "7月" in budget.text
    assert all(kb.clause(e.clause_id).text.find(e.quote) >= 0 for e in entries)  # type: ignore[union-attr]
    assert [e.due or "9999" for e in entries] == sorted(e.due or "9999" for e in entries)
    for ending in (".ics", ".xlsx"):
        write_year(entries, 2026, tmp_path / f"y{ending}")
        assert (tmp_path / f"y{ending}").stat().st_size > 1000
    with pytest.raises(HeguiError, match=r"\.ics"):
        write_year(entries, 2026, tmp_path / "y.pdf")
    assert not [e for e in calendar_of(kb, {"jurisdiction": "包头市属"}, 2026) if e.doc_no and e.doc_no.startswith("桂")]
