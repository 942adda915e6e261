"""Figures in running text: 30, 3,000, 8.5, 七, 两, 十五, 三分之二, 2/3."""

from __future__ import annotations

from kb.numerals import to_int

#: A figure, Arabic or Chinese; for use inside other modules' patterns (no group of its own).
FIGURE = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|[一二两三四五六七八九十百千]{1,5}(?!分之)|半)"


def value(text: str) -> float | None:
    """The number that a figure writes, None for what is no numeral: 3,000 → 3000.0, 两 → 2.0, 半 → 0.5, 千百 → None."""
    if text == "半":
        return 0.5
    try:
        return float(text.replace(",", ""))
    except ValueError:
        pass
    try:
        return float(to_int(text))
    except ValueError:
        return None
