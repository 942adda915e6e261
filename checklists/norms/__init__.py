"""What each clause demands, of whom and by when: clauses → norms, by rules of language.

``reading`` (one form of every mark) → ``sentences`` → ``piece`` with ``modality`` (where a norm begins and ends, and of what kind) → ``actor`` with
``bearer`` (who is bound) · ``threshold`` · ``deadline`` with ``trigger`` · ``approval`` → ``extract.norms_of``, which puts them together.
"""

from checklists.norms.extract import norms_of
from checklists.norms.model import Deadline, Norm, Threshold

__all__ = ["Deadline", "Norm", "Threshold", "norms_of"]
