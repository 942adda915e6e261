"""Read and parse a folder of laws: ``python tests/bench/parse_laws.py FOLDER [--jobs 2] [--growth] [--every N] [--show 20] [--out FILE]``.

Reports speed, articles, coverage, numbering gaps and peak memory. The collection that the figures in the README are about is
github.com/LawRefBook/Laws at commit 2f4c5c2: 3,504 Markdown files, national laws in the root folders, local ones under DLC.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import perf_counter

from kb.catalogue import Catalogue
from kb.model import Clause, HeguiError
from kb.numerals import article_number
from kb.parse import parse
from kb.readers import read

#: Folders of national laws and administrative regulations; the others hold interpretations, rules, cases and local regulations.
NATIONAL = {"宪法", "宪法相关法", "刑法", "民法典", "民法商法", "社会法", "经济法", "行政法", "行政法规", "诉讼与非诉讼程序法"}
#: 第十条　… — a line that begins an article beyond doubt: counted in the raw text, apart from the parser's own rules
ARTICLE_LINE = re.compile(r"^(?:[#\s*-]*)第[零〇一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?(?=[\s　*])", re.M)


@dataclass(slots=True)
class Outcome:
    """What became of one file."""

    file: str
    national: bool
    size: int
    seconds: float = 0.0
    documents: int = 0
    clauses: int = 0
    articles: int = 0
    articles_in_text: int = 0
    lost: str = ""
    gaps: list[str] = field(default_factory=list)
    refused: str = ""
    crashed: str = ""


def measure(path: Path, root: Path) -> Outcome:
    """Read and parse one file; a crash is an outcome, not the end."""
    where = path.relative_to(root)
    outcome = Outcome(str(where), where.parts[0] in NATIONAL, path.stat().st_size)
    began = perf_counter()
    try:
        parsed = parse(read(path), Catalogue())
    except HeguiError as error:
        outcome.refused = str(error)
        return outcome
    except Exception as error:  # the very thing that is looked for
        outcome.crashed = f"{type(error).__name__}: {error}"
        return outcome
    outcome.seconds = perf_counter() - began
    clauses = [c for found in parsed.clauses.values() for c in found]
    outcome.documents, outcome.clauses = len(parsed.documents), len(clauses)
    outcome.articles = sum(c.level == "article" for c in clauses)
    outcome.articles_in_text = len(ARTICLE_LINE.findall(path.read_text("utf-8-sig", errors="replace")))
    outcome.lost = parsed.coverage.lost if parsed.coverage else "?"
    outcome.gaps = list(gaps(clauses))
    return outcome


def gaps(clauses: Sequence[Clause]) -> Iterator[str]:
    """Where the articles of a body do not run on to the last: 第五条 → 第七条."""
    bodies: dict[str, list[Clause]] = {}
    for clause in clauses:
        if clause.level == "article":
            bodies.setdefault(f"{clause.doc_id}|{clause.body_title}", []).append(clause)
    for articles in bodies.values():
        before, sub = article_number(articles[0].path[-1])  # a law kept in several files, or an amendment, begins at any number
        for clause in articles[1:]:
            number, inserted = article_number(clause.path[-1])
            if (number, inserted) not in ((before + 1, 0), (before, sub + 1)):
                yield f"{clause.body_title[:20]}第{before}条→{clause.path[-1]}（第{clause.source.start_line}行）"
            before, sub = number, inserted


def files_of(folder: Path) -> list[Path]:
    """The readable files of a folder, the largest first, so that both cores end together."""
    found = [p for p in folder.rglob("*") if p.suffix.lower() in (".md", ".txt") and p.is_file()]
    return sorted(found, key=lambda p: -p.stat().st_size)


def run(folder: Path, jobs: int, every: int = 1) -> tuple[list[Outcome], float, float]:
    """All outcomes, the seconds that it took, and the peak memory of the largest process in MB."""
    files = files_of(folder)[::every]
    began = perf_counter()
    with ProcessPoolExecutor(jobs) as pool:
        outcomes = list(pool.map(measure, files, [folder] * len(files), chunksize=8))
    seconds = perf_counter() - began
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    return outcomes, seconds, peak


def report(outcomes: Sequence[Outcome], seconds: float, peak: float, jobs: int) -> dict[str, object]:
    """The figures."""
    size = sum(o.size for o in outcomes) / 1e6
    national = [o for o in outcomes if o.national and (o.articles or o.articles_in_text)]
    whole = [o for o in national if not o.gaps and o.articles >= o.articles_in_text]
    return {
        "files": len(outcomes), "MB": round(size, 1), "jobs": jobs, "seconds": round(seconds, 1), "MB/s": round(size / seconds, 2),
        "peak_MB_per_process": round(peak), "articles": sum(o.articles for o in outcomes), "clauses": sum(o.clauses for o in outcomes),
        "documents": sum(o.documents for o in outcomes),
        "crashed": sum(bool(o.crashed) for o in outcomes), "refused": Counter(o.refused.split("：")[-1] for o in outcomes if o.refused),
        "coverage_100": sum(not o.lost and not o.crashed and not o.refused for o in outcomes),
        "national_with_articles": len(national), "national_without_gap": len(whole),
        "share_without_gap": round(len(whole) / max(1, len(national)), 4),
    }  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--every", type=int, default=1, help="only every n-th file")
    parser.add_argument("--growth", action="store_true", help="also every second file, to see how the figures grow with a doubled input")
    parser.add_argument("--show", type=int, default=20, help="how many failures of each sort to print")
    parser.add_argument("--out", type=Path, help="write every file's outcome as JSONL")
    given = parser.parse_args()
    if given.growth:
        half = report(*run(given.folder, given.jobs, given.every * 2), given.jobs)
        print("half:", json.dumps({k: half[k] for k in ("MB", "seconds", "MB/s", "peak_MB_per_process", "articles")}, ensure_ascii=False))
    outcomes, seconds, peak = run(given.folder, given.jobs, given.every)
    print(json.dumps(report(outcomes, seconds, peak, given.jobs), ensure_ascii=False, indent=1))
    for title, bad in (
        ("crashed", [f"{o.file}: {o.crashed}" for o in outcomes if o.crashed]),
        ("lost", [f"{o.file}: {o.lost[:60]!r}" for o in outcomes if o.lost]),
        ("gaps", [f"{o.file}: {'; '.join(o.gaps[:3])}" for o in outcomes if o.gaps and o.national]),
        ("fewer", [f"{o.file}: {o.articles}<{o.articles_in_text}" for o in outcomes if o.articles < o.articles_in_text and o.national]),
    ):
        for line in bad[: given.show]:
            print(f"{title}: {line}", file=sys.stderr)
    if given.out:
        given.out.write_text("".join(json.dumps(asdict(o), ensure_ascii=False) + "\n" for o in outcomes), "utf-8")
    return int(any(o.crashed or o.lost for o in outcomes))


if __name__ == "__main__":
    sys.exit(main())
