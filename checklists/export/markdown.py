"""A checklist as Markdown, for a mail or a note."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from checklists.export import wording
from checklists.export.wording import Checklist, Item

# what Markdown would take for a mark in running text: *, _, `, [, ], <, >, #, |, \
MARK = re.compile(r"([\\`*_\[\]<>#|])")


def render(checklist: Checklist) -> bytes:
    """The whole list in UTF-8."""
    parts = [
        f"# {plain(wording.title(checklist))}",
        _head(checklist),
        _section("案情", _table(("类别", "项目", "内容"), wording.case_rows(checklist))),
        _section("结论", _conclusion(checklist)),
        _section("办理事项", f"{wording.review_line(checklist)}\n\n" + _items(checklist)),
        _section("规定不一致之处", _lists(wording.conflict_lines(c) for c in checklist.get("conflicts") or ())),
        _section("待核实的问题", _lists(wording.question_lines(q) for q in checklist.get("questions") or ())),
        _section("没有规定的情形", _lists([wording.words_of(g)] for g in checklist.get("gaps") or ())),
        _section("经判断不适用的规定", _excluded(checklist)),
        _section("提示", _lists([wording.words_of(w)] for w in checklist.get("warnings") or ())),
        _section("期限的计算", _steps(checklist)),
        _section("依据条文", _clauses(checklist)),
        _section("留痕", _table(("项目", "内容"), wording.provenance_rows(checklist))),
    ]
    return ("\n\n".join(parts) + "\n").encode()


def plain(text: str) -> str:
    """``text`` with Markdown's marks made harmless."""
    return MARK.sub(r"\\\1", text)


def _section(name: str, body: str) -> str:
    return f"## {name}\n\n{body or '无。'}"


def _head(checklist: Checklist) -> str:
    lines = [f"- {plain(name)}：{plain(text)}" for name, text in wording.provenance_rows(checklist)[:5]]
    draft = wording.draft_line(checklist)
    return "\n".join(([f"**{draft}**", ""] if draft else []) + lines)


def _conclusion(checklist: Checklist) -> str:
    conclusion = checklist.get("conclusion") or {}
    lines = [f"**{plain(str(conclusion.get('grade') or '依据不足'))}**　{plain(str(conclusion.get('text') or ''))}"]
    lines += [f"- {plain(wording.quoted(b) if not isinstance(b, str) else b)}" for b in conclusion.get("basis") or ()]
    lines += [f"- {plain(line)}" for line in wording.branch_lines(checklist)]
    return "\n".join([lines[0], "", *lines[1:]])


def _items(checklist: Checklist) -> str:
    return "\n\n".join(_item(number, item) for number, item in enumerate(checklist.get("items") or (), 1))


def _item(number: int, item: Item) -> str:
    marks = "".join(f"〔{m}〕" for m in wording.marks(item))
    who = (("actor", "办理主体"), ("recipient", "报送"), ("copy_to", "抄送"), ("channel", "渠道"))
    fields = [
        *((word, str(item[key])) for key, word in who if item.get(key)),
        ("期限", _deadline(item)),
        ("依据", wording.quoted(item)),
        *(("同此", wording.quoted(s)) for s in item.get("sources") or ()),
        ("因为", str(item.get("because") or "")),
        ("材料", "；".join(material_words(m) for m in item.get("materials") or ())),
        ("后果", str(item.get("consequence") or "")),
    ]
    group = "·".join(w for w in (str(item.get("stage") or ""), wording.KINDS.get(str(item.get("kind")), "")) if w)
    head = f"{number}. **{plain(str(item.get('duty') or ''))}**（{group}）{marks}"
    return "\n".join([head, *(f"   - {name}：{plain(text)}" for name, text in fields if text)])


def _deadline(item: Item) -> str:
    deadline = item.get("deadline") or {}
    words = wording.due_words(item)
    if deadline.get("due") and deadline.get("text"):
        words += f"（{deadline['text']}）"
    if deadline.get("due_if_rolled"):
        words += f"；如适用民法典第二百零三条顺延至{deadline['due_if_rolled']}，见期限的计算"
    return words


def material_words(material: object) -> str:
    """``专项报告（1份，书面）``."""
    if not isinstance(material, dict):
        return str(material)
    notes = [f"{material['copies']}份" if material.get("copies") else "", str(material.get("form") or ""), str(material.get("note") or "")]
    said = "，".join(n for n in notes if n)
    return str(material.get("name") or "") + (f"（{said}）" if said else "")


def _excluded(checklist: Checklist) -> str:
    parts = []
    for reason, records in wording.excluded(checklist).items():
        rows = [(str(r.get("duty") or ""), wording.quoted(r)) for r in records]
        parts.append(f"### {plain(reason or '条件不成立')}（以下{len(records)}项不适用）\n\n{_table(('事项', '依据'), rows)}")
    return "\n\n".join(parts)


def _steps(checklist: Checklist) -> str:
    blocks = []
    for number, item in enumerate(checklist.get("items") or (), 1):
        steps = (item.get("deadline") or {}).get("steps") or ()
        if steps:
            blocks.append(f"{number}. {plain(str(item.get('duty') or ''))}\n" + "\n".join(f"   - {plain(s)}" for s in steps))
    return "\n".join(blocks)


def _clauses(checklist: Checklist) -> str:
    blocks = []
    for clause in wording.cited_clauses(checklist):
        status = f"（{clause['status']}）" if clause.get("status") else ""
        text = "\n>\n".join(f"> {plain(line)}" for line in str(clause["text"]).splitlines())
        notes = "".join(f"\n\n注：{plain(n)}" for n in clause["notes"])
        blocks.append(f"**{plain(str(clause['citation']))}**{status}\n\n{text}{notes}")
    return "\n\n".join(blocks)


def _lists(groups: Iterable[Sequence[str]]) -> str:
    return "\n".join(f"{n}. " + "\n   - ".join(plain(line) for line in lines) for n, lines in enumerate(groups, 1))


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    lines = [head, ["---"] * len(head), *([plain(c).replace("\n", "<br>") for c in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
