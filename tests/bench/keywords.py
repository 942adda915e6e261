"""The keyword index beside bm25s and tantivy: ``python -m tests.bench.keywords HOME QUESTIONS [--limit N]``.

HOME is a built knowledge base, QUESTIONS a JSONL file of ``{query, relevant: [id]}`` (ids of clauses, or those that ready-made articles
came with). All index the same texts (title, headings, text), without the questions that hegui adds; the other two get jieba's
search-mode words, their usual diet for Chinese. Prints recall@10, recall@100, nDCG@10, processor milliseconds per query (median, p95),
seconds to build (hegui takes all cores) and megabytes on disk. ``pip install bm25s tantivy`` for those to compare with; what is not installed is left out.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import numpy as np

from kb.index import keyword, tokens
from kb.knowledge import KnowledgeBase

DEPTH = 100
Search = Callable[[str], Sequence[int]]  # a query → the numbers of the best texts, best first


def main() -> None:
    """Measure and print, a line per engine."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("home", type=Path)
    arguments.add_argument("questions", type=Path)
    arguments.add_argument("--limit", type=int, help="only so many questions")
    given = arguments.parse_args()
    kb = KnowledgeBase.open(given.home)
    entries = [kb.index.store.entry(i) for i in range(len(kb.index))]
    known = {c.id: c.external_id or c.id for c in kb.clauses()}
    ids = [known[e.id] for e in entries]
    texts = [(e.title, " ".join(e.heading_path), e.text) for e in entries]
    asked = [json.loads(line) for line in given.questions.read_text("utf-8").splitlines()][: given.limit]
    print(f"{len(texts)} texts, {len(asked)} questions: recall@10, recall@100, nDCG@10, ms (p95), built in s, MB")
    with TemporaryDirectory() as folder:
        for engine in (hegui, bm25s, tantivy):
            try:
                began = perf_counter()
                search = engine(texts, Path(folder) / engine.__name__)
                seconds = perf_counter() - began
            except ModuleNotFoundError as error:
                print(f"{engine.__name__:8s} {error.name} is not installed")
                continue
            size = sum(f.stat().st_size for f in (Path(folder) / engine.__name__).rglob("*") if f.is_file()) / 1e6
            print(f"{engine.__name__:8s} {figures(search, asked, ids)}   {seconds:5.1f} s   {size:4.0f} MB", flush=True)


def figures(search: Search, asked: Sequence[dict[str, object]], ids: Sequence[str]) -> str:
    """The quality and the times of one engine."""
    rows, spent = [], []
    for question in asked:
        began = process_time()
        numbers = search(str(question["query"]))
        spent.append(1000 * (process_time() - began))
        rows.append(tuple(quality([ids[int(n)] for n in numbers], set(question["relevant"]))))  # type: ignore[call-overload]
    median, slow = np.percentile(spent, [50, 95])
    return " ".join(f"{fmean(column):.3f}" for column in zip(*rows, strict=True)) + f"   {median:5.2f} ms (p95 {slow:.2f})"


def quality(found: Sequence[str], wanted: set[str]) -> Iterator[float]:
    """recall@10, recall@100 and nDCG@10 of one question; of a clause cut into several entries the best counts."""
    found = list(dict.fromkeys(found))
    yield len(wanted & set(found[:10])) / len(wanted)
    yield len(wanted & set(found)) / len(wanted)
    gain = sum(1 / np.log2(i + 2) for i, x in enumerate(found[:10]) if x in wanted)
    yield float(gain / sum(1 / np.log2(i + 2) for i in range(min(10, len(wanted)))))


def words(text: str) -> list[str]:
    """jieba's search-mode words, as both other engines get them."""
    import rjieba

    return [w for w in rjieba.cut_for_search(tokens.fold(text)) if w.strip()]


def hegui(texts: Sequence[tuple[str, str, str]], folder: Path) -> Search:
    """Characters, bigrams and words, as :mod:`kb.index.keyword` keeps them."""
    titles, headings, bodies = map(list, zip(*texts, strict=True))
    keyword.build([(bodies, 1.0), (headings, keyword.HEADING_WEIGHT), (titles, keyword.TITLE_WEIGHT)], folder)
    index = keyword.Keyword(folder, len(texts))

    def search(query: str) -> Sequence[int]:
        keys = tokens.keys_of(query)
        scores = index.scores(keys, np.ones(len(keys), np.float32))
        best = np.argpartition(-scores, DEPTH)[:DEPTH]
        return [int(i) for i in best[np.argsort(-scores[best], kind="stable")]]

    return search


def bm25s(texts: Sequence[tuple[str, str, str]], folder: Path) -> Search:
    """bm25s with k1 and b as ours."""
    import bm25s as engine

    index = engine.BM25(k1=keyword.K1, b=keyword.B)
    index.index([words(" ".join(t)) for t in texts], show_progress=False)
    index.save(str(folder))
    index = engine.BM25.load(str(folder), mmap=True)

    def search(query: str) -> Sequence[int]:
        asked = [w for w in words(query) if w in index.vocab_dict]
        return list(index.retrieve([asked], k=DEPTH, show_progress=False)[0][0]) if asked else []

    return search


def tantivy(texts: Sequence[tuple[str, str, str]], folder: Path) -> Search:
    """tantivy, its words set apart by blanks."""
    import tantivy as engine

    builder = engine.SchemaBuilder()
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
    builder.add_unsigned_field("number", stored=True)
    folder.mkdir()
    index = engine.Index(builder.build(), path=str(folder))
    writer = index.writer(num_threads=1)
    for number, text in enumerate(texts):
        writer.add_document(engine.Document(words=" ".join(words(" ".join(text))), number=number))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher, schema = index.searcher(), index.schema

    def search(query: str) -> Sequence[int]:
        asked = [(engine.Occur.Should, engine.Query.term_query(schema, "words", w)) for w in words(query)]
        hits = searcher.search(engine.Query.boolean_query(asked), DEPTH).hits if asked else []
        return [searcher.doc(address)["number"][0] for _, address in hits]

    return search


if __name__ == "__main__":
    main()
