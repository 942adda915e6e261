"""What all forms of a checklist say in the same words: dates, bases, the draft line, where the list comes from."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from checklists.matter import key_name

Checklist = Mapping[str, Any]
Item = Mapping[str, Any]

KINDS = {
    "approval": "报批", "filing": "备案", "report": "报告", "publicity": "公示", "materials": "材料", "procedure": "程序",
    "prohibition": "禁止", "record": "存档", "payment": "缴款", "deadline": "答复期限",
}  # fmt: skip
ORIGINS = {"curated": "人工编写", "extracted": "机器摘取"}
LIST_NAME = "合规事项清单"
# around the date: 前 alone would leave open whether the day itself still counts
DATE_WORDS = {"min_duration": "{}期满", "validity": "有效期至{}", "max_duration": "至{}为止"}


# what XML 1.0 cannot hold (2.2): OCR and pasted text bring form feeds and vertical tabs
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def for_xml(record: Any) -> Any:
    """``record`` with every character that an Office file cannot hold replaced by U+FFFD, so that the loss is seen."""
    if isinstance(record, str):
        return NOT_IN_XML.sub("\ufffd", record)
    if isinstance(record, Mapping):
        return {for_xml(k): for_xml(v) for k, v in record.items()}
    if isinstance(record, list | tuple):
        return [for_xml(v) for v in record]
    return record


def title(checklist: Checklist) -> str:
    """``重大法律纠纷案件合规事项清单``."""
    return f"{matter(checklist)}{LIST_NAME}"


def matter(checklist: Checklist) -> str:
    """The transaction's name: the matter's title, else as the scenario has it."""
    return str(checklist.get("title") or checklist.get("matter") or scenario(checklist).get("transaction") or "")


def scenario(checklist: Checklist) -> Mapping[str, Any]:
    """The scenario as it was given."""
    given = checklist.get("scenario")
    return given if isinstance(given, Mapping) else {}


def enterprise_name(checklist: Checklist) -> str:
    """The enterprise's name, empty if the scenario has none."""
    return str((scenario(checklist).get("enterprise") or {}).get("name") or "")


def program(checklist: Checklist) -> str:
    """Name and version of the program: ``hegui 0.1.0``."""
    given = checklist.get("program")
    if isinstance(given, Mapping):
        return " ".join(str(given[k]) for k in ("name", "version") if given.get(k))
    return str(given or "hegui")


def case_rows(checklist: Checklist) -> list[tuple[str, str, str]]:
    """The scenario as given: (企业|事实|日期, name, value), in the order given."""
    case = scenario(checklist)
    rows = [("企业", *named(k, v)) for k, v in (case.get("enterprise") or {}).items()]
    rows += [("事实", *named(k, v)) for k, v in (case.get("facts") or {}).items()]
    rows += [("日期", k, value(v)) for k, v in (case.get("dates") or {}).items() if k != "as_of"]
    return rows


UNITS = {"百分比": "%", "月": "个月"}


def named(key: str, given: Any) -> tuple[str, str]:
    """A fact's name and value as people write them: 标的额_万元, 420 → 标的额, 420万元."""
    name, _, unit = key.partition("_")
    if unit and isinstance(given, int | float) and not isinstance(given, bool):
        return name, value(given) + UNITS.get(unit, unit)
    return key_name(key), value(given)


def as_of(checklist: Checklist) -> str:
    """The day for which the list was drawn."""
    case = scenario(checklist)
    return str(case.get("as_of") or (case.get("dates") or {}).get("as_of") or str(checklist.get("generated_at") or "")[:10])


def value(given: Any) -> str:
    """A fact's value as people write it: 是, 否, 未知, a figure without a useless ``.0``."""
    if given is None:
        return "未知"
    if isinstance(given, bool):
        return "是" if given else "否"
    if isinstance(given, float) and given.is_integer():
        return str(int(given))
    if isinstance(given, Mapping):
        return "；".join(f"{k}：{value(v)}" for k, v in given.items())
    if isinstance(given, Sequence) and not isinstance(given, str):
        return "、".join(value(v) for v in given)
    return str(given)


# ---- dates -------------------------------------------------------------------------------------------------------------------


def due_date(item: Item) -> dt.date | None:
    """The item's due date, or None."""
    due = (item.get("deadline") or {}).get("due")
    return dt.date.fromisoformat(str(due)[:10]) if due else None


def due_words(item: Item) -> str:
    """``最迟2026年10月2日`` with what qualifies it, else the limit in the text's words, else an empty string."""
    deadline = item.get("deadline")
    day = due_date(item)
    if not deadline:
        return ""
    if not day:
        missing = f"（{deadline['trigger']}未定）" if deadline.get("trigger") and deadline.get("n") else ""
        return f"{deadline.get('text') or ''}{missing}"
    clock = f" {deadline['due_time']}" if deadline.get("due_time") else ""
    words = DATE_WORDS.get(deadline.get("type") or "", "最迟{}").format(chinese_date(day) + clock)
    return words + ("（暂定）" if deadline.get("provisional") else "")


def chinese_date(day: dt.date) -> str:
    """``2026年10月2日``."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_time(moment: str) -> str:
    """An ISO date-time as ``2026年10月2日 9:05``; what is no date-time stays as it is."""
    try:
        read = dt.datetime.fromisoformat(moment)
    except ValueError:
        return moment
    return f"{chinese_date(read.date())} {read.hour}:{read.minute:02d}"


def _as_read_beside(moment: str, other: str) -> str:
    """``moment`` in the time zone of ``other``, so that two times on one page can be compared."""
    try:
        zone = dt.datetime.fromisoformat(other).tzinfo
        return dt.datetime.fromisoformat(moment).astimezone(zone).isoformat() if zone else moment
    except ValueError:
        return moment


# ---- bases -------------------------------------------------------------------------------------------------------------------


def bases(item: Item) -> list[Mapping[str, Any]]:
    """The item's own clause first, then the others that say the same; each ``{citation, quote, …}``."""
    return [item, *(item.get("sources") or ())]


def short_citation(basis: Mapping[str, Any]) -> str:
    """Number and place without the title: ``桂国资发〔2006〕203号第十二条第一款``."""
    citation = place_cited(basis)
    number = basis.get("doc_no")
    if number and f"（{number}）" in citation:
        return str(number) + citation.split(f"（{number}）", 1)[1]
    return citation


def place_cited(basis: Mapping[str, Any]) -> str:
    """The citation as it stands within a sentence: 《…》（…）四 rather than 《…》（…）四、."""
    return str(basis.get("citation") or "").removesuffix("、")


def short_quoted(basis: Mapping[str, Any]) -> str:
    """Number and place, and below them the quotation."""
    return f"{short_citation(basis)}\n“{basis['quote']}”" if basis.get("quote") else short_citation(basis)


def quoted(basis: Mapping[str, Any]) -> str:
    """``citation：“quote”``."""
    quote = basis.get("quote")
    return place_cited(basis) + (f"：“{quote}”" if quote else "")


def excluded(checklist: Mapping[str, Any]) -> dict[str, list[Item]]:
    """The rules that do not apply, by the reason, in their order."""
    found: dict[str, list[Item]] = {}
    for record in checklist.get("not_applicable") or ():
        found.setdefault(str(record.get("because") or record.get("condition") or ""), []).append(record)
    return found


def cited_clauses(checklist: Checklist) -> list[dict[str, Any]]:
    """Every clause that an item cites, once, in the order of the items: ``{citation, text, whole, quotes, status, notes}``.

    ``text`` is the whole clause from ``checklist["clauses"]`` (a list of clause records), else the first quotation (``whole`` False).
    """
    known = {str(c.get("id")): c for c in checklist.get("clauses") or ()}
    found: dict[str, dict[str, Any]] = {}
    for item in checklist.get("items") or ():
        for basis in bases(item):
            key = str(basis.get("clause_id") or basis.get("citation"))
            # an item carries the doubts about its own clause; another basis has them only with its whole clause
            record = found.setdefault(key, _cited(basis, known.get(key), item if basis is item else {}))
            if basis.get("quote") and basis["quote"] not in record["quotes"]:
                record["quotes"].append(basis["quote"])
    return list(found.values())


def _cited(basis: Mapping[str, Any], clause: Mapping[str, Any] | None, item: Item) -> dict[str, Any]:
    noted = clause or item
    notes = [] if clause else ["以上为摘引，清单没有附全文"]
    notes += [str(f["note"]) for f in noted.get("flags") or () if f.get("note")]
    notes += [f"原文“{e.get('was')}”，疑为“{e.get('is')}”：{e.get('why')}" for e in noted.get("errata") or ()]
    text = clause["text"] if clause else str(basis.get("quote") or "")
    return {
        "citation": basis.get("citation"), "text": text, "whole": clause is not None, "quotes": [], "status": basis.get("status"),
        "notes": notes,
    }  # fmt: skip


def cited_documents(checklist: Checklist) -> list[str]:
    """The documents that the items rest on, each once, by number or else by title."""
    names = [_document(b) for item in checklist.get("items") or () for b in bases(item)]
    return list(dict.fromkeys(n for n in names if n))


def _document(basis: Mapping[str, Any]) -> str:
    return str(basis.get("doc_no") or str(basis.get("citation") or "").split("》")[0].lstrip("《"))


def draft_line(checklist: Checklist) -> str:
    """``底稿：N 份依据中 M 份未核实现行有效``, empty once a person has verified every document cited; a list without items says that it is no permission.

    A document counts as verified when ``checklist["documents"]`` holds it with a ``verified`` that is not empty (who and when).
    """
    verified = {d.get("doc_no") or d.get("title") for d in checklist.get("documents") or () if d.get("verified")}
    cited = cited_documents(checklist)
    if not cited:
        return "底稿：没有列出事项，不能据此认为无须审批"
    unverified = [d for d in cited if d not in verified]
    return f"底稿：{len(cited)} 份依据中 {len(unverified)} 份未核实现行有效" if unverified else ""


def review_line(checklist: Checklist) -> str:
    """How many items there are, how many were found by the machine, how many no counsel has reviewed."""
    items = checklist.get("items") or ()
    if not items:
        return "没有列出事项。"
    extracted = sum(i.get("origin") == "extracted" for i in items)
    unreviewed = sum(i.get("origin") != "extracted" and not i.get("review") for i in items)
    parts = [f"共{len(items)}项"]
    if extracted:
        parts.append(f"其中机器摘取{extracted}项，须逐项取舍")
    if unreviewed:
        parts.append(f"{'其中' if not extracted else ''}{unreviewed}项的规则未经法律顾问复核")
    return "，".join(parts) + "。"


def marks(item: Item) -> list[str]:
    """What must be known beside an item: the document's status unless 现行, found by the machine, still to be verified."""
    found = [str(item["status"])] if item.get("status") not in {None, "", "现行"} else []
    if item.get("origin") == "extracted":
        found.append("机器摘取")
    if item.get("certainty") == "待核实":
        found.append("待核实：" + "、".join(key_name(str(p)) for p in item.get("pending") or ()) if item.get("pending") else "待核实")
    return found


def branch_lines(checklist: Checklist) -> list[str]:
    """What the conclusion would become, by each fact that is not known."""
    branches = (checklist.get("conclusion") or {}).get("branches") or ()
    lines = []
    for branch in branches:
        facts = branch.get("fact")
        named = facts if isinstance(facts, str) else "、".join(key_name(str(f)) for f in facts or ())
        lines.append(f"尚不知道{named}；如适用“{branch.get('duty') or ''}”，结论变为{branch.get('grade') or ''}。")
    return list(dict.fromkeys(lines))


def materials(checklist: Checklist) -> list[tuple[int, Item, Mapping[str, Any]]]:
    """Every material: (number of the item, the item, the material)."""
    return [
        (number, item, m if isinstance(m, Mapping) else {"name": m})
        for number, item in enumerate(checklist.get("items") or (), 1)
        for m in item.get("materials") or ()
    ]


# ---- the rest of the list ----------------------------------------------------------------------------------------------------


def conflict_lines(conflict: Any) -> list[str]:
    """A conflict in lines: what it is about, each text, which to follow and why."""
    if not isinstance(conflict, Mapping):
        return [str(conflict)]
    lines = [str(conflict[k]) for k in ("about", "text") if conflict.get(k)]
    sides = conflict.get("sides") or conflict.get("items") or conflict.get("sources") or ()
    for side in sides:
        words = quoted(side) if isinstance(side, Mapping) else str(side)
        day = due_words(side) if isinstance(side, Mapping) and side.get("deadline") else ""
        lines.append(f"——{words}" + (f"（{day}）" if day else ""))
    if conflict.get("follow"):
        lines.append(f"先按：{follow(conflict['follow'])}")
    if conflict.get("why"):
        lines.append(f"理由：{conflict['why']}")
    return lines


def follow(given: Any) -> str:
    """The text to follow, given as words or as a basis."""
    return str(given.get("citation") or given.get("text") or "") if isinstance(given, Mapping) else str(given)


def question_lines(question: Mapping[str, Any]) -> list[str]:
    """A question in lines: the question, the clause that makes it matter, what the answer would change."""
    lines = [str(question.get("ask") or question.get("key") or "")]
    if question.get("options"):
        lines.append(f"可选：{'、'.join(str(o) for o in question['options'])}")
    clause = question.get("clause")
    if clause:
        lines.append(f"关系到：{quoted(clause) if isinstance(clause, Mapping) else clause}")
    decides = [str(d.get("duty") or d) if isinstance(d, Mapping) else str(d) for d in question.get("decides") or ()]
    if decides:
        lines.append(f"答案决定：{'；'.join(decides)}")
    return lines


def words_of(record: Any) -> str:
    """A gap or warning, given as words or as ``{text}``."""
    return str(record.get("text") or value(record)) if isinstance(record, Mapping) else str(record)


def provenance_rows(checklist: Checklist) -> list[tuple[str, str]]:
    """Where the list comes from: enough to draw it again. The scenario stands last, as JSON, as it was given."""
    snapshot = checklist.get("snapshot") or {}
    rows = [
        ("清单编号", str(checklist.get("number") or "")),
        ("生成时间", chinese_time(str(checklist.get("generated_at") or ""))),
        ("清单日期", as_of(checklist)),
        ("程序版本", program(checklist)),
        ("知识库快照", str(snapshot.get("id") or "")),
        ("快照生成时间", chinese_time(_as_read_beside(str(snapshot.get("built_at") or ""), str(checklist.get("generated_at") or "")))),
    ]
    rows += [(f"来源文件 {name}", f"SHA-256 {digest}") for name, digest in (snapshot.get("sources") or {}).items()]
    rows.append(("案情（原样）", scenario_json(checklist)))
    return rows


def scenario_json(checklist: Checklist) -> str:
    """The scenario as given, in one line of JSON."""
    return json.dumps(scenario(checklist), ensure_ascii=False, default=str)
