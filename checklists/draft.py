"""A skeleton of a matter for review, made from the norms that were found for a transaction's words."""

from __future__ import annotations

from typing import Any

import yaml

from checklists.generate import draw_up, place_of
from checklists.matter import KINDS, names
from kb.knowledge import KnowledgeBase
from kb.model import HeguiError

HEAD = """# 事项草稿：{name}。由程序从条文中摘出，逐条取舍、补写条件后，改名保存到 matters/，再运行 hegui matters check。
# accept: 留下写 true，不要的整条删去；when: true 表示一律适用，请改成实际条件（写法见 matters/README.md）。
"""


def draft(kb: KnowledgeBase, name: str, jurisdiction: str) -> str:
    """The YAML text of the skeleton for transaction ``name`` in a place. Raises HeguiError when the base holds nothing on it."""
    if name in names():
        raise HeguiError(f"“{name}”已有编写的规则（{names()[name]}）。")
    enterprise = {"jurisdiction": jurisdiction} if jurisdiction else {}
    items = draw_up(kb, {"transaction": name, "enterprise": enterprise})["items"]
    if not items:
        where = f"{place_of(kb, enterprise)}的规定中" if jurisdiction else "本库中"
        raise HeguiError(f"{where}没有找到与“{name}”有关的规范，无从起草。可换一种说法。")
    rules = [_rule(i, number) for number, i in enumerate(items, 1)]
    body: dict[str, Any] = {
        "matter": name,
        "title": name,
        "review": None,
        "facts": {},
        "dates": {},
        "conditions": {},
        "rules": rules,
        "gaps": [],
    }
    return HEAD.format(name=name) + yaml.safe_dump(body, allow_unicode=True, sort_keys=False, width=150)


def _rule(item: dict[str, Any], number: int) -> dict[str, Any]:
    deadline = item["deadline"]
    limit = {k: deadline[k] for k in ("text", "type", "trigger", "n", "unit")} if deadline else None
    rule = {
        "id": f"rule-{number}", "accept": False, "duty": item["duty"], "kind": item["kind"] if item["kind"] in KINDS else "procedure", "stage": item["stage"],
        "actor": item["actor"], "recipient": item["recipient"], "when": True,
        "sources": [{"doc": item["doc_no"] or item["citation"].split("》")[0].lstrip("《"), "path": item["path"], "quote": item["quote"]}],
    }  # fmt: skip
    return {**rule, "deadline": limit} if limit else rule
