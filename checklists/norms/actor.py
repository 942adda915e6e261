"""Who is bound where the sentence alone does not say it: from the sentence before, the lead-in, the heading, the document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from checklists.norms import bearer
from checklists.norms.modality import modal
from checklists.norms.model import Bearer, Modality
from checklists.norms.piece import CONDITION, DUTIES, Lead, Piece
from checklists.norms.reading import Reading
from checklists.norms.sentences import LABEL, Span, parts, sentences
from kb.model import Clause, Document

NOBODY: frozenset[Modality] = frozenset(("definition", "scope", "purpose_or_background", "final_provision"))


@dataclass(slots=True)
class Context:
    """What is known while the clauses of one document are read in order."""

    default: Bearer
    leads: dict[str, Lead] = field(default_factory=dict)
    last: tuple[Bearer, str | None] | None = None
    last_root: str | None = None
    sanctioned: tuple[Bearer, str | None] | None = None
    organs: dict[str, Bearer] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bound:
    """Who is bound, the text's words for it, and whether the sentence itself says so."""

    binds: Bearer
    actor: str | None
    said: bool


#: 自治区国资委重大事项决策程序规则: a body's rules for its own proceedings bind the body
_OWN_RULES = re.compile(r"(?:国资委|国有资产监督管理委员会)(?!.*企业)[^《》]*(?:规则|规程|程序|工作制度)(?:（[^）]*）)?》?(?:的通知)?$")


def mostly_bound(document: Document, read: Sequence[tuple[Clause, Reading]]) -> Bearer:
    """Whom the duties of a document bind where they name someone; then whom it is addressed to; the enterprise where neither tells."""
    count: Counter[Bearer] = Counter()
    for _, reading in read:
        for sentence in sentences(reading.plain):
            for part in parts(reading.plain, sentence):
                if (m := modal(reading.plain, part.start, part.end, last=part.end == sentence.end)) and m.modality in DUTIES:
                    if name := bearer.subject(reading.plain, part.start, m.start, part.end):
                        count[name.binds] += 1
                    break
    del count["other"]
    top = count.most_common(1)
    if top and top[0][1] >= 3 and top[0][1] > 2 * count["enterprise"]:
        return top[0][0]
    if any(_OWN_RULES.search(title) for title in (document.title, *document.body_titles)):
        return "regulator"
    named = [n.binds for to in document.addressees for n in bearer.names(to, 0, len(to))]
    return named[0] if named and "enterprise" not in named and count["enterprise"] < 3 else "enterprise"


def bound(reading: Reading, piece: Piece, lead: Lead, context: Context) -> Bound:
    """Who is bound by a piece; remembers an explicit subject for the sentences after it."""
    if piece.verdict.modality in NOBODY:
        return Bound("other", None, True)
    name = None if _only_a_case(reading.plain, piece) else _named(reading.plain, piece)
    if name:
        said = (_of_organ(name, context, lead), reading.verbatim(name.start, name.end))
        if piece.verdict.modality == "liability":
            context.sanctioned = said
        elif piece.verdict.modality != "permission" or not reading.plain.endswith("由", 0, name.start):
            context.last = said  # 可以由中介机构询价: the next sentence is about someone else
        return Bound(*said, True)
    return Bound(*_carried(reading.plain, piece, lead, context), False)


def _named(plain: str, piece: Piece) -> bearer.Name | None:
    return _sanctioned(plain, piece) if piece.verdict.modality == "liability" else _subject(plain, piece)


def _only_a_case(plain: str, piece: Piece) -> bool:
    """(不得转让：) 人民法院通知冻结的；: whom a case of a list names is not who is bound."""
    words = plain[piece.span.start : piece.span.end].rstrip("。；")
    return piece.verdict.because[0] == "列举项" and piece.verdict.modality in DUTIES and words.endswith("的")


def _carried(plain: str, piece: Piece, lead: Lead, context: Context) -> tuple[Bearer, str | None]:
    """Who is bound where the sentence leaves it out, and the words for it elsewhere."""
    if piece.verdict.modality == "liability" and context.sanctioned:
        return context.sanctioned
    if lead.modality and lead.binds:
        return lead.binds, lead.actor
    if piece.verdict.modality in DUTIES and _WRITTEN.search(plain, piece.span.start, piece.span.end):
        return "intermediary", None
    if piece.verdict.modality == "prohibition" and _POST.search(plain, piece.span.start, piece.span.end):
        return "individual", None
    if piece.verdict.modality in DUTIES and _HANDED_DOWN.search(plain, piece.span.start, piece.span.end):
        return "regulator", None
    if piece.modal and piece.modal.rule == "请":
        return context.default, None
    if context.last and (context.last[0] != "individual" or "individual" in (context.default, lead.binds)):
        return context.last
    if lead.binds:
        return lead.binds, lead.actor
    return context.default, None


#: 评估报告应全面列举… · 审计报告中应披露…: what an intermediary writes binds the intermediary
_WRITTEN = re.compile(
    r"(?:评估报告|评估说明|审计报告|审计意见|评估方法|企业价值评估|资产评估结论)[^。；]{0,30}(?:应|须|必须|"
    r"要)[^。；]{0,24}(?:披露|说明|列示|列举|采用|反映|载明|明示|分析|遵循|符合|表述|描述)"
)


#: 5年内不得担任任何施工单位的主要负责人: only a person holds a post
_POST = re.compile(r"不得(?:再)?(?:担任|提拔|晋升)")
#: 《资产评估抽查通知书》应提前5个工作日下达: only the one above hands down
_HANDED_DOWN = re.compile(r"(?<!任务)下达(?=[，。；]|$)")


def _of_organ(name: bearer.Name, context: Context, lead: Lead) -> Bearer:
    """A group or office is whose it was set up by in this document: 自治区国资委成立企业选聘中介机构工作领导小组."""
    if name.kind != "unit" or name.joined != (name.binds,):
        return name.binds
    if lead.binds == "regulator" and lead.actor is None and not lead.modality:
        return "regulator"  # 三、加强企业外部监督: 审计部门要依法独立履行审计监督职责
    return next((binds for organ, binds in context.organs.items() if organ in name.head), name.binds)


_SET_UP = re.compile(
    r"(?:成立|设立|组建|下设|设|建立)[^，。；]{0,24}?(?P<organ>领导小组|工作小组|工作组|专项小组|评审组|专家组|办公室|评审委员会|"
    r"委员会)"
)


def organs_of(read: Sequence[tuple[Clause, Reading]]) -> dict[str, Bearer]:
    """Organs that the document sets up, and of whom they are."""
    organs: dict[str, Bearer] = {}
    for _, reading in read:
        for m in _SET_UP.finditer(reading.plain):
            begin = (
                max(
                    reading.plain.rfind("。", 0, m.start()),
                    reading.plain.rfind("；", 0, m.start()),
                    reading.plain.rfind("\n", 0, m.start()),
                )
                + 1
            )
            first = LABEL.match(reading.plain, begin)
            name = bearer.opening(reading.plain, first.end() if first else begin, m.start())
            if name and name.kind == "body" and name.binds != "other":
                organs.setdefault(m["organ"], name.binds)
            elif name and (binds := next((b for o, b in organs.items() if o in name.head), None)):
                organs.setdefault(m["organ"], binds)
    return organs


def _subject(plain: str, piece: Piece) -> bearer.Name | None:
    """The subject of the part that holds the modal word, else of the nearest part before it that a name opens."""
    segments = piece.segments
    if piece.modal and piece.modal.rule == "请":  # 请各企业…
        asked = bearer.names(plain, piece.modal.end, min(piece.modal.end + 40, piece.span.end))
        return asked[0] if asked and asked[0].start - piece.modal.end <= 2 else None
    if piece.modal is None:
        inside = [s for s in segments if s.start >= piece.span.start and s.end <= piece.span.end]
        inside.sort(key=lambda s: plain[s.end - 1] == "的")  # 用人单位违法的，由劳动保障部门公布: who acts, then whom the case names
        named = ((s, n) for s in inside if (n := bearer.opening(plain, s.start, s.end)))
        return next((n for s, n in named if not _of_a_time(plain, s, n)), None)
    home = next(s for s in segments if s.start <= piece.modal.start < s.end)
    if name := bearer.subject(plain, home.start, piece.modal.start, home.end):
        return name
    after = next((s for s in segments if s.start > home.end), None)
    if (
        after
        and plain[home.end - 1] in "内前"
        and plain.startswith("由", after.start)
        and (name := bearer.opening(plain, after.start, after.end))
    ):
        return name  # 应当在1个月内，由人事部门办理变更手续
    for s in reversed([s for s in segments if s.end <= home.start]):
        if name := _described(plain, s) or bearer.opening(plain, s.start, s.end):
            return name
    return None


def _described(plain: str, part: Span) -> bearer.Name | None:
    """国资委暂未委托会计师事务所进行审计工作的企业，(应当…): the name that the part before it describes."""
    if CONDITION.match(plain[part.start : part.end]):
        return None  # 如果企业难以产生符合条件的总法律顾问，
    named = (n for n in bearer.names(plain, part.start, part.end) if n.end == part.end and n.kind == "body")
    return next((n for n in named if "的" in plain[max(part.start, n.start - 8) : n.start]), None)


def _of_a_time(plain: str, part: Span, name: bearer.Name) -> bool:
    """企业负责人离任后，其薪酬方案…至少保存15年: who leaves is not the one who keeps."""
    return name.kind == "person" and plain[part.end - 1] in "后时前" and plain.startswith("其", part.end + 1)


_PERSONS = re.compile(r"(?:对|追究|给予)[^，。；]{0,30}(?:人员|责任人|负责人|当事人|领导)")


def _sanctioned(plain: str, piece: Piece) -> bearer.Name | None:
    """The one who is sanctioned: the persons held responsible, else who is said to break the rule."""
    sentence = piece.sentence
    if m := _PERSONS.search(plain, sentence.start, sentence.end):
        people = [n for n in bearer.names(plain, m.start(), m.end()) if n.binds == "individual"]
        if people:
            return people[0]
    named = [n for n in bearer.names(plain, sentence.start, sentence.end) if n.binds not in ("regulator", "government")]
    return next((n for n in named if not _SANCTIONING.search(plain, sentence.start, n.start)), None)


#: 会同有关部门 · 移送司法机关 · 由所在单位: who sanctions
_SANCTIONING = re.compile(r"(?:会同|由|移送|移交|提请|聘请)(?:有关|相关|所在)?$")
