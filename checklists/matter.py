"""Matters (事项): what a kind of transaction asks and demands, read from reviewed YAML.

The form is described in ``matters/README.md``; ``shared/`` holds facts, conditions and sets of rules that several matters use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from checklists.conditions import unknown_names, variables, words_for
from kb.model import HeguiError

KINDS = ("approval", "filing", "report", "publicity", "materials", "procedure", "prohibition", "record", "payment", "deadline")
STAGES = ("决策", "审核", "报批", "公示", "签约", "实施", "报告", "归档")
GRADES = ("禁止", "须批准", "须核准", "须备案同意后实施", "须备案", "须报告", "内部决策", "依据不足")
TYPES = {"number": (int, float), "boolean": (bool,), "text": (str,)}
NAME = re.compile(r"^matter:\s*(.+?)\s*(?:#.*)?$", re.M)


@dataclass(frozen=True, slots=True)
class Basis:
    """A clause that a rule rests on: the document as it is cited, the place, the words that carry the duty."""

    doc: str
    path: tuple[str, ...]
    quote: str


@dataclass(frozen=True, slots=True)
class Fact:
    """What is asked: its key, type, unit, the plain question, the clause that makes it matter.

    ``signed`` figures may be below zero, ``most`` is the greatest that there can be, ``follows`` says how the value follows from other facts.
    """

    key: str
    type: str
    ask: str
    unit: str | None = None
    options: tuple[str, ...] = ()
    why: Basis | None = None
    signed: bool = False
    most: float | None = None
    follows: Any = None

    def as_json(self) -> dict[str, Any]:
        """What a program needs to ask for it."""
        return {"key": self.key, "type": self.type, "unit": self.unit, "ask": self.ask, "options": list(self.options)}


@dataclass(frozen=True, slots=True)
class Rule:
    """One duty with its conditions and clauses; ``line`` is where it stands in ``file``."""

    id: str
    duty: str
    kind: str
    stage: str
    actor: str
    when: Any
    sources: tuple[Basis, ...]
    file: str
    line: int
    recipient: str | None = None
    copy_to: str | None = None
    channel: str | None = None
    unless: Any = None
    deadline: Mapping[str, Any] | None = None
    materials: tuple[Mapping[str, Any], ...] = ()
    consequence: str | None = None
    grade: str | None = None
    because: str | None = None
    conflict: str | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A case for which the rules in the base name no way, and what is said of it."""

    when: Any
    text: str


@dataclass(frozen=True, slots=True)
class Matter:
    """A kind of transaction with all that it asks and demands, shared parts taken in."""

    name: str
    title: str
    file: str
    facts: Mapping[str, Fact]
    enterprise: Mapping[str, Fact]
    dates: Mapping[str, Mapping[str, Any]]
    conditions: Mapping[str, Any]
    rules: tuple[Rule, ...]
    gaps: tuple[Gap, ...] = ()
    review: Mapping[str, Any] | None = None

    def asked(self) -> set[str]:
        """The keys of all facts that a rule or gap looks at."""
        return variables(self.logic(), self.conditions)

    def logic(self) -> list[Any]:
        """The conditions of all rules and gaps."""
        return [part for r in self.rules for part in (r.when, r.unless)] + [g.when for g in self.gaps]

    def knows(self, key: str, word: str) -> bool:
        """Whether a rule holds the text ``key`` against ``word``, or against a part of it."""
        whole, part = words_for(key, self.logic(), self.conditions)
        return word in whole or any(w in word for w in part)

    def as_json(self) -> dict[str, Any]:
        """The record of the interface: what the matter is and what it asks for."""
        return {
            "matter": self.name,
            "title": self.title,
            "file": self.file,
            "rules": len(self.rules),
            "facts": [f.as_json() for f in self.facts.values()],
            "enterprise": [f.as_json() for f in self.enterprise.values()],
            "dates": list(self.dates),
            "review": self.review,
        }

    def in_full(self) -> dict[str, Any]:
        """The same with the question for each date."""
        return {**self.as_json(), "dates": {key: said.get("ask") for key, said in self.dates.items()}}


class _Lines(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):  # type: ignore[misc]
    """YAML whose mappings of a rule know their line."""


def _with_line(loader: Any, node: Any) -> dict[Any, Any]:
    mapping: dict[Any, Any] = yaml.SafeLoader.construct_mapping(loader, node, deep=True)
    if "id" in mapping and "duty" in mapping:
        mapping["__line__"] = node.start_mark.line + 1
    return mapping


_Lines.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _with_line)


def _folder() -> Traversable:
    return resources.files("checklists") / "matters"


def _read(file: Traversable) -> dict[str, Any]:
    try:
        data = yaml.load(file.read_text(encoding="utf-8"), Loader=_Lines)
    except yaml.YAMLError as error:
        raise HeguiError(f"{file.name}：不是合法的 YAML（{error}）。") from error
    if not isinstance(data, dict):
        raise HeguiError(f"{file.name}：应为键值形式。")
    return data


ENTERPRISE_KEYS = {"name": "企业名称", "jurisdiction": "监管关系", "level": "企业层级", "ownership": "所有制", "listed": "上市公司"}


def key_name(key: str) -> str:
    """A key as staff read it: level → 企业层级, 捐赠金额_万元 → 捐赠金额（万元）."""
    bare, _, unit = key.partition("_")
    return ENTERPRISE_KEYS.get(key) or (f"{bare}（{unit}）" if unit else key)


@cache
def names() -> Mapping[str, str]:
    """The transactions that have a matter, each with its file; only the first lines of the files are read."""
    found: dict[str, str] = {}
    for file in sorted(_folder().iterdir(), key=lambda f: f.name):
        if file.name.endswith(".yaml") and not file.name.endswith(".cases.yaml"):
            m = NAME.search(file.read_text(encoding="utf-8"))
            if m is None:
                raise HeguiError(f"{file.name}：缺少 matter（事项名称）。")
            found[m[1].strip("\"'")] = file.name
    return found


@cache
def load(name: str) -> Matter:
    """The matter of a transaction. Raises HeguiError when there is none or its file is not in form."""
    file = names().get(name)
    if file is None:
        raise HeguiError(f"没有“{name}”这个事项。现有：{'、'.join(names())}。")
    return _matter(_read(_folder() / file), file)


def load_all() -> Iterator[Matter]:
    """All matters, in the order of their files."""
    return (load(name) for name in names())


@cache
def _shared(name: str) -> dict[str, Any]:
    file = _folder() / "shared" / name
    return _read(file) if file.is_file() else {}


@cache
def _rules_of(name: str) -> dict[str, Any]:
    file = _folder() / "shared" / "rules" / f"{name}.yaml"
    if not file.is_file():
        raise HeguiError(f"没有共用规则 {name}（应在 shared/rules/{name}.yaml）。")
    return _read(file)


def _matter(data: dict[str, Any], file: str) -> Matter:
    parts = [(f"shared/rules/{name}.yaml", _rules_of(name)) for name in data.get("include") or []] + [(file, data)]
    conditions = dict(_shared("conditions.yaml").get("conditions") or {})
    facts: dict[str, Fact] = {}
    dates: dict[str, Mapping[str, Any]] = {}
    rules: list[Rule] = []
    gaps: list[Gap] = []
    for origin, part in parts:
        conditions.update(part.get("conditions") or {})
        facts.update(_facts(part.get("facts") or {}, origin))
        dates.update(_dates(part.get("dates") or {}))
        rules += [_rule(r, origin) for r in part.get("rules") or []]
        gaps += [Gap(g["when"], g["text"]) for g in part.get("gaps") or []]
    enterprise = {k: _fact(k, v, "shared/facts.yaml") for k, v in (_shared("facts.yaml").get("enterprise") or {}).items()}
    matter = Matter(
        data["matter"],
        data.get("title") or data["matter"],
        file,
        facts,
        enterprise,
        dates,
        conditions,
        _own_rule_wins(rules),
        tuple(gaps),
        data.get("review"),
    )
    _check_form(matter)
    return matter


def _own_rule_wins(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """A later rule of the same id replaces the earlier one: a matter may narrow a shared rule."""
    return tuple({r.id: r for r in rules}.values())


def _facts(given: Mapping[str, Any], origin: str) -> dict[str, Fact]:
    shared = _shared("facts.yaml").get("facts") or {}
    return {k: _fact(k, shared.get(k) if v == "shared" else v, origin) for k, v in given.items()}


def _dates(given: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Dates with their question and the other names (``also``) that a scenario may use for them."""
    shared = _shared("facts.yaml").get("dates") or {}
    return {k: {**(shared.get(k) or {}), **(v if isinstance(v, Mapping) else {})} for k, v in given.items()}


def _fact(key: str, given: Any, origin: str) -> Fact:
    if not isinstance(given, Mapping):
        raise HeguiError(f"{origin}：事实“{key}”没有写明，shared/facts.yaml 里也没有。")
    if given.get("type") not in TYPES:
        raise HeguiError(f"{origin}：事实“{key}”的 type 应是 {'、'.join(TYPES)} 之一。")
    why = _basis(given["why"], origin) if given.get("why") else None
    options = tuple(map(str, given.get("options") or ()))
    return Fact(
        key, given["type"], given.get("ask") or f"{key}？", given.get("unit"), options, why, bool(given.get("signed")),
        given.get("most"), given.get("follows"),
    )  # fmt: skip


def _basis(given: Mapping[str, Any], origin: str) -> Basis:
    try:
        return Basis(str(given["doc"]), tuple(str(p) for p in given["path"]), str(given["quote"]))
    except (KeyError, TypeError) as error:
        raise HeguiError(f"{origin}：依据应写 doc、path、quote，这里是 {dict(given)}。") from error


def _rule(given: Mapping[str, Any], origin: str) -> Rule:
    line = given.get("__line__", 0)
    where = f"{origin}第{line}行规则“{given.get('id')}”"
    missing = {"id", "duty", "kind", "stage", "actor", "when", "sources"} - set(given)
    if missing:
        raise HeguiError(f"{where}：缺少{'、'.join(sorted(missing))}。")
    unknown = set(given) - set(Rule.__dataclass_fields__) - {"__line__"}
    if unknown:
        raise HeguiError(f"{where}：不认识的栏目{'、'.join(sorted(unknown))}。")
    for name, allowed in (("kind", KINDS), ("stage", STAGES), ("grade", (*GRADES, None))):
        if given.get(name) not in allowed:
            raise HeguiError(f"{where}：{name} 是“{given.get(name)}”，应是{'、'.join(map(str, allowed))}之一。")
    fields = {k: v for k, v in given.items() if k not in ("__line__", "sources", "materials")}
    sources = tuple(_basis(s, where) for s in given["sources"])
    materials = tuple(m if isinstance(m, Mapping) else {"name": str(m)} for m in given.get("materials") or ())
    return Rule(**fields, sources=sources, materials=materials, file=origin, line=line)


def _check_form(matter: Matter) -> None:
    for rule in matter.rules:
        unknown = unknown_names([rule.when, rule.unless], matter.conditions)
        if unknown:
            raise HeguiError(f"{rule.file}第{rule.line}行规则“{rule.id}”：条件里没有{'、'.join(sorted(unknown))}。")
    for fact in matter.facts.values():
        unknown = unknown_names(fact.follows, matter.conditions)
        if unknown:
            raise HeguiError(f"{matter.file}：事实“{fact.key}”的 follows 里没有{'、'.join(sorted(unknown))}。")


@dataclass(frozen=True, slots=True)
class Case:
    """A scenario with what is expected of its checklist."""

    name: str
    scenario: Mapping[str, Any]
    expect: Mapping[str, Any]
    matter: str
    file: str


def cases() -> Iterator[Case]:
    """The scenario files beside the matters."""
    for name, file in names().items():
        beside = _folder() / file.replace(".yaml", ".cases.yaml")
        if beside.is_file():
            for given in _read(beside).get("cases") or []:
                scenario = {
                    "transaction": name,
                    **{k: given.get(k) or {} for k in ("enterprise", "facts", "dates")},
                    "as_of": given.get("as_of"),
                }
                yield Case(given["name"], _plain_dates(scenario), given.get("expect") or {}, name, beside.name)


def _plain_dates(value: Any) -> Any:
    """YAML's dates as text, as a scenario's JSON has them."""
    if isinstance(value, Mapping):
        return {k: _plain_dates(v) for k, v in value.items()}
    return value.isoformat() if hasattr(value, "isoformat") else value


@cache
def jurisdictions() -> Mapping[str, str]:
    """Scenario words for whose supervision an enterprise is under → the place that the catalogue gives a source."""
    return dict(_shared("jurisdictions.yaml").get("jurisdictions") or {})
