"""What is known beyond the base: the reviewed list, whom it touches, and what it must leave alone."""

from __future__ import annotations

import pytest

from kb import successors
from kb.knowledge import KnowledgeBase
from kb.model import HeguiError
from kb.successors import CITES_CHANGED, OVERLAID, VANISHED, Successors
from tests.conftest import CORPUS


@pytest.fixture(scope="module")
def known() -> Successors:
    return successors.load(CORPUS)


def test_every_entry_says_where_it_is_from_and_until_when_it_is_known(known: Successors) -> None:
    for entry in (*known.acts, *known.overlays, *known.institutions):
        assert entry.knowledge.source
        assert entry.knowledge.known_as_of


def test_every_number_touched_is_a_document_of_the_corpus(known: Successors, kb: KnowledgeBase) -> None:
    numbers = {d.doc_no for d in kb.documents()}
    assert [t for o in known.overlays for t in o.touches if t not in numbers] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("第十条 到国资、工商、国土、劳动和社会保障等部门办理", ["工商", "国土", "劳动和社会保障"]),
        ("（五）经劳动保障行政部门审核的职工安置方案", ["劳动保障行政部门"]),
        ("派驻企业的监事会应当将企业对外捐赠管理纳入监督检查", ["派驻企业的监事会"]),
        ("取得企业法律顾问执业资格，由企业聘任", ["企业法律顾问执业资格"]),
        ("鼓励我区重点国有工商企业物流业务外包", []),
        ("公司监事会对董事会决议提出意见", []),
        ("企业审计、监察部门应当参加", []),
        ("国土空间规划", []),
    ],
)
def test_vanished_institutions_are_found_where_they_are_meant(known: Successors, text: str, found: list[str]) -> None:
    flags = known.in_text(text)
    assert [text[f.start : f.end] for f in flags] == found
    assert all(f.kind == VANISHED and "承接" in f.note for f in flags)


def test_a_clause_that_cites_a_replaced_act_says_so(kb: KnowledgeBase) -> None:
    clause = next(c for c in kb.clauses("桂政发〔2005〕60号") if c.path[-1:] == ("第一条",))
    flag = next(f for f in clause.flags if f.kind == CITES_CHANGED)
    assert "令第32号" in flag.note
    assert clause.own_text[flag.start : flag.end].startswith("《企业国有产权转让管理暂行办法》")


def test_a_revised_law_matters_only_where_an_article_of_it_is_cited(kb: KnowledgeBase) -> None:
    first = next(c for c in kb.clauses("桂国资发〔2007〕99号") if c.path[-1:] == ("第一条",))
    assert "《中华人民共和国公司法》" in first.own_text
    assert not [f for f in first.flags if "公司法" in f.note]


def test_the_local_namesake_of_a_national_act_is_left_alone(kb: KnowledgeBase) -> None:
    noted = [f.note for c in kb.clauses("桂国资发〔2006〕30号") for f in c.flags if f.kind == CITES_CHANGED]
    assert not [n for n in noted if "广西" in n]


def test_results_citations_and_documents_tell_of_the_rules_over_their_matter(kb: KnowledgeBase) -> None:
    document = kb.document("桂国资发〔2010〕254号")
    assert document is not None
    assert [f.kind for f in document.flags if f.kind == OVERLAID] == [OVERLAID]
    hit = kb.search("桂国资发〔2010〕254号第一条").results[0]
    assert any(f.kind == OVERLAID and "32号" in f.note and "来源" not in f.note for f in hit.flags)
    cited = kb.cite("99号文第十七条").clauses[0]
    assert any(f["kind"] == OVERLAID for f in kb.described(cited)["flags"])


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ({"acts": [{"was": {"title": "甲"}, "fate": "没了", "by": {"title": "乙"}, "source": "丙"}]}, "acts 第1条"),
        ({"overlays": [{"subject": "甲"}]}, "overlays 第1条"),
        ({"institutions": [{"name": "甲", "names": ["("], "ended": "2018", "successor": "乙", "source": "丙"}]}, "institutions 第1条"),
    ],
)
def test_a_wrong_entry_is_named(entry: dict, says: str) -> None:
    with pytest.raises(HeguiError, match=says):
        successors.read({"known_as_of": "2025-12", **entry})


def test_an_entry_without_a_date_is_refused() -> None:
    with pytest.raises(HeguiError, match="known_as_of"):
        successors.read({"overlays": [{"subject": "甲", "relation": "上位规定", "by": [], "touches": [], "source": "乙"}]})
