"""A checklist as JSON: the record itself, with the draft line."""

from __future__ import annotations

import json

from checklists.export.wording import Checklist, draft_line


def render(checklist: Checklist) -> bytes:
    """The record in UTF-8, indented; ``draft`` is added and holds 底稿：… or null."""
    return (json.dumps({**checklist, "draft": draft_line(checklist) or None}, ensure_ascii=False, indent=2, default=str) + "\n").encode()
