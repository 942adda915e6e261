"""Word: automatic numbers by every rule of numbering.xml, tables, notes, text boxes, revisions."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from lxml import etree

from kb.readers import docx as reader
from kb.readers.numbering import FORMATS, Numbering

NS = nsdecls("w")


def level(depth: int, text: str, number_format: str = "decimal", more: str = "", start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{number_format}"/>{more}'
        f'<w:suff w:val="nothing"/><w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbering(abstracts: dict[int, str], nums: dict[int, tuple[int, str]], styles: str = "") -> Numbering:
    inner = "".join(f'<w:abstractNum w:abstractNumId="{i}">{levels}</w:abstractNum>' for i, levels in abstracts.items())
    inner += "".join(f'<w:num w:numId="{i}"><w:abstractNumId w:val="{a}"/>{over}</w:num>' for i, (a, over) in nums.items())
    return Numbering(etree.fromstring(f"<w:numbering {NS}>{inner}</w:numbering>"), etree.fromstring(f"<w:styles {NS}>{styles}</w:styles>"))


def properties(num: int | None, depth: int | None = 0, style: str = "") -> etree._Element:
    of_list = (f'<w:ilvl w:val="{depth}"/>' if depth is not None else "") + (f'<w:numId w:val="{num}"/>' if num is not None else "")
    return etree.fromstring(
        f"<w:pPr {NS}>"
        + (f'<w:pStyle w:val="{style}"/>' if style else "")
        + (f"<w:numPr>{of_list}</w:numPr>" if of_list else "")
        + "</w:pPr>"
    )


def written(lists: Numbering, *places: tuple[int, int]) -> list[str]:
    return [lists.number(properties(num, depth))[0] for num, depth in places]


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("chineseCountingThousand", {1: "一", 10: "十", 12: "十二", 100: "一百", 101: "一百零一", 110: "一百一十", 1005: "一千零五"}),
        ("japaneseCounting", {9: "九", 21: "二十一", 101: "一百零一"}),
        ("chineseCounting", {10: "十", 99: "九十九", 100: "一〇〇"}),
        ("ideographDigital", {9: "九", 10: "一〇", 12: "一二", 105: "一〇五"}),
        ("decimal", {12: "12"}),
        ("decimalZero", {7: "07", 12: "12"}),
        ("decimalEnclosedCircleChinese", {3: "③", 21: "21"}),
        ("upperRoman", {4: "IV", 1990: "MCMXC"}),
        ("lowerLetter", {1: "a", 27: "aa"}),
        ("ideographTraditional", {1: "甲", 10: "癸"}),
        ("chineseLegalSimplified", {12: "拾贰"}),
    ],
)
def test_formats(name: str, numbers: dict[int, str]) -> None:
    assert {n: FORMATS[name](n) for n in numbers} == numbers


def test_deeper_levels_begin_anew() -> None:
    lists = numbering({1: level(0, "第%1章", "chineseCounting") + level(1, "%2.")}, {1: (1, "")})
    assert written(lists, (1, 0), (1, 1), (1, 1), (1, 0), (1, 1)) == ["第一章", "1.", "2.", "第二章", "1."]


def test_articles_run_on_through_the_chapters() -> None:
    lists = numbering(
        {
            1: level(0, "第%1章", "chineseCounting")
            + level(1, "第%2条", "japaneseCounting", '<w:lvlRestart w:val="0"/>')
            + level(2, "（%3）", "chineseCounting")
        },
        {1: (1, "")},
    )
    assert written(lists, (1, 0), (1, 1), (1, 2), (1, 1), (1, 0), (1, 1), (1, 2)) == [
        "第一章",
        "第一条",
        "（一）",
        "第二条",
        "第二章",
        "第三条",
        "（一）",
    ]


def test_restart_only_after_a_named_level() -> None:
    lists = numbering({1: level(0, "%1") + level(1, "%2") + level(2, "%3", more='<w:lvlRestart w:val="1"/>')}, {1: (1, "")})
    assert written(lists, (1, 0), (1, 1), (1, 2), (1, 1), (1, 2), (1, 0), (1, 2)) == ["1", "1", "1", "2", "2", "2", "1"]


def test_several_levels_in_one_number() -> None:
    lists = numbering({1: level(0, "第%1章", "chineseCounting") + level(1, "%1.%2", more="<w:isLgl/>")}, {1: (1, "")})
    assert written(lists, (1, 0), (1, 1), (1, 1)) == ["第一章", "1.1", "1.2"]


def test_lists_of_one_kind_count_together_until_one_starts_its_own_way() -> None:
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    lists = numbering({1: level(0, "%1.")}, {1: (1, ""), 2: (1, ""), 3: (1, restart)})
    assert written(lists, (1, 0), (2, 0), (3, 0), (3, 0), (1, 0)) == ["1.", "2.", "5.", "6.", "7."]


def test_override_of_a_whole_level() -> None:
    lists = numbering(
        {1: level(0, "%1.")}, {1: (1, f'<w:lvlOverride w:ilvl="0">{level(0, "（%1）", "chineseCounting", start=3)}</w:lvlOverride>')}
    )
    assert written(lists, (1, 0), (1, 0)) == ["（三）", "（四）"]


def test_list_style_linked_by_name() -> None:
    lists = numbering(
        {1: level(0, "第%1条", "chineseCounting") + "", 2: '<w:numStyleLink w:val="Articles"/>'},
        {1: (1, ""), 2: (2, "")},
        '<w:style w:type="numbering" w:styleId="Articles"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>',
    )
    assert written(lists, (2, 0), (2, 0)) == ["第一条", "第二条"]


def test_number_from_the_style() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="Base"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Item"><w:basedOn w:val="Base"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Sub"><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    lists = numbering(
        {1: level(0, "%1、", "chineseCounting") + level(1, "（%2）", "chineseCounting", '<w:pStyle w:val="Sub"/>')}, {1: (1, "")}, styles
    )
    assert [lists.number(properties(None, None, style))[0] for style in ("Item", "Sub", "Base")] == ["一、", "（一）", "二、"]
    assert lists.number(properties(0, 0, "Item")) == ("", False)


def test_bullets_are_marks_and_no_words() -> None:
    lists = numbering({1: level(0, "\uf06c", "bullet")}, {1: (1, "")})
    assert lists.number(properties(1)) == ("", True)


# ---------------------------------------------------------------- whole documents


def read(document: docx.document.Document) -> tuple[list[str], list[tuple[int, str, str]]]:
    out = io.BytesIO()
    document.save(out)
    paragraphs, dropped = reader.paragraphs(out.getvalue(), Path("a.docx"))
    return [p.text for p in paragraphs], dropped


def test_lines_are_numbers_of_paragraphs() -> None:
    document = docx.Document()
    for text in ("第一条 甲。", "", "第二条 乙。"):
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    paragraphs, _ = reader.paragraphs(out.getvalue(), Path("a.docx"))
    assert [(p.text, p.start_line) for p in paragraphs] == [("第一条 甲。", 1), ("第二条 乙。", 2)]


def test_table_with_merged_cells_stays_a_table() -> None:
    document = docx.Document()
    table = document.add_table(3, 3)
    for y, row in enumerate([("指标", "", "分值"), ("利润", "增长", "10"), ("", "总额", "20")]):
        for x, text in enumerate(row):
            table.cell(y, x).text = text
    table.cell(0, 0).merge(table.cell(0, 1))
    table.cell(1, 0).merge(table.cell(2, 0))
    out = io.BytesIO()
    document.save(out)
    (found,), _ = reader.paragraphs(out.getvalue(), Path("a.docx"))
    assert found.rows == (("指标", "", "分值"), ("利润", "增长", "10"), ("", "总额", "20"))


def test_frame_of_one_cell_is_no_table() -> None:
    document = docx.Document()
    document.add_table(1, 1).cell(0, 0).text = "某某市国资委文件"
    assert read(document)[0] == ["某某市国资委文件"]


def test_soft_line_breaks() -> None:
    document = docx.Document()
    document.add_paragraph("关于印发《某某办法》的\n通知")
    document.add_paragraph("（一）甲；\n（二）乙。\n本条自发布之日起施行。")
    document.add_paragraph("一、报告范围\n下列事项应当报告。")
    assert read(document)[0] == [
        "关于印发《某某办法》的通知", "（一）甲；", "（二）乙。", "本条自发布之日起施行。", "一、报告范围", "下列事项应当报告。",
    ]  # fmt: skip


def test_text_box_once_and_in_its_place() -> None:
    document = docx.Document()
    p = document.add_paragraph("正文甲。")
    box = f"<w:txbxContent {NS}><w:p><w:r><w:t>框中的话。</w:t></w:r></w:p></w:txbxContent>"
    alternate = (
        f'<w:r {NS} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"><mc:AlternateContent>'
        f'<mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>'
        f"</mc:AlternateContent></w:r>"
    )
    p._p.append(parse_xml(alternate))
    document.add_paragraph("正文乙。")
    assert read(document)[0] == ["正文甲。", "框中的话。", "正文乙。"]


def test_footnote_stands_below_its_paragraph_and_is_none_of_its_words() -> None:
    document = docx.Document()
    p = document.add_paragraph("第一条 企业应当报告。")
    p._p.append(parse_xml(f'<w:r {NS}><w:footnoteReference w:id="2"/></w:r>'))
    document.add_paragraph("第二条 本办法自发布之日起施行。")
    notes = f'<w:footnotes {NS}><w:footnote w:id="2"><w:p><w:r><w:t>指省属企业。</w:t></w:r></w:p></w:footnote></w:footnotes>'
    part = Part(
        PackURI("/word/footnotes.xml"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml",
        notes.encode(),
        document.part.package,
    )
    document.part.relate_to(part, RT.FOOTNOTES)
    assert read(document)[0] == ["第一条 企业应当报告。", "脚注\t指省属企业。", "第二条 本办法自发布之日起施行。"]


def test_revisions_and_hidden_text() -> None:
    document = docx.Document()
    p = document.add_paragraph("期限为")
    p._p.append(parse_xml(f"<w:del {NS}><w:r><w:delText>十日</w:delText></w:r></w:del>"))
    p._p.append(parse_xml(f"<w:ins {NS}><w:r><w:t>五日</w:t></w:r></w:ins>"))
    p._p.append(parse_xml(f"<w:r {NS}><w:rPr><w:vanish/></w:rPr><w:t>内部批注</w:t></w:r>"))
    p._p.append(parse_xml(f"<w:r {NS}><w:t>。</w:t></w:r>"))
    texts, dropped = read(document)
    assert texts == ["期限为五日。"]
    assert [(rule, text) for _, rule, text in dropped] == [("修订中删去的字", "十日"), ("隐藏文字", "内部批注")]


def test_contents_and_running_heads_are_left_out_by_rule() -> None:
    document = docx.Document()
    document.styles.add_style("toc 1", 1)
    document.add_paragraph("第一章 总则\t1", style="toc 1")
    document.add_paragraph("第一章 总则", style="Heading 1")
    document.sections[0].header.paragraphs[0].text = "内部资料"
    texts, dropped = read(document)
    assert texts == ["第一章 总则"]
    assert [(rule, text) for _, rule, text in dropped] == [("目录", "第一章 总则 1"), ("页眉页脚", "内部资料")]
