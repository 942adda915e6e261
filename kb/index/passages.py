"""Folders of laws and question files → passages and question pairs, to train the encoder on.

This is a rough cut for statistics, not the parser: a wrong border costs nothing here, and any folder of legal texts must do.
Read are ``.md`` and ``.txt`` (laws, one paragraph per line), ``.jsonl`` and ``.jsonl.gz`` of three kinds, told apart by their keys:
articles ``{id, law, head, text}``, questions on them ``{query, relevant: [id …]}``, and the repository's own pairs
``{question, quote}`` whose quotation stands in some passage (pairs marked ``held`` are kept for measuring and left out).
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kb.model import HeguiError

# Markdown's marks before and around a line: "## **第一条** …", "- （一）…", "> …"
_MARKS = re.compile(r"^[#>\-*\s]+|\*\*|<!--.*?-->|\s+$")
# An article's beginning: "第十三条 企业应当…", "第一百二十条之一"
_ARTICLE = re.compile(r"第[一二三四五六七八九十百千零〇\d]+条(?:之[一二三四五六七八九十])?(?=[\s　:：（(\u4e00-\u9fff]|$)")
# A heading of division: "第二章 评估管理", "第一节 一般规定"
_DIVISION = re.compile(r"第[一二三四五六七八九十百零〇\d]+[编章节篇]")
# An outline's beginning: "一、总体要求", "（二）完善制度"
_OUTLINE = re.compile(r"[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[)）]")
# A title: no full stop, ends in a kind of document: "……管理暂行办法", "关于……的通知"
_TITLE = re.compile(r"[^。；，]{4,60}(?:法|条例|办法|规定|意见|通知|细则|规则|制度|决定|批复|方案|标准|说明|解释)(?:[（(].{1,8}[)）])?")
_LONGEST = 900  # characters; a longer passage is cut at a line
_IGNORED = ("_index.md", "README.md")


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a legal text with the title and the heading that it stands under."""

    title: str
    heading: str
    text: str


@dataclass(slots=True)
class Material:
    """What the encoder is trained on: passages (each text once) with how often each is drawn, and questions with the numbers of the
    passages that answer them."""

    passages: list[Passage] = field(default_factory=list)
    questions: list[tuple[str, tuple[int, ...]]] = field(default_factory=list)
    chance: list[float] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)  # by external id
    met: set[int] = field(default_factory=set)  # the passages of the path being read
    _seen: dict[str, int] = field(default_factory=dict)

    def add(self, passage: Passage, named: bool = False) -> int:
        """The number of a passage; one whose text is there already (another copy of the same law) gets that one's.

        A copy whose law and heading are ``named`` in fields of their own is the one that is kept.
        """
        text = _bare(_ARTICLE.sub("", passage.text, count=1))
        number = self._seen.setdefault(text, len(self.passages))
        if number == len(self.passages):
            self.passages.append(passage)
        elif named:
            self.passages[number] = passage
        self.met.add(number)
        return number

    def weigh(self) -> None:
        """Give the passages of the path just read their chance: one path counts by the square root of its size, a text in two paths twice."""
        self.chance += [0.0] * (len(self.passages) - len(self.chance))
        for number in self.met:
            self.chance[number] += len(self.met) ** -0.5


def read(paths: Sequence[Path]) -> Material:
    """All passages and questions below ``paths``, in a fixed order.

    Raises HeguiError when a path does not exist or nothing legible is found.
    """
    material = Material()
    asked: list[tuple[str, list[str]]] = []
    quoted: list[tuple[str, str]] = []
    for path in paths:
        material.met.clear()
        for file in _files(path):
            if file.name.endswith((".jsonl", ".jsonl.gz")):
                _read_rows(file, material, asked, quoted)
            else:
                for passage in passages(file.read_text(encoding="utf-8", errors="replace").splitlines(), file.stem):
                    material.add(passage)
        material.weigh()
    if not material.passages:
        raise HeguiError(f"没有可供训练的法规文本：{'、'.join(map(str, paths))}。请给出含 .md、.txt 或 .jsonl 的文件夹。")
    answers: dict[str, set[int]] = {}
    for question, ids in asked:
        answers.setdefault(question, set()).update(material.numbers[i] for i in ids if i in material.numbers)
    for question, places in _by_quotation(quoted, material.passages):
        answers.setdefault(question, set()).update(places)
    material.questions = [(question, tuple(sorted(places))) for question, places in answers.items() if places]
    return material


def _read_rows(file: Path, material: Material, asked: list[tuple[str, list[str]]], quoted: list[tuple[str, str]]) -> None:
    for row in _rows(file):
        if "text" in row:
            number = material.add(Passage(row.get("law") or row.get("title") or "", row.get("head") or "", row["text"]), named=True)
            material.numbers[str(row.get("id"))] = number
        elif "relevant" in row:
            asked.append((row["query"], [str(i) for i in row["relevant"]]))
        elif "quote" in row and not row.get("held"):
            quoted.append((row["question"], row["quote"]))


def _files(path: Path) -> Iterator[Path]:
    if not path.exists():
        raise HeguiError(f"找不到训练数据：{path}")
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if file.is_file() and file.name.endswith((".md", ".txt", ".jsonl", ".jsonl.gz")) and file.name not in _IGNORED:
            yield file


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    yield json.loads(line)
                except json.JSONDecodeError as error:
                    raise HeguiError(f"{path} 第{number}行不是合法的 JSON：{error}") from error


def passages(lines: Iterable[str], title: str = "") -> Iterator[Passage]:
    """The passages of one text: an article with its items, or an outline's paragraph with what follows it."""
    heading, in_articles, begun = "", False, False
    body: list[str] = []
    for raw in lines:
        line = _MARKS.sub("", raw).strip()
        if not line:
            continue
        starts_article = bool(_ARTICLE.match(line))
        is_title = len(line) <= 64 and (bool(_TITLE.fullmatch(line)) or (raw.startswith("# ") and not begun))
        begun = True
        is_division = len(line) <= 40 and bool(_DIVISION.match(line))
        full = sum(len(part) for part in body) > _LONGEST
        if body and (starts_article or is_title or is_division or full or (not in_articles and _OUTLINE.match(line))):
            yield Passage(title, heading, "\n".join(body))
            body = []
        if is_title:
            title, heading, in_articles = line, "", False
        elif is_division:
            heading = line
        else:
            in_articles = in_articles or starts_article
            body.append(line)
    if body:
        yield Passage(title, heading, "\n".join(body))


def _bare(text: str) -> str:
    return re.sub(r"\W", "", text)


def _by_quotation(pairs: Sequence[tuple[str, str]], found: Sequence[Passage]) -> list[tuple[str, tuple[int, ...]]]:
    """The passages that hold each quotation (page breaks may have cut it: then either half counts)."""
    if not pairs:
        return []
    bare = [_bare(p.text) for p in found]
    starts = np.cumsum([0, *(len(b) + 1 for b in bare)])
    joined = "\n".join(bare)
    wanted = [(question, (want, want[: len(want) // 2], want[len(want) // 2 :])) for question, want in ((q, _bare(t)) for q, t in pairs)]
    found_at = positions(joined, {part for _, parts in wanted for part in parts})
    out: list[tuple[str, tuple[int, ...]]] = []
    for question, parts in wanted:
        if at := next((found_at[part] for part in parts if part in found_at), None):
            out.append((question, tuple(sorted(set((np.searchsorted(starts, at, "right") - 1).tolist())))))
    return out


_MARK = 4  # characters by whose sixteen low bits a part is first looked for; a shorter part is too short to tell
_CHUNK = 1 << 22  # characters of the text that are looked at together
_MOST = 6  # places of a part that count, the first


def positions(text: str, parts: Collection[str]) -> dict[str, list[int]]:
    """Where each of many ``parts`` stands in ``text``, the first few times, in one pass over it; parts too short to tell are left out."""
    by_mark: dict[int, list[str]] = {}
    for part in parts:
        if len(part) >= _MARK:
            by_mark.setdefault(int(_marks(part[:_MARK])[0]), []).append(part)
    known = np.array(sorted(by_mark), np.uint64)
    out: dict[str, list[int]] = {}
    for begin in range(0, len(text) if by_mark else 0, _CHUNK):
        marks = _marks(text[begin : begin + _CHUNK + _MARK - 1])
        at = np.minimum(np.searchsorted(known, marks), len(known) - 1)
        for i in np.flatnonzero(known[at] == marks).tolist():
            for part in by_mark[int(marks[i])]:
                if len(out.get(part, ())) < _MOST and text.startswith(part, begin + i):
                    out.setdefault(part, []).append(begin + i)
    return out


def _marks(text: str) -> npt.NDArray[np.uint64]:
    """For each place of a text the low bits of the _MARK characters from there, as one number."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64) & np.uint64(0xFFFF)
    windows = len(points) - _MARK + 1
    return sum((points[i : i + windows] << np.uint64(16 * i) for i in range(_MARK)), np.zeros(max(windows, 0), np.uint64))
