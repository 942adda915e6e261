"""Documents of the user's own: kept in HOME/sources, so that they outlive upgrades and are part of every later build."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from kb import store
from kb.build import Annotator, Summary, build
from kb.knowledge import KnowledgeBase
from kb.model import HeguiError
from kb.readers import read


def add(files: Sequence[Path], home: Path, annotators: Mapping[str, Annotator] | None = None) -> Summary:
    """Take files into the knowledge base and build it anew. Raises HeguiError, with nothing changed, when one of them cannot be read."""
    folder = home / "sources"
    for file in files:
        read(file)
        if (folder / file.name).exists() and (folder / file.name).read_bytes() != file.read_bytes():
            raise HeguiError(
                f"{file.name}：已有同名而内容不同的文件。若是新版本，请改名（如加上日期）后再添加；若要替换，请先 hegui remove。"
            )
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        shutil.copy2(file, folder / file.name)
    return build(_sources(home), home, annotators)


def remove(doc: str, home: Path, annotators: Mapping[str, Annotator] | None = None) -> Summary:
    """Take the user's own file that holds a document out again. Raises HeguiError for an unknown document or one that came with the sources."""
    found = KnowledgeBase.open(home).document(doc)
    if found is None:
        raise HeguiError(f"本库没有文件“{doc}”。")
    file = home / "sources" / found.source.file
    if not file.exists():
        raise HeguiError(f"“{found.title}”来自随附的来源 {found.source.file}，不是自行添加的文件，不能移除。")
    file.unlink()
    return build(_sources(home), home, annotators)


def _sources(home: Path) -> list[Path]:
    """What the snapshot in use was built from; the shipped corpus when nothing was built yet."""
    folder = store.current(home)
    paths = store.Store(folder / "kb.sqlite").meta("source_paths") if folder else None
    return [p for p in map(Path, paths or ["corpus"]) if p.exists()]
