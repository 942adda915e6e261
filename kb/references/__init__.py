"""References: find → aliases → resolve; citations as people type them; definitions.

``references_of`` yields the references of all documents. ``cite.CitationIndex`` answers a typed citation with clauses.
``definitions.definitions_of`` yields the terms that a document defines, ``definitions.uses_of`` the clauses that use them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kb import place
from kb.model import Clause, Document, Reference
from kb.references.aliases import names_of, note_citations, note_forwarded
from kb.references.find import ANNEX_OWN, Mention, find_mentions
from kb.references.resolve import find_short_names, know, resolve_clause

__all__ = ["references_of"]


def references_of(documents: Sequence[Document], clauses_by_doc: Mapping[str, Sequence[Clause]]) -> Iterator[Reference]:
    """All references of all documents, in the order of the documents and of their clauses.

    ``documents`` are all that are known, also those only listed (``full_text`` False); ``clauses_by_doc`` maps a document's id to its
    clauses in order. First every mention is found and every name gathered, then everything is resolved. Linear in the length of the text.
    """
    names = names_of(documents)
    found: dict[str, list[tuple[Clause, list[Mention]]]] = {}
    for document in documents:
        clauses = clauses_by_doc.get(document.id, ())
        decimals = {c.path[-1] for c in clauses if c.path and "." in c.path[-1]}
        found[document.id] = [(c, find_mentions(c.own_text, _label_end(c), decimals)) for c in clauses]
        for _, mentions in found[document.id]:
            note_citations(names, mentions)
            note_forwarded(names, document, mentions)
    known = {d.id: know(d, clauses_by_doc.get(d.id, ()), found[d.id], names) for d in documents if found[d.id]}
    places = {doc_id: k.places for doc_id, k in known.items()}
    for doc_id, facts in known.items():
        for clause, mentions in found[doc_id]:
            every = mentions
            if facts.short and (extra := find_short_names(clause, mentions, facts)):
                every = sorted([*mentions, *extra], key=lambda m: m.start)
            # a place and the name before it can be found as two mentions of one reference (出口管制法第十三条)
            yield from {r.start: r for r in resolve_clause(clause, every, facts, places)}.values()


def _label_end(clause: Clause) -> int:
    """Where the clause's own label ends: 第八条, or 附件1 above an annex, are no references."""
    if clause.level == "annex":
        m = ANNEX_OWN.match(clause.own_text)
        return m.end() if m else 0
    return place.label_end(clause.own_text, clause.path)
