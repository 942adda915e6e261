"""Conservation: every visible character is in one record or in the list of what was left out; order is kept; nothing crashes."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.catalogue import Catalogue
from kb.paragraph import Paragraph, visible
from kb.parse import Parsed, parse
from kb.readers import Reading
from kb.readers.decode import decode
from tests.kb.corpus import SOURCES, parsed, reading

SOME = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def words(paragraphs: list[Paragraph]) -> str:
    return visible("".join(p.text for p in paragraphs))


def whole(found: Parsed) -> None:
    """No character lost or doubled, every clause where its parent says, own words in the order of the source."""
    assert found.coverage is not None
    assert found.coverage.lost == ""
    for clauses in found.clauses.values():
        ids = {c.id: c for c in clauses}
        assert len(ids) == len(clauses)
        for c in clauses:
            assert c.text.startswith(c.own_text)
            assert c.parent_id is None or c.path[: len(ids[c.parent_id].path)] == ids[c.parent_id].path
            assert c.source.start_line <= c.source.end_line


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.name[:3])
def test_sources_are_whole(path: Path) -> None:
    whole(parsed(path))


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.name[:3])
def test_readers_lose_nothing(path: Path) -> None:
    """From the bytes on: what is in no paragraph is in the list of marks that were taken off."""
    left = Counter(visible(decode(path.read_bytes(), path.name)))
    left.subtract(Counter(words(reading(path).paragraphs)))
    left.subtract(Counter(visible("".join(text for _, _, text in reading(path).dropped))))
    assert not +left


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.name[:3])
def test_order_is_kept(path: Path) -> None:
    """A document's own words, clause after clause, stand in the source in this order."""
    source = words(reading(path).paragraphs)
    for document in parsed(path).documents:
        at = 0
        for clause in parsed(path).clauses.get(document.id, ()):
            for piece in clause.own_text.split("\n"):
                found = source.find(visible(piece), at)
                assert found >= 0, (clause.path, piece[:40])
                at = found
        assert all(a.source.start_line <= b.source.start_line for a, b in pairwise(parsed(path).clauses.get(document.id, ())))


def in_lines(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """The paragraphs as a damaged file would hold them: on lines that count up, with blank lines kept where there were some."""
    placed, line, last = [], 1, 0
    for p in paragraphs:
        line += 1 if p.start_line == last + 1 else 2
        last = p.end_line
        steps = [line + i for i in range(len(p.lines))]
        placed.append(replace(p, lines=tuple((offset, number) for (offset, _), number in zip(p.lines, steps, strict=True))))
        line = steps[-1]
    return placed


@st.composite
def damaged(draw: st.DrawFn) -> Reading:
    """A stretch of a real source with paragraphs shuffled, dropped, doubled, cut, run together or stripped of their marks."""
    source = reading(draw(st.sampled_from(SOURCES)))
    start = draw(st.integers(0, max(0, len(source.paragraphs) - 10)))
    paragraphs = list(source.paragraphs[start : start + draw(st.integers(1, 120))])
    for _ in range(draw(st.integers(0, 8))):
        at = draw(st.integers(0, len(paragraphs) - 1))
        p = paragraphs[at]
        match draw(st.sampled_from(["drop", "double", "swap", "cut", "join", "head", "tail", "bare", "noise"])):
            case "drop" if len(paragraphs) > 1:
                del paragraphs[at]
            case "double":
                paragraphs.insert(at, p)
            case "swap":
                other = draw(st.integers(0, len(paragraphs) - 1))
                paragraphs[at], paragraphs[other] = paragraphs[other], p
            case "cut" if len(p.text) > 4 and not p.rows:
                middle = draw(st.integers(1, len(p.text) - 1))
                paragraphs[at : at + 1] = [q for q in (p.slice(0, middle), p.slice(middle)) if q.text]
            case "join" if at + 1 < len(paragraphs) and not p.rows and not paragraphs[at + 1].rows:
                paragraphs[at : at + 2] = [p.join(paragraphs[at + 1])]
            case "head" if len(p.text) > 4 and not p.rows:
                paragraphs[at] = p.slice(draw(st.integers(1, 4)))
            case "tail" if len(p.text) > 4 and not p.rows:
                paragraphs[at] = p.slice(0, -draw(st.integers(1, 4)))
            case "bare":
                paragraphs[at] = Paragraph(p.text, p.lines, rows=p.rows)
            case "noise":
                text = draw(
                    st.text(alphabet="第一二十条章节款项附件目录（）()、.：；。《》1２①\t号年月日 〔〕", min_size=1, max_size=12)
                ).strip()
                if text:
                    paragraphs.insert(at, Paragraph(text, ((0, p.start_line),)))
    return Reading(source.file, source.sha256, in_lines([p for p in paragraphs if p.text.strip()] or [Paragraph("空", ((0, 1),))]))


@SOME
@given(damaged())
def test_damaged_documents_stay_whole(source: Reading) -> None:
    whole(parse(source, Catalogue()))


@SOME
@given(
    st.lists(
        st.text(alphabet="第一二三十百条章节编款项目附件录之（）()、.．：；。《》“”12３①②号年月日〔〕令 企业", min_size=1, max_size=30),
        min_size=1,
        max_size=30,
    )
)
def test_any_lines_stay_whole(texts: list[str]) -> None:
    paragraphs = [Paragraph(t.strip(), ((0, i),)) for i, t in enumerate(texts, 1) if t.strip()]
    if paragraphs:
        whole(parse(Reading("任意.txt", "0" * 64, paragraphs), Catalogue()))


@SOME
@given(st.randoms())
def test_shuffled_documents_stay_whole(random: object) -> None:
    paragraphs = list(reading(SOURCES[0]).paragraphs)
    random.shuffle(paragraphs)  # type: ignore[attr-defined]
    whole(parse(Reading(SOURCES[0].name, "0" * 64, in_lines(paragraphs)), Catalogue()))
