"""What is known beyond the base: corpus/successors.yaml, reviewed by hand, and whom it touches.

``Act``: a document that the base cites and that has since been replaced, repealed or revised. ``Overlay``: national rules on the matter of a
document of the base. ``Institution``: an organ or a qualification that no longer exists, and who took over. Every note names its source and
the date as of which it is known; nothing here ever changes a document's status.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from kb import docno
from kb.model import Document, Flag, HeguiError, Reference, Target
from kb.references.aliases import same_key

FILE = "successors.yaml"
#: Kinds of the flags made here: on a document, on a clause that cites, on a clause that names.
OVERLAID, CITES_CHANGED, VANISHED = "overlaid", "cites_changed_act", "vanished_institution"
FATES = ("已废止", "已被取代", "已修订")
RELATIONS = {"上位规定": "现已有国家规定", "同类规定": "现有同类国家规定（主要适用于中央企业，本地是否参照另查）"}


@dataclass(frozen=True, slots=True)
class Rule:
    """A document outside the base: title, number and first day in force, the last two if known."""

    title: str
    number: str | None = None
    start: str | None = None

    def __str__(self) -> str:
        details = "，".join(part for part in (self.number, self.start and f"{self.start}起") if part)
        return f"《{self.title}》" + (f"（{details}）" if details else "")


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Where an entry is from, until when it is known, what could not be verified."""

    source: str
    known_as_of: str
    note: str | None

    def __str__(self) -> str:
        """（截至2025-12所知）。来源：…: what stands before 来源 is enough where the whole note would be too long."""
        return f"（截至{self.known_as_of}所知）。来源：{self.source}" + (f"；{self.note}" if self.note else "") + "。"


@dataclass(frozen=True, slots=True)
class Act:
    """A cited document that has changed: ``fate`` is one of 已废止 已被取代 已修订."""

    was: Rule
    fate: str
    by: Rule
    knowledge: Knowledge

    def is_meant(self, target: Target) -> bool:
        """Whether a target outside the base is this document: the same number, or the same title where a number is missing."""
        mine, its = docno.read(self.was.number or ""), docno.read(target.doc_no or "")
        if mine and its:
            return docno.same(mine, its)
        return bool(target.title) and same_key(target.title or "") == same_key(self.was.title)

    def is_its_new_edition(self, text: str) -> bool:
        """Whether a citation names the new edition by what tells it from the old: 公司法（2023年修订）."""
        edition = re.search(r"（([^（）]*)）$", self.by.title)
        return edition is not None and edition[1] in text

    def flag(self, reference: Reference) -> Flag:
        """The note for a clause that cites it."""
        return Flag(CITES_CHANGED, self.note, reference.start, reference.end)

    @property
    def note(self) -> str:
        """What has become of it."""
        return f"所引《{self.was.title}》{self.fate}，现为{self.by}{self.knowledge}"


@dataclass(frozen=True, slots=True)
class Overlay:
    """National rules on what documents of the base (``touches``, by number) regulate."""

    subject: str
    relation: str
    by: tuple[Rule, ...]
    touches: tuple[str, ...]
    knowledge: Knowledge

    def flag(self) -> Flag:
        """The note for a document that it touches."""
        rules = "、".join(str(r) for r in self.by)
        return Flag(
            OVERLAID,
            f"关于{self.subject}，{RELATIONS[self.relation]}：{rules}，办理前请对照{self.knowledge}",
        )


@dataclass(frozen=True, slots=True)
class Institution:
    """An organ or qualification that ended, and its successor; ``names`` are regular expressions."""

    name: str
    names: tuple[str, ...]
    ended: str
    successor: str
    knowledge: Knowledge

    def note(self, words: str) -> str:
        """The note for a text that names it by ``words``."""
        return f"“{words}”（{self.name}）自{self.ended}起已不存在。承接：{self.successor}{self.knowledge}"


@dataclass(frozen=True)
class Successors:
    """All entries; an empty one says nothing about anything."""

    acts: Sequence[Act] = ()
    overlays: Sequence[Overlay] = ()
    institutions: Sequence[Institution] = ()
    raw: Mapping[str, Any] = field(default_factory=dict)
    fingerprint: str = ""

    def on_document(self, document: Document) -> list[Flag]:
        """What is known of the rules over a document's matter."""
        return [o.flag() for o in self.overlays if document.doc_no in o.touches]

    def on_reference(self, reference: Reference) -> Iterator[Flag]:
        """What has become of the documents that a reference names."""
        return (act.flag(reference) for act in self.changed([t for t in reference.targets if not t.in_corpus], reference.text))

    def changed(self, targets: Sequence[Target], text: str) -> Iterator[Act]:
        """Which of the documents that ``text`` cites have changed; a revised one matters only where a place in it is cited."""
        for act in self.acts:
            meant = [t for t in targets if act.is_meant(t)]
            told = act.fate != "已修订" or any(t.path for t in meant)
            if meant and told and not act.is_its_new_edition(text):
                yield act

    @cached_property
    def _names(self) -> re.Pattern[str]:
        """Any name. Each begins with a letter of its own (no look-behind), so that a long text is passed over at the speed of a search."""
        return re.compile("|".join(name for i in self.institutions for name in i.names))

    @cached_property
    def _each(self) -> list[tuple[re.Pattern[str], Institution]]:
        return [(re.compile("|".join(i.names)), i) for i in self.institutions]

    def in_text(self, text: str, start: int = 0) -> list[Flag]:
        """The vanished institutions that a text names, each once, where it stands first; ``start`` is the text's own offset."""
        found: dict[str, Flag] = {}
        for m in self._names.finditer(text) if self.institutions else ():
            institution = next(i for pattern, i in self._each if pattern.match(text, m.start()))
            words = m[0].lstrip("、")
            found.setdefault(institution.name, Flag(VANISHED, institution.note(words), start + m.end() - len(words), start + m.end()))
        return list(found.values())


def short(note: str) -> str:
    """A note without where it is from."""
    return note.split("来源：")[0]


def load(folder: Path) -> Successors:
    """Read successors.yaml of ``folder``; a missing file is an empty one. Raises HeguiError naming the entry that is not of the form."""
    path = folder / FILE
    if not path.exists():
        return Successors()
    raw = path.read_bytes()
    try:
        data = json.loads(json.dumps(yaml.safe_load(raw) or {}, default=str))  # YAML reads 2025-02-18 as a date
    except yaml.YAMLError as error:
        raise HeguiError(f"{FILE}：不是合法的 YAML（{error}）。") from error
    return read(data, hashlib.sha256(raw).hexdigest())


def read(data: Mapping[str, Any], fingerprint: str = "") -> Successors:
    """The entries of a parsed successors.yaml. Raises HeguiError naming the entry that is not of the form."""
    default = str(data.get("known_as_of") or "")
    made: dict[str, list[Any]] = {"acts": [], "overlays": [], "institutions": []}
    for section, make in (("acts", _act), ("overlays", _overlay), ("institutions", _institution)):
        for number, entry in enumerate(data.get(section) or (), 1):
            try:
                made[section].append(make(entry, _knowledge(entry, default)))
            except (KeyError, TypeError, ValueError, re.error) as error:
                raise HeguiError(f"{FILE} 的 {section} 第{number}条写法不对：{error}。") from error
    return Successors(tuple(made["acts"]), tuple(made["overlays"]), tuple(made["institutions"]), data, fingerprint)


def _knowledge(entry: Mapping[str, Any], default: str) -> Knowledge:
    as_of = str(entry.get("known_as_of") or default)
    if not as_of:
        raise ValueError("缺少 known_as_of")
    return Knowledge(str(entry["source"]), as_of, entry.get("note"))


def _rule(given: Mapping[str, Any]) -> Rule:
    return Rule(given["title"], given.get("number"), str(given["from"]) if given.get("from") else None)


def _act(entry: Mapping[str, Any], knowledge: Knowledge) -> Act:
    if entry["fate"] not in FATES:
        raise ValueError(f"fate 应为{'、'.join(FATES)}")
    return Act(_rule(entry["was"]), entry["fate"], _rule(entry["by"]), knowledge)


def _overlay(entry: Mapping[str, Any], knowledge: Knowledge) -> Overlay:
    if entry["relation"] not in RELATIONS:
        raise ValueError(f"relation 应为{'、'.join(RELATIONS)}")
    return Overlay(entry["subject"], entry["relation"], tuple(_rule(r) for r in entry["by"]), tuple(entry["touches"]), knowledge)


def _institution(entry: Mapping[str, Any], knowledge: Knowledge) -> Institution:
    for name in entry["names"]:
        re.compile(name)
    return Institution(entry["name"], tuple(entry["names"]), str(entry["ended"]), entry["successor"], knowledge)
