"""Footnotes for python-docx, which reads and keeps them but cannot make them (ECMA-376 part 1, 17.11)."""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph
from lxml import etree

SEPARATORS = (
    f"<w:footnotes {nsdecls('w')}>"
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>'
    "<w:r><w:separator/></w:r></w:p></w:footnote>"
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>'
    "<w:r><w:continuationSeparator/></w:r></w:p></w:footnote>"
    "</w:footnotes>"
)


class Footnotes:
    """The footnotes of one document; ``save`` must be called before the document is saved.

    ``text_style`` and ``mark_style`` are the ids of a paragraph style and a character style of the document.
    """

    def __init__(self, document: Document, text_style: str, mark_style: str) -> None:
        self._part = self._find(document)
        self._root: Any = parse_xml(self._part.blob)
        self._text_style = text_style
        self._mark_style = mark_style
        self._next = 1 + max(int(note.get(qn("w:id"))) for note in self._root)

    @staticmethod
    def _find(document: Document) -> Part:
        for relation in document.part.rels.values():
            if relation.reltype == RELATIONSHIP_TYPE.FOOTNOTES:
                part: Part = relation.target_part
                return part
        package = document.part.package
        part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, SEPARATORS.encode(), package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        return part

    def add(self, paragraph: Paragraph, *lines: str) -> None:
        """Put a mark at the end of ``paragraph`` and its note, one paragraph a line, at the foot of the page."""
        number, self._next = str(self._next), self._next + 1
        paragraph._p.append(self._marked_run("w:footnoteReference", number))
        note = OxmlElement("w:footnote")
        note.set(qn("w:id"), number)
        for place, line in enumerate(lines):
            note.append(self._paragraph(line, number if place == 0 else None))
        self._root.append(note)

    def _paragraph(self, text: str, number: str | None) -> Any:
        paragraph = OxmlElement("w:p")
        properties, style = OxmlElement("w:pPr"), OxmlElement("w:pStyle")
        style.set(qn("w:val"), self._text_style)
        properties.append(style)
        paragraph.append(properties)
        if number:
            paragraph.append(self._marked_run("w:footnoteRef", None))
        run, words = OxmlElement("w:r"), OxmlElement("w:t")
        words.text = f" {text}" if number else text
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.append(words)
        paragraph.append(run)
        return paragraph

    def _marked_run(self, tag: str, number: str | None) -> Any:
        run, properties, style = OxmlElement("w:r"), OxmlElement("w:rPr"), OxmlElement("w:rStyle")
        style.set(qn("w:val"), self._mark_style)
        properties.append(style)
        mark = OxmlElement(tag)
        if number:
            mark.set(qn("w:id"), number)
        run.extend((properties, mark))
        return run

    def save(self) -> None:
        """Write the notes back into the document's package."""
        self._part._blob = etree.tostring(self._root, xml_declaration=True, encoding="UTF-8", standalone=True)
