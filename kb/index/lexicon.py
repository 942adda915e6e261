"""Synonyms and everyday words → the words of the rules: lexicon.yaml, compiled once per build so that no YAML is read to answer a query."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from kb.index.tokens import fold
from kb.model import HeguiError

SHIPPED = Path(__file__).parent / "lexicon.yaml"

Lexicon = dict[str, list[str]]


def read(path: Path = SHIPPED) -> Lexicon:
    """Everyday word → words of the rules. The file holds topics, each a mapping ``word: [regulatory word …]``; a topic may instead hold
    lists whose members all stand for each other.

    Raises HeguiError with the topic and word where the file is not of that form.
    """
    if not path.exists():
        return {}
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)) or {}
    out: Lexicon = {}
    for topic, words in data.items():
        if isinstance(words, list):
            for group in words:
                _add_group(out, topic, group)
        elif isinstance(words, Mapping):
            for word, meant in words.items():
                _add(out, topic, word, meant)
        else:
            raise HeguiError(f"{path.name}：“{topic}”下应是“词: [规范用词]”或同义词组的列表")
    return {word: meant for word, meant in out.items() if meant}


def _add_group(out: Lexicon, topic: str, group: Any) -> None:
    if not isinstance(group, list) or len(group) < 2 or not all(isinstance(w, str) for w in group):
        raise HeguiError(f"lexicon.yaml：“{topic}”下的同义词组应至少有两个词：{group}")
    for word in group:
        _add(out, topic, word, [w for w in group if w != word])


def _add(out: Lexicon, topic: str, word: Any, meant: Any) -> None:
    if not isinstance(word, str) or not isinstance(meant, list) or not meant or not all(isinstance(w, str) for w in meant):
        raise HeguiError(f"lexicon.yaml：“{topic}”下的“{word}”应写作 词: [规范用词, …]")
    known = out.setdefault(fold(word), [])
    known += [w for w in map(fold, meant) if w not in known and w != fold(word)]


def save(lexicon: Lexicon, path: Path) -> None:
    """The compiled form."""
    path.write_text(json.dumps(lexicon, ensure_ascii=False), encoding="utf-8")


class Expander:
    """Finds the lexicon's words in a query, the longest first."""

    def __init__(self, path: Path) -> None:
        self.words: Lexicon = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        self._longest = max(map(len, self.words), default=0)

    def expand(self, text: str) -> list[tuple[str, list[str]]]:
        """The everyday words that stand in ``text`` with the words they mean, those already there left out."""
        folded, at, out = fold(text), 0, []
        while at < len(folded):
            size = next((n for n in range(min(self._longest, len(folded) - at), 1, -1) if folded[at : at + n] in self.words), 0)
            if size:
                word = folded[at : at + size]
                meant = [w for w in self.words[word] if w not in folded]
                if meant:
                    out.append((word, meant))
            at += size or 1
        return out
