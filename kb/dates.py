"""Dates as texts write them: 2024年3月15日, 二〇二四年三月十五日, and with the letters O of a scan."""

from __future__ import annotations

import re
from datetime import date

from kb.numerals import to_int

DATE = re.compile(r"(\d{4})年\s*(\d{1,2})月\s*(\d{1,2})日")
#: 二〇二二年三月七日
CHINESE_DATE = re.compile(r"([一二][零〇○一二三四五六七八九]{3})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日")


def digits(text: str) -> str:
    """Letters O that a scan put beside figures as zeros: 〔2O21〕38号 → 〔2021〕38号, 二O二三年 → 二〇二三年."""
    text = re.sub(r"[一二][OoＯ0〇○一二三四五六七八九]{3}年", lambda m: re.sub("[OoＯ0]", "〇", m[0]), text)
    return re.sub(r"(?<=\d)[OoＯ](?=[\dOoＯ〕\]】）)年月日号])|[OoＯ](?=\d)", "0", text)


def date_of(text: str) -> str | None:
    """The first date in ``text`` as YYYY-MM-DD, or None; a day that does not exist is None."""
    text = digits(text)
    m = DATE.search(text) or CHINESE_DATE.search(text)
    if not m:
        return None
    try:
        return date(*map(to_int, m.groups())).isoformat()
    except ValueError:
        return None
