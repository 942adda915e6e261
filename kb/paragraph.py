"""A paragraph of a source with the lines that it came from: what readers make and repair, split and outline pass on."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace

from kb.numerals import NUMERAL

_SPACE = re.compile(r"\s+")
# A space is meaningful between two words of another script (PDM ERP), not where a Chinese character or mark stands on either side.
_CJK = r"　-〿㐀-鿿＀-￯“”‘’—…·×÷①-⑳"
_LOOSE_SPACE = re.compile(rf"(?<=[{_CJK}])[ 　\t\xa0]+|[ 　\t\xa0]+(?=[{_CJK}])")


#: 第一条 为… · 第一章 总 则 · 第 十 二 条  为…: the one blank that Chinese setting keeps, after the label.
_LABEL_SPACE = re.compile(
    rf"^(第(?:\s*[{NUMERAL}－—–]){{1,9}}\s*(?:条(?:\s*之\s*[一二三四五六七八九十]+)?|分编|编|章|节))[ 　\t\xa0]+(?=\S)"
)


def visible(text: str) -> str:
    """The characters that a reader sees: all but white space. Coverage is counted in these."""
    return _SPACE.sub("", text)


def tighten(text: str) -> str:
    """White space as Chinese is set: none beside a Chinese character, single blanks elsewhere; newlines stay."""
    text = text.strip()
    if m := _LABEL_SPACE.match(text):
        return _SPACE.sub("", m[1]) + " " + tighten(text[m.end() :])
    return re.sub(r"[ \t　\xa0]+", " ", _LOOSE_SPACE.sub("", text))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, white space tightened and marks taken off.

    ``lines`` holds (offset in ``text``, number of the source line) in ascending order; ``heading`` is the mark's level (0: none), which
    proves nothing; ``bold`` tells that its beginning was set in bold; ``bullet`` that a list mark was taken off; ``rows`` are the cells of a table.
    """

    text: str
    lines: tuple[tuple[int, int], ...]
    heading: int = 0
    bold: bool = False
    bullet: bool = False
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def start_line(self) -> int:
        return self.lines[0][1]

    @property
    def end_line(self) -> int:
        return self.lines[-1][1]

    def line_at(self, offset: int) -> int:
        """The source line that holds the character at ``offset``."""
        return self.lines[bisect_right(self.lines, (offset, 1 << 60)) - 1][1]

    def slice(self, start: int, end: int | None = None) -> Paragraph:
        """The part from ``start`` to ``end`` with its own lines; white space at both ends is left out."""
        end = len(self.text) if end is None else end
        part = self.text[start:end]
        start += len(part) - len(part.lstrip())
        part = part.strip()
        inside = [(max(0, offset - start), line) for offset, line in self.lines if offset < start + max(1, len(part))]
        first = max((i for i, (offset, _) in enumerate(inside) if offset == 0), default=0)
        return replace(self, text=part, lines=tuple(inside[first:]))

    def join(self, other: Paragraph) -> Paragraph:
        """This paragraph with ``other`` as its continuation, as if no page break had stood between them."""
        gap = " " if self.text[-1:].isascii() and other.text[:1].isascii() and self.text[-1:].isalnum() and other.text[:1].isalnum() else ""
        shift = len(self.text) + len(gap)
        return replace(self, text=self.text + gap + other.text, lines=self.lines + tuple((shift + o, line) for o, line in other.lines))
