"""A checklist as a file: .docx, .xlsx, .ics, .md or .json, chosen by the file's name."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

from checklists.export import docx, ics, json, markdown, xlsx
from checklists.export.wording import bases
from kb.model import Clause, HeguiError

Form = Literal["checklist", "answer"]

#: The two forms of a .docx by the names that staff use.
FORMS: dict[str, Form] = {"清单": "checklist", "答复意见": "answer"}

WRITERS: dict[str, Callable[[Mapping[str, Any]], bytes]] = {
    ".json": json.render,
    ".md": markdown.render,
    ".xlsx": xlsx.render,
    ".ics": ics.render,
}


def write(checklist: Mapping[str, Any], path: Path, *, form: Form = "checklist", template: Path | None = None) -> None:
    """Write ``checklist`` (the interface's record) to ``path``; an existing file is replaced at once or not at all.

    ``form`` and ``template`` matter to .docx only: ``checklist`` is the 事项清单, ``answer`` the 答复意见; ``template`` a .docx whose
    styles, page and footers are used instead of those of GB/T 9704. Raises HeguiError for another ending or a path that cannot be
    written.
    """
    suffix = path.suffix.lower()
    if suffix == ".docx":
        content = docx.render(checklist, form=form, template=template)
    elif suffix in WRITERS:
        content = WRITERS[suffix](checklist)
    else:
        endings = "、".join([".docx", *sorted(WRITERS)])
        raise HeguiError(f"不能写成“{path.name}”：文件名应以 {endings} 之一结尾。")
    replace_file(path, content)


def with_clauses(checklist: Mapping[str, Any], clause: Callable[[str], Clause | None]) -> dict[str, Any]:
    """``checklist`` with ``clauses``: the whole record of every clause that an item cites, for the annex of the exports.

    ``clause`` finds a clause by its id (``KnowledgeBase.clause``); what it does not know is left out, and the annex says so.
    """
    ids = dict.fromkeys(str(b["clause_id"]) for item in checklist["items"] for b in bases(item) if b.get("clause_id"))
    found = [c for c in map(clause, ids) if c is not None]
    return {**checklist, "clauses": [c.as_json() for c in found]}


def replace_file(path: Path, content: bytes) -> None:
    """Write a file at once or not at all. Raises HeguiError when it cannot be written."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(content)
            os.chmod(name, 0o666 & ~_umask())
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise HeguiError(f"写不了文件 {path}：{error.strerror or error}。请检查目录是否存在、是否可写、文件是否正被打开。") from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
