"""Several editions of one title, and names without brackets, on small documents made for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.model import Clause, Document, Source
from kb.references import references_of
from kb.references.cite import CitationIndex

SOURCE = Source("law.txt", 1, 1)


def law(identity: str, title: str, issued: str, articles: dict[str, str]) -> tuple[Document, list[Clause]]:
    document = Document(identity, None, title, SOURCE, body_titles=(title,), issued_date=issued)
    clauses = [
        Clause(f"{identity}:{label}", identity, None, title, title, (label,), "article", None, text, text, "", None, i, SOURCE)
        for i, (label, text) in enumerate(articles.items())
    ]
    return document, clauses


OLD = law("old", "中华人民共和国公司法", "2018-10-26", {"第三条": "第三条 公司是企业法人。", "第一百五十条": "第一百五十条 旧。"})
NEW = law("new", "中华人民共和国公司法", "2023-12-29", {"第三条": "第三条 公司是企业法人，有独立的法人财产。"})
RULES = law(
    "rules", "某省公司登记办法", "2020-05-01",
    {"第一条": "第一条 依照公司法第三条、第一百五十条和本办法第二条办理。", "第二条": "第二条 《公司法》第三条第二款另有规定的除外。"},
)  # fmt: skip
DOCUMENTS = [d for d, _ in (OLD, NEW, RULES)]
CLAUSES = {d.id: cs for d, cs in (OLD, NEW, RULES)}


def test_a_law_named_without_brackets_in_the_edition_of_its_day() -> None:
    first, own, _ = references_of(DOCUMENTS, CLAUSES)
    assert first.text == "公司法第三条、第一百五十条"
    assert [t.clause_id for t in first.targets] == ["old:第三条", "old:第一百五十条"]
    assert (own.text, [t.clause_id for t in own.targets]) == ("本办法第二条", ["rules:第二条"])


def test_a_paragraph_that_is_not_there_leads_to_its_article_and_is_flagged() -> None:
    *_, last = references_of(DOCUMENTS, CLAUSES)
    assert [t.clause_id for t in last.targets] == ["old:第三条"]
    assert [f.kind for f in last.flags] == ["no_such_place"]


def test_a_citation_takes_the_newest_edition_and_says_so() -> None:
    answer = CitationIndex(DOCUMENTS, lambda i: CLAUSES[i]).resolve("公司法第3条")
    assert (answer.outcome, [c.id for c in answer.clauses]) == ("found", ["new:第三条"])
    assert "2018-10-26" in answer.message


def parts_of_the_code(issued: str) -> list[tuple[Document, list[Clause]]]:
    """The civil code in a file for each 编, and an interpretation that cites across them."""
    title = "中华人民共和国民法典"
    return [
        law("general", title, issued, {"第二十七条": "第二十七条 父母是未成年子女的监护人。"}),
        law("family", title, issued, {"第一千零六十八条": "第一千零六十八条 父母有教育、保护未成年子女的权利和义务。"}),
        law(
            "interpretation", "侵权责任编的解释", "2024-09-25",
            {"第一条": "第一条 依照民法典第一千零六十八条、第二十七条的规定。", "第二条": "第二条 适用民法典第九千条的规定。"},
        ),
    ]  # fmt: skip


@pytest.mark.parametrize("issued", ["", "2020-05-28"])
def test_of_the_files_of_one_law_the_one_that_holds_the_place_is_meant(issued: str) -> None:
    laws = parts_of_the_code(issued)
    across, nowhere = references_of([d for d, _ in laws], {d.id: cs for d, cs in laws})
    assert [t.clause_id for t in across.targets] == ["family:第一千零六十八条", "general:第二十七条"]
    assert across.flags == ()
    assert [f.note for f in nowhere.flags] == ["所引“第九千条”在《中华人民共和国民法典》中不存在"]


@pytest.mark.parametrize(
    ("cited", "offered"),
    [
        ("《山东省人民代表大会议事规则》", []),
        ("《人民代表大会议事规则（试行）》", ["北京市人民代表大会议事规则", "宁夏回族自治区人民代表大会议事规则"]),
        ("《北京市人民代表大会议事规则（试行）》", ["北京市人民代表大会议事规则"]),
        ("《广西壮族自治区人民代表大会议事规则》", []),
        ("《自治区人民代表大会议事规则》", ["宁夏回族自治区人民代表大会议事规则"]),
        ("《关于规范自治区人民代表大会议事规则》", []),
    ],
)
def test_the_rule_of_one_place_is_not_offered_for_that_of_another(cited: str, offered: list[str]) -> None:
    laws = [
        law("beijing", "北京市人民代表大会议事规则", "2010-12-23", {"第一条": "第一条 总则。"}),
        law("ningxia", "宁夏回族自治区人民代表大会议事规则", "2010-12-23", {"第一条": "第一条 总则。"}),
        law("citing", "代表工作办法", "2020-01-01", {"第一条": f"第一条 参照{cited}办理。"}),
    ]
    documents = [replace(d, jurisdiction="宁夏回族自治区" if d.id != "beijing" else None) for d, _ in laws]
    (reference,) = references_of(documents, {d.id: cs for d, cs in laws})
    assert [t.title for t in reference.targets if t.document_id] == offered
