"""Plain text: wrapped or one line a paragraph; encodings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model import HeguiError
from kb.readers import markdown, plain
from kb.readers.decode import decode
from kb.repair import undo_page_breaks

LAW = """第一条 为了加强企业国有资产评估管理，规范企业国有资产评估行为，维护国有资产出资人
合法权益，促进企业国有产权有序流转，防止国有资产流失，根据《企业国有资产监督管理暂
行条例》和《国有资产评估管理办法》等有关规定，制定本办法。
第二条 各级国有资产监督管理机构履行出资人职责的企业及其各级子企业涉及的资产评估，适
用本办法。
第三条 各级国有资产监督管理机构负责其所出资企业的国有资产评估监管工作。
国务院国有资产监督管理机构负责对全国企业国有资产评估监管工作进行指导和监督，并对所
出资企业国有资产评估项目进行抽查。"""


def test_wrapped_without_indents_or_blank_lines() -> None:
    found, _ = plain.paragraphs(LAW)
    assert [p.text[:12] for p in found] == [
        "第一条 为了加强企业国有",
        "第二条 各级国有资产监督",
        "第三条 各级国有资产监督",
        "国务院国有资产监督管理机",
    ]
    assert "维护国有资产出资人合法权益" in found[0].text and "暂行条例" in found[0].text
    assert found[0].lines[0] == (0, 1) and found[0].end_line == 3
    assert found[0].line_at(found[0].text.index("行条例》")) == 3


def test_one_line_one_paragraph() -> None:
    lines = [
        "企业国有资产评估管理暂行办法",
        "第一章 总则",
        "第一条 为了加强评估管理，制定本办法。",
        "第二条 本办法适用于下列企业：",
        "（一）国有独资企业；",
        "（二）国有独资公司。",
    ] * 3
    assert [p.text for p in plain.paragraphs("\n".join(lines))[0]] == lines


def test_rows_of_a_table_are_no_wrapped_lines() -> None:
    found, _ = plain.paragraphs("第四条 限额如下：\n类别\t限额\n一类\t100万元\n第五条 本办法自发布之日起施行。")
    assert [bool(p.rows) for p in found] == [False, True, False]
    assert found[1].rows == (("类别", "限额"), ("一类", "100万元"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_encodings(encoding: str) -> None:
    text = "国有资产 abc 2007\n" + LAW
    assert decode(text.replace("\n", "\r\n").encode(encoding), "a.txt") == text


def test_rare_characters_in_gb18030() -> None:
    text = LAW + "\n㑇镕堃喆"
    assert decode(text.encode("gb18030"), "a.txt") == text


@given(st.binary(max_size=300))
def test_decode_gives_text_or_says_why(data: bytes) -> None:
    try:
        decode(data, "甲.txt")
    except HeguiError as refused:
        assert str(refused).startswith("甲.txt")


def test_pages_and_spaced_labels_of_a_scan() -> None:
    """Page numbers stand where a page broke a sentence; 第 六 条 is a label like any other."""
    text = "第 六 条  合同承办部门应当自收到文本之日起5个工作日内提出\n                 - 2 -\n意见，逾期视为同意。\n第 二 章  附  则\n— 3 —\n第 七 条  本办法自发布之日起施行。"
    for reader in (plain, markdown):
        found, dropped = reader.paragraphs(text)
        assert [p.text for p in undo_page_breaks(found)] == [
            "第六条 合同承办部门应当自收到文本之日起5个工作日内提出意见，逾期视为同意。",
            "第二章 附则",
            "第七条 本办法自发布之日起施行。",
        ]
        assert [rule for _, rule, _ in dropped] == ["页码", "页码"]


def test_blanks_to_fill_in_are_no_marks_of_emphasis() -> None:
    found, dropped = plain.paragraphs("第二条 公司名称：__________公司（以下简称__公司__）。")
    assert [p.text for p in found] == ["第二条 公司名称：__________公司（以下简称公司）。"]
    assert [mark for _, _, mark in dropped] == ["__", "__"]
