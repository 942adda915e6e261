"""A document's neighbourhood as a small drawing (SVG): above what it rests on, by rank; below what cites it. Every box is a link where there is a text."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from markupsafe import Markup, escape

from kb.graph import RANKS, Neighbourhood, Node
from kb.references.aliases import unwrap

WIDTH, BOX, HIGH, GAP, ROW = 760, 140, 46, 8, 72
PER_ROW, MOST = 5, 15
LINE = 11  # characters in a line of a box


def drawing(web: Neighbourhood) -> Markup | None:
    """The drawing, or None where there is nothing around the document."""
    kinds = {(e.source, e.target): e.kind for e in web.edges}
    upper = [n for n in web.nodes if (web.centre.id, n.id) in kinds]
    lower = [n for n in web.nodes if (n.id, web.centre.id) in kinds and n not in upper]
    if not upper and not lower:
        return None
    rows = [*_rows(upper), [web.centre], *_rows(lower, by_rank=False)]
    middle = rows.index([web.centre])
    places = {n.id: p for i, row in enumerate(rows) for n, p in zip(row, _across(len(row), i), strict=True)}
    cx, cy = places[web.centre.id]
    lines = [_line(places[n.id], (cx, cy), kinds[web.centre.id, n.id], True) for n in upper if n.id in places]
    lines += [_line(places[n.id], (cx, cy), kinds[n.id, web.centre.id], False) for n in lower if n.id in places]
    boxes = [_box(n, places[n.id], i == middle) for i, row in enumerate(rows) for n in row]
    left = max(0, len(upper) - MOST) + max(0, len(lower) - MOST)
    more = (
        Markup('<text class="more" x="{}" y="{}">另有{}份未画出</text>').format(WIDTH - 110, len(rows) * ROW - 6, left)
        if left
        else Markup("")
    )
    label = f"{len(upper)}份依据和引用，{len(lower)}份文件引用本文件"
    return Markup('<svg class="web" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}</svg>').format(
        WIDTH, len(rows) * ROW, label, Markup("").join(lines), Markup("").join(boxes), more
    )


def _rows(nodes: Sequence[Node], by_rank: bool = True) -> list[list[Node]]:
    """The nodes in rows, the highest rank on top."""
    shown = sorted(nodes, key=lambda n: RANKS.index(n.rank))[:MOST]
    groups = [[n for n in shown if n.rank == rank] for rank in RANKS] if by_rank else [shown]
    return [list(part) for group in groups for part in (group[i : i + PER_ROW] for i in range(0, len(group), PER_ROW))]


def _across(count: int, row: int) -> list[tuple[float, float]]:
    """The middles of ``count`` boxes spread over a row."""
    step = BOX + GAP
    first = WIDTH / 2 - step * (count - 1) / 2
    return [(first + step * i, ROW * row + ROW / 2) for i in range(count)]


def _line(at: tuple[float, float], centre: tuple[float, float], kind: str, up: bool) -> Markup:
    start, end = (at[1] + HIGH / 2, centre[1] - HIGH / 2) if up else (at[1] - HIGH / 2, centre[1] + HIGH / 2)
    return Markup('<line class="e-{}" x1="{:.0f}" y1="{:.0f}" x2="{:.0f}" y2="{:.0f}"/>').format(kind, at[0], start, centre[0], end)


def _box(node: Node, at: tuple[float, float], centre: bool) -> Markup:
    title = unwrap(node.title)
    short = title if len(title) <= 2 * LINE else "…" + title[-(2 * LINE - 1) :]
    words = [short[i : i + LINE] for i in range(0, len(short), LINE)]
    x, y = at[0] - BOX / 2, at[1] - HIGH / 2
    first = at[1] + (4 if len(words) == 1 else -4)
    lines = Markup("").join(Markup('<text x="{:.0f}" y="{:.0f}">{}</text>').format(at[0], first + 15 * i, w) for i, w in enumerate(words))
    full = f"{node.title}{f'（{node.doc_no}）' if node.doc_no else ''} · {node.rank}" + (f" · {node.status}" if node.status else "")
    style = "centre" if centre else "text" if node.full_text else "listed" if node.in_base else "outside"
    ended = " ended" if node.status in ("已废止", "有效期届满") else ""
    box = Markup('<g class="n-{}{}"><title>{}</title><rect x="{:.0f}" y="{:.0f}" width="{}" height="{}" rx="4"/>{}</g>').format(
        style, ended, full, x, y, BOX, HIGH, lines
    )
    return Markup('<a href="/doc/{}">{}</a>').format(quote(node.id, safe=""), box) if node.in_base and not centre else escape(box)
