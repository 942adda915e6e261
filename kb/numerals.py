"""Chinese numerals ↔ integers, and the numbers of articles (第一百三十三条之一).

Only what legal texts write: 零 to 九千九百九十九万九千九百九十九, digit strings (二〇一五) and Arabic digits of either width. Reading is
strict: 十分 or 一百二 is not a numeral, so that running text is never rewritten by accident.
"""

from __future__ import annotations

import re

DIGITS = "零一二三四五六七八九"

#: Every character that a numeral may hold; for use inside the character classes of other modules' patterns.
#: 3.2.1, 3．2 — the number of a clause in a manual (or a figure: what stands around it tells)
DECIMAL = r"\d{1,2}(?:[.．]\d{1,2}){1,4}"
NUMERAL = "零〇○一二两三四五六七八九十百千万0-9０-９"

_VALUE = {c: n for n, c in enumerate(DIGITS)} | {"〇": 0, "○": 0, "两": 2}
_ARABIC = re.compile(r"[0-9０-９]+")
_DIGIT_STRING = re.compile(r"[零〇○一二三四五六七八九]{2,}")  # 二〇一五
_SECTION = re.compile(  # up to 9,999: 九千九百九十九, 一千零五, 一百一十, 十二
    r"(?:(?P<thousands>[一二两三四五六七八九])千)?"
    r"(?P<gap1>[零〇○])?(?:(?P<hundreds>[一二两三四五六七八九])百)?"
    r"(?P<gap2>[零〇○])?(?:(?P<tens>[一二三四五六七八九])?(?P<ten>十))?"
    r"(?P<gap3>[零〇○])?(?P<ones>[一二两三四五六七八九])?"
)
# 第一百三十三条之一, 第133条之2, 第一百三十三之一条
_ARTICLE = re.compile(rf"第?([{NUMERAL}]+)(?:之([{NUMERAL}]+))?条?(?:之([{NUMERAL}]+))?")


def to_int(text: str) -> int:
    """The value of a numeral: ``一千二百五十九`` → 1259, ``二〇一五`` → 2015, ``１７`` → 17.

    Raises ValueError for anything else, an unfinished numeral (``一百二``) included.
    """
    text = text.strip()
    if _ARABIC.fullmatch(text):
        return int(text)
    if _DIGIT_STRING.fullmatch(text):
        return int("".join(str(_VALUE[c]) for c in text))
    if text in ("零", "〇", "○"):
        return 0
    head, wan, tail = text.rpartition("万")
    if not wan:
        return _below_ten_thousand(text, first=True)
    return _below_ten_thousand(head, first=True) * 10_000 + (_below_ten_thousand(tail, first=False) if tail else 0)


def _below_ten_thousand(text: str, *, first: bool) -> int:
    """One group of four places; ``first`` tells that nothing stands before it (only then 十二 needs no 一, and 零 may not lead)."""
    m = _SECTION.fullmatch(text)
    if not text or not m or (first and text[0] in "零〇○"):
        raise ValueError(f"不是数字：{text}")
    thousands, hundreds, ones = (_VALUE[m[name]] if m[name] else 0 for name in ("thousands", "hundreds", "ones"))
    tens = (_VALUE[m["tens"]] if m["tens"] else 1) if m["ten"] else 0
    number = thousands * 1000 + hundreds * 100 + tens * 10 + ones
    gaps = [m["gap1"], m["gap2"], m["gap3"]]
    # 零 stands exactly where places are passed over; without it 一百二 could be 102 or 120
    if _unfilled(number, first) != sum(map(bool, gaps)) or not number:
        raise ValueError(f"不是数字：{text}")
    return number


def _unfilled(number: int, first: bool) -> int:
    """How many runs of zeros lie between the written places of a number (as 零 is written once for each run)."""
    digits = str(number) if first else f"{number:04d}"
    return len(re.findall(r"0+(?=[1-9])", digits))


def to_chinese(n: int) -> str:
    """The numeral of 0 ≤ n < 100,000,000 as legal texts write it: 12 → 十二, 110 → 一百一十, 1005 → 一千零五.

    Raises ValueError outside that range.
    """
    if not 0 <= n < 100_000_000:
        raise ValueError(f"数字超出范围：{n}")
    if n < 10:
        return DIGITS[n]
    head, tail = divmod(n, 10_000)
    text = (_section(head) + "万" if head else "") + ("零" if head and 0 < tail < 1000 else "") + (_section(tail) if tail else "")
    return text.removeprefix("一") if text.startswith("一十") else text


def _section(n: int) -> str:
    text, gap = "", False
    for unit, place in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit = n // place % 10
        if digit:
            text += ("零" if gap and text else "") + DIGITS[digit] + unit
        gap = not digit
    return text


def article_number(label: str) -> tuple[int, int]:
    """The number of an article and of its inserted follower: ``第一百三十三条之一`` → (133, 1), ``17`` → (17, 0).

    Raises ValueError when the label is not one of an article.
    """
    m = _ARTICLE.fullmatch(label.strip())
    if not m or (m[2] and m[3]):
        raise ValueError(f"不是条的编号：{label}")
    inserted = m[2] or m[3]
    return to_int(m[1]), to_int(inserted) if inserted else 0


def article_label(number: int, inserted: int = 0) -> str:
    """``(133, 1)`` → 第一百三十三条之一."""
    return f"第{to_chinese(number)}条" + (f"之{to_chinese(inserted)}" if inserted else "")
