"""What is known of the sources besides their text: catalogue.yaml, errata.yaml."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from kb.model import HeguiError


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One source's entry: who published it, whose rules it states, of which kind and date it is."""

    file: str
    sha256: str | None = None
    publisher: str | None = None
    jurisdiction: str | None = None
    kind: str | None = None
    as_of: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The catalogue of a folder of sources with its corrections; a file that it does not list has an empty entry."""

    files: Mapping[str, FileEntry] = field(default_factory=dict)
    letters: Mapping[str, str] = field(default_factory=dict)
    errata: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    fingerprint: str = ""

    def entry(self, file: str) -> FileEntry:
        """The entry of a file; an empty one when the catalogue does not list it."""
        return self.files.get(file) or FileEntry(file)

    def issuer(self, doc_no: str | None) -> str | None:
        """The issuer behind the letters of a number: 桂国资发〔2007〕99号 → 广西壮族自治区人民政府国有资产监督管理委员会."""
        return self.letters.get(re.split(r"[〔（(]", doc_no)[0]) if doc_no else None

    def errata_at(self, file: str, start: int, end: int) -> Iterator[Mapping[str, Any]]:
        """The corrections of the lines from ``start`` to ``end``."""
        return (e for e in self.errata.get(file, ()) if start <= e["line"] <= end)

    def check(self, file: str, sha256: str) -> None:
        """Raise HeguiError when a listed file is not the one that the catalogue describes."""
        listed = self.entry(file).sha256
        if listed and listed != sha256:
            raise HeguiError(
                f"{file}：内容与 catalogue.yaml 登记的不同（sha256 {sha256[:12]}… / {listed[:12]}…）。请核对文件，或更新登记。"
            )


def load(folder: Path) -> Catalogue:
    """Read catalogue.yaml and errata.yaml of ``folder``; a missing file is an empty one.

    Raises HeguiError, naming file and entry, for a file of another form.
    """
    catalogue, errata = _yaml(folder / "catalogue.yaml"), _yaml(folder / "errata.yaml")
    try:
        files = {e["file"]: FileEntry(**{**e, "as_of": str(e["as_of"]) if e.get("as_of") else None}) for e in catalogue.get("files") or []}
    except (TypeError, KeyError) as error:
        raise HeguiError(
            f"catalogue.yaml：files 的条目写法不对（{error}）。每条须有 file，可有 sha256、publisher、jurisdiction、kind、as_of、note。"
        ) from error
    by_file: dict[str, list[Mapping[str, Any]]] = {}
    for number, e in enumerate(errata.get("errata") or [], 1):
        missing = {"file", "line", "was", "is", "why"} - set(e)
        if missing:
            raise HeguiError(f"errata.yaml第{number}条：缺少{'、'.join(sorted(missing))}。")
        by_file.setdefault(e["file"], []).append(e)
    raw = b"".join(p.read_bytes() for p in (folder / "catalogue.yaml", folder / "errata.yaml") if p.exists())
    return Catalogue(files, catalogue.get("letters") or {}, by_file, hashlib.sha256(raw).hexdigest())


def _yaml(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except yaml.YAMLError as error:
        raise HeguiError(f"{path.name}：不是合法的 YAML（{error}）。") from error
    if not isinstance(data, dict):
        raise HeguiError(f"{path.name}：应为键值形式。")
    return data
