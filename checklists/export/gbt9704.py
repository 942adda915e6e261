"""The look of an official document: GB/T 9704—2012 《党政机关公文格式》.

A4; 天头 37 mm, 订口 28 mm, 版心 156 mm × 225 mm (5.2); 仿宋 三号 (16 pt), 28 pt a line so that 22 lines fill a page (5.2.3);
title 小标宋 二号, 一、 黑体, （一） 楷体 (7.3); page numbers 四号 半角 宋体 between dashes, odd pages right, even pages left,
one character in (7.5).

A user's own template (``open_template``) replaces all this: its page, footers and the styles that it has are left as they are, and
only styles that it lacks are added. ``save_template`` writes the shipped look as a file to start from.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from lxml import etree

from kb.model import HeguiError

LATIN = "Times New Roman"
SONG_TITLE, FANGSONG, HEI, KAI, SONG = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
# where a font is not installed: what Word and LibreOffice take instead, in this order
FALLBACKS = {
    SONG_TITLE: "方正小标宋_GBK;华文中宋;STZhongsong;Noto Serif CJK SC;宋体",
    FANGSONG: "仿宋;FangSong;方正仿宋_GBK;Noto Serif CJK SC;宋体",
    HEI: "SimHei;Noto Sans CJK SC;Source Han Sans SC",
    KAI: "楷体;KaiTi;方正楷体_GBK;Noto Serif CJK SC;宋体",
    SONG: "SimSun;Noto Serif CJK SC;Source Han Serif SC",
}
BODY = Pt(16)
LINE = Pt(28)
TEXT_WIDTH = Mm(156)


@dataclass(frozen=True, slots=True)
class Look:
    """A paragraph style: font and size, exact line pitch, indent in characters, alignment, and what stays together."""

    font: str
    size: float
    line: float
    indent: int = 0
    align: Any = WD_ALIGN_PARAGRAPH.JUSTIFY
    bold: bool = False
    before: float = 0
    after: float = 0
    keep_next: bool = False
    outline: int | None = None


CENTER, LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT
LOOKS = {
    "Normal": Look(FANGSONG, 16, 28),
    "Title": Look(SONG_TITLE, 22, 34, align=CENTER, before=14, after=20, keep_next=True),
    "Heading 1": Look(HEI, 16, 28, indent=2, keep_next=True),
    "Heading 2": Look(KAI, 16, 28, indent=2, keep_next=True),
    "Heading 3": Look(FANGSONG, 16, 28, indent=2, bold=True, keep_next=True),
    "正文缩进": Look(FANGSONG, 16, 28, indent=2),
    "主送机关": Look(FANGSONG, 16, 28, align=LEFT),
    "底稿": Look(HEI, 12, 20, align=CENTER, after=6),
    "题注说明": Look(FANGSONG, 12, 20, align=LEFT),
    "附件标题": Look(HEI, 16, 28, align=LEFT, after=8, keep_next=True),
    "条文": Look(FANGSONG, 12, 20, indent=2),
    "条文出处": Look(HEI, 12, 20, align=LEFT, before=8, keep_next=True),
    "表头": Look(HEI, 10.5, 15, align=CENTER),
    "表格文字": Look(FANGSONG, 10.5, 15, align=LEFT),
    "所引原文": Look(FANGSONG, 10.5, 16),
    "脚注": Look(FANGSONG, 9, 12, align=LEFT),
    "落款": Look(FANGSONG, 16, 28, align=WD_ALIGN_PARAGRAPH.RIGHT),
}
MARK_STYLE = "脚注标记"


def open_template(path: Path | None = None) -> Document:
    """An empty document with the styles of ``LOOKS``: the user's template, else the shipped look.

    Raises HeguiError when the template is no .docx. Its text is dropped, its page, footers and styles stay.
    """
    if path is None:
        document = docx.Document()
        _clear(document)
        _page(document.sections[0])
        _page_numbers(document)
    else:
        try:
            document = docx.Document(str(path))
        except (OSError, KeyError, ValueError, PackageNotFoundError) as error:
            raise HeguiError(f"模板 {path} 打不开或不是 .docx 文件：{error}") from error
        _clear(document)
    for name, look in LOOKS.items():
        _style(document, name, look, keep=path is not None)
    _mark_style(document)
    _font_fallbacks(document)
    return document


def save_template(path: Path) -> None:
    """Write the shipped look as a template for the user to change."""
    open_template().save(str(path))


def text_width(document: Document) -> int:
    """The width between the margins of the last section, in EMU."""
    section = document.sections[-1]
    return int((section.page_width or Mm(210)) - (section.left_margin or 0) - (section.right_margin or 0))


def _clear(document: Document) -> None:
    body = document.element.body
    for child in list(body):
        if child.tag != qn("w:sectPr"):
            body.remove(child)


def _page(section: Section) -> None:
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(24)
    for grid in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(grid)


def _page_numbers(document: Document) -> None:
    """Odd pages right, even pages left, one character from the edge (GB/T 9704 7.5)."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, align in ((section.footer, WD_ALIGN_PARAGRAPH.RIGHT), (section.even_page_footer, LEFT)):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = align
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(14)
        for text in ("— ", None, " —"):
            run = paragraph.add_run(text or "")
            run.font.size = Pt(14)
            _fonts(run._r.get_or_add_rPr(), SONG, SONG)
            if text is None:
                _field(run._r, "PAGE")


def _field(run: Any, code: str) -> None:
    for kind in ("begin", None, "end"):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = code
        run.append(mark)


def _style(document: Document, name: str, look: Look, *, keep: bool) -> None:
    present = name in [s.name for s in document.styles]
    if present and keep:
        return
    style = document.styles[name] if present else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)
    if not present and name != "Normal":
        style.base_style = document.styles["Normal"]
    style.font.size, style.font.bold, style.font.italic = Pt(look.size), look.bold, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    _fonts(style.element.get_or_add_rPr(), LATIN, look.font)
    shape = style.paragraph_format
    shape.alignment, shape.keep_with_next = look.align, look.keep_next
    shape.space_before, shape.space_after = Pt(look.before), Pt(look.after)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(look.line)
    _indent(style.element.get_or_add_pPr(), look.indent, look.size)
    for border in style.element.get_or_add_pPr().findall(qn("w:pBdr")):
        style.element.get_or_add_pPr().remove(border)


def _fonts(properties: Any, latin: str, east: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:ascii"), latin)
    fonts.set(qn("w:hAnsi"), latin)
    fonts.set(qn("w:cs"), latin)
    fonts.set(qn("w:eastAsia"), east)
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    properties.append(language)


def _indent(properties: Any, characters: int, size: float) -> None:
    """First-line indent in characters, with the same in points for programs that know no characters."""
    for old in properties.findall(qn("w:ind")):
        properties.remove(old)
    indent = properties.get_or_add_ind()
    indent.set(qn("w:left"), "0")
    indent.set(qn("w:firstLineChars"), str(characters * 100))
    indent.set(qn("w:firstLine"), str(int(characters * size * 20)))


def _mark_style(document: Document) -> None:
    if MARK_STYLE not in [s.name for s in document.styles]:
        style = document.styles.add_style(MARK_STYLE, WD_STYLE_TYPE.CHARACTER)
        style.font.superscript = True


def _font_fallbacks(document: Document) -> None:
    """Name the substitutes in the font table (w:altName, ECMA-376 part 1, 17.8.3.1)."""
    for relation in document.part.rels.values():
        if not relation.reltype.endswith("/fontTable"):
            continue
        part = relation.target_part
        table: Any = parse_xml(part.blob)
        named = {font.get(qn("w:name")) for font in table}
        for name, others in FALLBACKS.items():
            if name not in named:
                table.append(_font_entry(name, others))
        part._blob = etree.tostring(table, xml_declaration=True, encoding="UTF-8", standalone=True)


def _font_entry(name: str, others: str) -> Any:
    family = "swiss" if name == HEI else "roman"
    inner = f'<w:altName w:val="{others}"/><w:charset w:val="86"/><w:family w:val="{family}"/><w:pitch w:val="variable"/>'
    return parse_xml(f'<w:font {nsdecls("w")} w:name="{name}">{inner}</w:font>')
