"""A scenario → the checklist of what applies, with what must still be asked, what does not apply and why, and what the base leaves open."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from importlib.metadata import version
from typing import Any

from checklists import matter as matters
from checklists import standing
from checklists.basis import Bases, Found
from checklists.calendar import compute
from checklists.conditions import UNKNOWN, Scope, evaluate, holds
from checklists.extracted import items_from_norms
from checklists.matter import GRADES, STAGES, TYPES, Fact, Matter, Rule, key_name
from kb.knowledge import KnowledgeBase
from kb.model import Document, HeguiError

TO_ACT = ("within", "before", "by_date", "recurring")
# “{账面净值_万元}万元”: the unit goes with the figure
FILLED = re.compile(r"\{(?P<key>[^{}]+)\}(?P<unit>万元|万股|[%年倍个]?)")


@dataclass(frozen=True, slots=True)
class Scenario:
    """A case: the transaction, the enterprise, facts and dates, the day it is judged on."""

    transaction: str
    enterprise: Mapping[str, Any]
    facts: Mapping[str, Any]
    dates: Mapping[str, Any]
    as_of: date
    given: Mapping[str, Any]


def read_scenario(given: Any) -> Scenario:
    """Check a scenario's form. Raises HeguiError, naming the field and the remedy."""
    if not isinstance(given, Mapping):
        raise HeguiError(
            '情景应是一个 JSON 对象：{"transaction": …, "enterprise": {…}, "facts": {…}, "dates": {…}, "as_of": "2026-05-01"}。'
        )
    transaction = given.get("transaction")
    if not isinstance(transaction, str) or not transaction.strip():
        raise HeguiError(f"情景缺少 transaction（办理的事项）。可写：{'、'.join(matters.names())}。")
    parts = {}
    for name in ("enterprise", "facts", "dates"):
        part = given.get(name) or {}
        if not isinstance(part, Mapping):
            raise HeguiError(f"情景的 {name} 应是键值对，这里是 {type(part).__name__}。")
        parts[name] = part
    dates = {k: _moment(k, v) for k, v in parts["dates"].items() if v is not None}
    as_of = _moment("as_of", given["as_of"]) if given.get("as_of") else dates.get("as_of", date.today())
    return Scenario(
        transaction.strip(), parts["enterprise"], parts["facts"], dates, as_of.date() if isinstance(as_of, datetime) else as_of, given
    )


def _moment(name: str, value: Any) -> date | datetime:
    if not isinstance(value, str):
        raise HeguiError(f"日期“{name}”应写成 2026-05-01 这样的文字，这里是 {value!r}。")
    try:
        return date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
    except ValueError as error:
        raise HeguiError(f"日期“{name}”是“{value}”，没有这一天或写法不对。请写成 2026-05-01 或 2026-05-01T09:30。") from error


def draw_up(kb: KnowledgeBase, given: Any, bases: Bases | None = None) -> dict[str, Any]:
    """The checklist of a scenario as the interface's record. Raises HeguiError for a scenario that cannot be read."""
    scenario = read_scenario(given)
    drawing = _Drawing(kb, scenario, bases or Bases(kb))
    return drawing.checklist()


def place_of(kb: KnowledgeBase, enterprise: Mapping[str, Any]) -> str | None:
    """The place whose rules bind an enterprise, None when its jurisdiction was not given."""
    given = enterprise.get("jurisdiction")
    if not given:
        return None
    known = matters.jurisdictions()
    if given in known:
        return known[given]
    places = {d.jurisdiction for d in kb.documents() if d.jurisdiction and d.full_text}
    stem = re.sub(r"(?:区直|省直|市直|市属|省属|县属|属)$", "", str(given))
    return next((p for p in sorted(places) if stem and stem in p), str(given))


@dataclass(slots=True)
class _Drawing:
    kb: KnowledgeBase
    scenario: Scenario
    bases: Bases
    items: list[dict[str, Any]] = field(default_factory=list)
    questions: dict[str, dict[str, Any]] = field(default_factory=dict)
    not_applicable: list[dict[str, Any]] = field(default_factory=list)
    gaps: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    waiting: list[tuple[Rule, list[str]]] = field(default_factory=list)
    conflict_of: dict[str, str] = field(default_factory=dict)

    def checklist(self) -> dict[str, Any]:
        name = self.scenario.transaction
        known = matters.names()
        matter = matters.load(name) if name in known else None
        place = self.place()
        if place is not None and not self.covered(place):
            self.gaps.append(
                {"text": f"本库未收录“{self.scenario.enterprise.get('jurisdiction')}”的规定，无法列出应办事项；他地规定不能代替。"}
            )
        elif matter is not None:
            self.by_matter(matter, place)
        else:
            self.by_norms(place)
        self.items.sort(key=_in_working_order)
        self.warn_of_passed_days()
        for item in self.items:
            item["flags"] = standing.flags_of(self.kb, item)
        documents = standing.documents_of(self.kb, self.items)
        self.warnings += standing.warnings_of(documents, self.items)
        return {
            "number": self.number(),
            "generated_at": datetime.now().astimezone().isoformat(timespec="seconds"),
            "snapshot": self.kb.snapshot,
            "program": f"hegui {version('hegui')}",
            "matter": matter.name if matter else name,
            "title": matter.title if matter else name,
            "review": matter.review if matter else None,
            "scenario": dict(self.scenario.given),
            "conclusion": self.conclusion(matter.title if matter else name),
            "items": self.items,
            "questions": list(self.questions.values()),
            "not_applicable": self.not_applicable,
            "gaps": self.gaps,
            "conflicts": self.conflicts(),
            "warnings": list(dict.fromkeys(self.warnings)),
            "documents": documents,
        }

    # -- scope

    def place(self) -> str | None:
        return place_of(self.kb, self.scenario.enterprise)

    def covered(self, place: str) -> bool:
        return any(d.jurisdiction == place and d.full_text for d in self.kb.documents())

    def binds(self, document: Document, place: str | None) -> bool:
        """Whether a document's place is the enterprise's; a national document nested in a place's own counts where the place adopted it."""
        if place is None or document.jurisdiction == place:
            return True
        if document.jurisdiction != "全国":
            return False
        outer = self.kb.document(document.nested_in) if document.nested_in else None
        return outer is None or outer.jurisdiction == place

    # -- a reviewed matter

    def by_matter(self, matter: Matter, place: str | None) -> None:
        self.scenario = _with_other_names(self.scenario, matter)
        self.check_facts(matter)
        self.work_out_facts(matter)
        if place is None:
            self.ask("jurisdiction", matter, "本清单所依据的全部规定")
        here = 0
        for rule in matter.rules:
            found = self.found(rule)
            if not found or not self.binds(found[0].document, place):
                continue
            here += 1
            begins = found[0].document.effective_date or found[0].document.issued_date
            if begins and begins > self.scenario.as_of.isoformat():
                self.exclude(rule, found, self.scope(matter), f"截至{self.scenario.as_of}尚未施行（{begins}起施行）")
                continue
            if place is None:
                self.waiting.append((rule, ["jurisdiction"]))
                continue
            self.judge(rule, found, matter)
        for gap in matter.gaps:
            scope = self.scope(matter)
            if here and holds(gap.when, scope):
                self.gaps.append({"text": gap.text})
        if not here:
            self.gaps.append({"text": f"本库所收{place or ''}的规定没有关于“{matter.title}”的内容，不能据此认为无须审批。"})
        if matter.review is None:
            self.warnings.append("本事项的规则尚未经法律顾问复核。")

    def found(self, rule: Rule) -> list[Found]:
        """The clauses a rule rests on; a basis that the knowledge base no longer holds is a warning, and without the first there is no rule."""
        out = []
        for i, basis in enumerate(rule.sources):
            try:
                out.append(self.bases.find(basis))
            except HeguiError as error:
                self.warnings.append(f"规则“{rule.duty}”的依据已变：{error}。" + ("本条未列入清单。" if i == 0 else ""))
                if i == 0:
                    return []
        return out

    def scope(self, matter: Matter, strict: bool = False) -> Scope:
        s = self.scenario
        return Scope(s.facts, s.enterprise, {k: v.isoformat() for k, v in s.dates.items()}, matter.conditions, strict=strict)

    def judge(self, rule: Rule, found: list[Found], matter: Matter) -> None:
        """One rule: it applies, it does not, or something must be asked first. It is certain only if nothing still to be learnt could undo it."""
        scope = self.scope(matter)
        applies = holds(rule.when, scope)
        if applies is False:
            if scope.used or scope.closed:  # else no fact could bring it about in this matter
                self.exclude(rule, found, scope, "条件不成立")
            return
        exception_scope = self.scope(matter)
        excepted = holds(rule.unless, exception_scope) if rule.unless is not None else False
        if excepted:
            self.exclude(rule, found, exception_scope, "属于例外情形")
            return
        if applies is None:
            for key in scope.missing:
                self.ask(key, matter, rule.duty)
            self.waiting.append((rule, list(scope.missing)))
            return
        certain = self.scope(matter, strict=True)
        sure = holds(rule.when, certain) is True and (rule.unless is None or holds(rule.unless, certain) is False)
        pending = [] if sure else list(certain.missing)
        for key in pending:
            self.ask(key, matter, f"{rule.duty}（先列入，待核实）")
        self.include(rule, found, scope, sure, pending)

    def include(self, rule: Rule, found: list[Found], scope: Scope, sure: bool, pending: list[str]) -> None:
        first, *others = found
        deadline = (
            compute(rule.deadline, self.scenario.dates, self.scenario.as_of, str(self.scenario.enterprise.get("jurisdiction") or ""))
            if rule.deadline
            else None
        )
        self.items.append(
            {
                "id": rule.id, "duty": rule.duty, "kind": rule.kind, "stage": rule.stage, "actor": rule.actor, "recipient": rule.recipient,
                "copy_to": rule.copy_to, "channel": rule.channel, **first.as_json(), "sources": [f.as_json() for f in others],
                "source": first.clause.source.as_json(), "because": self.because(rule, scope), "deadline": deadline, "grade": rule.grade,
                "materials": [{"name": m.get("name"), "copies": m.get("copies"), "form": m.get("form"), "note": m.get("note")} for m in rule.materials],
                "consequence": rule.consequence, "status": first.document.status, "certainty": "确定" if sure else "待核实", "pending": pending,
                "origin": "curated", "review": None, "confidence": None,
                "flags": [f.as_json() for f in first.clause.flags], "errata": [e.as_json() for e in first.clause.errata],
            }
        )  # fmt: skip
        if rule.conflict:
            self.conflict_of[rule.id] = rule.conflict

    def because(self, rule: Rule, scope: Scope) -> str:
        if rule.because:
            return FILLED.sub(lambda m: _fill(self.value(m["key"]), m["unit"]), rule.because)
        return "、".join(f"{key_name(k)}为{_say(v)}" for k, v in scope.used.items() if k != "jurisdiction") or "办理本事项一律适用"

    def value(self, key: str) -> Any:
        s = self.scenario
        return Scope(s.facts, s.enterprise, s.dates, {}).value(key)

    def exclude(self, rule: Rule, found: list[Found], scope: Scope, why: str) -> None:
        used = dict(scope.used)
        fact = next((k for k in reversed(used) if k not in ("level", "jurisdiction")), next(iter({**used, **scope.closed}), None))
        said = "，".join(f"{key_name(k)}：{_say(v)}" for k, v in used.items())
        if scope.closed:
            said += f"{'；' if said else ''}未提供{'、'.join(map(key_name, scope.closed))}，先按不适用处理，如有此情况请补充后重列"
        self.not_applicable.append(
            {
                "id": rule.id,
                "duty": rule.duty,
                **found[0].as_json(),
                "condition": why,
                "fact": fact,
                "value": used.get(fact) if fact else None,
                "because": said or why,
            }
        )

    # -- asking

    def ask(self, key: str, matter: Matter, decides: str) -> None:
        question = self.questions.get(key)
        if question is None:
            fact = matter.facts.get(key) or matter.enterprise.get(key)
            clause = None
            if fact is not None and fact.why is not None:
                try:
                    clause = self.bases.find(fact.why).as_json()
                except HeguiError:
                    clause = None
            ask = fact.ask if fact else (matter.dates.get(key) or {}).get("ask") or f"请提供“{key}”。"
            options = list(fact.options) if fact else []
            question = self.questions[key] = {"key": key, "ask": ask, "options": options, "clause": clause, "decides": []}
        if decides not in question["decides"]:
            question["decides"].append(decides)

    def check_facts(self, matter: Matter) -> None:
        """Types of what was given; a key that no rule asks for is a warning."""
        for where, given, declared in (
            ("facts", self.scenario.facts, matter.facts),
            ("enterprise", self.scenario.enterprise, matter.enterprise),
        ):
            for key, value in given.items():
                fact = declared.get(key)
                if fact is not None and value is not None:
                    _check_type(f"{where}.{key}", fact, value)
                    if key != "jurisdiction" and fact.options and value not in fact.options and not matter.knows(key, value):
                        known = "、".join(fact.options)
                        self.warnings.append(f"{key_name(key)}“{_say(value)}”不是规则认得的说法（{known}），有关规则可能没有适用，请核对。")
        asked = matter.asked() | set(matter.enterprise)
        unasked = [k for k in self.scenario.facts if k not in asked and k not in matter.facts]
        meant = {k: m for k in unasked for m in (*matter.facts, *matter.enterprise) if k.partition("_")[0] == m.partition("_")[0]}
        for key, name in meant.items():
            self.warnings.append(f"规则不认得“{key}”，没有用它；请换算后填在“{name}”里。")
        if unmeant := [k for k in unasked if k not in meant]:
            self.warnings.append(f"本事项的规则用不到这些情况，未影响清单：{'、'.join(unmeant)}。")
        triggers = {r.deadline.get(k) for r in matter.rules if r.deadline for k in ("trigger", "anchor")}
        triggers |= {name for key, d in matter.dates.items() for name in (key, *(d.get("also") or ()))}
        unused = [k for k in self.scenario.dates if k not in triggers and k != "as_of"]
        if unused:
            self.warnings.append(f"没有规则从这些日期起算：{'、'.join(unused)}。")

    def work_out_facts(self, matter: Matter) -> None:
        """Facts that follow from others are filled in; one that was given and differs is kept, and the difference is told."""
        facts = dict(self.scenario.facts)
        for fact in matter.facts.values():
            scope = self.scope(matter)
            value = evaluate(fact.follows, scope) if fact.follows is not None else UNKNOWN
            if value is UNKNOWN:
                continue
            given = facts.setdefault(fact.key, value)
            if given is None:
                facts[fact.key] = value
            elif differ(given, value):
                basis = "、".join(f"{key_name(k)}{_say(v)}" for k, v in scope.used.items() if k != fact.key)
                self.warnings.append(
                    f"{key_name(fact.key)}填的是“{_say(given)}”，按{basis}则是“{_say(value)}”，两者不符，清单可能因此不对："
                    f"请核对这一项（facts.{fact.key}）和所依据的情况，改正后重列。"
                )
        self.scenario = replace(self.scenario, facts=facts)

    def warn_of_passed_days(self) -> None:
        """Limits to act that had run out on the day for which the list is drawn."""
        dated = [i for i in self.items if i["origin"] == "curated" and (i["deadline"] or {}).get("due") and i["deadline"]["type"] in TO_ACT]
        late = [i for i in dated if i["deadline"]["due"] < self.scenario.as_of.isoformat()]
        if late:
            said = "；".join(f"{i['duty']}（{i['deadline']['due']}）" for i in late)
            self.warnings.append(f"到清单日期{self.scenario.as_of}，以下期限已过，请核对是否已按期办理，没有办的尽快补办并说明：{said}。")

    # -- no matter

    def by_norms(self, place: str | None) -> None:
        self.warnings.append(f"“{self.scenario.transaction}”没有经复核的事项规则，以下为程序从条文中摘出的候选，须逐条核对取舍。")
        admitted = [d for d in self.kb.documents() if d.full_text and self.binds(d, place)]
        self.items += items_from_norms(
            self.kb,
            self.scenario.transaction,
            admitted,
            self.scenario.dates,
            self.scenario.as_of,
            str(self.scenario.enterprise.get("jurisdiction") or ""),
        )
        if not self.items:
            self.gaps.append({"text": f"本库没有找到与“{self.scenario.transaction}”有关的规定。"})

    # -- the whole

    def conclusion(self, title: str) -> dict[str, Any]:
        """The strictest grade of what is listed, the strictest that is certain, what the first takes for granted, and what could make it stricter."""
        graded = [i for i in self.items if i["grade"]]
        grade = _strictest(graded)
        certain_grade = _strictest([i for i in graded if i["certainty"] == "确定"])
        deciding = [i for i in graded if i["grade"] == grade]
        sure = any(i["certainty"] == "确定" for i in deciding)
        assumed = [] if sure or not deciding else deciding[0]["pending"]
        branches = [
            {"fact": keys, "grade": r.grade, "duty": r.duty}
            for r, keys in self.waiting
            if r.grade and GRADES.index(r.grade) < GRADES.index(grade)
        ]
        text = _CONCLUSION[grade].format(title=title)
        if assumed:
            least = f"不论这些情况如何，已能确定的是“{certain_grade}”。" if certain_grade != "依据不足" else "查明以前不能作准。"
            text += f"这一结论待核实：{'、'.join(map(key_name, assumed))}未提供，按没有特殊情形判断；{least}"
        if branches:
            keys = list(dict.fromkeys(k for b in branches for k in b["fact"]))
            strictest = min((str(b["grade"]) for b in branches), key=GRADES.index)
            text += f"尚不知道{'、'.join(map(key_name, keys))}，查明后结论可能变为“{strictest}”。"
        if self.gaps:
            text += "另有没有规定的情形，见下。"
        basis = [{k: i[k] for k in ("clause_id", "doc_no", "path", "citation", "quote")} for i in deciding[:6]]
        return {
            "grade": grade, "certain_grade": certain_grade, "text": text, "basis": basis, "certain": sure, "assumed": assumed, "branches": branches,
        }  # fmt: skip

    def conflicts(self) -> list[dict[str, Any]]:
        """Rules of one subject that differ: both texts, the one to follow first and why."""
        out = []
        for subject in dict.fromkeys(self.conflict_of.values()):
            sides = [i for i in self.items if self.conflict_of.get(i["id"]) == subject]
            if len(sides) < 2:
                continue
            follow, why = self._follow(sides)
            out.append({"about": sides[0]["duty"], "key": subject, "sides": [_side(i) for i in sides], "follow": _side(follow), "why": why})
        return out

    def _follow(self, sides: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], str]:
        """Of limits to act the earlier, of minimum periods the later; else the later document of one issuer, else the stricter."""
        dated = [s for s in sides if s["deadline"] and s["deadline"].get("due")]
        if len(dated) >= 2:
            longest = all(s["deadline"]["type"] == "min_duration" for s in dated)
            chosen = (max if longest else min)(dated, key=lambda s: s["deadline"]["due"])
            return (
                chosen,
                "最短期间以期满较晚的为准，其余随之满足。" if longest else "各期限都要遵守，先到期的先办；先到期的办结不代替其余。",
            )
        documents = {d.id: d for d in self.kb.documents()}
        issued = [(documents[self.kb.clause(s["clause_id"]).doc_id].issued_date or "", s) for s in sides]  # type: ignore[union-attr]
        later = max(issued, key=lambda x: x[0])
        return later[1], "同一机关先后规定不一致的，适用后一规定（立法法第一百零三条）；疑义未决前从严办理。"

    def number(self) -> str:
        digest = hashlib.sha256(
            json.dumps([self.scenario.given, self.kb.snapshot["id"]], ensure_ascii=False, sort_keys=True, default=str).encode()
        ).hexdigest()
        return f"HG-{self.scenario.as_of:%Y%m%d}-{digest[:6].upper()}"


def _strictest(items: Iterable[Mapping[str, Any]]) -> str:
    return str(min((i["grade"] for i in items), key=GRADES.index, default="依据不足"))


_CONCLUSION = {
    "禁止": "{title}：按所给情况，有规定明令禁止，不得照此办理。",
    "须批准": "{title}：须报批准后方可实施。",
    "须核准": "{title}：须报核准后方可实施。",
    "须备案同意后实施": "{title}：须报备案，同意后方可实施。",
    "须备案": "{title}：须报备案。",
    "须报告": "{title}：须报告。",
    "内部决策": "{title}：由企业内部决策，按下列程序办理。",
    "依据不足": "{title}：依所给情况和本库所收规定，不足以得出须否审批的结论。",
}


def _with_other_names(scenario: Scenario, matter: Matter) -> Scenario:
    """The scenario with each date under every name that the matter knows it by."""
    dates = dict(scenario.dates)
    for key, date_ in matter.dates.items():
        names = [key, *(date_.get("also") or [])]
        given = next((dates[n] for n in names if n in dates), None)
        if given is not None:
            dates.update({n: dates.get(n, given) for n in names})
    return replace(scenario, dates=dates)


def _check_type(name: str, fact: Fact, value: Any) -> None:
    """Raises HeguiError, naming the field, for a value of another type, and for a negative figure of what is never below zero."""
    if isinstance(value, bool) != (fact.type == "boolean") or not isinstance(value, TYPES[fact.type]):
        form = {"number": f"数字（单位{fact.unit}）" if fact.unit else "数字", "boolean": "true 或 false", "text": "文字"}[fact.type]
        raise HeguiError(f"{name} 应填{form}，这里是 {value!r}。")
    if not isinstance(value, str) and value < 0 and not fact.signed:
        raise HeguiError(f"{name} 不能是负数，这里是 {_say(value)}。")
    if fact.most is not None and isinstance(value, int | float) and value > fact.most:
        raise HeguiError(f"{name} 不能超过{fact.most:g}，这里是 {_say(value)}。")


def differ(given: Any, value: Any) -> bool:
    """Whether a value that was given departs from the one that follows from other facts: a figure by more than rounding does."""
    if any(isinstance(v, bool | str) for v in (given, value)):
        return bool(given != value)
    return bool(abs(given - value) > max(0.1, 0.02 * abs(value)))


def _fill(value: Any, unit: str) -> str:
    return "（未提供）" if value is UNKNOWN else _say(value) + unit


def _say(value: Any) -> str:
    if value is UNKNOWN:
        return "（未提供）"
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _side(item: Mapping[str, Any]) -> dict[str, Any]:
    return {k: item[k] for k in ("id", "duty", "clause_id", "doc_no", "path", "citation", "quote", "deadline")}


def _in_working_order(item: Mapping[str, Any]) -> tuple[int, str]:
    due = (item["deadline"] or {}).get("due") or "9999"
    return STAGES.index(item["stage"]), due


def item_ids(items: Iterable[Mapping[str, Any]]) -> list[str]:
    """The rule ids of a checklist's items, in order."""
    return [i["id"] for i in items]
