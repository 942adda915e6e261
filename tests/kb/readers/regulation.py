"""One regulation in every format: the words once, and how each format sets them. Its numbers are automatic in Word, typed elsewhere."""

from __future__ import annotations

import html
import io
import subprocess
import tempfile
import unicodedata
from pathlib import Path

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

TITLE = "国有企业对外捐赠管理暂行办法"
#: (style, number, words): the style decides how a format sets it; the number is what automatic numbering must give
TEXT: list[tuple[str, str, str]] = [
    ("chapter", "第一章", "总则"),
    ("article", "第一条", "为了规范国有企业对外捐赠行为，维护所有者权益，根据《中华人民共和国公益事业捐赠法》和《中华人民共和国企业国有资产法》，结合实际，制定本办法。"),
    ("article", "第二条", "本办法所称对外捐赠，是指企业自愿无偿将其有权处分的合法财产赠送给合法的受赠人用于与生产经营活动没有直接关系的公益事业的行为。"),
    ("plain", "", "企业以营利为目的自办或者与他人共同举办教育、文化、卫生、体育、科学、环境保护等经营实体的，不适用本办法。"),
    ("chapter", "第二章", "捐赠的权限"),
    ("article", "第三条", "企业对外捐赠应当履行下列程序："),
    ("item", "（一）", "提出捐赠方案，方案应当包括下列内容："),
    ("subitem", "1.", "捐赠事由、捐赠对象和捐赠途径；"),
    ("subitem", "2.", "捐赠责任人、捐赠财产的构成及其数额。"),
    ("item", "（二）", "经企业财务部门审核，提交董事会或者类似决策机构审议；"),
    ("item", "（三）", "按照规定报履行出资人职责的机构备案。"),
    ("plain", "", "前款规定的备案，应当在捐赠实施前十个工作日内办理。企业应当对备案材料的真实性和完整性负责，并按照档案管理的规定保存有关材料不少于十年。"),
    ("article", "第四条", "企业对外捐赠的限额按照下表执行："),
    ("table", "", ""),
    ("article", "第五条", "对外捐赠有下列情形之一的，应当报经批准："),
    ("item", "（一）", "单项捐赠超过一百万元的；"),
    ("item", "（二）", "年度累计捐赠超过预算的。"),
    ("chapter", "第三章", "附则"),
    ("article", "第六条", "本办法由国有资产监督管理机构负责解释。"),
    ("article", "第七条", "本办法自2026年1月1日起施行。"),
]  # fmt: skip
TABLE = (("企业类别", "单项限额", "年度限额"), ("一类企业", "100万元", "300万元"), ("二类企业", "50万元", "150万元"))

#: Two lists, as drafters make them: one of chapters; one of articles that runs on through the chapters, with items and their parts below.
NUMBERING = f"""<w:numbering {nsdecls("w")}>
<w:abstractNum w:abstractNumId="7"><w:multiLevelType w:val="multilevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:suff w:val="space"/><w:lvlText w:val="第%1章"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="8"><w:multiLevelType w:val="multilevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="japaneseCounting"/><w:suff w:val="space"/><w:lvlText w:val="第%1条"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:suff w:val="nothing"/><w:lvlText w:val="（%2）"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:suff w:val="nothing"/><w:lvlText w:val="%3."/></w:lvl>
</w:abstractNum>
<w:num w:numId="7"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="8"><w:abstractNumId w:val="8"/></w:num></w:numbering>"""
LIST = {"chapter": (7, 0), "article": (8, 0), "item": (8, 1), "subitem": (8, 2)}


def lines() -> list[str]:
    """The regulation as typed lines; the rows of the table are parted by tabs."""
    found = [TITLE]
    for style, number, words in TEXT:
        if style == "table":
            found += ["\t".join(row) for row in TABLE]
        else:
            found.append(f"{number}　{words}" if style in ("chapter", "article") else number + words)
    return found


def as_txt() -> str:
    return "\n".join(lines()) + "\n"


def as_wrapped(columns: int = 64) -> str:
    """Hard-wrapped as by fold, each paragraph indented by two characters."""
    found: list[str] = []
    for line in lines():
        if "\t" in line:
            found.append(line)
            continue
        row, taken = "　　", 4
        for c in line:
            wide = 2 if unicodedata.east_asian_width(c) in "WFA" else 1
            if taken + wide > columns and c not in "，。；：、》）":
                found.append(row)
                row, taken = "", 0
            row, taken = row + c, taken + wide
        found.append(row)
    return "\n".join(found) + "\n"


def as_md() -> str:
    found = [f"# {TITLE}"]
    table_done = False
    for line in lines()[1:]:
        if "\t" in line:
            found.append("| " + " | ".join(line.split("\t")) + " |" + ("" if table_done else "\n|---|---|---|"))
            table_done = True
        elif "章　" in line[:4]:
            found.append("## " + line)
        elif "条　" in line[:6]:
            label, words = line.split("　", 1)
            found.append(f"**{label}** {words}")
        else:
            found.append(line)
    return "\n\n".join(found).replace("|\n\n| ", "|\n| ") + "\n"


def as_html() -> str:
    """A page of an authority's site: menu, place, particulars, article, footer."""
    body: list[str] = []
    for line in lines()[1:]:
        if "\t" not in line:
            strong = "条　" in line[:6]
            label, _, words = line.partition("　") if strong else ("", "", line)
            body.append(f"<p>　　{'<strong>' + label + '</strong>　' if strong else ''}{html.escape(words)}</p>")
        elif line.startswith("企业类别"):
            rows = "".join("<tr>" + "".join(f"<td><p>{c}</p></td>" for c in row) + "</tr>" for row in TABLE)
            body.append(f"<table border=1><tbody>{rows}</tbody></table>")
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{TITLE}_政策文件_某某省国资委</title>
<meta name="ArticleTitle" content="{TITLE}"><style>.a{{color:red}}</style><script>var a = "第九条 脚本。";</script></head><body>
<div class="top"><ul><li><a href="/">首页</a></li><li><a href="/zwgk">政务公开</a></li><li><a href="/zcfg">政策法规。</a></li></ul></div>
<div class="place">您现在的位置：<a href="/">首页</a> &gt; <a href="/zcfg">政策法规</a></div>
<div class="main"><h1>{TITLE}</h1><div class="info">发布时间：2025-12-01　来源：本网　字体：[大 中 小]</div>
<div class="TRS_Editor">{"".join(body)}<p>【打印】【关闭】</p></div></div>
<div class="footer">主办单位：某某省国资委　网站标识码：1234567890　某ICP备12345678号</div></body></html>"""


def as_docx() -> bytes:
    """With real automatic numbers: no paragraph holds the number that Word shows before it."""
    document = docx.Document()
    part = document.part.numbering_part
    for child in list(part.element):
        part.element.remove(child)
    for child in list(parse_xml(NUMBERING)):
        part.element.append(child)
    document.add_paragraph(TITLE).alignment = 1
    for style, _, words in TEXT:
        if style == "table":
            table = document.add_table(len(TABLE), len(TABLE[0]), style="Table Grid")
            for y, row in enumerate(TABLE):
                for x, cell in enumerate(row):
                    table.cell(y, x).text = cell
            continue
        p = document.add_paragraph(words)
        if style == "chapter":
            p.alignment = 1
        else:
            p.paragraph_format.first_line_indent = docx.shared.Pt(24)
        if style in LIST:
            number, depth = LIST[style]
            p._p.get_or_add_pPr().append(
                parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>')
            )
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def converted(data: bytes, suffix: str, to: str, program: str) -> bytes:
    """By LibreOffice, in a folder and with a profile of its own."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, f"source{suffix}")
        source.write_bytes(data)
        profile = Path(folder, "profile").as_uri()
        subprocess.run(
            [program, f"-env:UserInstallation={profile}", "--headless", "--convert-to", to, "--outdir", folder, str(source)],
            check=True, capture_output=True, timeout=180,
        )  # fmt: skip
        return source.with_suffix("." + to.split(":")[0]).read_bytes()
