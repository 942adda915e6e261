"""Word documents (.docx): paragraphs with their automatic numbers, tables, footnotes and text boxes, in document order.

A paragraph's line is its number among the paragraphs that hold words, counted from 1 through the whole document, cells and boxes included.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from docx import Document as open_package
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from lxml import etree

from kb.model import HeguiError
from kb.outline.labels import SENTENCE_MARK, read_label
from kb.paragraph import Paragraph, tighten, visible
from kb.readers.numbering import Numbering, W, value
from kb.readers.plain import table_of

Element = Any  # an lxml element
Dropped = list[tuple[int, str, str]]

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
HEADING_MAX = 30
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
UNPACKED_MAX = 1_000_000_000
ENDS = "。；：！？…;:!?"
#: TOC 1 · toc 2 · 目录 1 — the styles of a table of contents
CONTENTS_STYLE = re.compile(r"^(?:toc|目录)\s*\d$", re.I)
HEADING_STYLE = re.compile(r"^(?:heading|标题)\s*(\d)$", re.I)
#: Struck out by a revision, instructions of fields, readings above characters, what older programs show instead
LEFT_OUT = {W + "del", W + "moveFrom", W + "instrText", W + "rt", W + "pPr", MC + "Fallback"}
NOTES = {W + "footnoteReference": "脚注", W + "endnoteReference": "尾注"}


def paragraphs(data: bytes, path: Path) -> tuple[list[Paragraph], Dropped]:
    """The paragraphs of a Word document and what was left out, as (paragraph, rule, text).

    Raises HeguiError for a protected, broken or foreign file.
    """
    reader = _Reader(*_parts(data, path.name))
    reader.block(reader.body)
    reader.margins()
    return reader.found, reader.dropped


def _parts(data: bytes, name: str) -> tuple[Element, dict[str, Element], list[Element]]:
    """The body, the parts by kind (numbering, styles, notes) and the running heads and feet."""
    if data.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise HeguiError(f"{name}：文件有密码保护，读不了。请在 Word 中取消密码，另存后再试。")
        raise HeguiError(f"{name}：后缀是 .docx，内容却是旧版 Word（.doc）。请把后缀改为 .doc，或在 Word 中另存为 .docx。")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            size = sum(i.file_size for i in package.infolist())
        if size > UNPACKED_MAX:
            raise HeguiError(f"{name}：解压后有{size // 1_000_000}兆字节，不像是文字材料。请检查文件。")
        document = open_package(io.BytesIO(data))
        return document.element.body, _by_kind(document.part), list(_margins(document.part))
    except HeguiError:
        raise
    except Exception as error:  # python-docx lets through whatever a broken package raises: KeyError, BadZipFile, XMLSyntaxError …
        raise HeguiError(f"{name}：不是完整的 Word 文件（{type(error).__name__}）。请用 Word 打开修复并另存后再试。") from error


def _by_kind(part: Any) -> dict[str, Element]:
    kinds = {"numbering": RT.NUMBERING, "styles": RT.STYLES, "footnote": RT.FOOTNOTES, "endnote": RT.ENDNOTES}
    found: dict[str, Element] = {}
    for relation in part.rels.values():
        for kind, uri in kinds.items():
            if relation.reltype == uri and not relation.is_external:
                found[kind] = etree.fromstring(relation.target_part.blob, etree.XMLParser(resolve_entities=False))
    return found


def _margins(part: Any) -> Iterator[Element]:
    for relation in part.rels.values():
        if relation.reltype in (RT.HEADER, RT.FOOTER) and not relation.is_external:
            yield etree.fromstring(relation.target_part.blob, etree.XMLParser(resolve_entities=False))


@dataclass(slots=True)
class _Pieces:
    """What a paragraph's runs hold: its words up to each soft line break, its notes, its text boxes."""

    lines: list[str] = field(default_factory=lambda: [""])
    notes: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    bold: bool | None = None

    def write(self, text: str) -> None:
        self.lines[-1] += text


class _Reader:
    def __init__(self, body: Element, parts: dict[str, Element], margins: list[Element]) -> None:
        self.body, self.parts, self._margins = body, parts, margins
        self.numbering = Numbering(parts.get("numbering"), parts.get("styles"))
        self.found: list[Paragraph] = []
        self.dropped: Dropped = []
        self.count = 0
        self.notes: list[tuple[int, str]] = []

    # ------------------------------------------------------------ blocks

    def block(self, container: Element) -> None:
        """The paragraphs and tables of a body, cell or box; content controls and revisions are looked into."""
        for element in container:
            if element.tag == W + "p":
                self.paragraph(element)
            elif element.tag == W + "tbl":
                self.table(element)
            elif isinstance(element.tag, str) and element.tag not in LEFT_OUT:
                self.block(element)

    def paragraph(self, p: Element) -> None:
        properties = p.find(W + "pPr")
        pieces = self.pieces(p)
        number, bullet = self.numbering.number(properties)
        pieces.lines[0] = number + pieces.lines[0]
        style = [value(s, "name") or "" for s in self.numbering.style_chain(properties)]
        text = "".join(pieces.lines)
        if style and CONTENTS_STYLE.match(style[0]):
            if visible(text):
                self.count += 1
                self.dropped.append((self.count, "目录", text))
        else:
            heading = self.heading(properties, style)
            for line in _at_soft_breaks(pieces.lines):
                if tight := tighten(line):
                    self.count += 1
                    self.found.append(Paragraph(tight, ((0, self.count),), heading, bool(pieces.bold), bullet))
        self.annotate(pieces)
        for box in pieces.boxes:
            self.block(box)

    def annotate(self, pieces: _Pieces) -> None:
        """Notes stand below their paragraph as a table of two columns, so that they are no words of the clause's own."""
        rows = [(kind, words) for kind, number in pieces.notes if (words := self.note(kind, number))]
        if rows:
            numbered = []
            for kind, words in rows:
                self.count += 1
                numbered.append((self.count, (kind, words)))
            self.found.append(table_of(numbered))

    def heading(self, properties: Element | None, styles: list[str]) -> int:
        """The heading level: the outline level of the paragraph, or what its style is called."""
        for name in styles:
            if m := HEADING_STYLE.match(name):
                return int(m[1])
        for holder in (properties, *(s.find(W + "pPr") for s in self.numbering.style_chain(properties))):
            level = value(holder, "outlineLvl")
            if level is not None and int(level) < 9:
                return int(level) + 1
        return 0

    def table(self, tbl: Element) -> None:
        """A table's rows; one of a single column is a frame around paragraphs."""
        rows = [self.cells(tr) for tr in _rows(tbl)]
        if all(len(row) <= 1 for row in rows):
            for row in rows:
                for cell, _ in row:
                    self.block(cell)
            return
        numbered: list[tuple[int, tuple[str, ...]]] = []
        for row in rows:
            texts: list[str] = []
            first = self.count + 1
            for cell, span in row:
                texts += [self.words_of(cell), *[""] * (span - 1)]
            if any(texts):
                numbered.append((min(first, self.count), tuple(texts)))
        if numbered:
            self.found.append(table_of(numbered))

    def cells(self, tr: Element) -> list[tuple[Element, int]]:
        """The cells of a row with how many columns each takes."""
        found = []
        for tc in (e for e in _through(tr, W + "tc")):
            found.append((tc, max(1, int(value(tc.find(W + "tcPr"), "gridSpan") or 1))))
        return found

    def words_of(self, cell: Element) -> str:
        """The words of a cell in one line; its paragraphs, numbered like any others, are parted by a blank."""
        inner = _Reader(cell, self.parts, [])
        inner.numbering, inner.count = self.numbering, self.count
        inner.block(cell)
        self.count, self.dropped = inner.count, self.dropped + inner.dropped
        return tighten(" ".join(" ".join(p.text.split()) for p in inner.found))

    # ------------------------------------------------------------ inside a paragraph

    def pieces(self, p: Element) -> _Pieces:
        pieces = _Pieces()
        self.runs(p, pieces)
        return pieces

    def runs(self, element: Element, into: _Pieces) -> None:
        """Collect the words below ``element``; each kind of element does one thing."""
        for e in element:
            tag = e.tag
            if tag in (W + "del", W + "moveFrom"):
                self.drop("修订中删去的字", "".join(t.text or "" for t in e.iter(W + "delText", W + "t")))
            elif tag in LEFT_OUT or not isinstance(tag, str):
                continue
            elif tag == W + "r":
                self.run(e, into)
            elif tag == MATH_TEXT:
                into.write(e.text or "")
            elif tag == W + "txbxContent":
                into.boxes.append(e)
            else:
                self.runs(e, into)

    def run(self, r: Element, into: _Pieces) -> None:
        properties = r.find(W + "rPr")
        if _on(properties, "vanish"):
            self.drop("隐藏文字", "".join(t.text or "" for t in r.iter(W + "t")))
            return
        for e in r:
            if e.tag == W + "t":
                if into.bold is None and (e.text or "").strip():
                    into.bold = _on(properties, "b")
                into.write(e.text or "")
            elif e.tag == W + "tab":
                into.write(" ")
            elif e.tag in (W + "br", W + "cr"):
                if e.get(W + "type") in (None, "textWrapping"):
                    into.lines.append("")
            elif e.tag == W + "noBreakHyphen":
                into.write("-")
            elif e.tag == W + "sym":
                into.write(_symbol(e))
            elif e.tag in NOTES:
                into.notes.append((NOTES[e.tag], e.get(W + "id") or ""))
            elif isinstance(e.tag, str) and e.tag not in LEFT_OUT and e.tag != W + "rPr":
                self.runs(e, into)

    def note(self, kind: str, number: str) -> str:
        """The words of a footnote or endnote."""
        root = self.parts.get("footnote" if kind == "脚注" else "endnote")
        for note in root if root is not None else ():
            if note.get(W + "id") == number:
                return tighten(" ".join("".join(self.pieces(p).lines) for p in note.iter(W + "p")))
        return ""

    def drop(self, rule: str, text: str) -> None:
        if visible(text):
            self.dropped.append((max(1, self.count), rule, text))

    def margins(self) -> None:
        """Running heads and feet are no part of the text."""
        for margin in self._margins:
            self.drop("页眉页脚", "".join("".join(self.pieces(p).lines) for p in margin.iter(W + "p")))


def _on(properties: Element | None, name: str) -> bool:
    """Whether a toggle such as ``<w:b/>`` is set."""
    toggle = properties.find(W + name) if properties is not None else None
    return toggle is not None and toggle.get(W + "val") not in ("0", "false", "none", "off")


def _symbol(sym: Element) -> str:
    """``<w:sym>``: a character of a symbol font; those of private use are shown as a box."""
    code = int(sym.get(W + "char") or "25A1", 16)
    return "□" if 0xE000 <= code <= 0xF8FF else chr(code)


def _rows(tbl: Element) -> list[Element]:
    return list(_through(tbl, W + "tr"))


def _through(element: Element, tag: str) -> Iterator[Element]:
    """The children of a tag, also inside content controls; never those of a table within."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in (W + "sdt", W + "sdtContent", W + "ins", W + "customXml"):
            yield from _through(child, tag)


def _at_soft_breaks(lines: list[str]) -> list[str]:
    """Lines parted by Shift+Enter: a new paragraph where a sentence ended, a label begins or a labelled heading stands above (一、报告范围).

    Else the line goes on: a title on two lines.
    """
    parts = [lines[0]]
    for line in lines[1:]:
        before = parts[-1].rstrip()
        if not before or before[-1] in ENDS or read_label(tighten(line)) is not None or _is_heading(tighten(before)):
            parts.append(line)
        else:
            parts[-1] += line
    return parts


def _is_heading(text: str) -> bool:
    label = read_label(text)
    return label is not None and label.kind != "article" and len(text) <= HEADING_MAX and not SENTENCE_MARK.search(text)
