"""Hold the matters against a knowledge base, and run their own cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from checklists import matter as matters
from checklists.basis import Bases
from checklists.generate import draw_up
from checklists.matter import Basis, Case
from kb.knowledge import KnowledgeBase
from kb.model import HeguiError


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a matter: where it stands and what it is."""

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}：{self.what}" if self.line else f"{self.file}：{self.what}"


def check(kb: KnowledgeBase, bases: Bases | None = None) -> Iterator[Fault]:
    """Every rule and every fact's clause that the knowledge base does not hold as quoted, and every matter out of form."""
    bases = bases or Bases(kb)
    for name, file in matters.names().items():
        try:
            matter = matters.load(name)
        except HeguiError as error:
            yield Fault(file, 0, str(error))
            continue
        for rule in matter.rules:
            for basis in rule.sources:
                yield from _fault(bases, basis, rule.file, rule.line, f"规则“{rule.id}”：")
        for fact in matter.facts.values():
            if fact.why is not None:
                yield from _fault(bases, fact.why, matter.file, 0, f"事实“{fact.key}”：")


def _fault(bases: Bases, basis: Basis, file: str, line: int, name: str) -> Iterator[Fault]:
    try:
        bases.find(basis)
    except HeguiError as error:
        yield Fault(file, line, f"{name}{error}")


def run_case(kb: KnowledgeBase, case: Case, bases: Bases | None = None) -> list[str]:
    """What a case's checklist lacks or has too much of, in plain words; empty when it is as expected."""
    checklist = draw_up(kb, case.scenario, bases)
    items = {i["id"]: i for i in checklist["items"]}
    asked = {q["key"] for q in checklist["questions"]}
    wrong = [f"缺少 {name}" for name in case.expect.get("items") or [] if name not in items]
    wrong += [f"多出 {name}" for name in case.expect.get("absent") or [] if name in items]
    wrong += [f"应询问 {key}" for key in case.expect.get("ask") or [] if key not in asked]
    for name, due in (case.expect.get("due") or {}).items():
        got = ((items.get(name) or {}).get("deadline") or {}).get("due")
        if got != (str(due) if due is not None else None):
            wrong.append(f"{name} 的期限是 {got}，应为 {due}")
    for key, name in (("grade", "结论"), ("certain_grade", "确定的结论")):
        grade = case.expect.get(key)
        if grade and checklist["conclusion"][key] != grade:
            wrong.append(f"{name}是“{checklist['conclusion'][key]}”，应为“{grade}”")
    if case.expect.get("gaps") is not None and len(checklist["gaps"]) != case.expect["gaps"]:
        wrong.append(f"规定未写明之处有 {len(checklist['gaps'])} 处，应为 {case.expect['gaps']} 处")
    return wrong
