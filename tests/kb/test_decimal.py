"""Company rules numbered as manuals are (GB/T 1.1—2020): 1 目的, 3.2 财务部, 3.2.1 …; their places, citations and references."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.norms import norms_of
from kb.citation import read, write_path
from kb.outline.labels import read_label
from tests.kb.corpus import parsed, parsed_text, references_in, tree

RULES = """1 目的
为规范公司采购行为，防范采购风险，制定本制度。
2 适用范围
本制度适用于集团公司及所属企业的物资、工程和服务采购。
3 职责
3.1 采购管理部是采购归口管理部门，负责：
（1）制定采购制度；
（2）组织招标：
1. 编制文件
2. 发布公告
3. 评标
4. 定标
3.2 财务部
3.2.1 审核采购预算，5万元以上的采购应当报总经理办公会审批。
3.2.2 按合同约定付款。付款应当在验收合格后10个工作日内完成。
付款资料不全的，不得付款。
3.3 法务部负责合同审查。
4 管理内容
4.1 采购计划按本制度第3.2.1条审核，按第3.1条第（2）项组织招标。
4.2.1 各部门应当于每月25日前提交下月采购计划：
1. 物资
2. 工程
5. 附则
5.1 本制度自2025年1月1日起施行。
""".splitlines()


def test_every_number_is_a_place_below_the_one_that_it_begins_with() -> None:
    found = tree(*RULES)
    assert list(found) == [
        ("1",),
        ("2",),
        ("3",),
        ("3", "3.1"),
        ("3", "3.1", "（1）"),
        ("3", "3.1", "（2）"),
        *(("3", "3.1", "（2）", n) for n in "1234"),
        ("3", "3.2"),
        ("3", "3.2", "3.2.1"),
        ("3", "3.2", "3.2.2"),
        ("3", "3.3"),
        ("4",),
        ("4", "4.1"),
        ("4", "4.2.1"),
        ("4", "4.2.1", "1"),
        ("4", "4.2.1", "2"),
        ("5",),
        ("5", "5.1"),
    ]
    assert found["1",].endswith("制定本制度。")
    assert found["3", "3.2", "3.2.2"].endswith("付款资料不全的，不得付款。")
    assert found["5",] == "5.附则"


def test_headings_of_a_manual_are_no_titles_of_annexes(tmp_path: Path) -> None:
    marked = [f"## {line}" if line[1] == " " else line for line in RULES]
    (tmp_path / "rules.md").write_text("\n\n".join(["# 某某集团采购管理制度", *marked]), encoding="utf-8")
    (clauses,) = parsed(tmp_path / "rules.md").clauses.values()
    assert {c.body_title for c in clauses} == {"某某集团采购管理制度"}
    assert [c.citation for c in clauses if c.path[-1:] == ("3.2.1",)] == ["《某某集团采购管理制度》3.2.1"]


def test_references_within_a_manual_find_their_places() -> None:
    found = {r.text: r for r in references_in("某某集团采购管理制度", *RULES)}
    target = found["本制度第3.2.1条"].targets[0]
    assert target.path == ("3", "3.2", "3.2.1") and target.clause_id
    assert found["第3.1条第（2）项"].targets[0].path == ("3", "3.1", "（2）")
    assert not any(r.flags for r in found.values())


@pytest.mark.parametrize(
    ("typed", "title", "places"),
    [
        ("采购管理制度3.2.1", "采购管理制度", ["3.2.1"]),
        ("采购管理制度3.2条 预算", "采购管理制度", ["3.2"]),
        ("《采购管理制度》3.1（2）", "采购管理制度", ["3.1（2）"]),
        ("采购管理制度第3.2条、3.3", "采购管理制度", ["3.2", "3.3"]),
    ],
)
def test_a_number_is_read_as_it_is_typed(typed: str, title: str, places: list[str]) -> None:
    (cited,) = read(typed)
    assert cited.title == title
    assert ["".join(map(str, p)) for p in cited.places] == places


@pytest.mark.parametrize("typed", ["高于标准1.2的工资总额", "按规定1.5倍支付", "规定3.5%以上", "地址192.168.1.1", "每股2.35元"])
def test_a_typed_figure_is_no_place(typed: str) -> None:
    assert read(typed) == []


def test_a_manual_names_its_own_numbers_without_more_ado() -> None:
    further = ["5.2 付款见3.2.2和3.1，系数按3.1计算，超过3.2倍的不得付款，依据2.7执行。"]
    found = [r for r in references_in("某某集团采购管理制度", *RULES, *further) if r.path[-1:] == ("5.2",)]
    assert [(r.text, r.kind, r.targets[0].path[-1]) for r in found] == [("3.2.2", "internal", "3.2.2"), ("3.1", "internal", "3.1")]
    assert not any(r.flags for r in found)


def test_figures_are_no_references_even_where_a_clause_bears_the_number() -> None:
    further = ["5.2 各类系数分别为3.1、3.2，按3.1的系数调整，和3.3相乘。"]
    assert not [r for r in references_in("某某集团采购管理制度", *RULES, *further) if r.path[-1:] == ("5.2",)]


@pytest.mark.parametrize("cited", ["本制度第9.2.1条", "《某某集团招标管理办法》第9.2.1条"])
def test_a_number_that_leads_nowhere_keeps_its_words(cited: str) -> None:
    found = [r for r in references_in("某某集团采购管理制度", *RULES, f"5.2 付款按{cited}办理。") if r.path[-1:] == ("5.2",)]
    assert [(t.path, t.clause_id) for r in found for t in r.targets] == [(("9.2.1",), None)]


def test_a_title_that_begins_with_a_figure_is_one_where_nothing_is_numbered_so(tmp_path: Path) -> None:
    lines = [
        "# 关于加强管理的通知",
        "现将有关办法印发给你们。",
        "# 10项纪律管理办法",
        "第一条 为了加强管理，制定本办法。",
        "第二条 企业应当执行。",
    ]
    (tmp_path / "notice.md").write_text("\n\n".join(lines), encoding="utf-8")
    (clauses,) = parsed(tmp_path / "notice.md").clauses.values()
    assert {c.body_title for c in clauses if c.path} == {"10项纪律管理办法"}


@pytest.mark.parametrize(
    ("path", "written"),
    [
        (["3", "3.2", "3.2.1"], "3.2.1"),
        (["3", "3.1", "（2）"], "3.1（2）"),
        (["4", "4.1", "4.1.2", "1"], "4.1.2第1项"),
        (["第一章", "1.1"], "1.1"),
    ],
)
def test_a_place_is_written_as_the_manual_has_it(path: list[str], written: str) -> None:
    assert write_path(path, "outline") == written


@pytest.mark.parametrize(
    "line",
    ["1.5倍以上的罚款", "3.5%的股权", "2.5万元以上", "1.5个百分点", "12.5亿元", "2006.3.31", "1.2～1.5之间", "0.85米", "1.5年以上"],
)
def test_a_figure_is_no_number_of_a_place(line: str) -> None:
    assert read_label(line) is None


def test_a_number_that_is_left_out_or_stands_twice_is_told() -> None:
    lines = ["1 总则", "1.1 为规范采购，制定本制度。", "1.3 本制度适用于各级企业。", "1.3 采购应当公开。", "2 职责", "2.1 采购部负责采购。"]
    (clauses,) = parsed_text("某某集团采购管理制度", *lines).clauses.values()
    assert [c.path[-1] for c in clauses] == ["1", "1.1", "1.3", "1.3", "2", "2.1"]
    assert [f.note for c in clauses for f in c.flags] == ["1.1之后直接是1.3，中间缺号", "1.3重复"]


def test_figures_in_a_text_of_another_form_are_no_places() -> None:
    found = tree("一、风险系数", "1.1 一般项目取此值；", "一、重大项目", "2.6 特别重大的项目取此值；", "3.9 其他。")
    assert not any("." in part for path in found for part in path)


@given(st.lists(st.integers(1, 4), min_size=4, max_size=12), st.booleans(), st.sampled_from(["", " ", "　", "、"]))
def test_any_manual_comes_back_as_it_was_numbered(depths: list[int], headed: bool, gap: str) -> None:
    """Numbers counted up at any depth, as a word processor counts them, are each a place with what stands above it."""
    count: list[int] = []
    numbers: list[tuple[int, ...]] = []
    for depth in (1, 2, 2, 2, *depths):
        depth = min(depth, len(count) + 1)
        count = [*count[: depth - 1], (count[depth - 1] if len(count) >= depth else 0) + 1]
        numbers.append(tuple(count))
    lines = [
        f"{'.'.join(map(str, n))}{gap or ' ' if len(n) == 1 else gap}{'职责分工' if len(n) == 1 else '采购部应当办理。'}" for n in numbers
    ]
    paths = [tuple(".".join(map(str, n[: i + 1])) for i in range(len(n))) for n in numbers]
    kept = [(line, path) for line, path in zip(lines, paths, strict=True) if headed or len(path) > 1]
    found = tree(*(line for line, _ in kept))
    assert list(found) == [path if headed else path[1:] for _, path in kept]


def test_what_a_manual_demands_is_read_without_its_numbers_and_headings() -> None:
    made = parsed_text("某某集团采购管理制度", *RULES)
    (document,) = made.documents
    found = {(n.path[-1], n.modality, n.text) for n in norms_of(document, made.clauses[document.id])}
    assert ("3.2.1", "obligation", "5万元以上的采购应当报总经理办公会审批") in {(p, m, t.partition("，")[2]) for p, m, t in found}
    assert ("3.2.2", "prohibition", "付款资料不全的，不得付款") in found
    assert ("3.3", "right_or_power", "法务部负责合同审查") in found
    assert not any(text in ("3职责", "职责", "5附则", "附则") for _, _, text in found)
