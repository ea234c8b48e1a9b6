"""A Word report whose numbers live in a list definition and not in the text; tracked changes and a text box."""

from __future__ import annotations

from html import escape
from random import Random
from typing import Any

from gxnlp.forms import Form
from gxnlp.labels import Label
from training.invent import Invented
from training.layouts.frame import Rendered, TableSlot, TaggedLine, blocks, file_name, key_of, numbered
from training.layouts.grid import grids
from training.layouts.tabs import split_marker
from training.layouts.word import new_document, put_table, to_bytes
from training.mess import habits

NAME, KIND = "docx_listed", "docx"

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_LIST = 77


def render(invented: Invented, form: Form, rng: Random) -> Rendered:
    tables = grids(invented, form, rng, habits(rng))
    document = new_document()
    first, second = rng.choice((("%1、", "（%2）"), ("%1、", "(%2)"), ("第%1部分 ", "%2、")))
    _define_list(document, first, second)
    tagged: list[TaggedLine] = []
    counts = [0, 0]
    boxed = rng.random() < 0.3
    tracked = rng.random() < 0.4
    for block in blocks(invented, form, rng, web=0.0):
        if isinstance(block, TableSlot):
            put_table(document, block.grid(tables), tagged, rng, split=0.1)
            continue
        text = block.text
        paragraph = document.add_paragraph()
        if block.label in (Label.SECTION, Label.HEADING1):
            level = 0 if block.label is Label.SECTION else 1
            counts = [counts[0] + 1, 0] if level == 0 else [counts[0], counts[1] + 1]
            bare = split_marker(text)[1] or text
            text = numbered((first, second)[level].replace(f"%{level + 1}", "{n}"), counts[level] - 1) + bare
            if counts[level] > 10:  # Chinese numerals above ten are not what these reports need
                text = bare
            else:
                listed = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{_LIST}"/></w:numPr>'
                paragraph._p.get_or_add_pPr().append(_parsed(listed))
            paragraph.add_run(bare)
        elif tracked and block.label is Label.PARAGRAPH and len(text) > 20 and rng.random() < 0.3:
            _add_tracked(paragraph, text, rng)
        else:
            paragraph.add_run(text)
        tagged.append(TaggedLine(block.label, text))
        if boxed and block.label is Label.TITLE:
            boxed = False
            note = rng.choice(("内部资料", "第1期", "公开属性：主动公开"))
            _add_box(paragraph, note)
            tagged.append(TaggedLine(Label.FURNITURE, note))
    return Rendered(file_name(invented), to_bytes(document), ".docx", tuple(tagged), key_of(invented, form))


def _parsed(xml: str) -> Any:
    from docx.oxml import parse_xml

    name = xml[1:].split(">", 1)[0].split(" ", 1)[0]
    return parse_xml(f'<{name} xmlns:w="{_W}"' + xml[1 + len(name) :])


def _define_list(document: Any, first: str, second: str) -> None:
    """A two-level list counted in Chinese numerals."""
    numbering = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for i, text in enumerate((first, second))
    )
    numbering.insert(0, _parsed(f'<w:abstractNum w:abstractNumId="{_LIST}">{levels}</w:abstractNum>'))
    numbering.append(_parsed(f'<w:num w:numId="{_LIST}"><w:abstractNumId w:val="{_LIST}"/></w:num>'))


def _add_tracked(paragraph: Any, text: str, rng: Random) -> None:
    """The text with a part that was inserted and another that was deleted, both still on record."""
    cut = rng.randrange(5, len(text) - 5)
    by = 'w:author="a" w:date="2024-01-05T10:00:00Z"'
    paragraph.add_run(text[:cut])
    deleted = rng.choice(("（此处待核）", "原稿内容", "12"))
    paragraph._p.append(_parsed(f'<w:del w:id="901" {by}><w:r><w:delText>{deleted}</w:delText></w:r></w:del>'))
    inserted = escape(text[cut:], quote=False)
    run = f'<w:r><w:t xml:space="preserve">{inserted}</w:t></w:r>'
    paragraph._p.append(_parsed(f'<w:ins w:id="902" {by}>{run}</w:ins>'))


def _add_box(paragraph: Any, text: str) -> None:
    """A text box beside the paragraph, as Word has drawn them since 2010 without the drawing itself."""
    content = f"<w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent>"
    shape = f'<v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox>{content}</v:textbox></v:shape>'
    paragraph._p.append(_parsed(f"<w:r><w:pict>{shape}</w:pict></w:r>"))
