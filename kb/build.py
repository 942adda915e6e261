"""Sources → a snapshot, atomically: read, parse, resolve, index, switch. Unchanged sources are not parsed or embedded again."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Any

from kb import articles, index, store, successors, validity, verification, workers
from kb.articles import is_articles, parse_articles
from kb.catalogue import Catalogue, load
from kb.citation import citation_style
from kb.editions import with_editions
from kb.model import Clause, Document, HeguiError, Record
from kb.parse import VERSION, Coverage, Parsed, parse
from kb.readers import SUFFIXES, fingerprint_of, read
from kb.references import references_of
from kb.references.definitions import DefinitionUse, definitions_of, uses_of
from kb.successors import Successors
from kb.verification import Verifications
from kb.workers import each

#: Finds records in the clauses of one document, to be kept with them under a name (norms of the checklists).
Annotator = Callable[[Document, Sequence[Clause]], Iterable[Record]]
Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class Summary:
    """What a build did: the snapshot, counts, the account of every source, what was not read and why."""

    snapshot: str
    unchanged: bool
    documents: int
    full_text: int
    clauses: int
    references: int
    annotations: dict[str, int]
    sources: dict[str, str]
    coverage: dict[str, float]
    reused: list[str] = field(default_factory=list)
    not_read: list[dict[str, str]] = field(default_factory=list)
    seconds: float = 0.0
    account: dict[str, dict[str, Any]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The summary as one JSON object."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def build(
    sources: Sequence[Path], home: Path, annotators: Mapping[str, Annotator] | None = None, progress: Progress | None = None
) -> Summary:
    """Make a snapshot of ``sources`` (files and folders) and of the user's own documents in ``home/sources``, and switch to it.

    A file that cannot be read is listed in the summary and does not stop the others. Raises HeguiError when nothing can be read, or when
    another build is running; the snapshot in use then stays in use.
    """
    began = perf_counter()
    tell = progress or (lambda stage, done, total: None)
    home.mkdir(parents=True, exist_ok=True)
    with _only_build(home):
        files, catalogue, not_read = _gather([*sources, home / "sources"])
        known = _successors(sources)
        fingerprint = _fingerprint(files, catalogue, annotators or {}, known.fingerprint)
        snapshot = _open_before(home)
        if snapshot is not None and snapshot.meta("fingerprint") == fingerprint and not not_read and _can_be_searched(snapshot):
            return _unchanged(snapshot, began)
        before = _Before(snapshot, catalogue)
        parsed, reused = _parse_all(files, catalogue, before, not_read, tell)
        if not parsed:
            reasons = "；".join(n["why"] for n in not_read) or "没有找到可读的文件"
            raise HeguiError(f"没有读到任何来源：{reasons.rstrip('。')}。")
        paths = [str(s.resolve()) for s in sources]
        return _write(parsed, home, paths, fingerprint, catalogue, known, annotators or {}, before, not_read, reused, began, tell)


@contextmanager
def _only_build(home: Path) -> Iterator[None]:
    """Hold the folder's lock while building; what a killed build left behind is swept away."""
    with (home / ".build.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise HeguiError(f"{home}：另一次构建正在进行，请等它结束再试。") from error
        for left in (home / "snapshots").glob(".making-*"):
            shutil.rmtree(left, ignore_errors=True)
        try:
            yield
        finally:
            workers.stop()


def _gather(sources: Sequence[Path]) -> tuple[list[Path], Catalogue, list[dict[str, str]]]:
    """The files to read and the catalogue of the folders they come from."""
    files: list[Path] = []
    not_read: list[dict[str, str]] = []
    catalogues: list[Catalogue] = []
    for source in sources:
        if source.is_dir():
            catalogues += [load(folder) for folder in (source, source.parent) if (folder / "catalogue.yaml").exists()]
            inside = source / "sources" if (source / "sources").is_dir() and (source / "catalogue.yaml").exists() else source
            files += sorted(p for p in inside.rglob("*") if p.is_file() and not p.name.startswith(".") and p.name not in CATALOGUE_FILES)
        elif source.exists():
            files.append(source)
            catalogues += [load(folder) for folder in (source.parent, source.parent.parent) if (folder / "catalogue.yaml").exists()]
        elif source.name != "sources":
            not_read.append({"file": str(source), "why": f"{source}：没有这个文件或文件夹"})
    merged = Catalogue(
        {k: v for c in catalogues for k, v in c.files.items()}, {k: v for c in catalogues for k, v in c.letters.items()},
        {k: v for c in catalogues for k, v in c.errata.items()}, "".join(sorted({c.fingerprint for c in catalogues})),
    )  # fmt: skip
    return files, merged, not_read


CATALOGUE_FILES = {"catalogue.yaml", "errata.yaml", successors.FILE}


def _successors(sources: Sequence[Path]) -> Successors:
    """What is known beyond the sources, from the first folder that has it."""
    folders = [f for source in sources for f in ((source, source.parent) if source.is_dir() else (source.parent, source.parent.parent))]
    return next((successors.load(f) for f in folders if (f / successors.FILE).exists()), Successors())


def _fingerprint(files: Sequence[Path], catalogue: Catalogue, annotators: Mapping[str, Annotator], known: str) -> str:
    """Whether a build would give the same: the bytes of all sources, the catalogue, the program and the model."""
    digest = hashlib.sha256()
    for part in (
        version("hegui"),
        str(VERSION),
        citation_style(),
        str(store.FORMAT),
        catalogue.fingerprint,
        known,
        *sorted(annotators),
        index.fingerprint(),
        _program(),
    ):
        digest.update(part.encode())
    for file in files:
        digest.update(file.name.encode())
        with suppress(HeguiError):  # one that cannot be opened is told when it is to be read
            digest.update(fingerprint_of(file).encode())
    return digest.hexdigest()


def _program() -> str:
    """A stamp of the program's own files and of what cuts words, so that a changed rule rebuilds."""
    root = Path(__file__).resolve().parent.parent
    own = [p for name in ("kb", "checklists") for p in sorted((root / name).rglob("*.py"))]
    stamps = (f"{p.name}{p.stat().st_size}{p.stat().st_mtime_ns}" for p in own)
    return hashlib.sha256("".join([version("rjieba"), *stamps]).encode()).hexdigest()


def _open_before(home: Path) -> store.Store | None:
    folder = store.current(home)
    try:
        return store.Store(folder / "kb.sqlite") if folder else None
    except HeguiError:
        return None


def _can_be_searched(snapshot: store.Store) -> bool:
    """Whether its index is whole."""
    try:
        index.open(snapshot.path.parent / "index")
    except (HeguiError, OSError, ValueError, EOFError):
        return False
    return True


def _unchanged(before: store.Store, began: float) -> Summary:
    kept = dict(before.meta("summary"))
    kept.update(unchanged=True, reused=list(kept["sources"]), seconds=round(perf_counter() - began, 3))
    return Summary(**kept)


def _parse_all(
    files: Sequence[Path], catalogue: Catalogue, before: _Before, not_read: list[dict[str, str]], tell: Progress
) -> tuple[list[Parsed], list[str]]:
    """The records of every file in order, and the names of those that had not changed; what cannot be read is added to ``not_read``."""
    parsed: dict[Path, Parsed] = {}
    reused: list[str] = []
    seen: dict[str, str] = {}
    fresh: list[Path] = []
    for file in files:
        try:
            if file.suffix.lower() not in SUFFIXES and not is_articles(file):
                raise HeguiError(f"{file.name}：不认识的格式，未读。可读的格式：{'、'.join((*SUFFIXES, *articles.SUFFIXES))}。")
            sha256 = fingerprint_of(file)
            if sha256 in seen:
                raise HeguiError(f"{file.name}：与{seen[sha256]}内容相同，未重复收录。")
            catalogue.check(file.name, sha256)
            kept = before.parsed(file.name, sha256)
            if kept is not None:
                parsed[file] = kept
                reused.append(file.name)
            else:
                fresh.append(file)
            seen[sha256] = file.name
        except HeguiError as error:
            not_read.append({"file": str(file), "why": str(error)})
    work = partial(_parse_one, catalogue)
    for number, (file, result) in enumerate(zip(fresh, each(work, fresh, len(fresh) >= MANY_FILES, 8), strict=True)):
        tell("读取", number, len(fresh))
        if isinstance(result, Parsed):
            parsed[file] = result
        else:
            not_read.append({"file": str(file), "why": result})
    tell("读取", len(fresh), len(fresh))
    return [parsed[file] for file in files if file in parsed], reused


def _parse_one(catalogue: Catalogue, file: Path) -> Parsed | str:
    """A file's records, or why there are none."""
    try:
        return parse_articles(file) if is_articles(file) else parse(read(file), catalogue)
    except HeguiError as error:
        return str(error)


class _Before:
    """The snapshot in use, as far as this build may take from it: what the same rules made of sources that have not changed."""

    def __init__(self, snapshot: store.Store | None, catalogue: Catalogue) -> None:
        same = snapshot is not None and snapshot.meta("program") == _program() and snapshot.meta("catalogue") == catalogue.fingerprint
        self.store = snapshot if same else None
        self.summary: dict[str, Any] = self.store.meta("summary") if self.store else {}
        self.whole = frozenset(self.store.meta("whole_sources") or () if self.store else ())
        self.documents: dict[str, list[Document]] = {}
        for d in self.store.documents() if self.store else ():
            self.documents.setdefault(d.source.file, []).append(replace(d, replaces=(), replaced_by=()))

    @property
    def index(self) -> Path | None:
        """The folder of its index."""
        return self.store.path.parent / "index" if self.store else None

    def parsed(self, file: str, sha256: str) -> Parsed | None:
        """The records of a source that has not changed and of which the snapshot holds all, under their own names."""
        if self.store is None or self.summary["sources"].get(file) != sha256 or file not in self.whole:
            return None
        documents = self.documents.get(file, [])
        clauses = {d.id: list(self.store.clauses(d.id, as_parsed=True)) for d in documents}
        return Parsed(file, sha256, documents, clauses, Coverage(file, **self.summary["account"][file]))

    def annotations(self, document: Document, kinds: Collection[str], reused: Collection[str]) -> list[store.Annotation] | None:
        """What annotators of these kinds found in a document of one of the ``reused`` sources."""
        if self.store is None or document.source.file not in reused or not set(self.summary["annotations"]).issuperset(kinds):
            return None
        same = any(d.id == document.id for d in self.documents[document.source.file])
        return self.store.kept((*kinds, *OWN_KINDS), document.id) if same else None


def _write(
    parsed: Sequence[Parsed], home: Path, paths: list[str], fingerprint: str, catalogue: Catalogue, known: Successors,
    annotators: Mapping[str, Annotator], before: _Before, not_read: list[dict[str, str]], reused: list[str], began: float, tell: Progress,
) -> Summary:  # fmt: skip
    documents, clauses_by_doc = _together(parsed)
    files = Counter(p.file for p in parsed)
    once = {file for file in reused if files[file] == 1}  # the name of two files does not tell whose a document is
    found = _annotations(annotators, [(d, clauses_by_doc[d.id]) for d in documents if d.full_text], before, once)
    tell("解析引用", 0, 1)
    references = list(references_of(documents, clauses_by_doc))
    findings = list(validity.findings_of(documents, clauses_by_doc, references, known))
    today = verification.apply(validity.apply(documents, findings, date.today()), Verifications(home).all())
    references = validity.mark_targets(references, today)
    flagged = validity.clause_flags(today, clauses_by_doc, references, known)
    clauses = [c for document in documents for c in clauses_by_doc.get(document.id, ())]
    annotations = list(found)
    annotations += [("validity", f.id, f.clause_id, f.doc_id, store.dump(f.as_json())) for f in findings]
    annotations += [(store.FLAGS, f.id, f.clause_id, f.doc_id, store.dump(f.as_json())) for f in flagged]
    built_at = datetime.now(UTC)
    name = f"{built_at:%Y%m%dT%H%M%S%f}-{fingerprint[:8]}"
    summary = Summary(
        snapshot=name, unchanged=False, documents=len(documents), full_text=sum(d.full_text for d in documents), clauses=len(clauses),
        references=len(references), annotations={kind: sum(a[0] == kind for a in annotations) for kind in annotators},
        sources={p.file: p.sha256 for p in parsed}, coverage={p.file: p.coverage.share for p in parsed if p.coverage},
        reused=reused, not_read=not_read,
        account={p.file: {"visible": p.coverage.visible, "kept": p.coverage.kept, "dropped": p.coverage.dropped, "lost": p.coverage.lost} for p in parsed if p.coverage},
    )  # fmt: skip
    making = home / "snapshots" / f".making-{name}"
    making.mkdir(parents=True)
    try:
        tell("建索引", 0, 1)
        index.build(index.entries_of(today, clauses, references), making / "index", cache=home / "embeddings", before=before.index)
        summary.seconds = round(perf_counter() - began, 3)
        meta = {
            "format": store.FORMAT, "id": name, "built_at": built_at.isoformat(timespec="seconds"), "fingerprint": fingerprint,
            "program": _program(), "version": version("hegui"), "catalogue": catalogue.fingerprint, "source_paths": paths,
            "successors": dict(known.raw), "whole_sources": _whole(parsed, documents), "summary": summary.as_json(),
        }  # fmt: skip
        store.write(making / "kb.sqlite", meta, documents, clauses, references, annotations)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    making.rename(home / "snapshots" / name)
    store.switch(home, name)
    index.sweep(home)
    return summary


MANY = 20_000  # clauses from which finding records in them is shared among processes
MANY_FILES = 24  # files from which reading them is
OWN_KINDS = ("definitions", "definition_uses")


def _annotations(
    annotators: Mapping[str, Annotator], documents: Sequence[tuple[Document, Sequence[Clause]]], before: _Before, reused: Collection[str]
) -> Iterator[store.Annotation]:
    """What the annotators find, and the definitions; that of unchanged documents from the snapshot before. Work begins at once."""
    kept = [before.annotations(d, annotators, reused) for d, _ in documents]
    fresh = [pair for pair, known in zip(documents, kept, strict=True) if known is None]
    many = sum(len(clauses) for _, clauses in fresh) >= MANY
    made = each(partial(_annotate, annotators), fresh, many, max(1, len(fresh) // 64))
    return (row for known in kept for row in (next(made) if known is None else known))


def _annotate(annotators: Mapping[str, Annotator], document: tuple[Document, Sequence[Clause]]) -> list[store.Annotation]:
    """What is found in one document: the annotators' records, its definitions and, for each clause, those whose terms it uses."""
    about, clauses = document
    found: list[tuple[str, Record]] = [(kind, record) for kind, annotate in annotators.items() for record in annotate(about, clauses)]
    definitions = list(definitions_of(clauses))
    found += [("definitions", d) for d in definitions]
    found += [("definition_uses", DefinitionUse(c, c, tuple(used))) for c, used in uses_of(definitions, clauses).items()]
    records = ((kind, record.as_json()) for kind, record in found)
    return [(kind, r["id"], r["clause_id"], about.id, store.dump(r)) for kind, r in records]


def _together(parsed: Sequence[Parsed]) -> tuple[list[Document], dict[str, list[Clause]]]:
    """The documents of all sources. One that is only listed gives way to its full text; of two with one id the later source's is renamed."""
    full: list[Document] = []
    clauses: dict[str, list[Clause]] = {}
    for p in parsed:
        renamed = {d.id: _free(d.id, clauses) for d in p.documents if d.full_text}
        for d in p.documents:
            if d.full_text:
                name = renamed[d.id]
                full.append(d if name == d.id else replace(d, id=name, nested_in=renamed.get(d.nested_in or "", d.nested_in)))
                clauses[name] = [c if name == d.id else _renamed(c, d.id, name) for c in p.clauses[d.id]]
    listed = {d.id: d for p in parsed for d in p.documents if not d.full_text and d.id not in clauses}
    return with_editions([*full, *listed.values()]), clauses


def _whole(parsed: Sequence[Parsed], documents: Sequence[Document]) -> list[str]:
    """The sources none of whose documents was renamed for another source's or gave way to it."""
    known = {(d.source.file, d.id) for d in documents}
    files = Counter(p.file for p in parsed)
    return [p.file for p in parsed if files[p.file] == 1 and all((p.file, d.id) in known for d in p.documents)]


def _free(name: str, taken: Mapping[str, object]) -> str:
    return next(n for n in (name, *(f"{name}~{i}" for i in range(2, 1000))) if n not in taken)


def _renamed(clause: Clause, old: str, new: str) -> Clause:
    parent = clause.parent_id.replace(old, new, 1) if clause.parent_id else None
    return replace(clause, id=clause.id.replace(old, new, 1), doc_id=new, parent_id=parent)
