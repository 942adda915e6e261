"""What people and programs get wrong: one line of Chinese that names it and says what to do, the right status, nothing written."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.api.test_cli import hegui
from tests.conftest import CORPUS, ROOT

GOOD = "某某集团印章管理办法\n\n第一条 为规范印章管理，制定本办法。\n第二条 印章由办公室保管。\n"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder with a small knowledge base in ``home`` and its source in ``in``."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "印章.txt").write_bytes(GOOD.encode("gb18030"))
    assert hegui("build", str(tmp_path / "in"), home=tmp_path / "home").returncode == 0
    return tmp_path


def contents(folder: Path) -> dict[str, int]:
    return {str(p.relative_to(folder)): p.stat().st_mtime_ns for p in folder.rglob("*") if p.is_file() and not p.name.startswith(".")}


def said_in_chinese(done: subprocess.CompletedProcess[str], said: str) -> None:
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("空.txt", b"", "文件是空的"),
        ("空白.txt", b" \n\n", "文件是空的"),
        ("二进制.txt", bytes(range(256)) * 40, "二进制文件"),
        ("乱码.txt", "第一条　契約は法務部が審査する。".encode("shift_jis") + b"\xff\xfe\x80", "编码"),
        ("长行.txt", ("第一条 " + "合规" * 8_700_000).encode(), "一行长达17400004字"),
        ("假.docx", b"PK\x03\x04garbage", "Word 文件"),
        ("图.png", b"\x89PNG\r\n\x1a\n", "不认识的格式"),
    ],
)
def test_a_source_that_cannot_be_read_leaves_everything_as_it_was(own: Path, name: str, data: bytes, said: str) -> None:
    bad = own / name
    bad.write_bytes(data)
    before = contents(own / "home")
    for command in ("build", "add"):
        done = hegui(command, str(bad), home=own / "home")
        assert done.returncode == 1
        said_in_chinese(done, said)
        assert name in done.stderr
        assert contents(own / "home") == before


@pytest.mark.parametrize(
    ("args", "status", "said"),
    [
        ([], 2, ""),
        (["nosuch"], 2, "没有命令“nosuch”"),
        (["search"], 2, "请给出要检索的话"),
        (["search", "印章", "-k", "many"], 2, "“-k”应是整数"),
        (["search", "印章", "-k", "0"], 1, "不在1到1000之间"),
        (["search", "印章", "--mod", "hybrid"], 2, "没有选项“--mod”"),
        (["search", "印章", "--mode", "magic"], 1, "没有“magic”这种检索方式"),
        (["search", "印章", "--since", "昨天"], 1, "日期“昨天”"),
        (["search", "印章", "--until", "2012-02-30"], 1, "没有这一天"),
        (["search", "印章", "--doc", "没有的文件"], 1, "没有文件“没有的文件”"),
        (["search", "--batch", "没有.jsonl"], 1, "没有这个文件"),
        (["clauses", "--doc", "没有的文件"], 1, "没有文件“没有的文件”"),
        (["obligations", "--binds", "谁"], 1, "可用：企业、"),
        (["obligations", "--modality", "必须"], 1, "可用：应当、"),
        (["checklist", "checklists/example.json", "--form", "答复意见", "--out", "x.md"], 1, "只用于 Word 文件"),
        (["checklist", "checklists/example.json", "--against", "2026-13-01"], 1, "日期“2026-13-01”"),
        (["cite"], 2, "缺少"),
        (["cite", "a", "b"], 2, "参数写多了"),
        (["graph", "没有的文件"], 1, "没有文件“没有的文件”"),
        (["diff", "甲", "乙"], 1, "没有文件“甲”的全文"),
        (["remove", "没有的文件"], 1, "没有文件“没有的文件”"),
        (["verify", "某某集团印章管理办法", "--result", "好", "--by", "某", "--where", "某"], 1, "没有“好”这种核实结果"),
        (["checklist", "没有.json"], 1, "没有这个文件"),
        (["checklist", "--replay", "没有.json"], 1, "没有这个文件"),
        (["calendar", "--enterprise", "没有.json", "--year", "2026"], 1, "没有这个文件"),
        (["calendar", "--enterprise", "没有.json", "--year", "今年"], 2, "“--year”应是整数"),
        (["matters", "show", "没有的事项"], 1, "没有“没有的事项”这个事项"),
        (["matters", "test", "没有的事项"], 1, "没有“没有的事项”这个事项"),
        (["serve", "--port", "99999"], 2, "“--port”"),
        (["build", "没有的文件夹"], 1, "没有这个文件或文件夹"),
    ],
)
def test_a_wrong_request_is_answered_in_chinese_with_the_right_status(own: Path, args: list[str], status: int, said: str) -> None:
    before = contents(own / "home")
    done = hegui(*args, home=own / "home")
    assert (done.returncode, said in done.stderr, "Traceback" in done.stderr) == (status, True, False), done.stderr
    assert contents(own / "home") == before


@pytest.mark.parametrize(
    ("scenario", "said"),
    [
        (b'{"transaction": "\xe5\xaf\xb9\xe5\xa4\x96\xe6\x8d\x90\xe8\xb5\xa0", "facts": {"x": NaN}}', "不是数字"),
        (b'{"transaction": "\xe5\xaf\xb9\xe5\xa4\x96\xe6\x8d\x90\xe8\xb5\xa0", "facts": {"x": 1e999}}', "不是数字"),
        (b"[" * 100_000, "层次太深"),
        (bytes(range(256)), "二进制"),
        ('{"transaction": "对外捐赠",\n "facts": [}'.encode(), "第2行"),
        ('{"transaction": "对外捐赠", "facts": [1]}'.encode(), "facts 应是键值对"),
        ('{"transaction": "对外捐赠", "enterprise": "某公司"}'.encode(), "enterprise 应是键值对"),
        ('{"transaction": "对外捐赠", "facts": {"纳入年度预算": "也许"}}'.encode(), "纳入年度预算 应填"),
        ('{"transaction": "对外捐赠", "dates": {"捐赠之日": "2026-02-30"}}'.encode(), "没有这一天"),
        ('{"transaction": "对外捐赠", "as_of": 20260101}'.encode(), "as_of"),
    ],
)
def test_a_scenario_that_is_none(home: Path, tmp_path: Path, scenario: bytes, said: str) -> None:
    file = tmp_path / "s.json"
    file.write_bytes(scenario)
    done = hegui("checklist", str(file), "--out", str(tmp_path / "x.docx"), home=home)
    assert done.returncode == 1
    said_in_chinese(done, said)
    assert [p.name for p in tmp_path.iterdir()] == ["s.json"]


def test_a_scenario_saved_as_gb18030_is_read(home: Path, tmp_path: Path) -> None:
    given = json.loads((ROOT / "checklists" / "example.json").read_text(encoding="utf-8"))
    (tmp_path / "s.json").write_bytes(json.dumps(given, ensure_ascii=False, indent=1).encode("gb18030"))
    drawn = json.loads(hegui("checklist", str(tmp_path / "s.json"), "--json", home=home).stdout)
    assert drawn["conclusion"]["grade"] == "须备案同意后实施"


def test_a_transaction_without_rules_is_said_to_be_so(home: Path, tmp_path: Path) -> None:
    (tmp_path / "s.json").write_text('{"transaction": "开飞船", "enterprise": {"jurisdiction": "广西区直"}}', encoding="utf-8")
    drawn = json.loads(hegui("checklist", str(tmp_path / "s.json"), "--json", home=home).stdout)
    assert any("“开飞船”没有经复核的事项规则" in w for w in drawn["warnings"])
    assert all(i["origin"] == "extracted" for i in drawn["items"])


@pytest.mark.parametrize("query", ["对外捐赠备案" * 1700, "，。！？…—（）“”" * 50, "", '"', "AND OR NOT", "a:b^2~", "*", "\x01\x02", "👍"])
def test_no_query_breaks_the_search(home: Path, query: str) -> None:
    done = hegui("search", "--json", "--", query, home=home)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["verdict"] in ("answer", "near", "none")


@pytest.mark.parametrize("text", ["", "！！", "对外捐赠备案" * 1700, "第三条", "《没有的办法》第一条", "桂国资发〔2031〕1号"])
def test_a_citation_to_nothing(home: Path, text: str) -> None:
    done = hegui("cite", "--json", "--", text, home=home)
    assert done.returncode == 1
    record = json.loads(done.stdout)
    assert record["clauses"] == []
    assert record["message"] in done.stderr


def test_a_killed_build_leaves_the_old_snapshot_and_two_builds_do_not_mix(own: Path) -> None:
    home = own / "home"
    current = (home / "current").read_text()
    env = {**os.environ, "HEGUI_HOME": str(home), "PYTHONPATH": str(ROOT)}
    running = subprocess.Popen([sys.executable, "-m", "api.cli", "build", str(CORPUS)], env=env, cwd=ROOT, stdout=subprocess.DEVNULL)
    for _ in range(600):  # until it writes
        if list((home / "snapshots").glob(".making-*")):
            break
        time.sleep(0.05)
    second = hegui("build", str(own / "in"), home=home)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert second.returncode == 1
    said_in_chinese(second, "另一次构建正在进行")
    assert (home / "current").read_text() == current
    assert "印章由办公室保管" in hegui("cite", "某某集团印章管理办法第二条", home=home).stdout
    assert hegui("build", str(own / "in"), home=home).returncode == 0
    assert not list((home / "snapshots").glob(".making-*"))  # what was left is swept away


def in_a_small_disk(own: Path, script: str) -> subprocess.CompletedProcess[str]:
    """Run a shell script in a mount namespace of its own where /mnt is a disk of 300 kB with the small knowledge base."""
    if shutil.which("unshare") is None or subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False).returncode:
        pytest.skip("no namespaces on this machine")
    program = f"{sys.executable} -m api.cli --home /mnt/home"
    setup = f'mount -t tmpfs -o size=400k none /mnt && cp -r "{own}/home" /mnt/home || exit 99\nhegui() {{ {program} "$@"; }}\n'
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(["unshare", "-rm", "sh", "-c", setup + script], capture_output=True, text=True, env=env, cwd=ROOT, check=False)
    if done.returncode == 99:
        pytest.skip("no small disk on this machine")
    return done


def test_a_full_disk(own: Path) -> None:
    done = in_a_small_disk(own, f'hegui build "{CORPUS}"; echo status $?; hegui cite 某某集团印章管理办法第二条')
    said_in_chinese(done, "磁盘已满")
    assert "status 1" in done.stdout
    assert "印章由办公室保管" in done.stdout


def test_a_home_that_is_read_only(own: Path) -> None:
    writes = (
        f'hegui build "{CORPUS}" || hegui add README.md || hegui verify 某某集团印章管理办法 --result 现行 --by 某 --where 某 || echo none'
    )
    done = in_a_small_disk(own, f"mount -o remount,ro /mnt; {writes}; hegui cite 某某集团印章管理办法第二条 && hegui search 印章")
    assert "Traceback" not in done.stderr
    assert done.stderr.count("只读") >= 2, done.stderr
    assert len(done.stderr.strip().splitlines()) == 3
    assert "none" in done.stdout and "印章由办公室保管" in done.stdout


def test_a_port_in_use_is_named(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = hegui("serve", "--port", str(port), home=home)
    assert done.returncode == 1
    said_in_chinese(done, f"{port}（已被占用）")


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "said"),
    [
        ("GET", "/api/search?q=捐赠&since=昨天", None, 422, "应是 2026-05-01 这样的日期"),
        ("GET", "/api/search?q=捐赠&until=2012-02-30", None, 422, "应是 2026-05-01 这样的日期"),
        ("GET", "/api/search?q=捐赠&doc=没有的文件", None, 404, "没有文件“没有的文件”"),
        ("GET", "/api/search?q=捐赠&k=1001", None, 422, "“k”太大，至多是1000"),
        ("GET", "/api/search?q=捐赠&facets=也许", None, 422, "应是 true 或 false"),
        ("GET", "/api/obligations?binds=谁", None, 422, "可用：enterprise、"),
        ("GET", "/api/graph/没有的文件", None, 404, "没有文件"),
        ("GET", "/api/matters/没有的事项", None, 404, "没有“没有的事项”这个事项"),
        ("GET", "/api/没有", None, 404, "没有找到"),
        ("GET", "/api/search?q=" + "a" * 20_001, None, 422, "太长"),
        ("POST", "/api/checklist", b'{"transaction": "x", "facts": {"x": NaN}}', 422, "不是数字"),
        ("POST", "/api/checklist", b"[" * 100_000, 400, "应是 UTF-8 编码的 JSON"),
        ("POST", "/api/checklist", "{“".encode("gb18030"), 400, "应是 UTF-8 编码的 JSON"),
        ("POST", "/api/checklist", b"{", 422, "请求正文不是合法的 JSON"),
        ("POST", "/api/checklist", b"null", 422, "请求正文应是键值对"),
        ("POST", "/api/checklist", b'{"transaction": "x", "dates": {"y": "2026-02-30"}}', 422, "没有这一天"),
    ],
)
def test_http_refuses_in_one_shape(server: str, method: str, path: str, body: bytes | None, status: int, said: str) -> None:
    got = httpx.request(method, server + path, content=body, headers={"content-type": "application/json"} if body else {}, timeout=30)
    assert (got.status_code, got.headers["content-type"]) == (status, "application/problem+json"), got.text
    assert said in got.json()["detail"]


def test_http_refuses_a_body_of_unknown_length(server: str) -> None:
    got = httpx.post(f"{server}/api/checklist", content=iter([b"x"] * 3), headers={"content-type": "application/json"})
    assert got.status_code == 411


@pytest.mark.parametrize("path", ["/search?q=捐赠&since=昨天", "/search?q=捐赠&mode=magic", "/doc/没有", "/clause/没有", "/checklist/没有"])
def test_a_page_says_what_was_wrong(server: str, path: str) -> None:
    got = httpx.get(server + path, follow_redirects=True, timeout=30)
    assert got.status_code in (404, 422)
    assert 'role="alert"' in got.text


def test_a_base_of_own_documents_only_has_no_gaps_in_its_sentences(own: Path) -> None:
    """No place, no category, none of the documents that the matters rest on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {**os.environ, "HEGUI_HOME": str(own / "home"), "PYTHONPATH": str(ROOT)}
    running = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "serve", "--port", str(port)], env=env, cwd=ROOT, stderr=subprocess.DEVNULL
    )
    try:
        client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30, transport=httpx.HTTPTransport(retries=0))
        for _ in range(150):
            try:
                home = client.get("/").text
                break
            except httpx.TransportError:
                time.sleep(0.1)
        assert "<h2>适用地方</h2>" not in home and "<h2>按分类看文件</h2>" not in home
        assert "本库收有全文1份。" in client.get("/search", params={"q": "火箭"}).text
        drawn = client.post("/api/checklist", json={"transaction": "对外捐赠"}).json()
        assert "None" not in str(drawn["gaps"][0]["text"])
    finally:
        running.terminate()
        running.wait()
    assert "本库收有全文1份。" in hegui("search", "火箭", home=own / "home").stdout
