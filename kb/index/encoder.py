"""Text → vector: the project's own static embedding, or any sentence-transformers model named in HEGUI_MODEL.

The default model is a table with one row per token, kept as four bits per number with a scale per row (which costs nothing: README); a
text's vector is the mean of its tokens' rows, brought to length one. No framework runs: numpy reads the file in milliseconds.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from kb.index import tokens
from kb.model import HeguiError

if TYPE_CHECKING:
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

Floats = npt.NDArray[np.float32]

DEFAULT_MODEL = Path(__file__).parent / "model" / "hegui.npz"
# bge's small and base models want this before a question (not before a passage): model card of BAAI/bge-*-zh-v1.5
BGE_QUERY = "为这个句子生成表示以用于检索相关文章："


_STEPS = 7.5  # sixteen levels: −7.5 … 7.5 times the scale
_WIDEST = 2.7  # standard deviations of a row that the levels span


def packed(table: Floats) -> tuple[npt.NDArray[np.uint8], Floats]:
    """Rows as half bytes, the first half of the dimensions in the low bits, and each row's scale."""
    scale = np.maximum(table.std(axis=1) * _WIDEST / _STEPS, 1e-9).astype(np.float32)
    level = np.clip(np.floor(table / scale[:, None]) + 8, 0, 15).astype(np.uint8)
    half = table.shape[1] // 2
    return level[:, :half] | level[:, half:] << 4, scale


def unpacked(rows: npt.NDArray[np.uint8], scale: Floats) -> Floats:
    """The rows as numbers again."""
    level = np.concatenate([rows & 15, rows >> 4], axis=1).astype(np.float32)
    return np.asarray((level - _STEPS) * scale[:, None], np.float32)


class Encoder(Protocol):
    """What the semantic index asks of a model."""

    name: str
    dimensions: int

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors of length one, a row per text (of passages)."""

    def encode_query(self, query: str) -> Floats:
        """The vector of a question."""


class StaticEncoder:
    """The model file of :func:`kb.index.train.train`."""

    def __init__(self, path: Path = DEFAULT_MODEL) -> None:
        try:
            with np.load(path) as file:
                self.keys, self.rows, self.scale = file["keys"], file["rows"], file["scale"]
                self.name = f"{path.stem}-{int(file['fingerprint']):08x}"
        except (OSError, KeyError, ValueError) as error:
            raise HeguiError(f"语义模型文件读不出来：{path}（{error}）。可用 hegui train-encoder 重新生成。") from error
        self.dimensions = 2 * int(self.rows.shape[1])

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors of length one, a row per text."""
        out = np.zeros((len(texts), self.dimensions), np.float32)
        for at in range(0, len(texts), 64):
            part = texts[at : at + 64]
            out[at : at + len(part)] = self._pool(*tokens.bags(part), len(part))
        return out

    def encode_query(self, query: str) -> Floats:
        """The vector of a question: the same as of any text."""
        key = tokens.keys_of(query)
        return np.asarray(self._pool(np.zeros(len(key), np.int32), key, 1)[0], np.float32)

    def _pool(self, owner: npt.NDArray[np.int32], key: tokens.Keys, texts: int) -> Floats:
        """The mean direction of each text's rows, as one small product: (texts × distinct tokens) · (distinct tokens × dimensions)."""
        at = np.minimum(np.searchsorted(self.keys, key), len(self.keys) - 1)
        known = self.keys[at] == key
        distinct, column = np.unique(at[known], return_inverse=True)
        count = np.bincount(owner[known].astype(np.int64) * len(distinct) + column, minlength=texts * len(distinct))
        sums = count.reshape(texts, len(distinct)).astype(np.float32) @ unpacked(self.rows[distinct], self.scale[distinct])
        return np.asarray(sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9), np.float32)


class SentenceTransformer:
    """Any model that sentence-transformers can load, by name or folder."""

    def __init__(self, name: str) -> None:
        try:
            import sentence_transformers
        except ImportError as error:
            raise HeguiError(
                f"HEGUI_MODEL={name} 需要 sentence-transformers：请先 pip install 'hegui[transformers]'，或取消 HEGUI_MODEL。"
            ) from error
        offline = os.environ.get("HEGUI_OFFLINE", "") not in ("", "0") or os.environ.get("HF_HUB_OFFLINE", "") not in ("", "0")
        try:
            self.model: Any = sentence_transformers.SentenceTransformer(name, device="cpu", local_files_only=offline)
        except (OSError, ValueError, RuntimeError) as error:
            where = "（离线方式，只找本机已有的模型）" if offline else ""
            raise HeguiError(f"语义模型 {name} 载入失败{where}：{error}") from error
        self.name = name
        self.dimensions = int(self.model.encode("维").shape[0])
        self.instruction = BGE_QUERY if "bge" in name.lower() and "zh" in name.lower() and not self.model.prompts.get("query") else ""

    def encode(self, texts: Sequence[str]) -> Floats:
        return np.asarray(self.model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False), np.float32)

    def encode_query(self, query: str) -> Floats:
        prompted = "query" if self.model.prompts.get("query") else None
        return np.asarray(self.model.encode(self.instruction + query, prompt_name=prompted, normalize_embeddings=True), np.float32)


def load() -> Encoder:
    """The encoder that HEGUI_MODEL names: a model file (``.npz``), a sentence-transformers model, or, when unset, the shipped one."""
    name = os.environ.get("HEGUI_MODEL", "").strip()
    if not name:
        return StaticEncoder()
    return StaticEncoder(Path(name)) if name.endswith(".npz") else SentenceTransformer(name)


def save(path: Path, keys: tokens.Keys, table: Floats, names: Sequence[str]) -> None:
    """Write a model file: a row per key in half bytes, a scale per row, and the tokens' spellings for :func:`static_embedding`."""
    import zlib

    rows, scale = packed(table)
    path.parent.mkdir(parents=True, exist_ok=True)
    spelled = np.frombuffer(zlib.compress("\n".join(names).encode(), 9), np.uint8)
    with path.open("wb") as file:
        np.savez(file, keys=keys, rows=rows, scale=scale, names=spelled, fingerprint=np.uint32(zlib.crc32(rows.tobytes())))


def static_embedding(path: Path = DEFAULT_MODEL) -> StaticEmbedding:
    """The same model as a sentence-transformers module: ``SentenceTransformer(modules=[static_embedding()])``.

    Its vectors equal :meth:`StaticEncoder.encode` after normalising. Needs sentence-transformers.
    """
    import zlib

    import torch
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import PreTokenizer

    with np.load(path) as file:
        names = zlib.decompress(file["names"].tobytes()).decode().split("\n")
        table = unpacked(file["rows"], file["scale"])
    tokenizer = Tokenizer(WordLevel({name: i for i, name in enumerate(names)} | {"": len(names)}, unk_token=""))
    tokenizer.pre_tokenizer = PreTokenizer.custom(_Families())
    weights = torch.from_numpy(np.vstack([table, np.zeros((1, table.shape[1]), np.float32)]))
    return StaticEmbedding(tokenizer, embedding_weights=weights)


class _Families:
    """Cuts a text into the three families of tokens, as tokenizers' pre-tokenizer."""

    def pre_tokenize(self, text: Any) -> None:
        from tokenizers import NormalizedString

        text.split(lambda _, whole: [NormalizedString(f"{t.family}:{t.text}") for t in tokens.tokens(str(whole))])
