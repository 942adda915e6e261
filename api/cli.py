"""The command line: every command of the interface, JSON on request, plain Chinese otherwise."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from api.given import day, in_words, json_file
from api.usage import App, UsageError, in_chinese
from kb.citation import write_document
from kb.graph import Node
from kb.knowledge import Filters, KnowledgeBase
from kb.model import Clause, Document, HeguiError
from kb.readers import place

app = App(
    help="合规：国有企业合规人员的法规知识库。逐条检索、引证，按事项列出应办清单。", no_args_is_help=True, add_completion=False,
    pretty_exceptions_enable=False, context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip
matters_app = App(help="事项规则：列出、核对、试算。", invoke_without_command=True)
app.add_typer(matters_app, name="matters")

Json = Annotated[bool, typer.Option("--json", help="输出 JSON（列表为每行一个对象）")]
Doc = Annotated[str | None, typer.Option("--doc", help="文号、标题或文件编号")]


@app.callback()
def _home(
    context: typer.Context,
    home: Annotated[Path | None, typer.Option("--home", help="知识库所在文件夹（默认 $HEGUI_HOME，或 .hegui）")] = None,
) -> None:
    # the products of a query are small: threads would wait for each other longer than they work
    if context.invoked_subcommand != "train-encoder":
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if home is not None:
        os.environ["HEGUI_HOME"] = str(home)


def home_dir() -> Path:
    """Where the knowledge base lives: --home, else $HEGUI_HOME, else .hegui."""
    return Path(os.environ.get("HEGUI_HOME") or ".hegui")


def opened() -> KnowledgeBase:
    """The knowledge base in use."""
    return KnowledgeBase.open(home_dir())


def say(text: str = "") -> None:
    """A line for people, on standard output."""
    sys.stdout.write(text + "\n")


def tell(text: str) -> None:
    """A line about the work, on standard error."""
    sys.stderr.write(text + "\n")


def put(record: Any) -> None:
    """A record as one line of JSON."""
    sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")


def put_all(records: Iterable[Any]) -> None:
    """Records as JSONL."""
    sys.stdout.writelines(json.dumps(r.as_json() if hasattr(r, "as_json") else r, ensure_ascii=False) + "\n" for r in records)


# ---------------------------------------------------------------- the knowledge base


def annotators() -> dict[str, Any]:
    """What a build lets other packages find in the clauses."""
    from checklists.norms import norms_of

    return {"norms": norms_of}


@app.command()
def build(
    sources: Annotated[list[Path] | None, typer.Argument(help="来源文件或文件夹（默认 corpus/）")] = None, as_json: Json = False
) -> None:
    """读取来源，建立知识库；失败或中断时原有知识库不受影响。"""
    from kb.build import build as make

    bar = sys.stderr.isatty()

    def progress(stage: str, done: int, total: int) -> None:
        if bar:
            sys.stderr.write(f"\r{stage} {done}/{total}    ")

    summary = make(sources or [Path("corpus")], home_dir(), annotators(), progress)
    if bar:
        sys.stderr.write("\r" + " " * 40 + "\r")
    _say_build(summary, as_json)


def _say_build(summary: Any, as_json: bool) -> None:
    from kb.parse import share_line

    if as_json:
        put(summary.as_json())
    else:
        state = "来源没有变化，沿用原知识库" if summary.unchanged else "知识库已建好"
        say(
            f"{state}（{summary.seconds:.1f}秒）：文件{summary.documents}份，其中全文{summary.full_text}份；条文记录{summary.clauses}条；"
            f"引用{summary.references}处；规范{summary.annotations.get('norms', 0)}条。"
        )
        for file, account in summary.account.items():
            say("  " + share_line(file, account))
    for missed in summary.not_read:
        tell(f"未读：{missed['why']}")


@app.command()
def add(files: Annotated[list[Path], typer.Argument(help="要收入的文件")], as_json: Json = False) -> None:
    """收入自有文件（如本企业制度）；保存在知识库文件夹中，以后每次构建都包括。"""
    from kb.own import add as take_in

    _say_build(take_in(files, home_dir(), annotators()), as_json)


@app.command()
def remove(doc: Annotated[str, typer.Argument(help="文号、标题或文件编号")], as_json: Json = False) -> None:
    """移除自行收入的文件；随附的来源不会被移除。"""
    from kb.own import remove as take_out

    _say_build(take_out(doc, home_dir(), annotators()), as_json)


@app.command()
def diff(
    old: Annotated[str, typer.Argument(help="旧版本：文号、标题或文件编号")],
    new: Annotated[str, typer.Argument(help="新版本")],
    as_json: Json = False,
) -> None:
    """逐条比较一份文件的两个版本。"""
    from kb.editions import compare

    kb = opened()
    found = [kb.document(name) for name in (old, new)]
    for name, document in zip((old, new), found, strict=True):
        if document is None or not document.full_text:
            raise HeguiError(f"本库没有文件“{name}”的全文，无从比较。")
    before, after = (list(kb.store.clauses(d.id)) for d in found if d)
    marks = {"same": "未改", "changed": "修改", "added": "新增", "removed": "删去", "moved": "移位"}
    changes = list(compare(before, after))
    for change in changes:
        if as_json:
            put(change.as_json())
        elif change.kind != "same":
            place = "".join(change.path) or "正文"
            say(
                f"〔{marks[change.kind]}〕{place}{'（原' + ''.join(change.old_path) + '）' if change.old_path and change.old_path != change.path else ''}"
            )
            words = "".join({"=": w, "-": f"[-{w}-]", "+": f"{{+{w}+}}"}[mark] for mark, w in change.parts)
            say("  " + (words or change.new or change.old or "").replace("\n", "\n  "))
    if not as_json:
        counts = Counter(str(change.kind) for change in changes)
        said = "，".join(f"{word}{counts[kind]}条" for kind, word in marks.items() if counts[kind])
        legend = "[-…-]是删去的字，{+…+}是新增的字。" if counts["changed"] else ""
        say("两个版本逐条相同。" if set(counts) <= {"same"} else f"共：{said}。{legend}")


@app.command()
def documents(as_json: Json = False) -> None:
    """列出文件，包括只在目录或废止清单中出现的。"""
    found = opened().documents()
    if as_json:
        return put_all(found)
    for d in found:
        say(f"{d.doc_no or '（无文号）'}  {d.title}  [{d.status}]{'' if d.full_text else '（仅见于目录）'}")


@app.command()
def clauses(doc: Doc = None, as_json: Json = False) -> None:
    """列出条文记录。"""
    found = opened().clauses(doc)
    if as_json:
        return put_all(found)
    for c in found:
        say(c.citation)
        say("  " + c.own_text.replace("\n", "\n  "))
    _say_nothing(found, doc, "条文")


@app.command()
def references(doc: Doc = None, as_json: Json = False) -> None:
    """列出条文之间、文件之间的引用。"""
    found = opened().references(doc)
    if as_json:
        return put_all(found)
    for r in found:
        to = "、".join((t.doc_no or t.title or "本文件") + "".join(t.path) + ("" if t.in_corpus else "（库外）") for t in r.targets)
        say(f"{r.doc_no or r.doc_id} {'/'.join(r.path) or '正文'} “{r.text}” → {to or '未能确定'}")
    _say_nothing(found, doc, "引用")


def _say_nothing(found: Sequence[Any], doc: str | None, what: str) -> None:
    """For people: why a list is empty; a document known only from a list is said to be so."""
    if not found:
        document = _document(opened(), doc) if doc else None
        tell("本库只有这份文件的目录条目，没有全文。" if document and not document.full_text else f"没有这样的{what}。")


@app.command()
def obligations(
    doc: Doc = None,
    binds: Annotated[str | None, typer.Option(help="约束对象：企业、监管机构、中介、个人、政府、其他")] = None,
    modality: Annotated[str | None, typer.Option(help="规范类型：应当、不得、可以、鼓励、职权、定义、适用、内容、责任、目的或附则")] = None,
    deadline: Annotated[bool, typer.Option("--deadline", help="只列有期限的")] = False,
    as_json: Json = False,
) -> None:
    """列出条文中的规范：应当、不得、可以等，约束谁，期限多长。"""
    from checklists.norms.model import BEARER_WORDS, MODALITY_WORDS

    binds, modality = _named(binds, BEARER_WORDS), _named(modality, MODALITY_WORDS)
    found = opened().annotations("norms", doc)
    found = [
        n
        for n in found
        if (not binds or n["binds"] == binds) and (not modality or n["modality"] == modality) and (not deadline or n["deadlines"])
    ]
    if as_json:
        return put_all(found)
    for n in found:
        limits = "；".join(d["text"] for d in n["deadlines"])
        say(
            f"{n['doc_no'] or n['doc_id']} {'/'.join(n['path']) or '正文'} [{MODALITY_WORDS[n['modality']]}/{BEARER_WORDS[n['binds']]}] "
            f"{n['text']}{'  期限：' + limits if limits else ''}"
        )
    _say_nothing(found, doc, "规范")


def _named(given: str | None, words: Mapping[Any, str]) -> str | None:
    """The name in the records of what was given in Chinese or by that name: 企业 → enterprise. Raises HeguiError for what is neither."""
    if given is None or given in words:
        return given
    for name, word in words.items():
        if word == given:
            return str(name)
    raise HeguiError(f"没有“{given}”。可用：{'、'.join(words.values())}。")


# ---------------------------------------------------------------- asking


@app.command()
def search(
    query: Annotated[str | None, typer.Argument(help="要找的话、词或引证；以 - 开头的，前面先写 --")] = None,
    k: Annotated[int, typer.Option("-k", help="结果条数")] = 10,
    mode: Annotated[str, typer.Option(help="hybrid（综合）、keyword（字词）或 semantic（语义）")] = "hybrid",
    doc: Doc = None,
    issuer: Annotated[str | None, typer.Option(help="发文机关")] = None,
    jurisdiction: Annotated[str | None, typer.Option(help="适用地方")] = None,
    category: Annotated[str | None, typer.Option(help="汇编分类")] = None,
    status: Annotated[str | None, typer.Option(help="效力状态")] = None,
    since: Annotated[str | None, typer.Option(help="印发日期不早于，如 2012-01-01")] = None,
    until: Annotated[str | None, typer.Option(help="印发日期不晚于")] = None,
    kind: Annotated[str | None, typer.Option(help="条文种类：应当、不得、可以、鼓励、职权、定义、适用、内容、责任、目的或附则")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="说明每条结果因何入选")] = False,
    facets: Annotated[bool, typer.Option("--facets", help="统计相符之处：各机关、分类、年份等各有几处")] = False,
    batch: Annotated[Path | None, typer.Option(help="成批检索：每行一个 {id, query} 的 JSONL 文件")] = None,
    as_json: Json = False,
) -> None:
    """检索条文。"""
    kb = opened()
    for text in (since, until):
        day(text)
    if doc is not None:
        _document(kb, doc)
    filters = Filters(doc, issuer, jurisdiction, category, status, since, until, _kind(kind))
    if batch is not None:
        return _batch(kb, batch, k, mode, filters, facets)
    if query is None:
        raise typer.BadParameter("请给出要检索的话，或用 --batch 给出文件。")
    answer = kb.search(query, k, mode, filters, explain, facets)  # type: ignore[arg-type]
    if as_json:
        return put(answer.as_json())
    verdict = {
        "answer": "",
        "near": "不能断定哪一条直接作了规定；以下条文最接近，请自行判断：",
        "none": f"{'在所限定的文件中' if filters.any else '本库'}没有找到。{_scope(kb, filters)}",
    }[answer.verdict]
    for line in (answer.note, verdict):
        if line:
            say(line)
    for r in answer.results if answer.verdict != "none" else ():
        say(f"{r.rank}. {r.citation} [{r.status}]  {r.source.file} {place(r.source.file, r.source.start_line, r.source.end_line)}")
        say("   " + r.text.replace("\n", "\n   "))
        for flag in r.flags:
            say(f"   ※ {flag.note if hasattr(flag, 'note') else flag['note']}")
        if explain:
            say(f"   字词：{_why(r.keyword)}；语义：{_why(r.semantic)}")
            if r.asked:
                say(f"   已知由本条回答的相近问题：{r.asked['question']}（相似 {r.asked['score']:.2f}）")
    if answer.facets is not None:
        from api.facets import lines

        for line in lines(answer.facets, answer.verdict):
            say(line)


def _why(place: Mapping[str, Any] | None) -> str:
    """A result's place in one of the two searches: 第12（30.2分），相同的词：捐赠."""
    if not place:
        return "未入选"
    terms = place.get("terms")
    return f"第{place['rank']}（{place['score']:.3g}分）" + (f"，相同的词：{'、'.join(terms)}" if terms else "")


def _kind(given: str | None) -> str | None:
    if given is None:
        return None
    from api.facets import kind

    return kind(given)


def _scope(kb: KnowledgeBase, filters: Filters) -> str:
    full = [d for d in kb.documents() if d.full_text]
    if filters.any:
        from api.facets import unknown

        if said := unknown(filters, full):
            return "".join(said)
    places = "、".join(dict.fromkeys(d.jurisdiction for d in full if d.jurisdiction))
    return f"本库收有全文{len(full)}份{'，适用：' + places if places else ''}。"


def _batch(kb: KnowledgeBase, file: Path, k: int, mode: str, filters: Filters, facets: bool) -> None:
    from time import perf_counter

    try:
        text = file.read_text(encoding="utf-8")
        lines = [(n, json.loads(line)) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    except OSError as error:
        raise HeguiError(f"{file}：读不了，{in_words(error)}") from error
    except ValueError as error:
        raise HeguiError(f"{file}：不是 UTF-8 编码的 JSONL。每行应是一个 JSON 对象，有 id 和 query。") from error
    for number, line in lines:
        if not isinstance(line, dict) or not isinstance(line.get("query"), str):
            raise HeguiError(f"{file}第{number}行：应有文字 query。")
        began = perf_counter()
        answer = kb.search(line["query"], k, mode, filters, facets=facets)  # type: ignore[arg-type]
        ms = (perf_counter() - began) * 1000
        put({"id": line.get("id"), "ms": round(ms, 3), **answer.as_json()})


@app.command()
def cite(text: Annotated[str, typer.Argument(help="引证，如 99号文第十七条第二项")], as_json: Json = False) -> None:
    """按人们书写的引证找到条文。"""
    kb = opened()
    found = kb.cite(text)
    if as_json:
        put({"query": found.query, "outcome": found.outcome, "clauses": [kb.described(c) for c in found.clauses], "message": found.message})
    else:
        if found.message:
            say(found.message)
        for c in found.clauses:
            _say_clause(kb, c)
    if found.outcome not in ("found", "ambiguous"):
        if as_json:
            tell(found.message)
        raise typer.Exit(1)


def _say_clause(kb: KnowledgeBase, c: Clause) -> None:
    document = kb.document(c.doc_id)
    say(
        f"{c.citation} [{document.status if document else '未知'}]  {c.source.file} {place(c.source.file, c.source.start_line, c.source.end_line)}"
    )
    say("  " + c.text.replace("\n", "\n  "))
    for flag in kb.doubts(c):
        say(f"  ※ {flag.note}")
    for e in c.errata:
        say(f"  ※ 勘误：“{e.was}”应为“{e.is_}”（{e.why}）")


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="报告、请示或制度草案（Word、PDF、Markdown、文本）")],
    doubtful: Annotated[bool, typer.Option("--doubtful", help="只列有误和须核对的")] = False,
    as_json: Json = False,
) -> None:
    """核对一份报告中的引证和引文：有没有这一条，是否现行，引文与原文是否一致。"""
    from kb.citecheck import check
    from kb.readers import read

    found = check(opened(), read(file))
    if as_json:
        return put(found.as_json())
    say(found.in_short)
    for c in found.citations:
        if doubtful and c.grade not in ("wrong", "check"):
            continue
        where = place(c.source.file, c.source.start_line, c.source.end_line)
        say(f"[{c.word}] {where}  {c.text}")
        for line in (c.message, *c.notes):
            if line:
                say(f"    {line}")
        for q in c.quotes:
            if q.outcome != "verbatim":
                say(f"    引文：{q.text}")
                say(f"    {q.message}{'。原文：' + q.original if q.original and q.outcome != 'elsewhere' else ''}")
        written = [w for w in dict.fromkeys(lead.citation for lead in c.leads) if w != c.text]
        if written:
            say(f"    规范写法：{'；'.join(written)}")
    for notice in dict.fromkeys(n for c in found.citations for n in c.notices):
        say(f"※ {notice}")


# ---------------------------------------------------------------- validity and the web of documents


@app.command()
def verify(
    doc: Annotated[str | None, typer.Argument(help="文号、标题或文件编号；不写则列出已有的核实记录")] = None,
    result: Annotated[str | None, typer.Option(help="核实结果：现行、拟修订、已废止、尚未施行或有效期届满")] = None,
    where: Annotated[str, typer.Option(help="在哪里核实的，如国家规章库、发文机关网站")] = "",
    by: Annotated[str, typer.Option(help="由谁核实")] = "",
    on: Annotated[str | None, typer.Option(help="核实日期，如 2026-05-01（默认今天）")] = None,
    note: Annotated[str | None, typer.Option(help="说明，如新文件的文号")] = None,
    as_json: Json = False,
) -> None:
    """记下某份文件的效力已经核实；不写结果则列出核实记录。"""
    kb = opened()
    document = _document(kb, doc) if doc else None
    if result is None:
        records = kb.verifications.of(document.id) if document else kb.verifications.all()
    elif document is None:
        raise typer.BadParameter("请写明核实的是哪份文件。")
    else:
        records = [kb.verifications.record(document, result, where, by, day(on), note)]
        tell(f"已记录。{write_document(document.title, None)}：{records[0]}")
    if as_json:
        return put_all(records)
    for v in records if result is None else ():
        say(f"{v.doc_no or '（无文号）'}  {v.title}  {v}")
    if not records:
        tell("还没有核实记录。登记用 --result、--where、--by，见 hegui verify --help。")


def _document(kb: KnowledgeBase, doc: str) -> Document:
    found = kb.document(doc)
    if found is None:
        raise HeguiError(f"本库没有文件“{doc}”。可用 hegui documents 查看所收文件。")
    return found


@app.command()
def graph(
    doc: Annotated[str, typer.Argument(help="文号、标题或文件编号")],
    distance: Annotated[int, typer.Option(min=1, max=4, help="相隔几层引用")] = 1,
    as_json: Json = False,
) -> None:
    """列出一份文件的依据、引用它的文件，以及从法律到它的路径。"""
    kb = opened()
    document = _document(kb, doc)
    web, ways = kb.graph.neighbourhood(document.id, distance), kb.graph.paths(document.id)
    if as_json:
        return put({**web.as_json(), "paths": [[n.as_json() for n in way] for way in ways]})
    nodes = {n.id: n for n in web.nodes}
    names = {"basis": "依据", "repeal": "废止", "cites": "引用"}
    for title, edges, other in (
        ("所依据、引用的文件", [e for e in web.edges if e.source == document.id], "target"),
        ("依据、引用本文件的文件", [e for e in web.edges if e.target == document.id], "source"),
        ("其余", [e for e in web.edges if document.id not in (e.source, e.target)], ""),
    ):
        if edges:
            say(f"{title}：")
        for e in edges:
            said = _node(nodes[getattr(e, other)]) if other else f"{_node(nodes[e.source])} → {_node(nodes[e.target])}"
            say(f"  [{names[e.kind]}] {said}")
    if ways:
        say("依据的路径：")
    for way in ways:
        say("  " + " → ".join(f"{_node(n)}" for n in way))


def _node(node: Node) -> str:
    where = "" if node.full_text else "，仅见于目录" if node.in_base else "，库外"
    return f"{write_document(node.title, None)}（{node.doc_no + '，' if node.doc_no else ''}{node.rank}{'，' + node.status if node.status else ''}{where}）"


# ---------------------------------------------------------------- checklists


@app.command()
def checklist(
    scenario: Annotated[Path | None, typer.Argument(help="情景文件（JSON）")] = None,
    out: Annotated[Path | None, typer.Option(help="写入文件：.json .md .docx .xlsx .ics")] = None,
    form: Annotated[str, typer.Option(help="文档格式：清单 或 答复意见（仅 .docx）")] = "清单",
    template: Annotated[Path | None, typer.Option(help="自备的 .docx 模板（页面、样式）")] = None,
    against: Annotated[str | None, typer.Option(help="与另一日期的同一情景比较，如 2015-06-01")] = None,
    replay: Annotated[Path | None, typer.Option(help="用保存的快照重列一份清单（JSON），并说明差别")] = None,
    as_json: Json = False,
) -> None:
    """按情景列出应办事项、批准、材料和期限。"""
    from checklists import compare
    from checklists.export import FORMS, with_clauses, write
    from checklists.export.markdown import render
    from checklists.generate import draw_up

    if form not in FORMS:
        raise HeguiError(f"没有“{form}”这种文档格式。可用：{'、'.join(FORMS)}。")
    if (FORMS[form] != "checklist" or template) and (out is None or out.suffix.lower() != ".docx"):
        raise HeguiError("答复意见和模板只用于 Word 文件：请用 --out 写明以 .docx 结尾的文件名。")
    if replay is not None:
        again, difference = compare.replay(json_file(replay, "清单"), home_dir())
        return put({"checklist": again, "difference": difference}) if as_json else say(compare.in_words(difference))
    if scenario is None:
        raise typer.BadParameter("请给出情景文件，或用 --replay 给出保存的清单。")
    given = json_file(scenario, "情景")
    kb = opened()
    drawn = draw_up(kb, given)
    if against is not None:
        day(against)
        difference = compare.compare(draw_up(kb, {**given, "as_of": against}), drawn)
        return put(difference) if as_json else say(compare.in_words(difference))
    if out is not None:
        write(with_clauses(drawn, kb.clause), out, form=FORMS[form], template=template)
        tell(f"已写入 {out}{_dated(out, [(i['deadline'] or {}).get('due') for i in drawn['items'] if i['deadline']])}")
    if as_json:
        put(drawn)
    elif out is None:
        say(render(drawn).decode())


def _dated(out: Path, dues: Sequence[str | None]) -> str:
    """What a calendar holds and what it cannot, having no date: ，3个日期；另有2项期限没有日期，日历中没有."""
    if out.suffix.lower() != ".ics":
        return ""
    without = sum(not due for due in dues)
    return f"，{len(dues) - without}个日期" + (f"；另有{without}项期限没有日期，日历中没有" if without else "")


@matters_app.callback()
def matters(ctx: typer.Context, as_json: Json = False) -> None:
    """列出有经编写规则的事项及其要问的情况。"""
    if ctx.invoked_subcommand is not None:
        return
    from checklists import matter

    for m in matter.load_all():
        if as_json:
            put(m.as_json())
        else:
            say(f"{m.name}：{m.title}，规则{len(m.rules)}条，询问{len(m.facts)}项情况，日期：{'、'.join(m.dates) or '无'}")


@matters_app.command("show")
def matters_show(name: Annotated[str, typer.Argument(help="事项名称")], as_json: Json = False) -> None:
    """列出一个事项要问的情况和日期，以及在情景文件中怎样写。"""
    from checklists import matter

    if name not in matter.names():
        raise HeguiError(f"没有“{name}”这个事项。可用：{'、'.join(matter.names())}。")
    m = matter.load(name)
    if as_json:
        return put(m.in_full())
    say(f'{m.title}：情景文件中写 "transaction": "{m.name}"，其余照下列各项写；不知道的不写。')
    types = {"boolean": "true 或 false", "number": "数字", "text": "文字"}
    asked = m.asked() | set(matter.ENTERPRISE_KEYS)
    for part, word, facts in (("enterprise", "企业", m.enterprise), ("facts", "情况", m.facts)):
        say(f"{part}（{word}）：")
        for f in (f for key, f in facts.items() if key in asked):
            say(f"  {f.key}　{f.ask}　{'、'.join(f.options) or types[f.type]}{'，单位' + f.unit if f.unit else ''}")
    say("dates（日期，如 2026-05-01）：" if m.dates else "dates（日期）：无")
    for key, said in m.dates.items():
        say(f"  {key}　{said.get('ask') or ''}")


@matters_app.command("check")
def matters_check(as_json: Json = False) -> None:
    """用现有知识库核对所有事项规则的依据。"""
    from checklists import check

    faults = list(check.check(opened()))
    for fault in faults:
        put({"file": fault.file, "line": fault.line, "what": fault.what}) if as_json else say(str(fault))
    if faults:
        tell(f"有{len(faults)}处依据对不上。")
        raise typer.Exit(1)
    tell("全部规则的依据都在知识库中。")


@matters_app.command("test")
def matters_test(only: Annotated[str | None, typer.Argument(help="只试这一事项")] = None, as_json: Json = False) -> None:
    """试算各事项自带的情景。"""
    from checklists import check, matter
    from checklists.basis import Bases

    kb = opened()
    bases = Bases(kb)
    failed = done = 0
    for case in matter.cases():
        if only and only not in (case.matter, case.file, case.file.removesuffix(".cases.yaml")):
            continue
        done += 1
        wrong = check.run_case(kb, case, bases)
        failed += bool(wrong)
        if as_json:
            put({"file": case.file, "name": case.name, "wrong": wrong})
        elif wrong:
            say(f"{case.file}：{case.name}：" + "；".join(wrong))
    if only and not done:
        raise HeguiError(f"没有“{only}”这个事项，或它没有情景。可用：{'、'.join(matter.names())}。")
    tell(f"情景{done}个，不符{failed}个。")
    if failed:
        raise typer.Exit(1)


@matters_app.command("draft")
def matters_draft(
    name: Annotated[str, typer.Argument(help="事项名称")],
    jurisdiction: Annotated[str, typer.Option(help="企业由哪里监管，如 广西区直")] = "",
    out: Annotated[Path | None, typer.Option(help="写入文件（.yaml）")] = None,
) -> None:
    """从条文中摘出候选，写成一份待复核的事项草稿。"""
    from checklists.draft import draft

    text = draft(opened(), name, jurisdiction)
    if out is None:
        say(text)
    else:
        from checklists.export import replace_file

        replace_file(out, text.encode())
        tell(f"已写入 {out}")


@app.command()
def calendar(
    enterprise: Annotated[Path, typer.Option("--enterprise", help="企业情况文件（JSON，同情景的 enterprise）")],
    year: Annotated[int, typer.Option("--year", help="年份")],
    out: Annotated[Path | None, typer.Option(help="写入文件：.ics 或 .xlsx")] = None,
    as_json: Json = False,
) -> None:
    """列出企业全年定期事项，每项附条文。"""
    from checklists.export.year import write_year
    from checklists.year import calendar_of

    given = json_file(enterprise, "企业情况")
    if not isinstance(given, dict):
        raise HeguiError(f'{enterprise}：应是键值对，如 {{"name": …, "jurisdiction": "广西区直", "level": "监管企业本部"}}。')
    firm = given.get("enterprise") or given
    if not isinstance(firm, dict):
        raise HeguiError(f"{enterprise}：enterprise 应是键值对。")
    entries = calendar_of(opened(), firm, year)
    if not firm.get("jurisdiction"):
        tell("没有写明企业由哪里监管（jurisdiction），各地的规定都列在内，请自行取舍。")
    if out is not None:
        write_year(entries, year, out)
        tell(f"已写入 {out}{_dated(out, [e.due for e in entries])}")
    if as_json:
        put_all(entries)
    elif out is None:
        for e in entries:
            say(
                f"{e.due or '（条文未定日期）'}  {e.duty}{' → ' + e.recipient if e.recipient else ''}  {e.citation}{'（程序摘出）' if e.origin == 'extracted' else ''}"
            )


@app.command("train-encoder")
def train_encoder(
    paths: Annotated[list[Path] | None, typer.Argument(help="训练用的文件夹或文件：法规、问答（默认 corpus/ 和随附的问答）")] = None,
    out: Annotated[Path | None, typer.Option(help="写到哪里（默认替换随附的模型）")] = None,
    seed: Annotated[int, typer.Option(help="随机种子；同一种子得到同一文件")] = 1,
) -> None:
    """重新训练随附的语义模型；训练后须重新建库。"""
    from kb.index import questions
    from kb.index.encoder import DEFAULT_MODEL
    from kb.index.train import train

    made = train(paths or [Path("corpus"), questions.FOLDER], out or DEFAULT_MODEL, seed, tell)
    say(
        f"已写入 {out or DEFAULT_MODEL}：{made['passages']} 段文本，{made['questions']} 个问题，{made['tokens']} 个词元，{made['dimensions']} 维。"
    )


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="监听地址")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="端口")] = 8000,
) -> None:
    """打开网页和 HTTP 接口。"""
    import uvicorn

    from api.app import create

    application = create(home_dir())
    config = uvicorn.Config(application, host=host, port=port, log_level="warning", h11_max_incomplete_event_size=1_000_000)
    with _listening(host, port) as listening:
        tell(f"合规已打开：http://{host}:{port}/　按 Ctrl+C 关闭。")
        application.state.opened.warm()
        uvicorn.Server(config).run(sockets=[listening])


def _listening(host: str, port: int) -> socket.socket:
    try:
        listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=512)
        # else the second packet of an answer waits 40 ms for the first to be acknowledged: asyncio sets this only on sockets it made itself
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listening
    except OSError as error:
        raise HeguiError(
            f"打不开 {host}:{port}（{in_words(error).rstrip('。')}）。可换一个端口，如 hegui serve --port {port % 65535 + 1}。"
        ) from error


def main() -> None:
    """Run a command; what a person got wrong is said in one line, with exit status 1, wrong usage with 2."""
    try:
        raise SystemExit(app(standalone_mode=False))
    except (HeguiError, sqlite3.OperationalError) as error:
        tell(str(error) if isinstance(error, HeguiError) else f"数据库读写不了（{error}）。请检查磁盘空间和 {home_dir()} 的权限。")
        raise SystemExit(1) from None
    except UsageError as error:
        tell(in_chinese(error))
        raise SystemExit(2) from None
    except ModuleNotFoundError as error:
        tell(f"这项功能需要 {error.name}，没有安装。请先运行 pip install {error.name}。")
        raise SystemExit(1) from None
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
    except OSError as error:
        tell(in_words(error))
        raise SystemExit(1) from None
    except (KeyboardInterrupt, typer.Abort):
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
