"""Resolve: from what a text names to the document and the clause.

A mention is resolved in the light of its whole document: the short names that it defines, the numbers that it gives to titles, its own
bodies. What is certain by the letter becomes a target; what only looks alike becomes a candidate, whose ``status`` begins with 候选 and
gives the reason; what the base does not hold stays outside, as the text calls it. Where a document's words about itself are wrong
(no such article, another kind of label), the words are kept and a flag says so.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kb.citation import write_document
from kb.docno import DocNo
from kb.model import Clause, Document, Flag, Reference, ReferenceKind, Target
from kb.place import LITERAL, Place, Places, Step, as_if_articled, in_article, path_of, scan, step_of, told
from kb.references import aliases
from kb.references.aliases import Bearer, Names, exact_key
from kb.references.find import Mention, find_mentions, is_rule

CANDIDATE = "候选："

# 依照刑法第一百二十条: the run of words before a place that stands alone
_RUN = re.compile(r"[\u4e00-\u9fff“”〈〉]{2,40}$")
_LAW_RUN = re.compile(r"(?:法|法典|条例|办法|规定|细则|规则|准则|决定|解释|意见|通知|纲要)$")
_STOP = re.compile(r".*(?:根据|依照|按照|依据|违反|适用|参照|执行|符合|属于|触犯|构成|[的和与及或对由在经被将以])")
#: Laws whose names have but two characters.
_SHORT_LAWS = ("刑法", "宪法")
#: 按75号文第三条 · 37号令第二章
_NUMBER_RUN = re.compile(r"(?<!\d)(?P<name>\d{1,4}号(?:文|令))件?(?:的|中的?)?$")
#: 关于修改《…办法》的决定 · 关于修改部分规章的决定
_AMENDING = re.compile(r"关于(?!.*印发).{0,20}(?:修改|修订|修正).+的(?:决定|通知|公告)$")
#: 公司法（2023年修订）第一百七十六条
EDITION_BEFORE = re.compile(r"[（(]\d{4}\s*年?[^（）()]{0,8}(?:修[订正]|公布|版|施行)[^（）()]{0,3}[）)]$")
_THAT = re.compile(r"(?:该|上述|前述|同)[\u4e00-\u9fff]{0,6}$")


@dataclass(slots=True)
class Known:
    """What is known of one document while its mentions are resolved: its places, the short names it defines, what it cites."""

    document: Document
    clauses: Sequence[Clause]
    places: Places
    names: Names
    short: dict[str, list[tuple[int, str, Mention]]] = field(default_factory=lambda: defaultdict(list))
    cited: dict[str, list[Mention]] = field(default_factory=dict)
    at: dict[tuple[str, tuple[str, ...]], Clause] = field(default_factory=dict)
    children: dict[str | None, list[Clause]] = field(default_factory=lambda: defaultdict(list))
    by_id: dict[str, Clause] = field(default_factory=dict)


Mentions = Sequence[tuple[Clause, Sequence[Mention]]]


def know(document: Document, clauses: Sequence[Clause], mentions: Mentions, names: Names) -> Known:
    """Gather what a document says about names before any of its mentions is resolved."""
    known = Known(document, clauses, Places(clauses), names)
    for clause in clauses:
        known.at.setdefault((clause.body_title, clause.path), clause)
        known.children[clause.parent_id].append(clause)
        known.by_id[clause.id] = clause
    for clause, found in mentions:
        for mention in found:
            if mention.name:
                known.short[exact_key(mention.name)].append((clause.order, clause.body_title, mention))
            if mention.title and (mention.number or mention.rule):
                known.cited.setdefault(exact_key(mention.title), []).append(mention)
    return known


def resolve_clause(clause: Clause, mentions: Sequence[Mention], known: Known, places_of: Mapping[str, Places]) -> Iterator[Reference]:
    """The references of one clause. ``places_of`` gives the places of every document whose text is in the base, by document id."""
    previous: list[Target] = []
    for mention in mentions:
        kind, targets, flags, start = _targets(clause, mention, known, places_of, previous)
        if not targets:
            continue
        if mention.kind in ("title", "number"):
            previous = targets
        yield Reference(
            id=f"{clause.id}@{start}",
            clause_id=clause.id,
            doc_id=clause.doc_id,
            doc_no=clause.doc_no,
            body_title=clause.body_title,
            path=clause.path,
            text=clause.text[start : mention.end],
            start=start,
            end=mention.end,
            kind=kind,
            targets=tuple(targets),
            source=clause.source,
            flags=tuple(flags),
        )


Outcome = tuple[ReferenceKind, list[Target], list[Flag], int]


def _targets(clause: Clause, mention: Mention, known: Known, places_of: Mapping[str, Places], previous: list[Target]) -> Outcome:
    flags: list[Flag] = []
    start = mention.start
    if mention.kind in ("title", "number"):
        kind, targets = _document_targets(clause, mention, known, flags)
        return kind, _at_places(targets, mention, known, places_of, flags), flags, start
    if _amends(clause, mention) and (title := _amended(clause, mention, known)):
        _, targets = _document_targets(clause, replace(title, name=None), known, flags)
        return "external", _at_places(targets, mention, known, places_of, flags), flags, start
    if mention.kind == "self":
        if mention.places:
            return "internal", _internal(clause, mention, known, flags, mention.word), flags, start
        return "self", [_own_target(known.document, _body_of_self(clause, known, mention.word), None)], flags, start
    if mention.kind == "place":
        named = _named_before(clause, mention, known, places_of, previous, flags)
        if named:
            return "external", named[0], flags, named[1]
        return "internal", _internal(clause, mention, known, flags), flags, start
    if mention.kind == "annex":
        annex = _annex(mention, known)
        if mention.places and annex.clause_id:
            return "internal", _at_places([annex], mention, known, places_of, flags), flags, start
        return "internal", [replace(annex, path=path_of(mention.places[0])) if mention.places else annex], flags, start
    found = _above(clause, mention, known) if mention.kind == "above" else _relative(clause, mention, known)
    if not found:
        flags.append(Flag("reference_unresolved", f"“{clause.text[start : mention.end]}”所指未能确定", start, mention.end))
        return "relative", [_own_target(known.document, clause.body_title, None, status=CANDIDATE + "所指未能确定")], flags, start
    return "relative", _below(found, mention, known, flags), flags, start


# ------------------------------------------------------------------ documents


def _document_targets(clause: Clause, mention: Mention, known: Known, flags: list[Flag]) -> tuple[ReferenceKind, list[Target]]:
    """The document that a title or a number names, as targets without a place."""
    title, number = mention.title, mention.number
    if title and not number and (defined := _defined(clause, mention, known)):
        kind, targets = _document_targets(clause, defined, known, flags)
        return ("alias" if targets else kind), targets
    if title and not mention.rule:
        bearers = [b for b in known.names.exact.get(exact_key(title), ()) if b.body is None]
        return "external", [_bearer_target(bearers[0])] if bearers else []
    if number:
        return "external", [_by_number(mention, number, known, flags)]
    return "external", _by_title(clause, mention, title or "", known, flags)


def _defined(clause: Clause, mention: Mention, known: Known) -> Mention | None:
    """What a short name stands for: the last definition before the mention in the same body, else any in the document."""
    definitions = [d for d in known.short.get(exact_key(mention.title or ""), ()) if d[2] is not mention]
    if not definitions or mention.name:
        return None
    here = [d for d in definitions if d[1] == clause.body_title and d[0] <= clause.order]
    return (here or definitions)[-1][2]


def _by_number(mention: Mention, number: DocNo, known: Known, flags: list[Flag]) -> Target:
    documents = known.names.by_number(number)
    title = mention.title
    if not documents:
        namesakes = known.names.exact.get(exact_key(title), []) if title else []
        unnumbered = [b for b in namesakes if not b.document.doc_no and not b.document.other_numbers]
        if unnumbered:
            return _bearer_target(unnumbered[0], status=CANDIDATE + "题名相同，库中文件未载文号")
        if namesakes:
            other = namesakes[0].document.doc_no
            flags.append(Flag("namesake", f"库中有同名文件（{other}），文号不同，未视为同一文件", mention.start, mention.end))
        return Target(title=title, doc_no=str(number))
    if not title:
        return _bearer_target(Bearer(documents[0], None))
    fitting = [b for b in _bearers(title, known) if b.document in documents]
    if fitting:
        return _bearer_target(fitting[0])
    named = [(Bearer(d, b), b or d.title) for d in documents for b in (None, *d.body_titles)]
    nearest, name = max(named, key=lambda x: aliases.likeness(title, x[1]))
    note = f"文号{nearest.document.doc_no}的题名为{write_document(name, None)}，与所引题名不完全一致"
    flags.append(Flag("misquoted_title", note, mention.start, mention.end))
    alike = aliases.likeness(title, name) >= 0.6
    return _bearer_target(nearest, status=None if alike else CANDIDATE + "文号相符而题名不符")


def _bearers(title: str, known: Known) -> list[Bearer]:
    """Who bears a title by the letter or in another spelling."""
    return [*known.names.exact.get(exact_key(title), ()), *known.names.same.get(aliases.same_key(title), ())]


def _by_title(clause: Clause, mention: Mention, title: str, known: Known, flags: list[Flag]) -> list[Target]:
    """A title without a number: by the letter, by another spelling, by what the text itself cited; a mere likeness is a candidate."""
    names = known.names
    own = known.document
    for table, key in ((names.exact, exact_key(title)), (names.same, aliases.same_key(title))):
        bearers = [b for b in table.get(key, ()) if not aliases.elsewhere(title, own, b)]
        mine = [b for b in bearers if b.document.id == own.id]
        if mine:
            return [_bearer_target(_most_local(mine, clause))]
        if bearers:
            return _namesakes(bearers, own)
    if number := names.cited_number(title):
        return [_by_number(Mention("title", mention.start, mention.end, title=title, number=number), number, known, flags)]
    if shortened := _shortened(title, known):
        return [shortened]
    alike = aliases.prefer_full_text([b for b in names.alike.get(aliases.alike_key(title), ()) if not aliases.elsewhere(title, own, b)])
    if alike and not _is_national(title, own):
        reason = CANDIDATE + "题名与库中文件相近而不相同"
        return [_bearer_target(b, status=reason) for b in alike]
    return [Target(title=title, doc_no=None)]


def _namesakes(bearers: Sequence[Bearer], citing: Document) -> list[Target]:
    """The one bearer of a name, or the edition that was in being; else all of them as candidates."""
    readable = aliases.prefer_full_text(bearers)
    chosen = readable if len(readable) == 1 else _edition(readable, citing) or readable
    return [_bearer_target(b, status=CANDIDATE + "同名文件不止一件" if len(chosen) > 1 else None) for b in chosen]


def _edition(bearers: Sequence[Bearer], citing: Document) -> list[Bearer]:
    """Of several editions of one title the one in being when the citing document was issued (several files of one day: all of them);
    none unless all their dates are known."""
    dates = [b.document.issued_date or b.document.effective_date for b in bearers]
    written = citing.issued_date or citing.effective_date
    if not written or not bearers or not all(dates) or len({b.document.issuer for b in bearers}) > 1:
        return []
    newest = max((d for d in dates if d and d <= written), default=None)
    return [b for date, b in zip(dates, bearers, strict=True) if date == newest]


_NATIONAL = re.compile(r"(?<!办)法$|条例$|^(?:中央|国务院|全国|国家)")


def _is_national(title: str, document: Document) -> bool:
    """A title without place or authority, cited as a law of the nation is: 《企业国有资产监督管理暂行条例》."""
    return title.startswith("中华人民共和国") or bool(_NATIONAL.search(title))


def _shortened(title: str, known: Known) -> Target | None:
    """《管理办法》 never defined as a short name: the only title cited in this document that ends so is a candidate."""
    key = exact_key(title)
    whole = next(
        (ms[0] for ms in known.cited.values() if ms[0].title != title and aliases.same_key(ms[0].title or "") == aliases.same_key(title)),
        None,
    )
    if whole:
        return Target(title=whole.title, doc_no=str(whole.number) if whole.number else None)
    if len(key) > 8:
        return None
    longer = {k: ms for k, ms in known.cited.items() if k != key and k.endswith(key)}
    if len(longer) != 1:
        return None
    mention = next(iter(longer.values()))[0]
    target = _by_number(mention, mention.number, known, []) if mention.number else Target(title=mention.title, doc_no=None)
    return Target(
        title=target.title, doc_no=target.doc_no, document_id=target.document_id, in_corpus=target.in_corpus,
        status=CANDIDATE + "简称未见定义，文中仅此一件题名如此结尾",
    )  # fmt: skip


def _most_local(bearers: Sequence[Bearer], clause: Clause) -> Bearer:
    return next((b for b in bearers if b.body and b.body != clause.body_title), bearers[0])


#: What of a document's validity a reader must know at once where it is cited.
_DOUBTFUL = ("已废止", "有效期届满", "拟修订", "征求意见稿", "尚未施行")


def _bearer_target(bearer: Bearer, status: str | None = None) -> Target:
    validity = bearer.document.status if bearer.document.status in _DOUBTFUL else None
    return _own_target(bearer.document, bearer.body, None, status=status or validity)


def _own_target(
    document: Document, body: str | None, clause: Clause | None, *, path: tuple[str, ...] = (), status: str | None = None
) -> Target:
    return Target(
        title=body or document.title,
        doc_no=document.doc_no,
        path=clause.path if clause else path,
        clause_id=clause.id if clause else None,
        document_id=document.id,
        in_corpus=document.full_text,
        status=status,
    )


# ------------------------------------------------------------------ places in another document


def _at_places(targets: list[Target], mention: Mention, known: Known, places_of: Mapping[str, Places], flags: list[Flag]) -> list[Target]:
    """The documents' targets narrowed to the places that the mention names in them.

    Of several namesakes (a code in one file for each 编) those that hold a place are meant.
    """
    if not mention.places:
        return targets
    out = []
    for asked in mention.places:
        found = [(target, _in_target(asked, target, places_of)) for target in targets]
        for target, clauses in [f for f in found if f[1]] or found:
            if not clauses and (places := places_of.get(target.document_id or "")) is not None:
                flag = Flag("no_such_place", f"所引“{_words(asked)}”在《{target.title}》中不存在", mention.start, mention.end)
                flags += [flag] if flag not in flags else []
                clauses = _nearest_above(asked, places, _body(target, places))
            if not clauses:
                out.append(_placed(target, path_of(asked), None))
            out.extend(_placed(target, c.path, c) for c in _certain(clauses))
    return out


def _in_target(asked: Place, target: Target, places_of: Mapping[str, Places]) -> Sequence[Clause]:
    """The clauses of a target's document that a place means, none where its text is not in the base."""
    places = places_of.get(target.document_id or "")
    if places is None:
        return ()
    return places.find(asked, _body(target, places)).clauses or places.find(asked).clauses


def _body(target: Target, places: Places) -> str | None:
    return target.title if target.title in places.bodies else None


def _nearest_above(asked: Place, places: Places, body: str | None) -> list[Clause]:
    """The article of a 款 or 项 that is not there: another edition may have had it, and the reader is best sent to the article."""
    for depth in range(len(asked) - 1, 0, -1):
        if clauses := places.find(asked[:depth], body).clauses:
            return clauses[:1]
    return []


def _certain(clauses: Sequence[Clause]) -> Sequence[Clause]:
    """Of clauses equally near to the letter the bodies of articles go before the notice that brings them."""
    if len(clauses) > 1:
        articles = [c for c in clauses if in_article(c.path)]
        return articles or clauses
    return clauses


def _placed(target: Target, path: tuple[str, ...], clause: Clause | None) -> Target:
    return Target(
        title=target.title, doc_no=target.doc_no, path=path, clause_id=clause.id if clause else None,
        document_id=target.document_id, in_corpus=target.in_corpus, status=target.status,
    )  # fmt: skip


def _words(place: Place) -> str:
    return "".join(map(str, place))


def _named_before(
    clause: Clause, mention: Mention, known: Known, places_of: Mapping[str, Places], previous: list[Target], flags: list[Flag]
) -> tuple[list[Target], int] | None:
    """A document named without 《》 right before the place: 依照刑法第一百二十条, 该办法第五条; with where its name begins."""
    text, start = clause.text, mention.start
    if mention.places[0][0].unit not in ("条", "章", "节", "编"):
        return None
    if edition := EDITION_BEFORE.search(text, max(0, start - 24), start):
        start = edition.start()
    if numbered := _NUMBER_RUN.search(text, max(0, start - 16), start):
        targets = _by_short_number(clause, numbered["name"], known, flags)
        return _at_places(targets, mention, known, places_of, flags), numbered.start()
    run = _RUN.search(text, max(0, start - 40), start)
    if not run or not _LAW_RUN.search(run[0]):
        return None
    if _THAT.search(run[0]) and previous:
        return _at_places([_placed(t, (), None) for t in previous], mention, known, places_of, flags), start
    words = run[0]
    for length in range(min(len(words), 30), 1, -1):
        name = words[-length:]
        bearers = known.names.exact.get(name) or known.names.same.get(name)
        if bearers:
            return _at_places(_namesakes(bearers, known.document), mention, known, places_of, flags), start - length
        if definitions := known.short.get(name):
            _, targets = _document_targets(clause, definitions[-1][2], known, flags)
            return _at_places(targets, mention, known, places_of, flags), start - length
    lead = _STOP.match(words)
    name = words[lead.end() :] if lead else words
    own = exact_key(clause.body_title).endswith(name)
    if name in _SHORT_LAWS or (len(name) >= 3 and name.endswith(("法", "法典", "条例")) and is_rule(name) and not own):
        return _at_places([Target(title=name, doc_no=None)], mention, known, places_of, flags), start - len(name)
    return None


def _by_short_number(clause: Clause, name: str, known: Known, flags: list[Flag]) -> list[Target]:
    """75号文, 37号令: the short name that the text defined, else the only cited document of that number, as a candidate."""
    if definitions := known.short.get(exact_key(name)):
        return _document_targets(clause, definitions[-1][2], known, flags)[1]
    number = int(name.partition("号")[0])
    cited = [ms[0] for ms in known.cited.values() if ms[0].number and ms[0].number.number == number]
    if len(cited) == 1 and cited[0].number:
        target = _by_number(cited[0], cited[0].number, known, [])
        return [replace(target, status=CANDIDATE + "简称未见定义，文中仅此一件文号如此")]
    return [Target(title=name, doc_no=None)]


# ------------------------------------------------------------------ decisions that amend


def _amends(clause: Clause, mention: Mention) -> bool:
    """Whether a decision that amends speaks of the amended text: 将第五条修改为…, 本办法; its own articles are 本决定第二条."""
    if not _AMENDING.search(clause.body_title):
        return False
    return mention.kind == "place" or (mention.kind == "self" and not clause.body_title.endswith(mention.word[-2:]))


def _amended(clause: Clause, mention: Mention, known: Known) -> Mention | None:
    """The text that is amended: named before the place in its sentence, in a heading above (一、对《…》作出修改) or in the title."""
    text, around = clause.own_text[: mention.start], known.by_id.get(clause.parent_id or "")
    while text:
        named = [m for m in find_mentions(text) if m.kind == "title" and m.rule and not _quoted(text, m.start)]
        if named:
            return named[-1]
        text, around = (around.own_text, known.by_id.get(around.parent_id or "")) if around else ("", None)
    titles = [m for m in find_mentions(clause.body_title) if m.kind == "title" and m.rule]
    return titles[0] if len(titles) == 1 and "等" not in clause.body_title[titles[0].end : titles[0].end + 1] else None


def _quoted(text: str, at: int) -> bool:
    return text.count("“", 0, at) > text.count("”", 0, at)


# ------------------------------------------------------------------ within the document


def _body_of_self(clause: Clause, known: Known, word: str) -> str:
    """本办法 in a notice means the 办法 that it brings; 本通知 in an attached 办法 means the notice."""
    genre = word[-2:]
    if not clause.body_title.endswith(genre):
        named = [b for b in known.places.bodies if re.sub(r"（[^（）]*）$", "", b).endswith(genre)]
        if len(named) == 1:
            return named[0]
    return clause.body_title


def _internal(clause: Clause, mention: Mention, known: Known, flags: list[Flag], word: str = "") -> list[Target]:
    bodies = [clause.body_title]
    if word and (other := _body_of_self(clause, known, word)) != clause.body_title:
        bodies.insert(0, other)
    out = []
    for asked in mention.places:
        clauses, distance = _find_from(clause, asked, bodies, known)
        if distance > LITERAL or (clauses and as_if_articled(asked, clauses[0].path)):
            printed = "".join(told(clauses[0].path))
            flags.append(Flag("labels_differ", f"原文称“{_words(asked)}”，该处编号实为“{printed}”", mention.start, mention.end))
        if not clauses:
            flags.append(Flag("no_such_place", f"本文件中没有“{_words(asked)}”", mention.start, mention.end))
            clauses = _nearest_above(asked, known.places, bodies[0])
        if not clauses:
            out.append(_own_target(known.document, bodies[0], None, path=path_of(asked)))
        out.extend(_own_target(known.document, c.body_title, c) for c in clauses)
    return out


def _find_from(clause: Clause, asked: Place, bodies: Sequence[str], known: Known) -> tuple[Sequence[Clause], float]:
    """The place as seen from a clause: 第二款 within its article, 第（一）项 within its 款, 第六条 within its body, else anywhere."""
    chain = tuple(s for p in told(clause.path) if (s := step_of(p)))
    if asked[0].unit in ("款", "项", "目", "点") or not asked[0].unit:
        for depth in range(len(chain), 0, -1):
            if _outranks(chain[depth - 1], asked[0]):
                found = known.places.find((*chain[:depth], *asked), clause.body_title)
                if found.clauses and found.distance < LITERAL:
                    return found.clauses[:1], found.distance
    for body in (*bodies, None):
        found = known.places.find(asked, body)
        if found.clauses:
            return _certain(found.clauses), found.distance
    return [], 0.0


_RANK = {"编": 0, "章": 1, "节": 2, "条": 3, "部分": 3, "款": 4, "项": 5, "点": 5, "目": 6}


def _outranks(outer: Step, inner: Step) -> bool:
    return not outer.unit or not inner.unit or _RANK[outer.unit] < _RANK[inner.unit]


def _below(found: Sequence[Clause], mention: Mention, known: Known, flags: list[Flag]) -> list[Target]:
    """前款第（二）项: the places named within the clauses that 前款 means."""
    if not mention.places:
        return [_own_target(known.document, c.body_title, c) for c in found]
    out = []
    for base in found:
        chain = tuple(s for p in base.path if (s := step_of(p)))
        for asked in mention.places:
            hits = known.places.find((*chain, *asked), base.body_title).clauses
            if not hits:
                flags.append(Flag("no_such_place", f"“{''.join(base.path)}”中没有“{_words(asked)}”", mention.start, mention.end))
                out.append(_own_target(known.document, base.body_title, None, path=(*base.path, *path_of(asked))))
            out.extend(_own_target(known.document, c.body_title, c) for c in hits[:1])
    return out


def _annex(mention: Mention, known: Known) -> Target:
    """附件2: the annex over which that label stands, else the attachment of that number in the document's list."""
    number = mention.annex or 0
    label = re.compile(rf"{mention.word}\s*(?:{number}|{Step('', number, 0, '一')})(?![0-9-])")
    headed = next((c for c in known.clauses if c.level == "annex" and label.match(c.own_text)), None)
    if headed:
        return _own_target(known.document, headed.body_title, headed)
    attachments = known.document.attachments
    title = str(attachments[number - 1].get("title") or "") if 0 < number <= len(attachments) else ""
    body_clause = next((c for c in known.clauses if title and exact_key(c.body_title) == exact_key(title)), None)
    status = None if body_clause else "附件未收录"
    return _own_target(known.document, title or f"{mention.word}{number}", body_clause, status=status)


# ------------------------------------------------------------------ 前款, 本章, 上述


def _relative(clause: Clause, mention: Mention, known: Known) -> list[Clause]:
    unit = mention.word[1:]
    if mention.word.startswith("本"):
        return _enclosing(clause, unit.removesuffix("款") if unit == "条款" else unit, known)
    count = mention.count or 1
    if unit == "款":
        return _paragraphs_before(clause, mention, count, known)
    holder = clause if unit == "项" and not _has(clause, "项") else next(iter(_enclosing(clause, unit, known)), clause)
    # the first article of a chapter has the last one of the chapter above before it
    around = _in_body(holder, known) if holder.level in ("article", "chapter", "section") else _siblings(holder, known)
    before = [c for c in around if c.order < holder.order and c.level == holder.level]
    return before[-count:]


def _has(clause: Clause, unit: str) -> bool:
    return any(p.endswith(unit) for p in clause.path)


def _enclosing(clause: Clause, unit: str, known: Known) -> list[Clause]:
    """本条, 本章: the clause around this one that bears the unit; in a document without such units the clause itself."""
    for depth in range(len(clause.path), 0, -1):
        step = step_of(clause.path[depth - 1])
        if step and step.unit == unit:
            around = known.at.get((clause.body_title, clause.path[:depth]))
            return [around] if around else []
    return [clause]


def _siblings(clause: Clause, known: Known) -> list[Clause]:
    return [c for c in known.children[clause.parent_id] if c.body_title == clause.body_title]


def _in_body(clause: Clause, known: Known) -> list[Clause]:
    return [c for c in known.clauses if c.body_title == clause.body_title]


def _paragraphs_before(clause: Clause, mention: Mention, count: int, known: Known) -> list[Clause]:
    """前款, 前两款: the 款 before the one that speaks; a paragraph before it within the same clause; else the clause before it."""
    for depth in range(len(clause.path), 0, -1):
        step = step_of(clause.path[depth - 1])
        if step and step.unit == "款":
            numbers = range(max(1, step.number - count), step.number)
            paths = [(*clause.path[: depth - 1], str(step._replace(number=n))) for n in numbers]
            hits = [known.at[clause.body_title, p] for p in paths if (clause.body_title, p) in known.at]
            if hits:
                return hits
    if "\n" in clause.own_text[: mention.start].strip("\n"):
        return [clause]
    before = [c for c in _siblings(clause, known) if c.order < clause.order]
    if before and count == 1 and clause.level == "paragraph" and before[-1].level != "paragraph" and clause.parent_id in known.by_id:
        return [known.by_id[clause.parent_id]]  # the lead-in with its items is one 款
    if before:
        return before[-count:]
    parent = known.by_id.get(clause.parent_id or "")
    if parent and _siblings(parent, known):
        return [c for c in _siblings(parent, known) if c.order < parent.order][-count:]
    return []


def _above(clause: Clause, mention: Mention, known: Known) -> list[Clause]:
    """上述三项原则: so many clauses that stand together right before; 上述事项 without a number: what holds them.

    A word that the clause itself has used before (比照上述比例) points within the clause.
    """
    before = [c for c in _siblings(clause, known) if c.order < clause.order]
    around = known.by_id.get(clause.parent_id or "")
    if mention.count:
        groups = [known.children[clause.id], before, *([known.children[before[-1].id]] if before else [])]
        if around:
            earlier = [c for c in _siblings(around, known) if c.order < around.order]
            groups += [earlier, *([known.children[earlier[-1].id]] if earlier else [])]
        for group in groups:
            if len(group) == mention.count:
                return group
    said = clause.own_text[: mention.start].strip("\n")
    if "\n" in said or (mention.word and mention.word in said):
        return [clause]
    if before:
        return [around] if around and clause.level not in ("paragraph", "article") else before[-1:]
    earlier = [c for c in _siblings(around, known) if c.order < around.order] if around else []
    return earlier[-1:] or ([around] if around else [clause])


# ------------------------------------------------------------------ short names without brackets


def find_short_names(clause: Clause, mentions: Sequence[Mention], known: Known) -> list[Mention]:
    """Uses of defined short names that stand without 《》 (以下简称“参考标准” … 按参考标准计提)."""
    names = [n for n, ds in known.short.items() if len(n) >= 4 and (is_rule(n) or _NUMBER_RUN.fullmatch(n))]
    out: list[Mention] = []
    for name in sorted(names, key=len, reverse=True):
        for m in re.finditer(re.escape(name), clause.own_text):
            inside = any(x.start < m.end() and m.start() < x.end for x in (*mentions, *out))
            if not inside and not (
                m.start() and "\u4e00" <= clause.own_text[m.start() - 1] <= "\u9fff" and _part_of_word(clause, m.start())
            ):
                mention = Mention("title", m.start(), m.end(), title=name)
                hit = scan(clause.own_text, m.end())
                if hit and clause.own_text.startswith("第", m.end()):
                    mention.end, mention.places = hit
                out.append(mention)
    return out


_BEFORE_NAME = re.compile(r"(?:根据|按照?|依照|依据|参照|执行|符合|违反|本|[的和与及或、，。（“])$")


def _part_of_word(clause: Clause, start: int) -> bool:
    """行业参考标准 is another standard; 按照参考标准 is the one that was defined; a number begins anew (落实75号文)."""
    if clause.own_text[start].isdigit():
        return False
    return not _BEFORE_NAME.search(clause.own_text, max(0, start - 4), start)
