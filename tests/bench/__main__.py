"""``make bench``: the times that the README states, on the shipped corpus; with HEGUI_BENCH also on a folder of laws.

Whole commands are timed as processes, from the shell's view; searches and checklists also inside one process, as the server does them.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from checklists import matter
from checklists.basis import Bases
from checklists.generate import draw_up
from kb.knowledge import KnowledgeBase

ROOT = Path(__file__).resolve().parents[2]
QUERIES = [
    "评估备案要在多长时间内提出",
    "捐赠超过多少要报国资委",
    "法律纠纷 报告 时限",
    "重要子企业 担保",
    "租出去的房子到期了能不能直接续",
    "总会计师签字",
    "99号文第十七条",
]


def command(*args: str, home: Path) -> float:
    """Seconds that ``hegui`` takes as a process."""
    began = perf_counter()
    env = {**os.environ, "HEGUI_HOME": str(home)}
    subprocess.run([str(Path(sys.executable).with_name("hegui")), *args], cwd=ROOT, env=env, check=True, capture_output=True)
    return perf_counter() - began


def spread(work: Callable[[], float], runs: int = 5) -> str:
    """Median and range of several runs."""
    times = sorted(work() for _ in range(runs))
    return f"{statistics.median(times):7.3f} s   ({times[0]:.3f}–{times[-1]:.3f}, {runs} runs)"


def inside(work: Callable[[], object], runs: int) -> str:
    """Median and 95th percentile of a call in this process."""
    work()
    times = []
    for _ in range(runs):
        began = perf_counter()
        work()
        times.append((perf_counter() - began) * 1000)
    times.sort()
    return f"{statistics.median(times):7.1f} ms  (p95 {times[int(0.95 * (runs - 1))]:.1f}, {runs} runs)"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        print(f"build from nothing      {command('build', 'corpus', home=home):7.3f} s")
        print(f"build, nothing changed  {spread(lambda: command('build', 'corpus', home=home), 3)}")
        print(f"hegui search            {spread(lambda: command('search', QUERIES[0], home=home))}")
        print(f"hegui cite              {spread(lambda: command('cite', '99号文第十七条第二项', home=home))}")
        print(f"hegui checklist         {spread(lambda: command('checklist', 'checklists/example.json', '--json', home=home))}")
        kb = KnowledgeBase.open(home)
        print(f"one search, inside      {inside(lambda: [kb.search(q) for q in QUERIES], 30)} for {len(QUERIES)} queries")
        bases, scenario = Bases(kb), json.loads((ROOT / "checklists" / "example.json").read_text(encoding="utf-8"))
        print(f"one checklist, inside   {inside(lambda: draw_up(kb, scenario, bases), 30)} of {len(matter.names())} matters")
        print(f"peak memory             {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:7.0f} MB")


if __name__ == "__main__":
    main()
