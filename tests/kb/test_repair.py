"""Page breaks undone, with the real lines of the book, and what must stay apart."""

from __future__ import annotations

import pytest

from kb.paragraph import Paragraph
from kb.repair import undo_page_breaks
from tests.kb.corpus import at, clauses, reading


def joined(*texts: str) -> list[str]:
    """Lines with a blank line (a page break) between each two."""
    return [p.text for p in undo_page_breaks([Paragraph(text, ((0, 2 * i + 1),)) for i, text in enumerate(texts)])]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (8122, "根据《中华人民共和国公司法》、《企业国有资产监督管理暂行条例》"),
        (3962, "一般应当按100%计提;"),
        (2127, "导致资产损失继续扩大的；"),
        (524, "（七）监管企业及其重要子企业发生分立、合并、重组、破产、解散及产权变更、增减资本、股份制改造情况;"),
        (1833, "（2）企业法制工作概况和依法治企情况；"),
    ],
)
def test_words_cut_by_a_page_break_are_whole(line: int, words: str) -> None:
    holders = [c for c in at(line) if words in c.own_text]
    assert holders and all(c.source.end_line == line + 2 for c in holders)


@pytest.mark.parametrize(
    "parts",
    [
        ("第一条 为了规范行为，根据《中华人民共和国公", "司法》等规定，制定本办法。"),
        ("第二条 企业应当按照本办法", "第七条规定办理备案手续。"),
        ("第三条 重大事项包括（一）改制、", "转让和划转等事项。"),
        ("第四条 企业应当在规定的期限以内向国资委报送有关的书面材料", "和电子文档。"),
    ],
)
def test_goes_on(parts: tuple[str, str]) -> None:
    assert joined(*parts) == ["".join(parts)]


def test_an_entry_goes_on_when_its_neighbours_are_sentences() -> None:
    """Lines 2127 and 2129; in a list of headings the same break parts a heading from its text."""
    cut = ("（二）未及时采取措施或措施不力，导致资产", "损失继续扩大的；")
    assert joined("（一）未履行职责的；", *cut, "（三）瞒报的。")[1:-1] == ["".join(cut)]
    assert joined("（一）基本情况", "（二）财务状况和经营成果的主要指标说明及分析", "近三年资产总额稳定。")[1:] == [
        "（二）财务状况和经营成果的主要指标说明及分析",
        "近三年资产总额稳定。",
    ]


@pytest.mark.parametrize(
    "parts",
    [
        ("关于印发《资产评估管理办法》的通知", "各监管企业，各市国资委："),
        ("第一章 总则", "第一条 为了规范行为，制定本办法。"),
        ("第一条 为了规范行为，制定本办法。", "企业应当遵守本办法。"),
        ("2006年3月31日 桂国资发〔2006〕45号", "各监管企业按照规定执行。"),
        ("2005年10月24日最高人民法院审判委员会第1368次会议通过", "为了正确审理案件，制定本规定。"),
        ("附件：资产损失金额划分标准", "一般资产损失是指"),
        ("（一）基本情况", "企业名称、住所和法定代表人。"),
        ("经济增加值=税后净营业利润-资本成本", "其中资本成本按照平均资本计算"),
    ],
)
def test_stays_apart(parts: tuple[str, str]) -> None:
    assert joined(*parts) == list(parts)


def test_neighbouring_lines_are_no_page_break() -> None:
    lines = [Paragraph("第四条 企业应当在规定的期限以内向国资委报送有关的书面材料", ((0, 1),)), Paragraph("联系电话和传真", ((0, 2),))]
    assert undo_page_breaks(lines) == lines


def test_joined_paragraphs_keep_their_lines() -> None:
    whole = next(p for p in undo_page_breaks(reading().paragraphs) if p.start_line == 8122)
    assert whole.line_at(whole.text.index("国公")) == 8122
    assert whole.line_at(whole.text.index("司法》")) == 8124


def test_nothing_is_added_removed_or_moved() -> None:
    before = "".join(p.text for p in reading().paragraphs).replace(" ", "")
    assert "".join(p.text for p in undo_page_breaks(reading().paragraphs)).replace(" ", "") == before


def test_no_clause_ends_in_an_open_bracket() -> None:
    """Names of documents cut in two (lines 8122, 5716 …) are whole again."""
    open_ended = [c for c in clauses() if c.level in ("article", "paragraph", "item") and c.own_text.endswith(("《", "（", "“", "〔"))]
    assert open_ended == []
