"""The web of documents: neighbours, ways up to the law, the drawing of both."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from api.drawing import drawing
from kb.graph import RANKS, rank_of
from kb.knowledge import KnowledgeBase


@pytest.mark.parametrize(
    ("title", "number", "issuer", "rank"),
    [
        ("中华人民共和国企业国有资产法", "主席令第5号", None, "法律"),
        ("公司法", None, None, "法律"),
        ("中华人民共和国民法典", None, None, "法律"),
        ("企业国有资产监督管理暂行条例", "国务院令第378号", None, "行政法规"),
        ("企业国有资产评估管理暂行办法", "国务院国资委令第12号", None, "规章"),
        ("广西壮族自治区实施〈企业国有资产监督管理暂行条例〉办法", "广西壮族自治区人民政府令第19号", None, "规章"),
        ("关于规范区直企业资产出租管理的通知", "桂国资发〔2014〕272号", None, "规范性文件"),
        ("银行间债券市场非金融企业债务融资工具管理办法", None, None, "规范性文件"),
        ("中国共产党纪律处分条例", None, None, "规范性文件"),
        ("资产出租管理办法", None, "甲集团有限公司", "企业制度"),
    ],
)
def test_ranks(title: str, number: str | None, issuer: str | None, rank: str) -> None:
    assert rank_of(title, number, issuer) == rank


def test_a_neighbourhood_goes_both_ways(kb: KnowledgeBase) -> None:
    web = kb.graph.neighbourhood("桂国资发2007-99")
    up = {kb.graph.nodes[e.target].title: e.kind for e in web.edges if e.source == "桂国资发2007-99"}
    down = {e.source for e in web.edges if e.target == "桂国资发2007-99"}
    assert up["企业国有资产评估管理暂行办法"] == "basis"
    assert {"桂国资发2007-100", "桂国资发2007-101", "桂国资发2012-151"} <= down


def test_a_repeal_is_no_basis(kb: KnowledgeBase) -> None:
    kinds = {e.target: e.kind for e in kb.graph.edges if e.source == "桂国资发2015-54"}
    assert (kinds["桂国资发2005-34"], kinds["桂国资发2005-35"]) == ("repeal", "repeal")


def test_items_under_a_heading_of_bases_are_bases(kb: KnowledgeBase) -> None:
    kinds = {e.target: e.kind for e in kb.graph.edges if e.source == "桂国资发2012-41"}
    assert kinds["桂国资发2010-12"] == "basis"


def test_one_act_under_several_names_is_one_node(kb: KnowledgeBase) -> None:
    titles = [n.title for n in kb.graph.nodes.values() if n.doc_no and "令第3号" in n.doc_no]
    assert titles == ["企业国有产权转让管理暂行办法"]


def test_paths_lead_from_the_law_down_and_never_up(kb: KnowledgeBase) -> None:
    ways = kb.graph.paths("桂国资发2007-101")
    assert ("中华人民共和国公司法", "桂国资发2007-99", "桂国资发2007-101") in {(w[0].title, *(n.id for n in w[1:])) for w in ways}
    for document in kb.documents():
        for way in kb.graph.paths(document.id):
            ranks = [RANKS.index(n.rank) for n in way]
            assert ranks == sorted(ranks)
            assert len({n.id for n in way}) == len(way)
            assert way[-1].id == document.id


def test_the_drawing_is_sound_and_links_what_can_be_opened(kb: KnowledgeBase) -> None:
    for document in kb.documents():
        drawn = drawing(kb.graph.neighbourhood(document.id))
        if drawn is None:
            continue
        root = ElementTree.fromstring(drawn)
        boxes = root.findall(".//rect")
        assert len({(b.get("x"), b.get("y")) for b in boxes}) == len(boxes)  # no box upon another
        width, height = (float(n) for n in (root.get("viewBox") or "").split()[2:])
        assert all(float(b.get("x") or 0) >= 0 and float(b.get("x") or 0) + float(b.get("width") or 0) <= width for b in boxes)
        assert all(float(b.get("y") or 0) + float(b.get("height") or 0) <= height for b in boxes)
        assert all((a.get("href") or "").startswith("/doc/") for a in root.findall(".//a"))
