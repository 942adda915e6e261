"""The facets of a search as staff read and choose them: their names, the words for their values, the addresses that apply them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from checklists.norms.model import MODALITY_WORDS
from kb.facets import Facets
from kb.knowledge import Filters
from kb.model import Document, HeguiError

NAMES = {
    "jurisdiction": "适用地方", "issuer": "发文机关", "category": "分类", "status": "效力", "year": "印发年份", "doc": "文件", "kind": "条文种类",
}  # fmt: skip
SHOWN = 8  # values in a line of the terminal


def kind(given: str | None) -> str | None:
    """The kind of norm that someone names, 不得 or prohibition; None for nothing. Raises HeguiError for what is no kind."""
    if not given or given in MODALITY_WORDS:
        return given or None
    for known, word in MODALITY_WORDS.items():
        if word == given:
            return known
    raise HeguiError(f"没有“{given}”这种条文。可用：{'、'.join(MODALITY_WORDS.values())}。")


def word(facet: str, value: str) -> str:
    """A value in words."""
    return str(MODALITY_WORDS.get(value, value)) if facet == "kind" else f"{value}年" if facet == "year" else value  # type: ignore[call-overload]


def options(facet: str) -> tuple[str, ...]:
    """The names of the filters that a facet sets."""
    return ("since", "until") if facet == "year" else (facet,)


def lines(facets: Facets, verdict: str) -> list[str]:
    """The facets for the terminal, each with the options that filter by it; ``verdict`` is that of the answer above them."""
    out = []
    for facet, name in NAMES.items():
        values = getattr(facets, facet)
        said = [f"{word(facet, v.value)} {v.count}" for v in values[:SHOWN]]
        more = [f"另有{len(values) - SHOWN}个"] if len(values) > SHOWN else []
        if values:
            between = "\n    " if facet == "doc" else "，"
            head = f"  {name}（{' '.join('--' + o for o in options(facet))}）："
            out.append(head + ("\n    " if facet == "doc" else "") + between.join(said + more))
    return [
        f"{'不限筛选时最相近的，在所限范围内有' if verdict == 'none' else '较为相符的共'}{facets.places}处" + ("：" if out else "。"),
        *out,
    ]


def links(facets: Facets, asked: Mapping[str, str]) -> list[dict[str, Any]]:
    """The facets for the page: each value with its count and the address that applies it, or takes it off again where it is in use.

    ``asked`` are the parameters of the page. A facet with a single value, not in use, would change nothing and is left out.
    """
    groups = []
    for facet, name in NAMES.items():
        values = [
            {
                "word": word(facet, v.value),
                "count": v.count,
                "used": asked.items() >= v.filter.items(),
                "address": _without(asked, facet) if asked.items() >= v.filter.items() else _address({**asked, **v.filter}),
            }
            for v in getattr(facets, facet)
        ]
        if len(values) > 1 or any(v["used"] for v in values):
            groups.append({"name": name, "values": values})
    return groups


def used(asked: Mapping[str, str], titles: Mapping[str, str]) -> list[dict[str, str]]:
    """The filters in use, each in words with the address without it; ``titles`` of the documents by id."""
    out = []
    for facet, name in NAMES.items():
        given = [asked.get(o, "") for o in options(facet)]
        if any(given):
            said = _days(*given) if facet == "year" else titles.get(given[0], word(facet, given[0]))
            out.append({"name": name, "word": said, "address": _without(asked, facet)})
    return out


def more(asked: Mapping[str, str], shown: int, wanted: int) -> str:
    """The address of the same page with more results, at the first of those not shown yet."""
    return f"{_address({**asked, 'k': str(wanted)})}#r{shown + 1}"


def unknown(filters: Filters, documents: Sequence[Document]) -> list[str]:
    """What is said of each filter that none of ``documents`` passes, whatever is searched for: the values that there are."""
    out = []
    for facet in ("jurisdiction", "issuer", "category", "status"):
        given = getattr(filters, facet)
        if given and not Filters(**{facet: given}).among(documents):
            known = "、".join(dict.fromkeys(value for d in documents if (value := getattr(d, facet))))
            out.append(f"没有哪份全文的{NAMES[facet]}是“{given}”，可用：{known}。")
    if filters.since and filters.until and filters.since > filters.until:
        out.append(f"印发日期不早于{filters.since}又不晚于{filters.until}，没有这样的日子。")
    return out


def _days(since: str, until: str) -> str:
    """印发 dates in words: 2014年; 2012-01-01起，2016-03-31止."""
    if since[:4] == until[:4] and (since[4:], until[4:]) == ("-01-01", "-12-31"):
        return f"{since[:4]}年"
    return "，".join(f"{day}{end}" for day, end in ((since, "起"), (until, "止")) if day)


def _without(asked: Mapping[str, str], facet: str) -> str:
    return _address({k: v for k, v in asked.items() if k not in options(facet)})


def _address(asked: Mapping[str, str]) -> str:
    return "/search?" + urlencode(asked)
