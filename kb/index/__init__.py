"""Search: entries in, ranked places out. ``build`` writes a folder, ``open`` reads it; the rest of the program needs no more."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb.index.entry import Entry, entries_of

if TYPE_CHECKING:
    from kb.index.encoder import Encoder
    from kb.index.search import Hit, Hits, Index

__all__ = ["Entry", "Hit", "Hits", "Index", "build", "entries_of", "fingerprint", "open"]

FORMAT = 6  # of the folder; an index of another format must be built again


def build(
    entries: Sequence[Entry], folder: Path, cache: Path | None = None, encoder: Encoder | None = None, before: Path | None = None
) -> int:
    """Write the index of ``entries`` to ``folder``; returns how many texts had to be embedded anew.

    ``cache`` keeps vectors between builds (default: ``embeddings`` beside ``folder``); ``before`` is the folder of an index that the same
    program wrote, from which the words of unchanged entries are taken. The model is the one that HEGUI_MODEL names, else the shipped
    one; its name and dimensions are recorded and checked by :func:`open`. With HEGUI_MILVUS, postings and vectors go there.
    """
    from kb.index import encoder as encoders
    from kb.index import keyword, lexicon, semantic, store, titles

    model = encoder or encoders.load()
    (folder / "semantic").mkdir(parents=True, exist_ok=True)
    store.write(entries, folder)
    keyword.build(keyword.fields(entries), folder / "keyword", before and before / "keyword")
    fresh = semantic.build(entries, folder / "semantic", model, cache or folder.parent / "embeddings")
    titles.build(entries, folder / "titles.json")
    lexicon.save(lexicon.read(), folder / "lexicon.json")
    meta = {"format": FORMAT, "entries": len(entries), "model": {"name": model.name, "dimensions": model.dimensions}}
    if os.environ.get("HEGUI_MILVUS", "").strip():
        from kb.index import milvus

        meta |= milvus.move(entries, folder)
    (folder / "index.json").write_text(json.dumps(meta, ensure_ascii=False), encoding="utf-8")
    return fresh


def fingerprint() -> str:
    """What an index depends on besides its entries: the model, the lexicon, the questions; when it changes, a build must be redone."""
    import hashlib

    from kb.index import encoder, lexicon, questions

    digest = hashlib.sha256(f"{FORMAT} {os.environ.get('HEGUI_MODEL', '')} {os.environ.get('HEGUI_MILVUS', '')}".encode())
    for file in (encoder.DEFAULT_MODEL, lexicon.SHIPPED, *questions.files()):
        digest.update(file.read_bytes() if file.exists() else b"")
    return digest.hexdigest()[:16]


def sweep(home: Path) -> None:
    """Let go of what a server still keeps for snapshots that are gone."""
    if (home / "milvus.json").exists():
        from kb.index import milvus

        milvus.sweep(home)


def open(folder: Path, encoder: Encoder | None = None) -> Index:
    """The index in ``folder``. Raises HeguiError when there is none that can be read."""
    from kb.index.search import Index

    index = Index(folder, encoder)
    if "milvus" not in index.meta:
        return index
    from kb.index.milvus import MilvusIndex

    return MilvusIndex(folder, encoder)


def __getattr__(name: str) -> Any:
    """``Index``, ``Hits`` and ``Hit`` come with the first use, so that importing this package stays cheap."""
    if name in ("Hit", "Hits", "Index"):
        from kb.index import search

        return getattr(search, name)
    raise AttributeError(name)
