"""What is marked in a result: whole words of the query, at exact offsets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.index.highlight import highlights, wanted
from kb.knowledge import KnowledgeBase


def marked(query: str, text: str) -> list[str]:
    return [text[a:b] for a, b in highlights(text, wanted(query))[0]]


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        # 案要 of the query is no word; 备案要求 holds it
        (
            "评估备案要在多长时间内提出",
            "提出备案申请，按照备案要求报送材料，评估结果的备案时间",
            ["提出备案", "备案", "评估", "备案时间"],
        ),
        (
            "国有产权转让要不要进场",
            "需要进场交易的企业，没有产品转让",
            ["进场", "转让"],
        ),  # 要进 spans two words, 有产 is no part of 国有产权
        ("国有产权转让要不要进场", "国有股东的产权", ["国有", "产权"]),
        ("企业负责人 薪酬", "企业负责人薪酬管理", ["负责人薪酬"]),  # 业负
        ("备选库怎么建", "中介机构备选库的建立，备选单位，仓库", ["备选库", "备选"]),
        ("老板跑路了", "负责人跑路的，一路", ["跑路"]),
        ("7日内报告", "2007年7日内报告，１７日，1.7倍", ["7日内报告"]),
        ("担保", "为他人提供担保", ["担保"]),
        ("捐", "对外捐赠", ["捐"]),
    ],
)
def test_whole_words_of_the_query_are_marked(query: str, text: str, found: list[str]) -> None:
    assert marked(query, text) == found


def test_offsets_are_those_of_the_text_as_it_is_written() -> None:
    text = "第二十五条　资产评估结果使用有效期为１年，ＥＶＡ除外。"
    spans, found = highlights(text, ["有效期", "有效", "eva", "1"])
    assert [text[a:b] for a, b in spans] == ["有效期", "１", "ＥＶＡ"]
    assert found == ["有效期", "有效", "eva", "1"]


def test_in_the_corpus_no_mark_ends_within_a_word_that_the_query_lacks(kb: KnowledgeBase) -> None:
    for result in kb.search("评估备案要在多长时间内提出", 10).results:
        found = {result.text[a:b] for a, b in result.highlights}
        assert not {m for m in found if m.endswith("要") or m.startswith("要")}
    first = kb.search("评估备案要在多长时间内提出", 1).results[0]
    assert {"评估", "提出备案"} <= {first.text[a:b] for a, b in first.highlights}


@given(st.text(max_size=40), st.text(max_size=200))
def test_marks_lie_in_the_text_apart_and_in_order(query: str, text: str) -> None:
    spans = highlights(text, wanted(query))[0]
    ends = [0, *(x for span in spans for x in span)]
    assert ends == sorted(ends) and ends[-1] <= len(text)
    assert all(a < b for a, b in spans)
