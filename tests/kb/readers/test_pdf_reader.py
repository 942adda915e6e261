"""PDF: running heads and page numbers left out, columns in reading order, sentences whole over lines, columns and pages."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from kb.readers import pdf as reader
from tests.kb.readers import regulation

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")

SENTENCE = (
    "企业应当建立健全对外担保管理制度，明确担保的对象、范围、条件、程序、限额和禁止担保的事项，并按照规定报履行出资人职责的机构备案。"
)
PARAGRAPHS = [f"第{n}条 {SENTENCE * (2 + i % 4)}" for i, n in enumerate("一二三四五六七八九十")]


def page_field(paragraph: docx.text.paragraph.Paragraph) -> None:
    """— PAGE — in a footer."""
    paragraph.alignment = 1
    paragraph.add_run("— ")
    run = paragraph.add_run()
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)
    paragraph.add_run(" —")


def printed(columns: int, title: str = "企业对外担保管理办法") -> bytes:
    document = docx.Document()
    section = document.sections[0]
    section.header.paragraphs[0].text = "国资监管规章汇编"
    page_field(section.footer.paragraphs[0])
    for old in section._sectPr.findall(qn("w:cols")):
        section._sectPr.remove(old)
    cols = OxmlElement("w:cols")
    cols.set(qn("w:num"), str(columns))
    cols.set(qn("w:space"), "500")
    section._sectPr.append(cols)
    document.add_paragraph(title).alignment = 1
    for text in PARAGRAPHS:
        document.add_paragraph(text.replace(" ", "　")).paragraph_format.first_line_indent = docx.shared.Pt(22)
    out = io.BytesIO()
    document.save(out)
    return regulation.converted(out.getvalue(), ".docx", "pdf", OFFICE or "")


@pytest.mark.parametrize("columns", [1, 2])
def test_paragraphs_are_whole_and_in_order(columns: int) -> None:
    found, dropped = reader.paragraphs(printed(columns), Path("a.pdf"))
    assert [p.text for p in found] == ["企业对外担保管理办法", *PARAGRAPHS]
    assert {rule for _, rule, _ in dropped} == {"页眉页脚", "页码"}
    assert any(p.start_line // 1000 < p.end_line // 1000 for p in found)  # one runs over a page break


def test_title_on_two_lines_is_one() -> None:
    title = "关于进一步规范所出资企业对外担保行为切实加强担保风险防控工作的指导意见"
    found, _ = reader.paragraphs(printed(1, title), Path("a.pdf"))
    assert found[0].text == title


def test_lines_name_page_and_line() -> None:
    found, _ = reader.paragraphs(printed(1), Path("a.pdf"))
    assert found[0].start_line // 1000 == 1
    assert found[-1].end_line // 1000 > 1
