"""Cite-check: a report's citations and quotations against the shipped corpus."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checklists.export import write
from checklists.generate import draw_up
from checklists.matter import cases
from kb.citecheck import Checked, CiteCheck, check, in_short
from kb.knowledge import KnowledgeBase
from kb.quotation import differences
from kb.readers import read, read_bytes

ASSESSMENT = "《广西壮族自治区企业国有资产评估管理暂行办法》（桂国资发〔2007〕99号）"
DONATION = "《关于加强企业对外捐赠管理有关事项的通知》（桂国资发〔2013〕70号）"


def checked(kb: KnowledgeBase, text: str) -> CiteCheck:
    return check(kb, read_bytes(f"关于某公司情况的检查报告\n\n{text}\n".encode(), Path("报告.md")))


def only(kb: KnowledgeBase, text: str) -> Checked:
    found = checked(kb, text).citations
    assert len(found) == 1, found
    return found[0]


def test_a_right_citation_with_the_clauses_own_words_is_right(kb: KnowledgeBase) -> None:
    found = only(kb, f"{DONATION}二、（三）规定：“企业经营者或者其他职工不得将企业拥有的资产以个人名义对外捐赠”。")
    assert (found.grade, found.outcome, found.citations) == ("right", "found", (f"{DONATION}二、（三）",))
    assert [(q.outcome, q.citation) for q in found.quotes] == [("verbatim", f"{DONATION}二、（三）")]
    assert found.source.start_line == 3 and found.paragraph[found.start : found.end] == found.text == f"{DONATION}二、（三）"


@pytest.mark.parametrize(
    ("text", "grade", "outcome", "said"),
    [
        (f"依据{ASSESSMENT}第六十条处理。", "wrong", "no_such_clause", "最后一条是第四十一条"),
        ("依据资产评估管理暂行办法第十九条备案。", "check", "uncertain", "名称不完整"),
        ("参照桂国资发〔2010〕12号第三条。", "check", "listed_only", "没有全文"),
        ("按《企业国有资产评估管理暂行办法》（国务院国资委令第12号）第八条办理。", "unknown", "not_in_base", "库中没有这份文件"),
        ("公司违反了有关规定第三条。", "check", "unnamed", "没有写明是哪一份文件"),
    ],
)
def test_what_is_wrong_with_a_citation_is_said(kb: KnowledgeBase, text: str, grade: str, outcome: str, said: str) -> None:
    found = only(kb, text)
    assert (found.grade, found.outcome) == (grade, outcome)
    assert said in found.message


def test_a_short_name_and_a_bare_article_belong_to_what_was_named_before(kb: KnowledgeBase) -> None:
    whole, short, bare = checked(
        kb, f"根据{ASSESSMENT[:-1]}，以下简称《评估办法》）。\n\n《评估办法》第六条列出应当评估的情形，第七条规定不评估的情形。"
    ).citations
    assert whole.citations == (ASSESSMENT,)
    assert (short.text, short.citations) == ("《评估办法》第六条", (f"{ASSESSMENT}第六条",))
    assert (bare.text, bare.outcome, bare.citations) == ("第七条", "found", (f"{ASSESSMENT}第七条",))
    assert "按前面所引" in bare.message


def test_a_wrong_number_a_wrong_title_and_an_ended_document_are_noted(kb: KnowledgeBase) -> None:
    number = only(kb, "《自治区国资委监管企业“三重一大”决策制度实施办法》（桂国资党发〔2011〕63号）第三条。")
    assert number.grade == "check" and "桂国资党发〔2011〕36号" in number.notes[0]
    title = only(kb, "《广西壮族自治区企业国有资产评估办法》（桂国资发〔2007〕99号）第六条。")
    assert title.grade == "check" and "与所引题名不完全一致" in title.notes[0]
    ended = only(kb, "参照桂国资发〔2010〕12号。")
    assert "已废止" in ended.notes[0]
    replaced = only(kb, "依照公司法第十六条。")
    assert "2023年修订" in replaced.notes[0]
    assert not only(kb, "依照公司法（2023年修订）第十五条。").notes


def test_a_quotation_is_held_against_the_clause_the_document_and_the_base(kb: KnowledgeBase) -> None:
    def quote(text: str) -> tuple[str, str, str | None]:
        (found,) = checked(kb, text).citations
        (q,) = found.quotes
        return found.grade, q.outcome, q.original

    words = "企业经营者或者其他职工不得将企业拥有的资产以个人名义对外捐赠"
    assert quote(f"{DONATION}二、（三）明确“企业经营者或者其他职工不得把企业拥有的资产以个人名义捐赠”。") == (
        "wrong",
        "words_differ",
        words,
    )
    assert quote(f"{DONATION}二、（三）明确“企业经营者，或者其他职工不得将企业拥有的资产以个人名义对外捐赠”。")[1] == "words_differ"
    assert quote(f"{DONATION}二、（二）明确“{words}”。")[:2] == ("wrong", "elsewhere")
    assert quote(f"{ASSESSMENT}第六条明确“{words}”。")[:2] == ("wrong", "elsewhere")
    assert quote(f"不得以个人名义捐赠（“{words}”，{DONATION}二、（三））。")[:2] == ("right", "verbatim")
    assert quote(f"{DONATION}二、（三）明确“企业经营者……不得将企业拥有的资产以个人名义对外捐赠”。")[1] == "verbatim"
    assert quote(f"{DONATION}四、（三）要求“打造国内一流、国际知名的综合性企业集团”。")[:2] == ("check", "absent")
    unsourced = only(kb, f"会议强调，“{words}”。")
    assert (unsourced.outcome, unsourced.citations) == ("unsourced", (f"{DONATION}二、（三）",))
    assert checked(kb, "会议提出“打造国内一流、国际知名的综合性企业集团”。") == CiteCheck("报告.md", (), 1)


def test_names_in_quotation_marks_are_no_quotations(kb: KnowledgeBase) -> None:
    assert not only(kb, f"{ASSESSMENT}第六条所称“三重一大事项清单”另行制定。").quotes


@pytest.mark.parametrize("matter", ["对外捐赠", "资产评估", "中介机构选聘", "重大法律纠纷案件"])
def test_every_checklist_passes_its_own_cite_check(kb: KnowledgeBase, tmp_path: Path, matter: str) -> None:
    case = next(c for c in cases() if c.matter == matter)
    write(draw_up(kb, case.scenario), tmp_path / "清单.docx")
    found = check(kb, read(tmp_path / "清单.docx")).citations
    quotes = [q for c in found for q in c.quotes]
    assert len(quotes) > 10 and {q.outcome for q in quotes} == {"verbatim"}
    assert {c.outcome for c in found if c.grade == "wrong"} == set()
    assert sum(c.outcome == "found" for c in found) > 30


def test_the_result_in_a_line(kb: KnowledgeBase) -> None:
    assert in_short(checked(kb, "一切正常。")) == "报告.md：没有读出引证。引证要写明文件名称（加书名号）或文号。"
    assert in_short(checked(kb, f"依据{ASSESSMENT}第六条、{DONATION}第九条处理。")) == "报告.md：引证和引文2处，有误1处，相符1处。"


def test_differences_tell_what_was_left_out_and_put_in() -> None:
    quoted, own = "经董事会批准,报国资委备案", "经董事会审议批准，报国资委备案"
    assert differences(quoted, own) == [
        (True, "经董事会", "经董事会"),
        (False, "", "审议"),
        (True, "批准,报国资委备案", "批准，报国资委备案"),
    ]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([ASSESSMENT, DONATION, "第六条", "二、（三）", "“企业经营者或者其他职工”", "99号文", "《", "”", "“", "。", "\n", "（", "第九十九条第三项"]), min_size=1, max_size=14))  # fmt: skip
def test_any_report_is_read(kb: KnowledgeBase, parts: list[str]) -> None:
    for c in checked(kb, "".join(parts)).citations:
        assert c.paragraph[c.start : c.end] == c.text
        assert len(c.targets) == len(c.citations)
        assert all(c.paragraph[q.start : q.end] == q.text for q in c.quotes)
