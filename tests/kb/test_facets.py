"""Facets: what they count is what their filters leave; asking for them changes no result."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb import facets
from kb.knowledge import Filters, KnowledgeBase

EXCHANGE = "国有产权转让要不要进场"


def divided(kb: KnowledgeBase, query: str, filters: Filters | None = None) -> facets.Facets:
    found = kb.search(query, 1, filters=filters, facets=True).facets
    assert found is not None
    return found


def test_they_divide_the_places_that_match_well(kb: KnowledgeBase) -> None:
    found = divided(kb, EXCHANGE)
    assert {"广西壮族自治区人民政府国有资产监督管理委员会", "广西壮族自治区人民政府"} <= {v.value for v in found.issuer}
    assert [v.value for v in found.year] == sorted((v.value for v in found.year), reverse=True)
    assert {"桂政发〔2005〕60号", "桂国资发〔2014〕271号"} <= {kb.document(v.filter["doc"]).doc_no for v in found.doc}  # type: ignore[union-attr]
    for values in (found.status, found.doc):
        assert sum(v.count for v in values) == found.places
    undated = sum(v.count for v in found.doc if not kb.document(v.filter["doc"]).issued_date)  # type: ignore[union-attr]
    assert sum(v.count for v in found.year) == found.places - undated


@pytest.mark.parametrize("name", facets.NAMES)
def test_a_value_counts_what_its_filter_leaves(kb: KnowledgeBase, name: str) -> None:
    for value in getattr(divided(kb, EXCHANGE), name):
        narrowed = divided(kb, EXCHANGE, Filters(**value.filter))
        assert narrowed.places == value.count
        assert value in getattr(narrowed, name)


def test_under_a_filter_its_own_values_stay_to_be_changed_for(kb: KnowledgeBase) -> None:
    whole, narrowed = divided(kb, EXCHANGE), divided(kb, EXCHANGE, Filters(status="未知"))
    assert narrowed.status == whole.status
    assert [v.value for v in narrowed.year] == ["2005"]


def test_asking_for_them_changes_no_result(kb: KnowledgeBase) -> None:
    asked = kb.search(EXCHANGE, 20, facets=True)
    assert replace(asked, facets=None) == kb.search(EXCHANGE, 20)


def test_what_is_not_answered_and_what_is_cited(kb: KnowledgeBase) -> None:
    assert divided(kb, "！？……") == divided(kb, "特种设备多久检验一次") == facets.Facets()
    cited = divided(kb, "99号文第十七条")
    assert (cited.places, [v.filter for v in cited.doc]) == (1, [{"doc": "桂国资发2007-99"}])


def test_a_whole_name_means_itself_and_a_part_all_that_hold_it(kb: KnowledgeBase) -> None:
    documents = kb.documents()
    issuers = {d.id: d.issuer for d in documents}
    whole = Filters(issuer="广西壮族自治区人民政府").among(documents)
    assert {issuers[i] for i in whole} == {"广西壮族自治区人民政府"}
    part = Filters(issuer="广西壮族自治区人民").among(documents)
    assert whole < part and "桂国资发2007-99" in part


def test_the_kind_of_clause(kb: KnowledgeBase) -> None:
    found = kb.search("对外捐赠", 10, filters=Filters(kind="prohibition"))
    assert found.results
    for result in found.results:
        below = [c for c in kb.clauses(result.doc_id) if c.id == result.clause_id or c.id.startswith(result.clause_id)]
        assert "prohibition" in {n["modality"] for c in below for n in kb.annotations("norms", clause_id=c.id)}
    assert any("不得" in r.text for r in found.results)
    cited = "桂国资发2007-99", "第十七条"
    assert cited in {(r.doc_id, r.path[-1]) for r in kb.search("99号文第十七条", filters=Filters(kind="permission")).results}
    assert cited not in {(r.doc_id, r.path[-1]) for r in kb.search("99号文第十七条", filters=Filters(kind="liability")).results if r.path}
