"""Search over real clauses: what is asked comes back first, operators hold, odd queries are answered calmly."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kb.index
from kb.index import Entry, Index, fusion

VALUATION = "广西壮族自治区企业国有资产评估管理暂行办法"
DECISIONS = "自治区国资委监管企业“三重一大”决策制度实施办法"

CLAUSES = [
    ("25", VALUATION, "第二十五条", "第二十五条 资产评估结果使用有效期为自评估基准日起一年。"),
    ("26", VALUATION, "第二十六条", "第二十六条 每次拍卖的保留价应当不低于前次保留价的90%。"),
    (
        "7",
        VALUATION,
        "第七条",
        "第七条 企业有下列行为之一的，应当对相关资产进行评估：（一）整体或者部分改建为有限责任公司；（二）以非货币资产对外投资；",
    ),
    ("12", DECISIONS, "第十二条", "第十二条 “三重一大”事项应当以会议形式集体决策，不得以个别征求意见的方式作出决策。"),
    ("14", DECISIONS, "第十四条", "第十四条 企业“三重一大”事项经集体决策后，应及时向自治区国资委报告。"),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("home") / "index"
    entries = [
        Entry(
            id=f"{title[:2]}-{n}",
            doc_id=title,
            title=title,
            doc_no=None,
            heading_path=(),
            label=label,
            text=text,
            status="现行",
            level="article",
        )
        for n, title, label, text in CLAUSES
    ]
    kb.index.build(entries, folder)
    return kb.index.open(folder)


def first(index: Index, query: str, mode: str = "hybrid") -> str:
    hits = index.search(query, 10, mode).hits  # type: ignore[arg-type]
    return hits[0].entry.label if hits else ""


@pytest.mark.parametrize("mode", ["hybrid", "keyword", "semantic"])
def test_the_clause_that_answers_comes_first(index: Index, mode: str) -> None:
    assert first(index, "评估结果 使用有效期", mode) == "第二十五条"
    assert first(index, "“三重一大”事项能否以个别征求意见的方式决策？", mode) == "第十二条"


def test_operators(index: Index) -> None:
    assert {h.entry.label for h in index.search('"保留价"').hits} == {"第二十六条"}
    assert {h.entry.label for h in index.search("决策 +报告").hits} == {"第十四条"}
    assert "第十四条" not in {h.entry.label for h in index.search("决策 -报告").hits}
    missing = index.search("+不存在的词语 决策")
    assert missing.hits == () and missing.verdict == "none" and "不存在的词语" in (missing.note or "")


def test_a_quotation_within_a_sentence_is_no_filter(index: Index) -> None:
    assert len(index.search("“集体决策制度”怎么落实").hits) > 1


def test_allow_limits_the_entries(index: Index) -> None:
    assert {h.number for h in index.search("决策", allow={4}).hits} == {4}
    assert {h.number for h in index.search("决策", allow=lambda n: n == 3).hits} == {3}
    assert index.search("决策", allow=set()).hits == ()


@pytest.mark.parametrize(
    "query", ["", "？！……", "   ", "+", "-", '"', "“”", "\x00", "評" * 10_000, "资产评估" * 2_500, "😀", "%' OR 1=1 --"]
)
def test_odd_queries_are_answered_calmly(index: Index, query: str) -> None:
    hits = index.search(query)
    assert hits.verdict in ("answer", "near", "none")
    if not any(c.isalnum() for c in query):
        assert hits.hits == () and hits.verdict == "none"


def test_explain_names_words_and_similarity(index: Index) -> None:
    hit = index.search("评估结果 使用有效期", explain=True).hits[0]
    assert hit.keyword is not None and hit.keyword.rank == 1 and "有效期" in hit.keyword.terms
    assert hit.semantic is not None and 0 < hit.semantic.score <= 1.001


def test_explain_names_the_known_question_that_raised_a_result(tmp_path: Path) -> None:
    asked = {"25": ("评估报告能管多久", "去年做的评估今年还能不能用"), "26": ("拍卖流拍后底价能降多少",)}
    entries = [Entry(n, t, t, None, (), label, text, "现行", "article", questions=asked.get(n, ())) for n, t, label, text in CLAUSES]
    kb.index.build(entries, tmp_path / "index")
    index = kb.index.open(tmp_path / "index")
    first, *others = index.search("去年做的评估，今年能不能用", explain=True).hits
    assert first.entry.label == "第二十五条"
    assert first.asked == (asked["25"][1], pytest.approx(0.95, abs=0.05))
    assert not any(hit.asked for hit in others)
    assert not any(hit.asked for hit in index.search("去年做的评估，今年能不能用").hits)
    assert not any(hit.asked for hit in index.search("去年做的评估，今年能不能用", mode="keyword", explain=True).hits)


def test_a_title_by_the_initials_of_its_pinyin(index: Index) -> None:
    hits = index.search("zcpg")
    assert {h.entry.title for h in hits.hits} == {VALUATION} and "zcpg" in (hits.note or "")
    assert index.search("qqqq").hits == () or index.search("qqqq").verdict != "answer"


def test_sister_documents_that_say_the_same_are_marked(tmp_path: Path) -> None:
    rule = "第九条 企业负责人离任的，延期兑现的绩效薪金根据经济责任审计结果在离任的次年兑现。"
    entries = [
        Entry(d, d, d, None, (), "第九条", rule + d[:1], s, "article")
        for d, s in (("甲办法", "已废止"), ("乙办法", "现行"), ("丙办法", "现行"))
    ]
    kb.index.build(entries, tmp_path / "index")
    hits = kb.index.open(tmp_path / "index").search("离任 绩效薪金 兑现").hits
    assert [h.same_as for h in hits] == [None, 1, 1]
    assert hits[-1].entry.status == "已废止"


def test_of_two_that_say_the_same_the_one_that_others_cite_comes_first(tmp_path: Path) -> None:
    rule = "第二十五条 资产评估结果使用有效期为一年。"
    cited = {"甲办法": 0, "乙办法": 3}
    kb.index.build([Entry(d, d, d, None, (), "第二十五条", rule, "现行", "article", cited=n) for d, n in cited.items()], tmp_path / "index")
    assert [h.entry.id for h in kb.index.open(tmp_path / "index").search("评估结果 有效期").hits] == ["乙办法", "甲办法"]


def test_further_results_of_one_document_give_way() -> None:
    scores, document = np.array([1.0, 0.99, 0.985, 0.955, 0.5], np.float32), np.array([7, 7, 7, 8, 7], np.int32)
    assert fusion.varied([0, 1, 2, 3, 4], scores, document, 5, 0.02) == [0, 1, 3, 2, 4]
    assert fusion.varied([0, 1, 2, 3, 4], scores, document, 2, 0.02) == [0, 1]
    assert fusion.varied([], scores, document, 3, 0.02) == []


def test_a_part_is_not_shown_again_below_the_short_whole_that_holds_it(tmp_path: Path) -> None:
    lead = "一、本通知适用于各区直企业及其各级子企业资产出租的管理。下列情形除外："
    items = ["（一）专业租赁公司从事的租赁经营业务；", "（二）租赁期不超过三个月的短期租赁行为；"]
    rows = [
        ("一", "\n".join([lead, *items]), 0),
        *((f"一.（{n}）", f"{lead}\n{item}", len(lead) + 1) for n, item in zip("一二", items, strict=True)),
    ]
    entries = [Entry(f"272:0:{place}", "272", "资产出租", None, (), place, text, "现行", "outline1", lead=n) for place, text, n in rows]
    kb.index.build(entries, tmp_path / "index")
    index = kb.index.open(tmp_path / "index")
    assert [h.entry.label for h in index.search("专业租赁公司 短期租赁", 5).hits] == ["一"]
    assert "一.（二）" in [h.entry.label for h in index.search("三个月 短期租赁", 5).hits], (
        "where the part answers better, both may be shown"
    )


def candidates(keyword: list[float], cosine: list[float]) -> fusion.Candidates:
    rows = [np.array(row, np.float32) for row in (keyword, cosine, [0.0] * len(cosine))]
    return fusion.Candidates(np.arange(len(cosine)), *rows, 0.0)


def test_words_in_a_row_ask_for_the_place_that_treats_of_them_at_length() -> None:
    alike, length = candidates([8.0, 8.0], [0.5, 0.5]), np.array([60, 300], np.int32)
    for query, same in (("总法律顾问 职责", False), ("总法律顾问有哪些职责？", True)):
        score = fusion.combine(alike, np.zeros(2, np.float32), length, np.zeros(2, np.int32), fusion.weights(query))
        assert (score[0] == score[1]) is np.bool_(same) and score[1] >= score[0]


def test_further_clauses_of_one_document_give_way_for_a_question_not_for_a_case() -> None:
    question, case = "资产出租期限最长几年", "公司把闲置厂房租给一家物流企业，一次签了十五年，既没公开招租也没报批，现在要怎么处理？"
    order, scores, document = [0, 1, 2], np.array([1.0, 0.99, 0.98], np.float32), np.array([7, 7, 8], np.int32)
    assert [fusion.varied(order, scores, document, 3, fusion.weights(q).repeated) for q in (question, case)] == [[0, 2, 1], [0, 1, 2]]


def test_in_a_large_base_a_document_near_the_query_and_often_cited_speaks_for_its_articles() -> None:
    nearest, length = candidates([0.0] * 3, [0.6, 0.5, 0.5]), np.full(3, 300, np.int32)
    weights, one = fusion.weights("被拖欠工资怎么办", 60_000), np.array([1, 1, 2], np.int32)
    _, sister, stranger = fusion.combine(nearest, np.zeros(3, np.float32), length, one, weights)
    assert sister > stranger
    _, sister, stranger = fusion.combine(nearest, np.array([0, 0, 0.1], np.float32), length, one, weights)
    assert sister < stranger
    _, sister, stranger = fusion.combine(nearest, np.zeros(3, np.float32), length, one, fusion.weights("被拖欠工资怎么办", 2_000))
    assert sister == stranger


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_a_query(index: Index, query: str) -> None:
    for hit in index.search(query, 3).hits:
        assert all(0 <= a < b <= len(hit.entry.text) for a, b in hit.highlights)
