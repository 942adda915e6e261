"""Definitions in real lines, and the clauses that use them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.references.definitions import Definition, definitions_of, uses_of

if TYPE_CHECKING:
    from tests.kb.references.conftest import Corpus


def definitions(corpus: Corpus, number: str) -> list[Definition]:
    return list(definitions_of(corpus.clauses[corpus.document(number).id]))


def test_terms_and_short_names(corpus: Corpus) -> None:
    found = {(d.kind, d.term): d for d in definitions(corpus, "桂国资发〔2006〕203号")}
    assert found["term", "监管企业"].meaning.startswith("广西壮族自治区人民政府")
    assert ("short", "自治区国资委") in found
    assert "\n" in found["term", "重大法律纠纷案件"].meaning  # the items below belong to it


def test_counting_rules(corpus: Corpus) -> None:
    """第四十三条 本办法所称的“日”为自然日；所称的“以上”“内”“未超过”包括本数."""
    found = {d.term: d.meaning for d in definitions(corpus, "桂国资发〔2015〕54号") if d.kind == "counting"}
    assert found == {"日": "自然日", "以上": "包括本数", "内": "包括本数", "未超过": "包括本数"}


def test_labels_are_no_part_of_a_term(corpus: Corpus) -> None:
    assert "评价结果" in {d.term for d in definitions(corpus, "桂国资发〔2008〕28号")}


def test_uses_name_the_definition_but_not_where_it_stands(corpus: Corpus) -> None:
    document = corpus.document("桂国资发〔2006〕203号")
    clauses = corpus.clauses[document.id]
    found = definitions(corpus, "桂国资发〔2006〕203号")
    case = next(d for d in found if d.term == "重大法律纠纷案件")
    uses = uses_of(found, clauses)
    assert case.id not in uses.get(case.clause_id, [])
    assert sum(case.id in ids for ids in uses.values()) > 5


def test_offsets_point_at_the_words(corpus: Corpus) -> None:
    for cs in corpus.clauses.values():
        by_id = {c.id: c for c in cs}
        for d in definitions_of(cs):
            assert by_id[d.clause_id].text[d.start : d.end].strip() == d.text
