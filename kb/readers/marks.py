"""Marks of conversion inside a line, taken off or put into readable form; each rule has a name under which it is reported."""

from __future__ import annotations

import re
from collections.abc import Callable

#: [bookmark: _GoBack] — Word's bookmarks, left by the conversion (seed 000, line 6).
BOOKMARK = re.compile(r"\[bookmark: ?\w+\]")
#: **第一条** — bold and italic marks; ____ is a blank to fill in, a lone pair is a broken one (“- 第十三条** …”, line 1581 of the book).
EMPHASIS = re.compile(r"(?<!\\)\*{2,3}|(?<!_)__(?=[^\s_])|(?<=[^\s_])__(?!_)")
#: \* \_ \# — escapes.
ESCAPE = re.compile(r"\\([*_#\[\]()<>~`.+\-!|])")
#: [www.gxgzw.gov.cn](http://www.gxgzw.gov.cn) and <http://…> — links: their words stay, the address goes where the words repeat it.
LINK = re.compile(r"\[([^\]\n]*)\]\(([^)\n]*)\)")
AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^>\s]+)>")
#: W<sub>基</sub> — tags of HTML.
TAG = re.compile(r"</?[a-zA-Z][^>\n]*>")
#: $Y=0.2 \times (Y1)$ and $$…$$ — formulas.
FORMULA = re.compile(r"\$\$?(.+?)\$\$?")

#: - 3 - · — 12 — · 第3页 共10页 — a line that is a page's number; a bare 3 may be anything
PAGE_NUMBER = re.compile(
    r"^\s*(?:[-—–－·~]+\s*\d{1,4}\s*[-—–－·~]+|第\s*\d{1,4}\s*页(?:[，,/\s]*共\s*\d{1,4}\s*页)?|Page\s*\d+\s*of\s*\d+)\s*$", re.I
)

_LATEX = [
    (re.compile(r"\\(?:text|mathrm|mathbf)\s*\{([^{}]*)\}"), r"\1"),
    (re.compile(r"\\frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}"), r"(\1)/(\2)"),
    (re.compile(r"[_^]\s*\{([^{}]*)\}"), r"\1"),
    (re.compile(r"\\times|\\cdot"), "×"),
    (re.compile(r"\\div"), "÷"),
    (re.compile(r"\\(?:leq?|leqslant)(?![a-z])"), "≤"),
    (re.compile(r"\\(?:geq?|geqslant)(?![a-z])"), "≥"),
    (re.compile(r"\\(?:left|right|quad|qquad|,|;|!)"), ""),
    (re.compile(r"\\([%&#_{}])"), r"\1"),
    (re.compile(r"\\sum"), "∑"),
    (re.compile(r"\\Delta"), "Δ"),
]


def readable(formula: str) -> str:
    """A LaTeX formula as people write it in a line: ``0.2 \\times (Y1+Y2)`` → ``0.2 × (Y1+Y2)``."""
    for pattern, replacement in _LATEX:
        formula = pattern.sub(replacement, formula)
    return formula


def clean(line: str) -> tuple[str, list[tuple[str, str]]]:
    """The line's words without marks, and what was taken off as (rule, text)."""
    off: list[tuple[str, str]] = []

    def drop(rule: str, keep: int | None = None) -> Callable[[re.Match[str]], str]:
        def replace(m: re.Match[str]) -> str:
            off.append((rule, m[0]))
            return (m[keep] or "") if keep is not None else ""

        return replace

    if "[" in line:
        line = BOOKMARK.sub(drop("书签标记"), line)
        line = LINK.sub(lambda m: drop("链接标记")(m) or (m[1] if m[1] else m[2]), line)
    if "$" in line:
        line = FORMULA.sub(lambda m: drop("公式标记")(m) or readable(m[1]), line)
    if "<" in line:
        line = AUTOLINK.sub(drop("链接标记", 1), line)
        line = TAG.sub(drop("网页标记"), line)
    if "*" in line or "__" in line:
        line = EMPHASIS.sub(drop("强调标记"), line)
    if "\\" in line:
        line = ESCAPE.sub(drop("转义标记", 1), line)
    return line, off
