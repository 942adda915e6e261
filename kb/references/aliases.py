"""Aliases: every name under which a document is cited, gathered before anything is resolved.

Three tables, from the letter to the likeness. ``exact``: the title without punctuation. ``same``: another spelling of the same name
(the authority in full or in short, 关于印发《X》的通知 for X, with or without 中华人民共和国). ``alike``: a shortened or slightly different
title (without the place or authority at its head, without 暂行 or 试行); such a likeness only ever makes a candidate, since the nation's
《企业国有资产评估管理暂行办法》 is not that of a province.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from kb import docno
from kb.docno import DocNo
from kb.model import Document
from kb.references.find import Mention, is_rule

_NOT_WORD = re.compile(r"[^\w]|_")
# 关于印发《X》的通知, 自治区国资委转发国务院国资委关于印发X的通知
_WRAPPER = re.compile(
    r"^.{0,40}?(?:印发|颁布|发布|公布|下发|颁发|转发)(?P<inner>.{4,})的(?:通知|函|公告|令|决定)(?:[（(][^（）()]*[）)])?$"
)
_INNER_TITLE = re.compile(r"[《〈](?P<inner>(?:[^《》〈〉]|[〈《][^〈〉《》]*[〉》])+)[》〉](?P<rest>[（(][^（）()]*[）)])?")
_AUTHORITY = re.compile(r"(?:人民政府)?(?:国有资产监督管理委员会|国资委)")
_REGION = re.compile(r"[\u4e00-\u9fff]{2,4}族自治区")
_NATION = re.compile(r"^中华人民共和国(?!国)")
# what may stand before the matter of a title: 广西壮族自治区人民政府国有资产监督管理委员会, 自治区国资委关于, 包头市人民政府办公室
_HEAD = re.compile(
    r"^(?:中共|[\u4e00-\u9fff]{2,3}(?:省|市|县)(?!公司|场|值|级)|自治区|全区|广西|我区|区直|人民政府|办公厅|办公室|党委|国资委|财政厅|关于|监管企业|(?<=国资委)企业)+"
)
# the place at the head of a title: 山东省, 广西壮族自治区, 深圳经济特区, 北京市; not 企业上市, 资本市场
_PLACE = re.compile(
    r"(?:中共)?(?!加强|加快|深化|规范|推[进动]|促进|进一步|[印转]发|[公发]布|征[集求]|建立|健全|完善|明确|开展|做好|落实|贯彻|实[施行]|改[进革]|支持|鼓励|严格|切实|全面|依法|调整|同意|批准|成立|企业|国有|各)"
    r"(?P<place>(?:广西壮族|内蒙古|宁夏回族|新疆维吾尔|西藏)自治区|[\u4e00-\u9fff]{2,9}?自治[州县]|[\u4e00-\u9fff]{2,6}?经济特区|[\u4e00-\u9fff]{2,3}省"
    r"|[\u4e00-\u9fff]{2,6}?(?<![上城股入超退辖级的])市(?!场|值|公司|级)|广西)"
)
# a place that only the document which cites can tell: 自治区, 我省
_THIS_PLACE = re.compile(r"自治区|区直|[我全][省市区]")
_PROVISIONAL = re.compile(r"暂行|试行|（[^（）]*）|\([^()]*\)")


@lru_cache(maxsize=65536)
def exact_key(title: str) -> str:
    """The title's letters and digits alone: width, spaces, brackets and punctuation do not matter."""
    return _NOT_WORD.sub("", unicodedata.normalize("NFKC", title))


@lru_cache(maxsize=65536)
def same_key(title: str) -> str:
    """The name that all spellings of one title share: authority in short, the attached document in place of the notice that brings it."""
    text = exact_key(unwrap(title))
    text = _AUTHORITY.sub("国资委", text)
    text = _REGION.sub("自治区", text)
    return _NATION.sub("", text).removeprefix("关于")


@lru_cache(maxsize=65536)
def alike_key(title: str) -> str:
    """What is left of a title without its head and its 暂行: the matter and the kind of document."""
    text = same_key(_PROVISIONAL.sub("", unwrap(title)))
    stripped = _HEAD.sub("", text)
    return (stripped if len(stripped) >= 4 else text).replace("的", "")


def unwrap(title: str) -> str:
    """关于印发《X》的通知 → X; any other title as it is."""
    m = _WRAPPER.match(title.strip())
    if not m:
        return title
    inner = m["inner"].strip()
    quoted = _INNER_TITLE.fullmatch(inner)
    if quoted:
        return quoted["inner"] + (quoted["rest"] or "")
    return title if "《" in inner or "〈" in inner or not is_rule(inner) else unwrap(inner)


def letter_pairs(text: str) -> set[str]:
    """The pairs of neighbouring characters in a text."""
    return {text[i : i + 2] for i in range(len(text) - 1)}


def likeness(a: str, b: str) -> float:
    """The share of letter pairs that two titles have in common (Dice), 1.0 for the same title."""
    x, y = (letter_pairs(same_key(t)) for t in (a, b))
    return 2 * len(x & y) / (len(x) + len(y)) if x and y else 0.0


def elsewhere(title: str, citing: Document, bearer: Bearer) -> bool:
    """Whether a title names a place whose rule the bearer is not: 《山东省…议事规则》 is never 北京市…议事规则."""
    cited = _place(title, citing)
    borne = _place(bearer.body or bearer.document.title, bearer.document) or bearer.document.jurisdiction
    return bool(cited and borne and cited not in borne and borne not in cited)


def _place(title: str, document: Document) -> str | None:
    """The place that a title names where it stands in a document."""
    text = exact_key(unwrap(title)).removeprefix("关于")
    if _THIS_PLACE.match(text):
        return document.jurisdiction
    named = _PLACE.match(text)
    return named["place"] if named else None


class Bearer(NamedTuple):
    """Who bears a name: a document, and the body in it (None for the document as a whole)."""

    document: Document
    body: str | None


@dataclass(slots=True)
class Names:
    """All names by which the documents of the base can be cited, and the numbers that the base gives to documents outside it."""

    exact: dict[str, list[Bearer]] = field(default_factory=lambda: defaultdict(list))
    same: dict[str, list[Bearer]] = field(default_factory=lambda: defaultdict(list))
    alike: dict[str, list[Bearer]] = field(default_factory=lambda: defaultdict(list))
    numbers: dict[tuple[int, bool], list[tuple[DocNo, Document]]] = field(default_factory=lambda: defaultdict(list))
    cited: dict[str, dict[str, DocNo]] = field(default_factory=lambda: defaultdict(dict))

    def by_number(self, number: DocNo) -> list[Document]:
        """The documents that bear a number printed in full."""
        hits = [d for n, d in self.numbers.get((number.number, number.order), ()) if docno.same(n, number)]
        return list({d.id: d for d in hits}.values())

    def by_typed_number(self, number: DocNo) -> list[Document]:
        """The documents whose number may be meant by what was typed: 99号文, 国资委6号令."""
        orders = (True,) if number.order else (False, True) if not number.agency and not number.year else (False,)
        hits = [d for o in orders for n, d in self.numbers.get((number.number, o), ()) if docno.fits(number, n)]
        return list({d.id: d for d in hits}.values())

    def cited_number(self, title: str) -> DocNo | None:
        """The number that other texts of the base give this title, if they agree on it."""
        numbers = list(self.cited.get(same_key(title), {}).values())
        return numbers[0] if numbers and all(docno.same(n, numbers[0]) for n in numbers) else None


def names_of(documents: Iterable[Document]) -> Names:
    """The names of all documents: titles, titles of bodies and within notices; those with full text before those only listed."""
    names = Names()
    for document in sorted(documents, key=lambda d: not d.full_text):
        for title, body in _titles(document):
            bearer = Bearer(document, body)
            for table, key in ((names.exact, exact_key(title)), (names.same, same_key(title)), (names.alike, alike_key(title))):
                if len(key) >= 2 and bearer not in table[key]:
                    table[key].append(bearer)
        for text in (document.doc_no, *document.other_numbers):
            if text and (number := docno.read(text)):
                names.numbers[number.number, number.order].append((number, document))
    return names


def _titles(document: Document) -> list[tuple[str, str | None]]:
    bodies = [(b, b) for b in document.body_titles if b and b != document.title]
    if not document.full_text:  # what a list's title mentions (关于贯彻《X》的通知) is not there to be read
        bodies = [(t, b) for t, b in bodies if same_key(t) == same_key(document.title)]
    return [(document.title, None), *bodies]


def note_citations(names: Names, mentions: Iterable[Mention]) -> None:
    """Remember the number that a text gives with a title: it tells a document outside the base from its namesake inside."""
    for mention in mentions:
        if mention.title and mention.number:
            names.cited[same_key(mention.title)].setdefault(str(mention.number), mention.number)


def note_forwarded(names: Names, document: Document, mentions: Iterable[Mention]) -> None:
    """A notice that forwards a text (转发《…》（国资发产权〔2007〕108号）) gives that text's number, to which its body then answers."""
    if "转发" not in document.title or not document.full_text:
        return
    bodies = {same_key(b) for b in document.body_titles}
    for mention in mentions:
        if mention.title and mention.number and same_key(mention.title) in bodies and not names.by_number(mention.number):
            names.numbers[mention.number.number, mention.number.order].append((mention.number, document))


def prefer_full_text(bearers: Sequence[Bearer]) -> list[Bearer]:
    """One bearer for each document, and of several documents those that can be read."""
    unique = list({b.document.id: b for b in reversed(bearers)}.values())[::-1]
    readable = [b for b in unique if b.document.full_text]
    return readable or unique
