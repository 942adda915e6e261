"""Two checklists of one case: as of two days, or as it was drawn up and as it comes out today."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from checklists.generate import draw_up
from kb.knowledge import KnowledgeBase
from kb.model import HeguiError

#: What makes a difference to who follows the list; numbers and times of drawing up do not.
FIELDS = ("duty", "kind", "stage", "actor", "recipient", "citation", "quote", "materials", "consequence", "status", "certainty")


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What came, went and changed: ``{came[], went[], changed: [{id, duty, field, before, after}], conclusion: {before, after} | None}``."""
    old = {i["id"]: i for i in before["items"]}
    new = {i["id"]: i for i in after["items"]}
    changed = [
        {"id": key, "duty": new[key]["duty"], "field": field, "before": was, "after": now}
        for key in new
        if key in old
        for field, was, now in _fields(old[key], new[key])
        if was != now
    ]
    grades = before["conclusion"]["grade"], after["conclusion"]["grade"]
    return {
        "came": [i for key, i in new.items() if key not in old],
        "went": [i for key, i in old.items() if key not in new],
        "changed": changed,
        "conclusion": {"before": grades[0], "after": grades[1]} if grades[0] != grades[1] else None,
    }


def _fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    due = [(i.get("deadline") or {}).get("due") for i in (old, new)]
    return [*((f, old.get(f), new.get(f)) for f in FIELDS), ("due", due[0], due[1])]


def replay(kept: Mapping[str, Any], home: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Draw a kept checklist up again from the snapshot that made it; returns the new list and what differs.

    Raises HeguiError when the snapshot is no longer kept, saying what to build it from.
    """
    try:
        name, scenario = kept["snapshot"]["id"], kept["scenario"]
    except (KeyError, TypeError) as error:
        raise HeguiError("这不是本程序写出的清单（JSON）：缺少 snapshot 或 scenario。") from error
    folder = home / "snapshots" / str(name)
    if not (folder / "kb.sqlite").exists():
        sources = "、".join(f"{f}（sha256 {sha[:12]}…）" for f, sha in kept["snapshot"].get("sources", {}).items())
        raise HeguiError(f"快照 {name} 已不在本机。可用相同的来源重建后再试：{sources}。")
    again = draw_up(KnowledgeBase(folder), scenario)
    return again, compare(kept, again)


def in_words(difference: Mapping[str, Any]) -> str:
    """A comparison in lines for staff; says so when nothing differs."""
    lines = []
    if difference["conclusion"]:
        lines.append(f"结论：{difference['conclusion']['before']} → {difference['conclusion']['after']}")
    lines += [f"新增：{i['duty']}（{i['citation']}）" for i in difference["came"]]
    lines += [f"减少：{i['duty']}（{i['citation']}）" for i in difference["went"]]
    lines += [f"变化：{c['duty']}：{c['field']} {c['before']} → {c['after']}" for c in difference["changed"]]
    return "\n".join(lines) or "没有差别。"
