"""A report as it is written: what it cites under which name, what it quotes from where.

``passages`` goes through the paragraphs in order, since names carry on: 以下简称《评估办法》, 99号文 of a document named in full before, 该办法第三条,
第九条 alone. What belongs to another kind of text (a contract, a company's charter) is kept apart, so that its articles and words are not
looked for in a regulation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from kb import docno, place
from kb.citecheck.quotations import Quotation, quotations, with_sources
from kb.docno import DocNo
from kb.numerals import NUMERAL
from kb.paragraph import Paragraph
from kb.place import Place
from kb.references.aliases import Names, exact_key, same_key
from kb.references.find import Mention, find_mentions, is_rule
from kb.references.resolve import EDITION_BEFORE

#: By what a document is named: in full; short (99号文, 资产评估办法); above (该办法第三条); bare (第三条 behind it); own (本办法第三条); vague (有关规定第三条); nothing; a text of
#: another kind.
By = Literal["full", "short", "above", "bare", "own", "vague", "nothing", "other"]


class Name(NamedTuple):
    """What a document is called."""

    title: str | None = None
    number: DocNo | None = None


UNNAMED = Name()


@dataclass(frozen=True, slots=True)
class Citing:
    """A citation at ``start``–``end`` of its paragraph.

    ``whole``: the name, its own or the one before, is in full; ``far``: it stands in an earlier paragraph; ``annex``: an annex is meant.
    """

    start: int
    end: int
    by: By
    name: Name = UNNAMED
    places: tuple[Place, ...] = ()
    whole: bool = True
    far: bool = False
    annex: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph with its citations and quotations, in order."""

    paragraph: Paragraph
    citings: tuple[Citing, ...]
    quotations: tuple[Quotation, ...]


def passages(paragraphs: Sequence[Paragraph], label_end: Callable[[Paragraph], int], articled: bool, names: Names) -> Iterator[Passage]:
    """The passages of a report. ``label_end`` tells where a paragraph's own label ends (第八条 of a draft), ``articled`` whether the report
    has articles of its own, ``names`` are those of the base, by which a title without 《》 is known."""
    reader = _Reader(names, articled)
    for p in paragraphs:
        for row in _rows(p):
            yield reader.read(row, label_end(row))


def _rows(p: Paragraph) -> Iterator[Paragraph]:
    """The rows of a table, each a paragraph; any other paragraph as it is."""
    if not p.rows:
        yield p
        return
    at = 0
    for line in p.text.split("\n"):
        yield Paragraph(line, ((0, p.line_at(at)),))
        at += len(line) + 1


# ------------------------------------------------------------------ citations

# The genre at the end of a name: …办法, …通知
_GENRE = r"(?:办法|通知|规定|文件?|意见|制度|细则|条例|规则|准则|法典?|决定|指引|指导意见|方案|纲要|解释)"
# 该办法第三条, 上述通知第二条, 同一文件第五条
_THAT = re.compile(rf"(?:该|上述|前述|(?<!合)同一?|此)(?:[一-鿿]{{0,8}}?){_GENRE}》?[ 　]*(?:的|中)?[ 　]*$")
_RUN = re.compile(r"[一-鿿]{2,40}$")
_ENDS_AS_RULE = re.compile(rf"{_GENRE}$")
# what leads up to a name: 按照公司法, 对照公司法, 违反了企业国有资产法
_LEADS_UP = re.compile(
    r".*(?:根据|依照|按照|对照|参照|比照|依据|违反|违背|适用|执行|遵守|遵照|遵循|符合|属于|触犯|构成|引用|援引|参见|以及|同时|[的和与及或按据依照了是见即])"
)
_OF_THE_NATION = re.compile(r"(?:(?<!办)法|法典|条例)$")
_PREFIX = re.compile(r"[一-鿿]*?(?=中华人民共和国)")
# texts of parties, not of an authority: 公司章程第九条, 《房屋租赁合同》第五条, 合同约定“…”
_PARTIES = r"(?:合同|协议|章程|合约|标书|承诺函|委托书)(?:书|草案)?"
_PARTIES_TITLE = re.compile(rf"(?<!中国共产党){_PARTIES}(?:（[^（）]*）)?$")
_OF_PARTIES = re.compile(
    rf"(?<!要求){_PARTIES}》?(?:（[^（）]{{0,20}}）)?(?:的|中|之)?[ 　]*(?=第|[“\"「『]|约定|规定|载明|明确|写明|要求)"
)
# what people say: 董事长表示，“…”, 会议指出“…”
_SPEECH = re.compile(
    r"(?:长|经理|负责人|主任|书记|领导|同志|律师|会议?|公司|集团|部|组|人员?|代表|他们?|她们?|其|对方|专家)(?:[一-鿿]{0,4}?)"
    r"(?:表示|指出|强调|认为|提出|称|说|回复|答复|承诺|要求)[，,：:]?[ 　]*(?=[“\"「『])"
)
# 简称“评估办法”, 在本文中称为‘追责办法’, 将《…》简称为“新规”
_CALLED = re.compile(
    r"(?:简称|统称|合称|称)(?:为|作|之为)?[：:]?[ 　]*(?P<open>[“‘「『《\"])(?P<name>[^“”‘’「」『』《》\"]{2,24})[”’」』》\"]"
)
# 60号文件第二十四条, 28号通知的第五条
_BEHIND_NAME = re.compile(r"[）)]?[ 　]*(?:文?件|通知|办法|规定|意见|决定)?[ 　]*(?:的|中的?|之)?[ 　]*")
_PIECE = re.compile(r"[^。；;，,、：:！？\n]+")  # what may hold a number
_CLOSING_QUOTE = re.compile(r"[”’」』]*")  # ‘追责办法’第十一条
_JOINT = re.compile(r"[ 　]*(?:、|和|及|与|以及)(?=[ 　]*[第（(一二三四五六七八九十])")
_ANNEX = re.compile(rf"[ 　]*(?:的|之)?附[件表录][ 　]*[{NUMERAL}]{{0,3}}")
# 《…通知》（文号）九。 · 70号文三规定: a single label of an outline
_LONE_LABEL = re.compile(rf"(?:[{NUMERAL}]{{1,3}}|[（(][{NUMERAL}]{{1,3}}[）)])[、.．]?(?=$|[，,；;。）)“\"]|规定|明确|要求|的)")
# 第三款“…”, 第（八）项亦不符: of the article cited before
_BELOW = re.compile(
    rf"第[ 　]*(?:[（(][{NUMERAL}]{{1,3}}[）)]|[{NUMERAL}]{{1,3}})[ 　]*(?:款|项)(?=$|[“\"「，,。、；;：:）)》亦也还另均则作规要或和与及的中，所]|情形)"
)
# 按17条, 依据20条第3项: articles without 第
_TYPED_ARTICLE = re.compile(
    rf"(?:按照?|依照?|依据|根据|违反|参照|见|适用|[、和及与])[ 　]*(?P<place>[{NUMERAL}]{{1,9}}[ 　]*条(?!例|件|线|款|目|意见|建议))"
)


@dataclass(slots=True)
class _Reader:
    names: Names
    articled: bool
    defined: dict[str, Name] = field(default_factory=dict)
    named: list[Name] = field(default_factory=list)
    latest: Citing | None = None  # the last regulation cited, in this paragraph or before
    announces: bool = False  # whether quotations set apart from it follow a citation: 第十七条规定：

    def read(self, p: Paragraph, start: int) -> Passage:
        text = p.text
        quoted = list(quotations(text))
        found: list[Citing] = []
        listed = self.announces and bool(quoted) and quoted[0].start <= start + 3  # “…” alone, or the points of a list
        if listed and self.latest:
            found.append(replace(self.latest, start=quoted[0].start - 1, end=min(quoted[0].end + 1, len(text))))
        for citing in sorted(self._named(text, start), key=lambda c: (c.start, -c.end)):
            if (found and citing.start < found[-1].end) or any(q.start <= citing.start < q.end for q in quoted):
                continue
            found.append(self._attributed(citing, found))
            if found[-1].by in ("full", "short", "above", "bare"):
                self.latest = replace(found[-1], by="bare", far=True)
        announcing = bool(found) and found[-1].by in ("full", "short", "above", "bare") and text.rstrip().endswith(("：", ":"))
        self.announces = listed or announcing
        quoted = [q for q in quoted if not any(c.start < q.start - 1 and q.end < c.end for c in found)]  # 《“十四五”…规划》
        return Passage(p, tuple(found), tuple(with_sources(text, quoted, [(c.start, c.end) for c in found])))

    def _named(self, text: str, start: int) -> Iterator[Citing]:
        """What a paragraph cites, in any order and perhaps twice over."""
        mentions = find_mentions(text, start)
        taken = [(m.start, m.end) for m in mentions if m.kind in ("title", "number")]
        self._define(text, mentions)
        for m in mentions:
            if m.kind in ("title", "number"):
                yield from self._by_title_or_number(text, m)
        for begin, end, name in [*self._short_numbers(text, taken), *self._defined_names(text)]:
            yield _with_place(text, Citing(begin, end, "full" if name[1] else "short", name[0], whole=name[1]))
        for other in (*_OF_PARTIES.finditer(text), *_SPEECH.finditer(text)):
            yield _with_place(text, Citing(other.start(), other.end(), "other"))
        for m in mentions:
            if m.kind == "self" and m.places:
                yield Citing(m.start, m.end, "own", places=tuple(m.places))
            elif m.kind == "place":
                yield self._by_place(text, m.start, m.end, tuple(m.places))
        for below in _BELOW.finditer(text, start):
            if hit := place.scan(text, below.start()):
                yield Citing(below.start(), hit[0], "nothing", places=tuple(hit[1]))
        for t in _TYPED_ARTICLE.finditer(text, start):
            if hit := place.scan(text, t.start("place"), typed=True):
                yield self._by_place(text, t.start("place"), hit[0], tuple(hit[1]))

    def _by_title_or_number(self, text: str, m: Mention) -> Iterator[Citing]:
        title = m.title
        if title and _PARTIES_TITLE.search(title):
            yield _with_place(text, Citing(m.start, m.end, "other"))
            return
        if title and not m.number and (known := self.defined.get(exact_key(title))) and not m.name:
            name = known
        elif title and not m.rule and exact_key(title) not in self.names.exact:
            return
        elif title and not m.number and len(exact_key(title)) <= 4 and not _OF_THE_NATION.search(title.removesuffix("条例")):
            ends = {n for n in self.named if n.title and n.title != title and exact_key(n.title).endswith(exact_key(title))}
            longest = max((same_key(n.title or "") for n in ends), key=len, default="")
            if not ends or not all(longest.endswith(same_key(n.title or "")) for n in ends):  # 《条例》, never defined
                yield _with_place(text, Citing(m.start, m.end, "vague", places=tuple(m.places)))
                return
            name = max(ends, key=lambda n: (n.number is not None, len(n.title or "")))
        else:
            name = Name(title, m.number)
        yield _with_place(text, Citing(m.start, m.end, "full", name, tuple(m.places)))

    def _define(self, text: str, mentions: Sequence[Mention]) -> None:
        """Keep the names in full and the short ones that the paragraph gives them."""
        full = [m for m in mentions if m.kind in ("title", "number") and (m.rule or m.number)]
        for m in full:
            name = self.defined.get(exact_key(m.title or "")) or Name(m.title, m.number)
            self.named.append(name)
            if m.name:
                self.defined[exact_key(m.name)] = name
        for called in _CALLED.finditer(text):
            before = [m for m in full if m.title and m.end <= called.start() and "。" not in text[m.end : called.start()]]
            if before:
                self.defined.setdefault(exact_key(called["name"]), Name(before[-1].title, before[-1].number))

    def _short_numbers(self, text: str, taken: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, tuple[Name, bool]]]:
        """99号文, 国资委6号令, 2011年208号文; whether the report has named that document in full before."""
        masked = list(text)
        for a, b in taken:
            masked[a:b] = "\n" * (b - a)
        for piece in _PIECE.finditer("".join(masked)):
            here, offset = piece[0], piece.start()
            while hit := docno.search_typed(here):
                number, begin, end = hit
                here = here[:begin] + "\n" * (end - begin) + here[end:]
                begin, end = begin + offset, end + offset
                if text[begin:end].endswith(("文", "文件", "令")) or _place_behind(text, end) or (number.agency and number.year):
                    full = self._named_so(number)
                    yield begin, end, ((full, True) if full else (Name(None, number), bool(number.agency and number.year) or number.order))

    def _named_so(self, number: DocNo) -> Name | None:
        """The document named in full before that a short number means, the base's own rather than one misnamed."""
        fitting = [n for n in self.named if n.number and docno.fits(number, n.number)]
        known = [n for n in fitting if n.number and self.names.by_number(n.number)]
        if not known and self.names.by_typed_number(number):
            return None
        return next(reversed(known or fitting), None)

    def _defined_names(self, text: str) -> Iterator[tuple[int, int, tuple[Name, bool]]]:
        """Short names that the report has defined, used without 《》."""
        for key, name in self.defined.items():
            if len(key) >= 3:
                for m in re.finditer(re.escape(key), text):
                    yield m.start(), m.end(), (name, True)

    def _by_place(self, text: str, start: int, end: int, places: tuple[Place, ...]) -> Citing:
        """A place: of the document named right before it without 《》, else to be attributed."""
        if places[0][0].unit in ("款", "项", "目"):
            return Citing(start, end, "nothing", places=places)
        head = start
        if edition := EDITION_BEFORE.search(text, max(0, head - 24), head):
            head = edition.start()
        if _THAT.search(text, max(0, head - 20), head):
            return Citing(start, end, "above", places=places)
        run = _RUN.search(text, max(0, head - 40), head)
        words = run[0].removesuffix("的") if run else ""
        for length in range(min(len(words), 40), 3, -1):
            name = words[-length:]
            if self.names.exact.get(name) or self.names.same.get(name):
                return Citing(head - length - (len(run[0]) - len(words) if run else 0), end, "full", Name(name), places)
        if words and _ENDS_AS_RULE.search(words):
            lead = _LEADS_UP.match(words[:-2])
            name = words[lead.end() :] if lead else words
            name = _PREFIX.sub("", name, count=1) if "中华人民共和国" in name else name
            begin = text.rindex(name, 0, head)
            if name in ("刑法", "宪法") or (len(name) >= 3 and _OF_THE_NATION.search(name) and is_rule(name)):
                return Citing(begin, end, "full", Name(name), places)
            if len(name) >= 4 and is_rule(name):
                return Citing(begin, end, "short", Name(name), places, whole=False)
            return Citing(start, end, "vague", Name(name), places)
        return Citing(start, end, "nothing", places=places)

    def _attributed(self, citing: Citing, before: Sequence[Citing]) -> Citing:
        """A citation without a name: below the last article cited, of the last document, of the report itself, or of nothing known."""
        last = next((c for c in reversed(before) if c.by not in ("own", "vague", "nothing")), self.latest)
        if citing.by == "vague" and citing.name.title and last and exact_key(last.name.title or "").endswith(citing.name.title):
            citing = replace(citing, by="above")  # 通知第二条, of 《…通知》
        if citing.by not in ("nothing", "above"):
            return citing
        if citing.places and citing.places[0][0].unit in ("款", "项", "目"):
            if last is None or last.far or not last.places:
                return replace(citing, by="other")  # its own: 第二款 of the report's article, or an ordinal
            level = place.level_of(citing.places[0][0])
            above = tuple(s for s in last.places[-1] if place.level_of(s) < level)
            return replace(last, start=citing.start, end=citing.end, by="bare", places=tuple((*above, *p) for p in citing.places))
        if citing.by == "nothing" and self.articled and not (before and before[-1].by != "own"):
            return replace(citing, by="own")
        if last is None:
            return citing
        by: By = "other" if last.by == "other" else "above" if citing.by == "above" else "bare"
        return replace(last, start=citing.start, end=citing.end, by=by, places=citing.places, annex=False)


def _place_behind(text: str, end: int) -> tuple[int, tuple[Place, ...]] | None:
    """The place right behind a name: 第十七条, 17条（二）, 四、（三）, a single label; its end too."""
    gap = _BEHIND_NAME.match(text, end)
    at = gap.end() if gap else end
    hit = place.scan(text, at) or place.scan(text, at, typed=True)
    if hit and any(len(p) > 1 or p[0].unit in ("条", "章", "节", "编", "部分") or "." in p[0].shape for p in hit[1]):
        return hit[0], tuple(hit[1])
    lone = _LONE_LABEL.match(text, at)
    step = place.step_of(re.sub(r"[、.．]$", "", lone[0]).replace("(", "（").replace(")", "）")) if lone else None
    return (lone.end(), ((step,),)) if lone and step and (at > end or "、" in lone[0] or "（" in lone[0]) else None


def _with_place(text: str, citing: Citing) -> Citing:
    """A name with the place right behind it, where that was not read with it, and those joined to it: 第三部分第（二）项、四、（四）."""
    if annex := _ANNEX.match(text, citing.end):
        behind = _place_behind(text, annex.end())
        return replace(citing, end=behind[0] if behind else annex.end(), annex=True)
    end, places = citing.end, citing.places
    if not places:
        closing = _CLOSING_QUOTE.match(text, end)
        if (behind := _place_behind(text, closing.end() if closing else end)) is None:
            return citing
        end, places = behind
    while (joint := _JOINT.match(text, end)) and (more := _place_behind(text, joint.end())) and more[0] > joint.end():
        end, places = more[0], (*places, *more[1])
    return replace(citing, end=end, places=places)
