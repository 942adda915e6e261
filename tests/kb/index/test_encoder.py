"""The encoder: the shipped file, its twin in sentence-transformers, a model of the user's own, and training it anew."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import kb.index
from kb.index import Entry, encoder
from kb.index.train import train
from kb.model import HeguiError

TEXTS = ["资产评估结果使用有效期为自评估基准日起一年。", "企业负责人的EVA考核 30%", "“三重一大”事项应当集体决策", "", "???"]


def entry(text: str) -> Entry:
    return Entry(id=text[:4], doc_id="d", title="办法", doc_no=None, heading_path=(), label="", text=text, status="现行", level="article")


def test_the_shipped_model_is_small_and_its_vectors_have_length_one() -> None:
    assert encoder.DEFAULT_MODEL.stat().st_size <= 10 * 2**20
    model = encoder.StaticEncoder()
    vectors = model.encode(TEXTS)
    assert vectors.shape == (5, model.dimensions)
    assert np.allclose(np.linalg.norm(vectors[:3], axis=1), 1, atol=1e-5) and not vectors[3:].any()
    assert np.allclose(model.encode_query(TEXTS[1]), vectors[1], atol=1e-5)


def test_sentence_transformers_gives_the_same_vectors() -> None:
    sentence_transformers = pytest.importorskip("sentence_transformers")
    twin = sentence_transformers.SentenceTransformer(modules=[encoder.static_embedding()], device="cpu")
    theirs = twin.encode(TEXTS[:3], normalize_embeddings=True)
    assert np.allclose(theirs, encoder.StaticEncoder().encode(TEXTS[:3]), atol=1e-5)


def test_a_model_of_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sentence_transformers = pytest.importorskip("sentence_transformers")
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers

    words = {w: i for i, w in enumerate(["[UNK]", "评", "估", "备", "案", "决", "策"])}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    small = sentence_transformers.SentenceTransformer(
        modules=[StaticEmbedding(tokenizer, embedding_weights=np.eye(7, 8, dtype=np.float32))], device="cpu"
    )
    small.save(str(tmp_path / "small"))
    monkeypatch.setenv("HEGUI_MODEL", str(tmp_path / "small"))
    monkeypatch.setenv("HEGUI_OFFLINE", "1")
    kb.index.build([entry("评估备案"), entry("集体决策")], tmp_path / "index")
    index = kb.index.open(tmp_path / "index")
    assert index.meta["model"] == {"name": str(tmp_path / "small"), "dimensions": 8}
    assert index.search("决策", mode="semantic").hits[0].entry.text == "集体决策"
    monkeypatch.delenv("HEGUI_MODEL")
    with pytest.raises(HeguiError, match=r"8 维.*重建"):
        kb.index.open(tmp_path / "index").search("决策")


def test_a_model_that_is_not_there_offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("sentence_transformers")
    monkeypatch.setenv("HEGUI_MODEL", str(tmp_path / "no-such-model"))
    monkeypatch.setenv("HEGUI_OFFLINE", "1")
    with pytest.raises(HeguiError, match="no-such-model"):
        encoder.load()


def test_only_new_texts_are_embedded_again(tmp_path: Path) -> None:
    first = [entry("资产评估备案"), entry("集体决策")]
    assert kb.index.build(first, tmp_path / "a", tmp_path / "cache") == 2
    assert kb.index.build(first, tmp_path / "b", tmp_path / "cache") == 0
    assert kb.index.build([*first, entry("产权登记")], tmp_path / "c", tmp_path / "cache") == 1
    again = np.load(tmp_path / "c" / "semantic" / "vectors.npy")
    assert np.array_equal(again[:2], np.load(tmp_path / "a" / "semantic" / "vectors.npy"))


NUMERALS = "一二三四五六七八九十"


def laws(folder: Path) -> Path:
    """A small law, each article on a matter of its own, and questions on it."""
    folder.mkdir()
    matters = ["资产评估", "产权登记", "清产核资", "法律顾问", "经济责任审计", "企业年金", "财务预算", "对外担保", "境外投资", "信息公开"]
    lines = ["# 企业监督管理办法"]
    for n in range(80):
        matter = matters[n % 10]
        duty = f"企业办理{matter}，应当在{n + 1}日内提交{matter}报告。{matter}的资料由企业保存。"
        lines.append(f"第{NUMERALS[n % 10]}条 {duty}未按规定办理{matter}的，责令改正。")
    (folder / "law.md").write_text("\n".join(lines), encoding="utf-8")
    pairs = [{"question": f"{m}拖着没办会怎样", "quote": f"未按规定办理{m}的，责令改正"} for m in matters]
    (folder / "pairs.jsonl").write_text("\n".join(json.dumps(p, ensure_ascii=False) for p in pairs), encoding="utf-8")
    return folder


def test_training_gives_the_same_file_for_the_same_seed(tmp_path: Path) -> None:
    pytest.importorskip("scipy")
    folder = laws(tmp_path / "laws")
    told = train([folder], tmp_path / "one.npz", seed=3)
    train([folder], tmp_path / "two.npz", seed=3)
    assert told["questions"] == 10 and told["passages"] >= 80
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    model = encoder.StaticEncoder(tmp_path / "one.npz")
    asked, *passages = model.encode(
        ["资产评估报告", "企业办理资产评估，应当提交资产评估报告。", "企业办理产权登记，应当提交产权登记报告。"]
    )
    assert asked @ passages[0] > asked @ passages[1]


def test_too_little_to_train_on(tmp_path: Path) -> None:
    (tmp_path / "law.md").write_text("第一条 企业应当备案。", encoding="utf-8")
    with pytest.raises(HeguiError, match="训练文本太少"):
        train([tmp_path], tmp_path / "out.npz")
    with pytest.raises(HeguiError, match="找不到"):
        train([tmp_path / "none"], tmp_path / "out.npz")
