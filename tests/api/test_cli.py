"""The command line as other programs use it: JSON on standard output, one line of Chinese on standard error, exit statuses."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from api import cli
from tests.conftest import ROOT


def hegui(*args: str, home: Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "HEGUI_HOME": str(home), "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, "-m", "api.cli", *args], capture_output=True, text=True, env=env, cwd=cwd, check=False)


def lines(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def test_clauses_are_jsonl_with_every_field_of_the_interface(home: Path) -> None:
    found = lines(hegui("clauses", "--doc", "桂国资发〔2007〕99号", "--json", home=home).stdout)
    clause = next(c for c in found if c["path"][-1:] == ["第（二）项"] and c["path"][-2] == "第十七条")
    assert clause["citation"] == "《广西壮族自治区企业国有资产评估管理暂行办法》（桂国资发〔2007〕99号）第十七条第（二）项"
    assert "内部公示七天无异议后" in clause["text"]
    assert clause["level"] == "item"
    assert clause["source"] == {"file": "004_ba5e491e8e91c8f4.txt", "start_line": 8221, "end_line": 8221}
    fields = "id doc_id doc_no doc_title body_title path level heading text own_text citation parent_id order source flags errata"
    assert set(fields.split()) <= set(clause)


def test_documents_known_only_from_the_list_of_repealed_ones(home: Path) -> None:
    found = {d["doc_no"]: d for d in lines(hegui("documents", "--json", home=home).stdout)}
    repealed = found["桂国资发〔2010〕12号"]
    assert (repealed["status"], repealed["status_as_of"], repealed["full_text"]) == ("已废止", "2016-03", False)


def test_cite_tells_no_such_document_from_no_such_article(home: Path) -> None:
    nothing = hegui("cite", "桂国资发〔2031〕7号第三条", "--json", home=home)
    assert (nothing.returncode, json.loads(nothing.stdout)["outcome"]) == (1, "no_such_document")
    beyond = hegui("cite", "桂国资发〔2007〕99号第四百条", "--json", home=home)
    record = json.loads(beyond.stdout)
    assert (beyond.returncode, record["outcome"]) == (1, "no_such_clause")
    assert "第四十一条" in record["message"]  # the last article there is


def test_search_that_finds_nothing_has_done_its_work(home: Path) -> None:
    done = hegui("search", "！？……", "--json", home=home)
    assert done.returncode == 0
    assert json.loads(done.stdout)["verdict"] == "none"


def test_facets_are_said_in_words_and_stand_in_the_json_only_when_asked_for(home: Path) -> None:
    said = hegui("search", "国有产权转让 进场", "-k", "1", "--kind", "不得", "--facets", home=home).stdout
    assert "较为相符的共" in said
    assert next(line for line in said.splitlines() if "（--kind）" in line).split("：")[1].startswith("应当 ")
    assert "（--since --until）：2014年 " in said
    assert "facets" not in json.loads(hegui("search", "国有产权转让 进场", "--json", home=home).stdout)
    asked = json.loads(hegui("search", "国有产权转让 进场", "--facets", "--json", home=home).stdout)["facets"]
    assert {"value": "prohibition", "filter": {"kind": "prohibition"}}.items() <= asked["kind"][2].items()
    refused = hegui("search", "捐赠", "--kind", "大概", home=home)
    assert refused.returncode == 1 and "没有“大概”这种条文" in refused.stderr


def test_batch_prints_one_line_a_query(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "q.jsonl"
    file.write_text('{"id": "a", "query": "评估备案几个月内提出"}\n{"id": "b", "query": "99号文第十七条"}\n', encoding="utf-8")
    first, second = lines(hegui("search", "--batch", str(file), home=home).stdout)
    assert (first["id"], second["id"]) == ("a", "b")
    assert second["results"][0]["path"][-1] == "第十七条"
    assert first["ms"] > 0


@pytest.mark.parametrize(
    ("scenario", "said"),
    [
        ("不是JSON", "情景文件应是 JSON"),
        ("[]", "情景应是一个 JSON 对象"),
        ('{"facts": {}}', "缺少 transaction"),
        (
            '{"transaction": "对外捐赠", "enterprise": {"jurisdiction": "广西区直"}, "facts": {"捐赠金额_万元": "很多"}}',
            "捐赠金额_万元 应填数字",
        ),
        ('{"transaction": "对外捐赠", "as_of": "2026-02-30"}', "2026-02-30"),
    ],
)
def test_a_scenario_that_cannot_be_read(home: Path, tmp_path: Path, scenario: str, said: str) -> None:
    file = tmp_path / "s.json"
    file.write_text(scenario, encoding="utf-8")
    done = hegui("checklist", str(file), "--out", str(tmp_path / "x.docx"), home=home)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == ["s.json"]  # nothing half-written


def test_without_a_knowledge_base_the_remedy_is_named(tmp_path: Path) -> None:
    done = hegui("search", "捐赠", home=tmp_path / "none")
    assert done.returncode == 1
    assert "hegui build" in done.stderr


def test_wrong_usage_is_status_2(home: Path) -> None:
    assert hegui("search", "捐赠", "-k", "many", home=home).returncode == 2


def test_every_command_of_the_help_is_chinese(home: Path) -> None:
    text = hegui("--help", home=home).stdout
    for command in ("build", "documents", "clauses", "references", "obligations", "search", "cite", "checklist", "matters", "serve"):
        row = next(line for line in text.splitlines() if line.strip().startswith(command))
        assert any("一" <= c <= "鿿" for c in row), row


@pytest.mark.parametrize("command", [(), ("search",), ("matters",), ("matters", "draft"), ("calendar",)])
def test_the_words_around_the_help_are_chinese(home: Path, command: tuple[str, ...]) -> None:
    text = hegui(*command, "--help", home=home).stdout
    assert text.startswith("用法：") and "选项:" in text and "显示本说明。" in text
    for english in ("Usage", "Options", "Arguments", "Commands", "OPTIONS", "default", "required", "exit"):
        assert english not in text


def test_a_build_goes_on_after_a_bad_file_and_says_so(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "空.txt").write_bytes(b"")
    (source / "图.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (source / "二进制.txt").write_bytes(bytes(range(256)) * 20)
    good = "某某集团合同管理办法\n\n第一条 为规范合同管理，制定本办法。\n第二条 合同由法务部门审核。\n"
    (source / "好.txt").write_bytes(good.encode("gb18030"))
    done = hegui("build", str(source), "--json", home=tmp_path / "home")
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert {Path(n["file"]).name for n in summary["not_read"]} == {"空.txt", "图.png", "二进制.txt"}
    assert summary["coverage"] == {"好.txt": 1.0}
    assert "文件是空的" in done.stderr
    cited = json.loads(hegui("cite", "某某集团合同管理办法第二条", "--json", home=tmp_path / "home").stdout)
    assert cited["clauses"][0]["text"] == "第二条 合同由法务部门审核。"


def test_answers_on_a_kept_connection_do_not_wait_for_acknowledgement() -> None:
    with cli._listening("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--status", "有效"], "没有哪份全文的效力是“有效”，可用：未知、征求意见稿、现行"),
        (["--issuer", "国资委办公室"], "没有哪份全文的发文机关是“国资委办公室”，可用："),
        (["--since", "2015-01-01", "--until", "2014-01-01"], "没有这样的日子"),
    ],
)
def test_a_filter_that_nothing_can_pass_is_said_to_be_so(home: Path, options: list[str], said: str) -> None:
    done = hegui("search", "捐赠", *options, home=home)
    assert done.returncode == 0
    assert said in done.stdout


def test_titles_within_titles_take_single_brackets_in_facets(home: Path) -> None:
    said = hegui("search", "评估备案时限", "--facets", "-k", "1", home=home).stdout
    assert "《关于印发〈" in said and "《关于印发《" not in said


def test_obligations_are_asked_for_and_said_in_chinese(home: Path) -> None:
    said = hegui("obligations", "--doc", "桂国资发〔2013〕70号", "--binds", "企业", "--modality", "不得", home=home).stdout
    assert "[不得/企业]" in said
    assert not re.search("[a-z]{6}", said)
    same = lines(hegui("obligations", "--doc", "桂国资发〔2013〕70号", "--binds", "企业", "--modality", "不得", "--json", home=home).stdout)
    assert {(n["binds"], n["modality"]) for n in same} == {("enterprise", "prohibition")}
    assert len(same) == len(said.splitlines())


def test_why_a_result_was_chosen_is_said_in_words(home: Path) -> None:
    said = hegui("search", "捐赠", "-k", "1", "--explain", home=home).stdout
    assert re.search(r"字词：第\d+（[\d.]+分），相同的词：捐赠；语义：第\d+（[\d.]+分）", said)
    said = hegui("search", "欠了十年的货款要不回来，想一笔勾销", "--explain", home=home).stdout
    assert re.search(r"已知由本条回答的相近问题：欠了十年要不回来的货款想一笔勾销（相似 (0\.\d\d|1\.00)）", said)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["clauses", "--doc", "桂国资发〔2010〕12号"], "只有这份文件的目录条目"),
        (["obligations", "--doc", "桂国资发〔2010〕12号"], "只有这份文件的目录条目"),
        (["references", "--doc", "桂国资发〔2010〕12号"], "只有这份文件的目录条目"),
        (["verify", "桂国资发〔2010〕12号"], "还没有核实记录"),
    ],
)
def test_an_empty_list_says_why(home: Path, args: list[str], said: str) -> None:
    done = hegui(*args, home=home)
    assert (done.returncode, done.stdout) == (0, "")
    assert said in done.stderr
    assert hegui(*args, "--json", home=home).stdout == ""


def test_two_editions_are_summed_up(home: Path) -> None:
    same = hegui("diff", "桂国资发〔2007〕99号", "桂国资发〔2007〕99号", home=home)
    assert same.stdout.strip() == "两个版本逐条相同。"
    said = hegui("diff", "桂国资发〔2007〕99号", "桂国资发〔2007〕100号", home=home).stdout
    shown = {word: said.count(f"〔{word}〕") for word in ("修改", "新增", "删去")}
    assert all(f"{word}{n}条" in said.splitlines()[-1] for word, n in shown.items() if n)


def test_a_calendar_for_an_unknown_place_says_that_it_lists_all(home: Path, tmp_path: Path) -> None:
    (tmp_path / "e.json").write_text("{}", encoding="utf-8")
    done = hegui("calendar", "--enterprise", str(tmp_path / "e.json"), "--year", "2026", home=home)
    assert done.returncode == 0 and "没有写明企业由哪里监管" in done.stderr
    (tmp_path / "e.json").write_text('{"enterprise": "某公司"}', encoding="utf-8")
    done = hegui("calendar", "--enterprise", str(tmp_path / "e.json"), "--year", "2026", home=home)
    assert (done.returncode, "应是键值对" in done.stderr, "Traceback" in done.stderr) == (1, True, False)


def test_a_calendar_says_what_it_cannot_hold(home: Path, tmp_path: Path) -> None:
    (tmp_path / "e.json").write_text('{"jurisdiction": "广西区直", "level": "监管企业本部"}', encoding="utf-8")
    args = ("calendar", "--enterprise", str(tmp_path / "e.json"), "--year", "2026")
    entries = lines(hegui(*args, "--json", home=home).stdout)
    dated = sum(bool(e["due"]) for e in entries)
    told = hegui(*args, "--out", str(tmp_path / "y.ics"), home=home).stderr
    assert (tmp_path / "y.ics").read_text(encoding="utf-8").count("BEGIN:VEVENT") == dated
    assert f"{dated}个日期；另有{len(entries) - dated}项期限没有日期，日历中没有" in told


def test_a_report_is_checked_citation_by_citation(home: Path, tmp_path: Path) -> None:
    report = tmp_path / "报告.md"
    own = "《广西壮族自治区企业国有资产评估管理暂行办法》（桂国资发〔2007〕99号）"
    report.write_text(f"检查报告\n\n依据{own}第六十条，另据资产评估管理暂行办法第十九条。\n", encoding="utf-8")
    said = hegui("check", str(report), home=home).stdout
    assert "报告.md：引证2处，有误1处，须核对1处。" in said
    assert "[有误] 第3行" in said and "最后一条是第四十一条" in said and f"规范写法：{own}第十九条" in said
    report.write_text(f"检查报告\n\n依据{own}第六条、第六十条。\n\n见{own}。\n", encoding="utf-8")
    doubtful = hegui("check", str(report), "--doubtful", home=home).stdout.splitlines()
    assert doubtful[0] == "报告.md：引证2处，有误1处，相符1处。" and not [line for line in doubtful if line.startswith("[有此文件]")]
    report.write_text(f"检查报告\n\n依据{own}第六十条，另据资产评估管理暂行办法第十九条。\n", encoding="utf-8")
    record = json.loads(hegui("check", str(report), "--json", home=home).stdout)
    assert [c["grade"] for c in record["citations"]] == ["wrong", "check"]
    assert record["citations"][1]["leads"][0]["clause_id"]
    missing = hegui("check", str(tmp_path / "没有.docx"), home=home)
    assert missing.returncode == 1 and "没有这个文件" in missing.stderr
