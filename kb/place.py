"""A place within a document: reading 第十七条第一款第（三）项、第（四）项, and finding it among the clauses.

A ``Place`` is the chain of steps that a text names, from the outside in. ``scan`` reads places where they stand in a text;
``Places`` holds the clauses of one document and finds those that a place means, also where the words do not fit the document's own
labels (an outline 四、（三） cited as 第四条第（三）项): the nearest reading wins and says how far it was from the letter.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

from kb.model import Clause
from kb.numerals import DECIMAL, NUMERAL, article_label, to_chinese, to_int

#: Units from the outside in; 部分 and 点 are what people call the parts of an outline.
_LEVEL = {"编": 0, "章": 1, "节": 2, "条": 3, "部分": 3, "款": 4, "项": 5, "点": 5, "目": 6}
#: The level that a label without a unit stands for when it follows another step: 十七条（三）, 第二项 1.
_LEVEL_OF_SHAPE = {"一": 3, "（一）": 5, "1": 6, "（1）": 6, "①": 6}
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_LONGEST_RANGE = 300

_N = rf"[{NUMERAL}]{{1,12}}"
# 第十七条, 第（三）项, 第 2 项, （四）, 九条; 条例 条件 项目 款项 目标 are words, not units
_TOKEN = re.compile(
    rf"(?P<di>第)?[ 　]*(?P<open>[（(])?[ 　]*(?P<n>{_N}|(?<=[（(])[－—–](?=[）)]))[ 　]*(?P<close>[）)])?[ 　]*"
    rf"(?P<unit>编(?!号|制|报|写)|章(?!程)|节(?!约|能)|条(?!例|件|线)|部分|款(?!项)|项(?!目)|点(?!以|前|后|钟)|目(?!标|录|前|的(?!规定|要求)))?"
    rf"(?:之(?P<inserted>[一二三四五六七八九十0-9]+)(?!条))?"
)
_CIRCLED_TOKEN = re.compile(rf"第?(?P<n>[{_CIRCLED}])(?P<unit>目|项|点)?")
# 第三条至第五条; 第八、九条; 第九条、第十条 和第十二条
_LIST = re.compile(r"[ 　]*(?:、|，(?=第)|,(?=第)|以及|和|及|与|或者|或)[ 　]*")
_RANGE = re.compile(r"[ 　]*(?:至|到|—{1,2}|－|–|-|~|～)[ 　]*")
_DESCENT = re.compile(r"[ 　]*(?:的(?=第))?")
_LABEL_DOT = re.compile(r"[、.．][ 　]*(?=[（(\d①-⑳]|$|[ 　])")  # the mark after an outline's label: 三、（五）
# 第3.2.1条 · 3.2.1 as typed; no figure (1.5倍)
_DECIMAL_TOKEN = re.compile(rf"(?P<di>第)?[ 　]*(?P<n>{DECIMAL})(?P<unit>[条款项点])?(?![\d.．%％‰万亿千元倍米年月个])")
#: Where a formal place may begin.
START = re.compile(rf"第[ 　]*[（(]?[ 　]*{_N}")


class Step(NamedTuple):
    """One step of a place: 第（三）项 is unit 项, number 3, shape （一）; a bare outline label has the unit ''; the shape of 3.2.1 is itself."""

    unit: str
    number: int
    inserted: int
    shape: str

    def __str__(self) -> str:
        if "." in self.shape:
            return self.shape
        numeral = str(self.number) if "1" in self.shape else to_chinese(self.number)
        label = f"（{numeral}）" if "（" in self.shape else numeral
        if self.unit == "条" and "（" not in self.shape:
            return article_label(self.number, self.inserted)
        return f"第{label}{self.unit}" if self.unit else label


Place = tuple[Step, ...]


def path_of(place: Place) -> tuple[str, ...]:
    """A place in the form of a clause's path: 第27条第2项 → ("第二十七条", "第（二）项"); used where no clause bears it."""
    return tuple(
        f"第（{to_chinese(s.number)}）项" if s.unit == "项" else str(s._replace(shape="一")) if s.unit and "." not in s.shape else str(s)
        for s in place
    )


# ------------------------------------------------------------------ reading


def label_end(text: str, path: Sequence[str]) -> int:
    """Where the own label of a clause ends (第八条 in ``第八条 企业发生第六条所列…``); 0 if its text does not begin with one."""
    m = _TOKEN.match(text)
    step = step_of(path[-1]) if path else None
    if not m or not m["unit"] or not m["di"] or not step or step.unit != m["unit"]:
        return 0
    try:
        return m.end() if to_int(m["n"]) == step.number else 0
    except ValueError:
        return 0


class _Token(NamedTuple):
    unit: str
    number: int
    inserted: int
    shape: str
    joiner: str  # "" descends, "、" a list, "至" a range
    formal: bool  # written with 第 or with a unit
    end: int


def scan(text: str, start: int, *, typed: bool = False) -> tuple[int, list[Place]] | None:
    """The places that begin at ``start``: where they end, and each of them (a range or list gives several).

    ``typed`` also reads what people type: 17条, 十七条(三), 三、（五）. None if no place begins there.
    """
    tokens: list[_Token] = []
    position, joiner = start, ""
    while True:
        token = _token(text, position, joiner, tokens, typed)
        if token is None:
            break
        tokens.append(token)
        position, joiner = _joiner(text, token, typed)
    tokens = _trim(_fill_units(tokens), typed)
    if not tokens:
        return None
    return tokens[-1].end, _places(tokens)


def _token(text: str, position: int, joiner: str, before: list[_Token], typed: bool) -> _Token | None:
    circled = _CIRCLED_TOKEN.match(text, position)
    if circled and before:
        return _Token(circled["unit"] or "", _CIRCLED.index(circled["n"]) + 1, 0, "①", joiner, True, circled.end())
    goes_on = not before or (joiner != "" and "." in before[-1].shape)  # 3.2.1 alone, or 3.2.1、3.2.2
    decimal = _DECIMAL_TOKEN.match(text, position) if goes_on else None
    if decimal and (typed or (decimal["di"] and decimal["unit"])):
        number = decimal["n"].replace("．", ".")
        return _Token("条", int(number.rpartition(".")[2]), 0, number, joiner, True, decimal.end())
    m = _TOKEN.match(text, position)
    if not m or bool(m["open"]) != bool(m["close"]):
        return None
    unit, bracketed = m["unit"] or "", bool(m["open"])
    if not before and not (m["di"] or typed):
        return None
    # without a separator only 第…, （三） or, as typed, 17条1款 can go further down
    if before and not joiner and not (m["di"] or bracketed or (typed and (unit or before[-1].unit == ""))):
        return None
    if before and not joiner and unit and before[-1].unit and _LEVEL[unit] <= _LEVEL[before[-1].unit]:
        return None  # 第八条 第六条所列…: the label of an article, then a reference
    try:
        number = 1 if m["n"] in "－—–" else to_int(m["n"])  # 第（—）项, as a scan reads it
        inserted = to_int(m["inserted"]) if m["inserted"] and unit == "条" else 0
    except ValueError:
        return None
    chinese = not m["n"].isdigit()
    shape = ("（一）" if chinese else "（1）") if bracketed else ("一" if chinese else "1")
    if before and bracketed and not joiner and not before[-1].unit and before[-1].shape == shape:
        joiner = "、"  # 第（一）（二）项
    end = m.end() if (unit == "条" or not m["inserted"]) else m.start("inserted") - 1
    return _Token(unit, number, inserted, shape, joiner, bool(m["di"] or unit or bracketed), _rstrip(text, m.start(), end))


def _rstrip(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] in " 　":
        end -= 1
    return end


def _joiner(text: str, token: _Token, typed: bool) -> tuple[int, str]:
    """Where the next step could begin, and how it would be joined."""
    if typed and not token.unit and (dot := _LABEL_DOT.match(text, token.end)):
        return dot.end(), ""
    for pattern, name in ((_RANGE, "至"), (_LIST, "、")):
        if m := pattern.match(text, token.end):
            return m.end(), name
    m = _DESCENT.match(text, token.end)
    return (m.end() if m else token.end), ""


def _fill_units(tokens: list[_Token]) -> list[_Token]:
    """第八、九条 and 第(一)、(二)项: a label in a list takes the unit that closes the list."""
    filled: list[_Token] = []
    for i, token in enumerate(tokens):
        if not token.unit:
            for later in tokens[i + 1 :]:
                if not later.joiner or (
                    filled and not token.joiner and later.unit and _LEVEL[later.unit] <= _LEVEL.get(filled[-1].unit, -1)
                ):
                    break  # 17条（二）和17条第3项: the list goes on above it
                if later.unit:
                    token = token._replace(unit=later.unit)
                    break
        filled.append(token)
    return filled


def _trim(tokens: list[_Token], typed: bool) -> list[_Token]:
    """Drop what a list ran into: 第三条、2010年 ends after 第三条."""
    while tokens and not tokens[-1].unit and not (_open_label(tokens) or (typed and _typed_label(tokens))):
        tokens = tokens[:-1]
    if tokens and not typed and not any(t.unit for t in tokens):
        return []
    return tokens


def _open_label(tokens: list[_Token]) -> bool:
    """第五条（一） and 第五条（一）、（二）: bracketed labels below an article need no unit."""
    return len(tokens) > 1 and "（" in tokens[-1].shape and bool(tokens[0].unit)


def _typed_label(tokens: list[_Token]) -> bool:
    """三、（五） or 四（三）2 or 五、1 as typed: a chain of outline labels, more than a mere number."""
    chain = len(tokens) > 1 and not tokens[-1].joiner
    return chain and (any("（" in t.shape or t.unit for t in tokens) or [t.shape for t in tokens[:2]] == ["一", "1"])


def level_of(step: _Token | Step) -> int:
    """How deep a step stands: 编 0, 章, 节, 条 3, 款, 项, 目 6; a bare label by its shape."""
    return _LEVEL[step.unit] if step.unit else _LEVEL_OF_SHAPE[step.shape]


def _places(tokens: list[_Token]) -> list[Place]:
    places: list[Place] = []
    current: Place = ()
    for token in tokens:
        step = Step(token.unit, token.number, token.inserted, token.shape)
        if not token.joiner:
            current = (*current, step)
            continue
        places.append(current)
        base = tuple(s for s in current if level_of(s) < level_of(step))
        if step.unit == "条" and not any(s.unit == "条" for s in current):
            base = ()  # 第五章、第三十二条: articles are numbered through
        if token.joiner == "至" and current[-1].unit == step.unit:
            between = range(current[-1].number + 1, min(step.number, current[-1].number + _LONGEST_RANGE))
            places.extend((*base, step._replace(number=n, inserted=0)) for n in between)
        current = (*base, step)
    places.append(current)
    return places


# ------------------------------------------------------------------ finding

# The last part of a path: 第二章, 第十七条, 第（三）项, 第1目; 四, （三）, 2, （1）, ①
_PART = re.compile(rf"第?(?P<open>（)?(?P<n>{_N})(?P<close>）)?(?P<unit>编|章|节|条|部分|款|项|目)?(?:之(?P<inserted>{_N}))?")


def told(path: Sequence[str]) -> list[str]:
    """The parts of a path that are not told again by the next: 3.2.1 without the 3 and the 3.2 above it."""
    return [part for part, below in zip_longest(path, path[1:]) if not (below or "").startswith(f"{part}.")]


#: How far from the letter it is to read a unit as an outline's label. 条 → 四、 is how outlines are cited; 第（十二）条 → （十二） happens.
_UNIT_AS_SHAPE = {
    "条": {"一": 1, "（一）": 3, "1": 4},
    "部分": {"一": 0, "（一）": 3},
    "款": {"（一）": 1, "1": 2, "（1）": 3},
    "项": {"（一）": 1, "1": 2, "一": 2, "（1）": 2, "①": 3},
    "点": {"（一）": 1, "1": 1, "（1）": 2, "一": 2, "①": 2},
    "目": {"1": 1, "（1）": 2, "①": 2, "（一）": 3},
}
#: A unit called by another's name: 第（一）款 of an article that has items, 第一项 that is printed 1.
_UNIT_AS_UNIT = {("款", "项"): 4, ("项", "目"): 4, ("目", "项"): 4, ("点", "项"): 1, ("点", "目"): 2, ("部分", "章"): 2}
#: A typed label read as a numbered unit: 十七条（三）.
_SHAPE_AS_UNIT = {
    "（一）": {"项": 0, "条": 3},
    "一": {"条": 1, "章": 3, "项": 2},
    "1": {"目": 0, "项": 1, "条": 1},
    "（1）": {"项": 1, "目": 1},
}
#: What it costs to pass over a step that the place does not name: chapters are never named; 款 seldom; the rest hardly ever.
_SKIP = {"编": 0.0, "章": 0.0, "节": 0.0, "款": 0.1, "附件": 0.0}
_SKIP_OTHER = 2.0
#: Beyond this a reading is called a misfit of labels rather than a manner of citing.
LITERAL = 2.5


@lru_cache(maxsize=65536)
def step_of(part: str) -> Step | None:
    """The step that a part of a path stands for; None for a part that bears no number."""
    if part in _CIRCLED:
        return Step("", _CIRCLED.index(part) + 1, 0, "①")
    m = _PART.fullmatch(part)
    if not m:
        return Step("", int(part.rpartition(".")[2]), 0, part) if re.fullmatch(DECIMAL, part) else None
    try:
        number, inserted = to_int(m["n"]), to_int(m["inserted"]) if m["inserted"] else 0
    except ValueError:
        return None
    chinese = not m["n"].isdigit()
    shape = ("（一）" if chinese else "（1）") if m["open"] else ("一" if chinese else "1")
    return Step(m["unit"] or "", number, inserted, shape)


def in_article(path: Sequence[str]) -> bool:
    """Whether a path leads into an article (第十七条, 第一百三十三条之一), as against an outline."""
    return any((step := step_of(p)) is not None and step.unit == "条" for p in path)


def as_if_articled(asked: Place, path: Sequence[str]) -> bool:
    """Whether a document without articles is cited as though it had them: 第四条 for 四、; 第3.2.1条 is said of manuals."""
    return asked[0].unit == "条" and "." not in asked[0].shape and not in_article(path)


def _distance(asked: Step, part: Step) -> float | None:
    """How far the step asked for is from a step of a path; None if they are not the same at all."""
    if asked.number != part.number or asked.inserted != part.inserted:
        return None
    if "." in asked.shape + part.shape:
        return 0.0 if asked.shape == part.shape else None
    if asked.unit and part.unit:
        if asked.unit == "款" and part.unit == "项" and "（" not in asked.shape:
            return None  # only 第（一）款 was written by someone who looked at （一）
        return 0.0 if asked.unit == part.unit else _UNIT_AS_UNIT.get((asked.unit, part.unit))
    if asked.unit:
        cost = _UNIT_AS_SHAPE.get(asked.unit, {}).get(part.shape)
        if cost is not None and asked.unit == "条" and "（" in asked.shape:
            return 0.5 if asked.shape == part.shape else cost + 2.0  # 第（十二）条 was written by someone who looked at （十二）
        return None if cost is None else (0.5 if "（" in asked.shape and asked.shape == part.shape else float(cost))
    if part.unit:
        return _SHAPE_AS_UNIT.get(asked.shape, {}).get(part.unit)
    return 0.0 if asked.shape == part.shape else 2.0


class Found(NamedTuple):
    """Clauses that a place may mean, all equally near to its letter; ``distance`` over LITERAL means that the labels differ."""

    clauses: list[Clause]
    distance: float


class Places:
    """The clauses of one document, to be asked for places."""

    def __init__(self, clauses: Iterable[Clause]):
        self.clauses: list[Clause] = list(clauses)
        self._by_number: dict[tuple[int, int], list[tuple[Clause, tuple[Step, ...]]]] = defaultdict(list)
        self.bodies: dict[str, int] = {}
        steps: dict[tuple[str, ...], tuple[Step, ...]] = {}
        above: dict[str, tuple[str, ...]] = {}
        for clause in self.clauses:
            self.bodies.setdefault(clause.body_title, 0)
            self.bodies[clause.body_title] += clause.level == "article"
            path = clause.path
            above[clause.id] = path
            if clause.parent_id is not None and above.get(clause.parent_id) == path:
                continue  # a table or closing text: its place is that of the clause it stands under
            if path not in steps:
                steps[path] = tuple(s for p in told(path) if (s := step_of(p)))
            chain = steps[path]
            if chain and step_of(path[-1]):
                self._by_number[chain[-1].number, chain[-1].inserted].append((clause, chain))

    def find(self, place: Place, body: str | None = None) -> Found:
        """The clauses that ``place`` means, in ``body`` or anywhere; an empty list if the document has no such place.

        第一款 of an article that has but one 款 is the article.
        """
        best: list[Clause] = []
        nearest = float("inf")
        asks_article = bool(place) and place[0].unit == "条" and "（" not in place[0].shape
        articled = self.bodies.get(body, 0) if body is not None else any(self.bodies.values())
        for clause, chain in self._by_number.get(place[-1][1:3], ()) if place else ():
            if body is not None and clause.body_title != body:
                continue
            if asks_article and articled and not any(s.unit == "条" for s in chain):
                continue  # 第四十条 of a regulation is not the fortieth point of an annex
            distance = _align(place, chain)
            if distance is None or distance > nearest:
                continue
            if distance < nearest:
                best, nearest = [], distance
            best.append(clause)
        if not best:
            for i, step in enumerate(place):
                if step.unit == "款" and step.number == 1 and len(place) > 1:
                    return self.find(place[:i] + place[i + 1 :], body)
        return Found(best, nearest)

    def last_article(self, body: str | None = None) -> Clause | None:
        """The article with the highest number, for "no such article": what the reader must know is how far it goes."""
        articles = [c for c in self.clauses if c.level == "article" and body in (None, c.body_title)]
        return max(articles, key=lambda c: (_last(c), c.order), default=None)


def _last(clause: Clause) -> int:
    step = step_of(clause.path[-1]) if clause.path else None
    return step.number if step else 0


def _align(place: Place, chain: Sequence[Step]) -> float | None:
    """The cost of reading ``place`` as the end of ``chain``, steps of the chain being passed over where allowed."""
    cost, i = 0.0, len(place) - 1
    for part in reversed(chain):
        distance = _distance(place[i], part) if i >= 0 else None
        if distance is not None:
            cost += distance
            i -= 1
        elif part is chain[-1]:
            return None
        elif i < 0 and part.unit == "条" and place[0].unit == "条":
            return None  # an article does not lie within another
        else:
            cost += _SKIP.get(part.unit, _SKIP_OTHER)
    return cost if i < 0 else None
