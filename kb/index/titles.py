"""Documents by the initials of their titles' pinyin: zcpg → 资产评估管理暂行办法."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

from kb.index.entry import Entry
from kb.index.tokens import HAN

# Initials as they are typed: "zcpg", "gqzr"
INITIALS = re.compile(r"[a-z]{3,24}")
_NOT_HAN = re.compile(f"[^{HAN}]+")


def build(entries: Sequence[Entry], path: Path) -> None:
    """Write each document's initials with the number of its first entry."""
    from pypinyin import Style, lazy_pinyin

    first: dict[str, int] = {}
    for number, entry in enumerate(entries):
        first.setdefault(entry.title, number)
    rows = [["".join(lazy_pinyin(_NOT_HAN.sub("", title), style=Style.FIRST_LETTER)), number] for title, number in first.items()]
    path.write_text(json.dumps(rows), encoding="utf-8")


def find(initials: str, path: Path) -> list[int]:
    """The first entries of the documents whose titles hold the initials, the shortest title first."""
    rows = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    return [number for _, number in sorted((len(letters), number) for letters, number in rows if initials in letters)]
