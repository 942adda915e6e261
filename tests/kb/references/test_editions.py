"""Several editions of one title, and names without brackets, on small documents made for it."""

from __future__ import annotations

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
