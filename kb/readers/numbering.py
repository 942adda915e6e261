"""Word's automatic numbers, computed as Word shows them: 第一条 often stands nowhere but in numbering.xml.

Source of the rules: ECMA-376 Part 1, 17.9 (numbering) and 17.18.59 (number formats).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from kb.numerals import DIGITS, to_chinese

Element = Any  # an lxml element
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
#: %1 in 第%1条 — the number of the level that bears it
PLACE = re.compile(r"%([1-9])")
LEVELS = 9
HEAVENLY = "甲乙丙丁戊己庚辛壬癸"
EARTHLY = "子丑寅卯辰巳午未申酉戌亥"
FORMAL = str.maketrans("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")


def _digits(n: int, zero: str = "〇") -> str:
    """Digit by digit: 12 → 一二, 100 → 一〇〇."""
    return "".join(DIGITS[int(d)] if d != "0" else zero for d in str(n))


def _letters(n: int, first: str) -> str:
    """a … z, aa … zz, as Word goes on."""
    return chr(ord(first) + (n - 1) % 26) * ((n - 1) // 26 + 1) if n > 0 else ""


def _roman(n: int) -> str:
    text = ""
    for value, sign in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ["M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"],
        strict=True,
    ):
        text, n = text + sign * (n // value), n % value
    return text


def _of(signs: str) -> Callable[[int], str]:
    """A fixed row of signs; what lies beyond it is written in figures."""
    return lambda n: signs[n - 1] if 0 < n <= len(signs) else str(n)


#: Number formats by name; japaneseCounting is written as Chinese law writes numbers (第一百零一条, not 第百一条), for it is what Word's Chinese
#: menus call 一,二,三(简). Any other format is written in figures.
FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda n: f"{n:02d}",
    "decimalFullWidth": lambda n: str(n).translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    "decimalFullWidth2": lambda n: str(n).translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    "decimalEnclosedCircle": _of("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"),
    "decimalEnclosedCircleChinese": _of("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"),
    "decimalEnclosedParen": lambda n: f"（{n}）",
    "decimalEnclosedFullstop": lambda n: f"{n}.",
    "numberInDash": lambda n: f"-{n}-",
    "upperRoman": _roman,
    "lowerRoman": lambda n: _roman(n).lower(),
    "upperLetter": lambda n: _letters(n, "A"),
    "lowerLetter": lambda n: _letters(n, "a"),
    "chineseCounting": lambda n: to_chinese(n) if n < 100 else _digits(n),
    "taiwaneseCounting": lambda n: to_chinese(n) if n < 100 else _digits(n),
    "chineseCountingThousand": to_chinese,
    "taiwaneseCountingThousand": to_chinese,
    "japaneseCounting": to_chinese,
    "ideographDigital": _digits,
    "japaneseDigitalTenThousand": _digits,
    "taiwaneseDigital": _digits,
    "ideographEnclosedCircle": _of("㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"),
    "chineseLegalSimplified": lambda n: to_chinese(n).translate(FORMAL),
    "ideographLegalTraditional": lambda n: to_chinese(n).translate(FORMAL),
    "japaneseLegal": lambda n: to_chinese(n).translate(FORMAL),
    "ideographTraditional": _of(HEAVENLY),
    "ideographZodiac": _of(EARTHLY),
    "none": lambda n: "",
}


def value(element: Element | None, name: str, attribute: str = "val") -> str | None:
    """The attribute of the child ``name``: ``<w:start w:val="1"/>`` → ``"1"``; None without such a child."""
    child = element.find(W + name) if element is not None else None
    found = child.get(W + attribute) if child is not None else None
    return str(found) if found is not None else None


@dataclass(frozen=True, slots=True)
class NumberLevel:
    """One level of a list: where it starts, how it counts, what it writes, after which level it begins anew."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    restart: int | None = None
    figures: bool = False  # isLgl: every number in it is written in figures
    suffix: str = "tab"
    style: str | None = None

    @classmethod
    def read(cls, lvl: Element) -> NumberLevel:
        """From ``<w:lvl>``; an extended format (mc:AlternateContent) falls back on what it names."""
        lgl = lvl.find(W + "isLgl")
        restart = value(lvl, "lvlRestart")
        number_format = value(lvl, "numFmt") or next((e.get(W + "val") for e in lvl.iter(W + "numFmt")), "decimal")
        return cls(
            int(value(lvl, "start") or 1), number_format, value(lvl, "lvlText") or "", int(restart) if restart is not None else None,
            lgl is not None and lgl.get(W + "val") not in ("0", "false"), value(lvl, "suff") or "tab", value(lvl, "pStyle"),
        )  # fmt: skip


class Numbering:
    """The lists of a document and how far each has counted; ``number`` is asked once for each paragraph, in order."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        self.styles = {s.get(W + "styleId"): s for s in styles.iter(W + "style")} if styles is not None else {}
        root = list(numbering) if numbering is not None else []
        self.abstract = {e.get(W + "abstractNumId"): e for e in root if e.tag == W + "abstractNum"}
        self.nums = {e.get(W + "numId"): e for e in root if e.tag == W + "num"}
        self.default_style = next(
            (i for i, s in self.styles.items() if s.get(W + "default") == "1" and s.get(W + "type") == "paragraph"), None
        )
        self.counts: dict[str, list[int | None]] = defaultdict(lambda: [None] * LEVELS)
        self.overridden: set[tuple[str, int]] = set()
        self._levels: dict[str, tuple[str, list[NumberLevel]]] = {}

    def number(self, properties: Element | None) -> tuple[str, bool]:
        """What Word writes before the paragraph with these properties (``第一条 ``), and whether it is a mere bullet."""
        num_id, depth = self._list_of(properties)
        if num_id is None or num_id not in self.nums:
            return "", False
        abstract, levels = self.levels(num_id)
        level = levels[depth]
        counts = self._count(num_id, abstract, levels, depth)
        if level.format == "bullet":
            return "", True
        text = PLACE.sub(lambda m: self._write(levels, counts, int(m[1]) - 1, level.figures), level.text)
        return (text + ("" if level.suffix == "nothing" else " ") if text else ""), False

    def style_chain(self, properties: Element | None) -> Iterator[Element]:
        """The style of a paragraph and those that it is based on."""
        name = value(properties, "pStyle") or self.default_style
        seen: set[str] = set()
        while name and name in self.styles and name not in seen:
            seen.add(name)
            yield self.styles[name]
            name = value(self.styles[name], "basedOn")

    def levels(self, num_id: str) -> tuple[str, list[NumberLevel]]:
        """The counter that a list shares with others and its nine levels, overrides applied."""
        if num_id not in self._levels:
            num = self.nums[num_id]
            abstract = self._resolve(value(num, "abstractNumId") or "")
            made = [NumberLevel()] * LEVELS
            for source in (self.abstract.get(abstract), *num.findall(W + "lvlOverride")):
                for lvl in source.findall(W + "lvl") if source is not None else ():
                    if (depth := int(lvl.get(W + "ilvl") or 0)) < LEVELS:
                        made[depth] = NumberLevel.read(lvl)
            for depth, start in self._overrides(num_id):
                made[depth] = replace(made[depth], start=start)
            self._levels[num_id] = abstract, made
        return self._levels[num_id]

    def _overrides(self, num_id: str) -> Iterator[tuple[int, int]]:
        """The levels that this list begins at a number of its own, with that number."""
        for override in self.nums[num_id].findall(W + "lvlOverride"):
            at, start = int(override.get(W + "ilvl") or 0), value(override, "startOverride")
            if start is not None and at < LEVELS:
                yield at, int(start)

    def _resolve(self, abstract_id: str) -> str:
        """Follow numStyleLink to the list that the named style holds."""
        link = value(self.abstract.get(abstract_id), "numStyleLink")
        if not link:
            return abstract_id
        for other, element in self.abstract.items():
            if value(element, "styleLink") == link:
                return str(other)
        style = self.styles.get(link)
        num_id = value(style.find(f"{W}pPr/{W}numPr"), "numId") if style is not None else None
        target = value(self.nums.get(num_id), "abstractNumId") if num_id else None
        return target if target and target != abstract_id else abstract_id

    def _list_of(self, properties: Element | None) -> tuple[str | None, int]:
        """The list and level of a paragraph: its own, else its style's; numId 0 takes it out of any list."""
        own = properties.find(W + "numPr") if properties is not None else None
        num_id, depth = value(own, "numId"), value(own, "ilvl")
        for style in self.style_chain(properties):
            if num_id is not None:
                break
            of_style = style.find(f"{W}pPr/{W}numPr")
            num_id = value(of_style, "numId")
            if num_id is not None and num_id in self.nums and depth is None:
                linked = [i for i, level in enumerate(self.levels(num_id)[1]) if level.style == style.get(W + "styleId")]
                depth = str(linked[0]) if linked else value(of_style, "ilvl")
        if num_id in (None, "0"):
            return None, 0
        return num_id, min(int(depth or 0), LEVELS - 1)

    def _count(self, num_id: str, abstract: str, levels: list[NumberLevel], depth: int) -> list[int | None]:
        """Count on at ``depth``; deeper levels begin anew unless lvlRestart says otherwise (17.9.10)."""
        counts = self.counts[abstract]
        for at, _ in self._overrides(num_id):
            if (num_id, at) not in self.overridden:
                self.overridden.add((num_id, at))
                counts[at] = None
        for above in range(depth):
            if counts[above] is None:
                counts[above] = levels[above].start
        before = counts[depth]
        counts[depth] = levels[depth].start if before is None else before + 1
        for below in range(depth + 1, LEVELS):
            restart = levels[below].restart
            if restart is None or (restart > 0 and depth < restart):
                counts[below] = None
        return counts

    @staticmethod
    def _write(levels: list[NumberLevel], counts: list[int | None], at: int, figures: bool) -> str:
        count = counts[at]
        number = levels[at].start if count is None else count
        return str(number) if figures else FORMATS.get(levels[at].format, str)(number)
