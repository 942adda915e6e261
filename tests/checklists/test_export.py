"""Exports of one realistic checklist: what each file must carry, read back with another library than the one that wrote it."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import icalendar
import openpyxl
import pytest
from docx import Document

from checklists.calendar import compute
from checklists.export import with_clauses, wording, write
from checklists.export.gbt9704 import save_template
from checklists.generate import draw_up
from kb.knowledge import KnowledgeBase
from kb.model import Clause, Erratum, HeguiError, Source

CORPUS = next((Path(__file__).parents[2] / "corpus" / "sources").glob("004_*.txt"))
AS_OF = dt.date(2026, 9, 21)
DATES = {"法律纠纷发生之日": "2026-09-18", "立案之日": "2026-09-25"}
CASES = ("桂国资发〔2006〕203号", "广西壮族自治区人民政府国有资产监督管理委员会监管企业重大法律纠纷案件管理暂行办法")
OPINIONS = ("桂国资发〔2013〕101号", "关于规范使用法律意见书的若干规定")
GUIDANCE = ("桂国资发〔2015〕474号", "自治区国资委关于全面推进依法治企的指导意见")
NOTICE = ("桂国资发〔2005〕33号", "关于认真贯彻落实《国有企业法律顾问管理办法》进一步加强企业法制建设的通知")

TWELVE = (
    "第十二条 监管企业发生重大法律纠纷案件,应当及时报自治区国资委备案。涉及诉讼或者仲裁的,应当自立案之日或接到应诉通知之日起7日内"
    "向自治区国资委报告,1个月内报自治区国资委备案。"
)


def basis(document: tuple[str, str], place: str, quote: str, status: str | None = None) -> dict[str, Any]:
    """A citation of ``place`` with words of the corpus."""
    number, title = document
    nested = title.replace("《", "〈").replace("》", "〉")
    record = {
        "clause_id": f"{number}#{place}",
        "doc_no": number,
        "path": [place],
        "citation": f"《{nested}》（{number}）{place}",
        "quote": quote,
    }
    return {**record, "status": status} if status else record


def item(number: int, duty: str, stage: str, kind: str, own: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An item of the list; a deadline is computed from its words."""
    record = {
        "id": f"case-{number}",
        "duty": duty,
        "stage": stage,
        "kind": kind,
        "actor": "本企业",
        "recipient": None,
        "copy_to": None,
        "channel": None,
        "sources": [],
        "because": "",
        "deadline": None,
        "materials": [],
        "consequence": None,
        "status": "现行",
        "origin": "curated",
        "review": None,
        **own,
        **more,
    }
    if record["deadline"]:
        record["deadline"] = compute(record["deadline"], DATES, AS_OF, "广西区直")
    return record


def limit(text: str, trigger: str | None, n: int | None = None, unit: str | None = None, type: str = "within") -> dict[str, Any]:
    return {"text": text, "type": type, "trigger": trigger, "n": n, "unit": unit}


@pytest.fixture(scope="module")
def checklist() -> dict[str, Any]:
    """An arbitration that a water company brings over its franchise: duties of four documents, two limits that differ."""
    seven = basis(CASES, "第十二条第一款", "应当自立案之日或接到应诉通知之日起7日内向自治区国资委报告", "拟修订")
    month = basis(CASES, "第十二条第一款", "1个月内报自治区国资委备案", "拟修订")
    thirty = basis(
        GUIDANCE, "第三条第（九）项", "应当自法律纠纷发生之日起 30 日内，将包括法律意见书、主要案情、分析预测、处理方案等内容的专项报告"
    )
    notice = basis(NOTICE, "第四条", "应在法律纠纷发生之日起30日内向国资监管机构备案")
    because = "仲裁标的2360万元，已达500万元"
    items = [
        item(
            1,
            "重大法律纠纷案件由法定代表人或主要负责人统一负责，总法律顾问分工组织，法律事务机构具体实施",
            "决策",
            "procedure",
            basis(CASES, "第八条", "应当由企业法定代表人或主要负责人统一负责", "拟修订"),
            because=because,
        ),
        item(
            2,
            "从自治区国资委中介机构备选库中选聘律师事务所，履行内部审核程序",
            "决策",
            "procedure",
            basis(OPINIONS, "第四条", "外聘法律服务机构为自治区国资委中介机构备选库确定的法律服务机构"),
            sources=[basis(CASES, "第九条第一款", "履行必要的内部审核程序", "拟修订")],
            because="拟外聘律师事务所代理仲裁",
        ),
        item(
            3,
            "不得由无执业资格证书的人员出具报送自治区国资委的法律意见书",
            "审核",
            "prohibition",
            basis(OPINIONS, "第十六条", "须由持有企业法律顾问执业资格证书的法律顾问制作并签字确认"),
            because="备案文件须附法律意见书",
        ),
        item(
            4,
            "自立案之日起7日内向自治区国资委报告",
            "报告",
            "report",
            seven,
            recipient="自治区国资委",
            channel="政策法规处",
            because=because,
            deadline=limit("自立案之日或接到应诉通知之日起7日内", "立案之日", 7, "日"),
        ),
        item(
            5,
            "自法律纠纷发生之日起30日内报送专项报告，经总法律顾问审核签字、企业主要负责人签发",
            "报告",
            "filing",
            thirty,
            sources=[notice],
            recipient="自治区国资委",
            copy_to="派驻本企业监事会",
            because="设总法律顾问",
            deadline=limit("自法律纠纷发生之日起 30 日内", "法律纠纷发生之日", 30, "日"),
            materials=[
                {"name": "专项报告", "copies": 1, "form": "书面", "note": None},
                {"name": "法律意见书", "copies": 1, "form": "原件", "note": "总法律顾问签署意见"},
            ],
        ),
        item(
            6,
            "自立案之日起1个月内报自治区国资委备案",
            "报告",
            "filing",
            month,
            recipient="自治区国资委",
            because=because,
            deadline=limit("1个月内", "立案之日", 1, "个月"),
            materials=[
                {
                    "name": "=备案文件（含基本案情、处理措施和效果预测、案件结果分析预测）",
                    "copies": 1,
                    "form": "书面",
                    "note": "法定代表人或者主要负责人签发",
                }
            ],
        ),
        item(
            7,
            "结案后10日内向自治区国资委书面报告",
            "归档",
            "report",
            basis(CASES, "第十四条第二款", "监管企业应当在结案后 10 日内向自治区国资委书面报告有关情况", "拟修订"),
            recipient="自治区国资委",
            because="案件在办",
            deadline=limit("结案后 10 日内", "结案之日", 10, "日"),
            origin="extracted",
        ),
    ]
    return {
        "number": "HG-20260921-0007",
        "generated_at": "2026-09-21T09:05:00+08:00",
        "snapshot": {"id": "20260901-5f2c9d", "built_at": "2026-09-01T18:00:00+08:00", "sources": {CORPUS.name: "ba5e491e8e91c8f4" * 4}},
        "program": "hegui 0.1.0",
        "matter": "重大法律纠纷案件",
        "scenario": {
            "transaction": "重大法律纠纷案件",
            "enterprise": {
                "name": "广西桂岭水务集团有限公司",
                "jurisdiction": "广西区直",
                "level": "监管企业本部",
                "listed": False,
                "净资产_万元": 186000.0,
            },
            "facts": {"案件类型": "仲裁", "诉讼地位": "申请人", "标的额_万元": 2360, "拟外聘律师事务所": True, "涉外案件": None},
            "dates": DATES,
            "as_of": AS_OF.isoformat(),
        },
        "conclusion": {
            "grade": "须备案",
            "text": "本案标的额超过500万元，属重大法律纠纷案件，须先报告、后备案，不需要事前批准。",
            "basis": [basis(CASES, "第三条第（一）项", "标的额超过 500 万元（含 500 万元）人民币的", "拟修订"), seven],
        },
        "items": items,
        "questions": [
            {
                "key": "涉外案件",
                "ask": "对方当事人、标的物或者争议事实是否涉外？",
                "clause": basis(CASES, "第三条第（四）项", "涉外案件"),
                "decides": ["是否另按涉外案件报送"],
            }
        ],
        "not_applicable": [
            {
                **basis(CASES, "第十六条", "可请求自治区国资委予以协调"),
                "duty": "请求自治区国资委协调",
                "condition": "监管企业及其子企业之间发生",
                "fact": "对方当事人",
                "value": "某县人民政府",
                "because": "对方不是监管企业或其子企业，也没有受到不正当干预",
            }
        ],
        "gaps": [{"text": "本库所收规定没有写明仲裁调解结案时的报告方式。"}],
        "conflicts": [
            {
                "about": "报告、备案的期限不一致",
                "sides": [seven, thirty],
                "follow": seven,
                "why": "两个期限都要遵守时，先到者先办；203号是专门规定",
            }
        ],
        "warnings": ["@桂国资发〔2006〕203号在2016年的汇编中标为拟修订，修订前继续适用。"],
        "clauses": [{"id": f"{CASES[0]}#第十二条第一款", "text": TWELVE, "flags": [], "errata": []}],
    }


def test_whole_clauses_come_from_the_knowledge_base(checklist: dict[str, Any]) -> None:
    own = checklist["items"][0]
    source = Source("004.txt", 1709, 1709)
    text = "第八条 监管企业重大法律纠纷案件的处理，应当由企业法定代表人或主要负责人统一负责"
    clause = Clause(
        own["clause_id"], "d", CASES[0], CASES[1], CASES[1], ("第八条",), "article", None, text, text, own["citation"], None, 0, source,
        errata=(Erratum(0, 1, "and", "和", "OCR"),),
    )  # fmt: skip
    whole = with_clauses(checklist, {clause.id: clause}.get)
    first, second = wording.cited_clauses(whole)[:2]
    assert (first["text"], first["notes"]) == (text, ["原文“and”，疑为“和”：OCR"])
    assert second["notes"] == ["以上为摘引，清单没有附全文"]


def squeezed(text: str) -> str:
    return re.sub(r"[\s,，]", "", text)


def test_the_example_quotes_the_corpus(checklist: dict[str, Any]) -> None:
    corpus = squeezed(CORPUS.read_text(encoding="utf-8"))
    for one in checklist["items"]:
        for base in wording.bases(one):
            assert squeezed(base["quote"]) in corpus, base["quote"]


@pytest.fixture
def written(checklist: dict[str, Any], tmp_path: Path) -> Path:
    for name in ("list.docx", "list.xlsx", "list.ics", "list.md", "list.json"):
        write(checklist, tmp_path / name)
    write(checklist, tmp_path / "answer.docx", form="answer")
    return tmp_path


def words_in(path: Path) -> str:
    """All text of a file: the XML parts of an Office file, the unfolded lines of a calendar, else the file."""
    if path.suffix in {".docx", ".xlsx"}:
        with zipfile.ZipFile(path) as package:
            parts = [package.read(n).decode() for n in package.namelist() if n.endswith(".xml")]
        return re.sub(r"<[^>]+>", "", "\n".join(parts)).replace("&quot;", '"')
    text = path.read_text(encoding="utf-8")
    return re.sub(r"\r?\n ", "", text).replace("\\,", ",") if path.suffix == ".ics" else text.replace("\\_", "_")


@pytest.mark.parametrize("name", ["list.docx", "answer.docx", "list.xlsx", "list.ics", "list.md", "list.json"])
def test_each_file_says_where_it_comes_from(written: Path, checklist: dict[str, Any], name: str) -> None:
    text = words_in(written / name)
    for wanted in (
        "HG-20260921-0007",
        "20260901-5f2c9d",
        "ba5e491e8e91c8f4" * 4,
        "hegui 0.1.0",
        "底稿：4 份依据中 4 份未核实现行有效",
        "广西桂岭水务集团有限公司",
        "净资产_万元",
        "应当自立案之日或接到应诉通知之日起7日内向自治区国资委报告",
    ):
        assert wanted in text, wanted
    assert "2026-09-21" in text or "2026年9月21日" in text


def test_a_list_without_items_says_that_it_is_no_permission(kb: KnowledgeBase, tmp_path: Path) -> None:
    empty = draw_up(kb, {"transaction": "对外捐赠", "enterprise": {"jurisdiction": "云南省直"}, "as_of": "2026-05-01"})
    assert wording.draft_line(empty) == "底稿：没有列出事项，不能据此认为无须审批"
    write(empty, tmp_path / "清单.md")
    text = (tmp_path / "清单.md").read_text(encoding="utf-8")
    assert "没有列出事项，不能据此认为无须审批" in text and "0 份" not in text and "共0项" not in text


def test_the_draft_line_goes_when_every_document_is_verified(checklist: dict[str, Any]) -> None:
    verified = {"by": "王某", "on": "2026-09-20"}
    documents = [{"doc_no": d[0], "verified": verified} for d in (CASES, OPINIONS, GUIDANCE)]
    assert wording.draft_line({**checklist, "documents": documents}) == "底稿：4 份依据中 1 份未核实现行有效"
    documents.append({"doc_no": NOTICE[0], "verified": verified})
    assert wording.draft_line({**checklist, "documents": documents}) == ""


# ---- docx --------------------------------------------------------------------------------------------------------------------


def test_docx_has_its_sections_and_annexes(written: Path) -> None:
    document = Document(str(written / "list.docx"))
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert headings == [
        "一、案情", "二、结论", "三、办理事项", "四、规定不一致之处", "五、待核实的问题", "六、没有规定的情形",
        "七、经判断不适用的规定", "八、提示",
    ]  # fmt: skip
    assert [p.text for p in document.paragraphs if p.style.name == "附件标题"] == [
        "附件1　材料清单", "附件2　期限的计算", "附件3　依据条文", "附件4　留痕",
    ]  # fmt: skip
    rows = [[c.text for c in row.cells] for row in document.tables[1].rows]
    report = next(r for r in rows if r[0] == "4")
    assert report[1].startswith("自立案之日起7日内向自治区国资委报告") and "仲裁标的2360万元" in report[1]
    assert report[4].startswith("桂国资发〔2006〕203号第十二条第一款") and "〔拟修订〕" in report[4]
    assert report[5].startswith("最迟2026年10月2日")


def test_docx_answer_has_its_five_parts(written: Path) -> None:
    document = Document(str(written / "answer.docx"))
    assert [p.text for p in document.paragraphs if p.style.name == "Heading 1"] == [
        "一、结论",
        "二、事实前提",
        "三、依据",
        "四、程序",
        "五、待核实",
    ]
    assert document.paragraphs[0].text == "关于重大法律纠纷案件\n有关合规问题的答复意见"


@pytest.mark.parametrize(("name", "count"), [("list.docx", 1), ("answer.docx", 8)])
def test_docx_footnotes_are_real(written: Path, name: str, count: int) -> None:
    with zipfile.ZipFile(written / name) as package:
        notes = package.read("word/footnotes.xml").decode()
        body = package.read("word/document.xml").decode()
        assert "footnotes+xml" in package.read("[Content_Types].xml").decode()
    made = set(re.findall(r'<w:footnote w:id="(\d+)"', notes))
    assert made == set(re.findall(r'<w:footnoteReference w:id="(\d+)"', body)) and len(made) == count
    assert "（桂国资发〔2006〕203号）第十二条第一款：“应当自立案之日或接到应诉通知之日起7日内" in notes


def test_docx_quotes_every_basis_under_the_table(written: Path) -> None:
    lines = [p.text for p in Document(str(written / "list.docx")).paragraphs if p.style.name == "所引原文"]
    assert [line[:2] for line in lines if not line.startswith("同此")] == [f"{n}．" for n in range(1, 8)]
    same = "同此：《关于认真贯彻落实〈国有企业法律顾问管理办法〉进一步加强企业法制建设的通知》（桂国资发〔2005〕33号）第四条"
    assert lines[lines.index(next(line for line in lines if line.startswith("5．"))) + 1].startswith(same)


def test_docx_keeps_to_gbt9704(written: Path) -> None:
    document = Document(str(written / "list.docx"))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.top_margin.mm), round(section.left_margin.mm)) == (210, 37, 28)
    normal = document.styles["Normal"]
    assert normal.font.size.pt == 16 and normal.paragraph_format.line_spacing.pt == 28
    assert 'w:eastAsia="仿宋_GB2312"' in normal.element.xml
    assert [r.text for r in section.footer.paragraphs[0].runs] == ["— ", "", " —"] and "PAGE" in section.footer._element.xml
    assert "PAGE" in section.even_page_footer._element.xml and document.settings.odd_and_even_pages_header_footer


def test_docx_takes_the_users_template(checklist: dict[str, Any], tmp_path: Path) -> None:
    save_template(tmp_path / "ours.docx")
    template = Document(str(tmp_path / "ours.docx"))
    template.add_paragraph("本单位抬头")
    template.styles["Heading 1"].font.name = "Arial"
    template.sections[0].left_margin = template.sections[0].right_margin
    template.save(str(tmp_path / "ours.docx"))
    write(checklist, tmp_path / "list.docx", template=tmp_path / "ours.docx")
    document = Document(str(tmp_path / "list.docx"))
    assert document.styles["Heading 1"].font.name == "Arial" and round(document.sections[0].left_margin.mm) == 26
    assert "本单位抬头" not in "".join(p.text for p in document.paragraphs)
    (tmp_path / "broken.docx").write_text("no", encoding="utf-8")
    with pytest.raises(HeguiError, match="模板"):
        write(checklist, tmp_path / "x.docx", template=tmp_path / "broken.docx")


def test_a_template_made_by_plain_word_lacks_our_styles_and_still_works(checklist: dict[str, Any], tmp_path: Path) -> None:
    Document().save(str(tmp_path / "plain.docx"))
    write(checklist, tmp_path / "list.docx", template=tmp_path / "plain.docx", form="answer")
    assert "条文" in [s.name for s in Document(str(tmp_path / "list.docx")).styles]


# ---- xlsx --------------------------------------------------------------------------------------------------------------------


def test_xlsx_has_a_row_for_each_item_with_dates_as_dates(written: Path) -> None:
    book = openpyxl.load_workbook(written / "list.xlsx")
    assert book.sheetnames == ["事项", "材料", "不适用事项", "待核实", "依据条文", "案情", "留痕"]
    sheet = book["事项"]
    head = {cell.value: cell.column for cell in sheet[4]}
    assert [sheet.cell(row, head["序号"]).value for row in range(5, 12)] == [1, 2, 3, 4, 5, 6, 7]
    assert sheet.cell(8, head["到期日"]).value == dt.datetime(2026, 10, 2) and sheet.cell(8, head["到期日"]).is_date
    assert sheet.cell(8, head["如顺延至"]).value == dt.datetime(2026, 10, 8)
    assert sheet.auto_filter.ref and sheet.freeze_panes
    for blank in ("责任部门", "责任人", "计划完成", "实际完成", "办理状态", "证明材料及文号", "备注"):
        assert sheet.cell(8, head[blank]).value is None


def test_facts_bear_the_names_that_people_know_them_by(checklist: dict[str, Any], tmp_path: Path) -> None:
    unsure = {**checklist["items"][0], "certainty": "待核实", "pending": ["ownership", "净资产_万元"]}
    excluded = {**checklist["not_applicable"][0], "fact": "level", "value": "一般子企业"}
    record = {**checklist, "items": [unsure], "not_applicable": [excluded]}
    write(record, tmp_path / "list.md")
    assert "待核实：所有制、净资产（万元）" in (tmp_path / "list.md").read_text(encoding="utf-8")
    write(record, tmp_path / "list.xlsx")
    cells = [c.value for row in openpyxl.load_workbook(tmp_path / "list.xlsx")["不适用事项"].iter_rows() for c in row]
    assert "企业层级" in cells and "level" not in cells


def test_xlsx_neutralises_formulas(written: Path, checklist: dict[str, Any], tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written / "list.xlsx")
    cell = next(c for row in book["材料"].iter_rows() for c in row if str(c.value).startswith("=备案文件"))
    assert cell.data_type == "s" and cell.quotePrefix
    evil = {**checklist, "items": [{**checklist["items"][0], "duty": '=HYPERLINK("http://x","y")', "because": "+1-1", "actor": "@SUM(1)"}]}
    write(evil, tmp_path / "evil.xlsx")
    with zipfile.ZipFile(tmp_path / "evil.xlsx") as package:
        sheets = [package.read(n).decode() for n in package.namelist() if n.startswith("xl/worksheets/sheet")]
        assert not any(re.search(r"<f>|<hyperlink", s) for s in sheets)


# ---- ics, md, json -----------------------------------------------------------------------------------------------------------


def test_ics_has_each_due_date_with_alarms(written: Path) -> None:
    calendar = icalendar.Calendar.from_ical((written / "list.ics").read_bytes())
    events = calendar.walk("VEVENT")
    assert [str(e["dtstart"].dt) for e in events] == ["2026-10-02", "2026-10-18", "2026-10-25"]
    assert all(len(e.walk("VALARM")) == 3 for e in events)
    assert "自立案之日起7日内向自治区国资委报告" in events[0]["summary"] and "民法典第二百零一条" in events[0]["description"]
    assert len({str(e["uid"]) for e in events}) == 3


def test_ics_carries_hours(checklist: dict[str, Any], tmp_path: Path) -> None:
    report = compute(limit("事件(故)发生后2小时内", "事件发生之时", 2, "小时"), {"事件发生之时": "2026-09-21T08:10"}, AS_OF, "广西区直")
    write({**checklist, "items": [{**checklist["items"][0], "deadline": report}]}, tmp_path / "hours.ics")
    (event,) = icalendar.Calendar.from_ical((tmp_path / "hours.ics").read_bytes()).walk("VEVENT")
    assert event["dtstart"].dt.isoformat() == "2026-09-21T10:10:00+08:00"


def test_markdown_escapes_marks_and_shows_all_parts(written: Path) -> None:
    text = (written / "list.md").read_text(encoding="utf-8")
    assert "| 净资产 | 186000万元 |" in text  # a key with its unit, as people write it
    assert "as\\_of" in text  # an underscore is no mark
    for part in (
        "## 办理事项",
        "## 规定不一致之处",
        "## 待核实的问题",
        "## 没有规定的情形",
        "## 经判断不适用的规定",
        "## 期限的计算",
        "## 留痕",
    ):
        assert part in text
    assert "如适用民法典第二百零三条顺延至2026-10-08" in text


def test_rules_that_do_not_apply_stand_under_their_reason(checklist: dict[str, Any], tmp_path: Path) -> None:
    one = checklist["not_applicable"][0]
    other, third = {**one, "duty": "另一项", "because": "企业层级：一般子企业"}, {**one, "duty": "第三项"}
    listed = {**checklist, "not_applicable": [one, other, third]}
    for name in ("list.docx", "list.md"):
        write(listed, tmp_path / name)
    text = (tmp_path / "list.md").read_text(encoding="utf-8")
    assert "（以下2项不适用）" in text and text.index(one["duty"]) < text.index("第三项") < text.index(
        "企业层级：一般子企业（以下1项不适用）"
    )
    (table,) = [t for t in Document(str(tmp_path / "list.docx")).tables if "第三项" in "".join(c.text for c in t._cells)]
    rows = [row.cells[0].text for row in table.rows]
    assert rows[1:] == [f"{one['because']}（以下2项不适用）", one["duty"], "第三项", "企业层级：一般子企业（以下1项不适用）", "另一项"]


def test_json_is_the_record_itself(written: Path, checklist: dict[str, Any]) -> None:
    read = json.loads((written / "list.json").read_text(encoding="utf-8"))
    assert read.pop("draft") == "底稿：4 份依据中 4 份未核实现行有效"
    assert read == json.loads(json.dumps(checklist))


# ---- errors and edges --------------------------------------------------------------------------------------------------------


def test_an_unknown_ending_and_a_missing_folder_are_told(checklist: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(HeguiError, match=r"\.docx"):
        write(checklist, tmp_path / "list.pdf")
    with pytest.raises(HeguiError, match="写不了文件"):
        write(checklist, tmp_path / "no" / "list.md")


@pytest.mark.parametrize("name", ["empty.docx", "empty.xlsx", "empty.ics", "empty.md", "empty.json"])
def test_an_empty_list_is_written_too(name: str, tmp_path: Path) -> None:
    write({"number": "HG-0", "scenario": {"transaction": "对外捐赠"}, "items": []}, tmp_path / name)
    assert (tmp_path / name).stat().st_size > 100


def test_characters_that_office_files_cannot_hold_and_overlong_text(checklist: dict[str, Any], tmp_path: Path) -> None:
    odd = {**checklist, "gaps": ["坏\x0c字\x00"], "clauses": [{**checklist["clauses"][0], "text": "长" * 40_000}]}
    write(odd, tmp_path / "odd.docx")
    assert "坏\ufffd字\ufffd" in words_in(tmp_path / "odd.docx")
    write(odd, tmp_path / "odd.xlsx")
    cells = [str(c.value) for row in openpyxl.load_workbook(tmp_path / "odd.xlsx")["依据条文"].iter_rows() for c in row]
    assert any(c.startswith("长长") and c.endswith("全文见同一清单的 .docx 或 .json）") for c in cells)


def test_the_same_list_gives_the_same_words(checklist: dict[str, Any], tmp_path: Path) -> None:
    for name in ("a.docx", "b.docx"):
        write(checklist, tmp_path / name)
    assert words_in(tmp_path / "a.docx") == words_in(tmp_path / "b.docx")


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
@pytest.mark.parametrize("name", ["list.docx", "answer.docx", "list.xlsx"])
def test_libreoffice_renders_it(written: Path, name: str) -> None:
    home = f"-env:UserInstallation=file://{written}/office"
    subprocess.run(
        ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(written), str(written / name)],
        check=True,
        timeout=180,
        capture_output=True,
    )
    pdf = written / f"{Path(name).stem}.pdf"
    assert pdf.read_bytes().startswith(b"%PDF")
    if shutil.which("pdftotext"):
        text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
        assert "HG-20260921-0007" in text and re.search(r"— *1 *—", text)


def test_a_place_ending_in_a_mark_is_cited_without_it_before_a_colon() -> None:
    basis = {
        "citation": "《关于加强企业对外捐赠管理有关事项的通知》（桂国资发〔2013〕70号）四、",
        "doc_no": "桂国资发〔2013〕70号",
        "quote": "备案",
    }
    assert wording.quoted(basis) == "《关于加强企业对外捐赠管理有关事项的通知》（桂国资发〔2013〕70号）四：“备案”"
    assert wording.short_citation(basis) == "桂国资发〔2013〕70号四"


def test_what_did_not_apply_is_named_in_chinese(checklist: dict[str, Any], tmp_path: Path) -> None:
    write(
        {**checklist, "not_applicable": [{**checklist["not_applicable"][0], "fact": "level", "value": "监管企业本部"}]}, tmp_path / "x.xlsx"
    )
    cells = [c.value for row in openpyxl.load_workbook(tmp_path / "x.xlsx")["不适用事项"].iter_rows() for c in row]
    assert "企业层级" in cells and "level" not in cells


def test_both_times_of_a_list_are_in_one_zone() -> None:
    drawn = {"generated_at": "2026-09-22T01:15:00+08:00", "snapshot": {"id": "x", "built_at": "2026-09-21T17:00:00+00:00"}}
    assert dict(wording.provenance_rows(drawn))["快照生成时间"] == "2026年9月22日 1:00"


def test_what_is_still_to_be_verified_is_named_in_chinese() -> None:
    item = {"status": "现行", "certainty": "待核实", "pending": ["listed", "标的额_万元", "中国境外企业"]}
    assert wording.marks(item) == ["待核实：上市公司、标的额（万元）、中国境外企业"]
