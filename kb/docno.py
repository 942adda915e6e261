"""文号, the numbers of documents: 桂国资发〔2007〕99号, 国务院国资委令第6号.

Every spelling that texts and people use is read into one ``DocNo``: any bracket or none, spaces, 第6号令, 第七号令, 99号文.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from kb.numerals import NUMERAL, to_int

#: A character that may stand in the code of an agency (桂国资发, 国经贸企改); the words that lead up to a number never do.
_CODE = r"(?:(?![的和与及或按照根据依执行参见以在由了原现将并是为于号第款条项知定]|文件|本通)[\u4e00-\u9fff])"
_OPEN, _CLOSE = r"[〔［\[（(【﹝〈]", r"[〕］\]）)】﹞〉]"
_SP = r"[ 　]*"

# 桂国资发〔2007〕99号, 桂财会[2005]41号, 国资发产权〔2006〕274 号
NUMBERED = re.compile(
    rf"(?P<agency>{_CODE}{{1,16}}){_SP}{_OPEN}{_SP}(?P<year>(?:19|20)\d\d){_SP}年?{_SP}{_CLOSE}{_SP}第?{_SP}(?P<n>\d{{1,5}}){_SP}号"
)
# 人力资源和社会保障部, 中华人民共和国: 和 belongs to a name only before these words
_NAME = rf"(?:{_CODE}|和(?=国|社会|城乡|信息|计划|改革|技术))"
_ISSUER = rf"(?:{_NAME}{{2,25}}(?:[、 　,，]{_NAME}{{2,25}}){{0,3}})"
# 国务院国资委、财政部令第3号, 国务院令 378号, 国务院国有资产监督管理委员会令（第6号）
ORDER = re.compile(
    rf"(?P<agency>{_ISSUER}){_SP}令{_SP}(?P<open>[（(])?{_SP}(?:(?P<year>(?:19|20)\d\d)年)?{_SP}第?{_SP}(?P<n>[{NUMERAL}]{{1,9}}){_SP}号(?(open){_SP}[）)])"
)
# 国务院国资委第6号令, 国资委6号令, 第七号令
ORDER_AFTER = re.compile(rf"(?P<agency>{_ISSUER})?{_SP}第?{_SP}(?P<n>[{NUMERAL}]{{1,9}}){_SP}号{_SP}(?:主席|部|署)?令")
# as typed: 桂国资发2007 99号, 桂国资发2007-99, 桂国资发2007年99号; without 号 only after a code that ends as codes do
_TYPED = re.compile(
    rf"(?P<agency>{_CODE}{{1,16}}){_SP}{_OPEN}?{_SP}(?P<year>(?:19|20)\d\d){_SP}(?:年{_SP})?{_CLOSE}?{_SP}"
    rf"(?:[-—,，.第]{_SP})?(?P<n>\d{{1,5}})(?!\d)(?:{_SP}号(?:文件|文)?)?"
)
# 2011年208号文, 〔2007〕99号
_YEAR_ONLY = re.compile(rf"{_OPEN}?{_SP}(?P<year>(?:19|20)\d\d){_SP}(?:年{_SP})?{_CLOSE}?{_SP}第?{_SP}(?P<n>\d{{1,5}}){_SP}号(?:文件|文)?")
# 99号文, 桂国资发99号
_BARE = re.compile(rf"(?P<agency>{_CODE}{{1,16}})?第?{_SP}(?P<n>\d{{1,5}}){_SP}号(?:文件|文)?")
_CODE_END = ("发", "字", "函", "办", "产权", "评价", "改革", "企", "会")
_ORG_END = re.compile(r"(?:委|委员会|部|局|厅|院|府|办公室|会|署|行)$")


#: The manners of writing a number, the fullest first; the second field tells an order (令).
_PRINTED = ((NUMBERED, False), (ORDER, True), (ORDER_AFTER, True))
_MANNERS = (*_PRINTED, (_TYPED, False), (_YEAR_ONLY, False), (_BARE, False))


class DocNo(NamedTuple):
    """A number of a document. ``agency`` is the code or the issuer as written, "" if not given; ``order`` tells 令 from 发."""

    agency: str
    year: int | None
    number: int
    order: bool = False

    def __str__(self) -> str:
        if self.order:
            return f"{self.agency}令第{self.number}号" if self.agency else f"第{self.number}号令"
        year = f"〔{self.year}〕" if self.year else ""
        return f"{self.agency}{year}{self.number}号"


def read(text: str) -> DocNo | None:
    """The number that ``text`` is, as a document prints it; None if it is something else."""
    text = text.strip()
    for pattern, order in _PRINTED:
        if m := pattern.fullmatch(text):
            return _of(m, order)
    return None


def search(text: str, position: int = 0) -> tuple[DocNo, int, int] | None:
    """The first number in a text that is printed in full (agency, year and number, or an order), with where it stands."""
    hits = [
        (m, order)
        for p, order in ((NUMBERED, False), (ORDER, True), (ORDER_AFTER, True))
        if (m := p.search(text, position)) and m["agency"] and (p is not ORDER_AFTER or _ORG_END.search(m["agency"]))
    ]
    if not hits:
        return None
    m, order = min(hits, key=lambda hit: hit[0].start())
    return _of(m, order), m.start(), m.end()


def search_typed(text: str, position: int = 0) -> tuple[DocNo, int, int] | None:
    """The first number as people type it, from the fullest form to the barest: 桂国资发2007 99号, 国资委6号令, 2011年208号文, 99号文."""
    for pattern, order in _MANNERS:
        m = pattern.search(text, position)
        if m and (pattern is not _TYPED or "号" in m[0] or m["agency"].endswith(_CODE_END)):
            number, start = _of(m, order), m.start()
            if pattern is _BARE and m["agency"] and not m["agency"].endswith(_CODE_END):  # 评估备案99号文: words, not a code
                number, start = number._replace(agency=""), m.end("agency")
            return number, start, m.end()
    return None


def _of(m: re.Match[str], order: bool) -> DocNo:
    groups = m.groupdict()
    agency = re.sub(r"[ 　]+", "、" if order else "", (groups.get("agency") or "").strip())
    return DocNo(_plain_agency(agency, order), int(groups["year"]) if groups.get("year") else None, to_int(groups["n"]), order)


def _plain_agency(agency: str, order: bool) -> str:
    agency = re.sub(r"[、,，]+", "、", agency).replace("国务院国有资产监督管理委员会", "国务院国资委")
    if order:
        return agency.removeprefix("中华人民共和国")
    # 国务院国资委国资发评价〔2005〕67号: the issuer's name before its code
    m = re.match(r"(?:国务院国资委|国务院办公厅|财政部|自治区[\u4e00-\u9fff]{2,8}?[委厅局])(?=[\u4e00-\u9fff]{2,}$)", agency)
    return agency[m.end() :] if m else agency


def same(a: DocNo, b: DocNo) -> bool:
    """Whether two numbers, both printed in full, are one.

    国资委、财政部令第3号 is 国务院国资委、财政部令第3号, but 国资发 is not 桂国资发.
    """
    if (a.number, a.order) != (b.number, b.order) or (a.year != b.year and not a.order):
        return False
    return _same_agency(a.agency, b.agency)


def _same_agency(a: str, b: str) -> bool:
    if a == b:
        return True
    short, long = sorted((a, b), key=len)
    if not short or not long.endswith(short):
        return False
    rest = long[: -len(short)]
    return rest == "国务院" or bool(_ORG_END.search(rest))


def fits(typed: DocNo, printed: DocNo) -> bool:
    """Whether what was typed may mean the printed number: what is left out (agency, year, 令) fits anything."""
    if typed.number != printed.number or (typed.order and not printed.order):
        return False
    if typed.year and printed.year and typed.year != printed.year:
        return False
    if typed.year and not printed.year and not typed.order:
        return False
    return not typed.agency or typed.agency == printed.agency or _abbreviates(typed.agency, printed.agency)


def _abbreviates(typed: str, printed: str) -> bool:
    """国资委 for 国务院国资委, 桂国资 for 桂国资发: a beginning or an end; never 国资发 for 桂国资发 (another authority's series)."""
    if printed.startswith(typed) or typed.endswith(printed):  # the latter: words typed right before the code
        return True
    return _same_agency(typed, printed) or (printed.endswith(typed) and bool(_ORG_END.search(typed)))
