"""For spaCy's users: our components in their pipeline, a report as a Doc."""

from __future__ import annotations

import subprocess
import sys

import pytest

import gxnlp
from gxnlp.narrative import read_text
from tests.narrative.test_extract import text

spacy = pytest.importorskip("spacy")


def test_a_component_works_in_a_users_own_pipeline_without_importing_gxnlp() -> None:
    code = (
        "import spacy; nlp = spacy.blank('zh'); nlp.add_pipe('gxnlp_mentions'); nlp.add_pipe('gxnlp_facts')\n"
        "docs = list(nlp.pipe(['收到政府信息公开申请34件。', '未发生行政诉讼。']))\n"
        "assert [f.value for d in docs for f in d._.facts] == [34, 0]\n"
        "assert [(s.text, s.label_) for s in docs[0].spans['facts']] == [('34件', 'requests.received')]\n"
        "assert [(e.text, e.label_) for e in docs[0].ents] == [('34件', 'QUANTITY')]\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_component_finds_what_the_plain_function_finds() -> None:
    import gxnlp.narrative.components  # noqa: F401  (registers the factories)

    nlp = spacy.blank("zh")
    nlp.add_pipe("gxnlp_facts", config={"year": 2021})
    said = "2021年，主动公开政府信息434条。\n2020年收到申请3件。"
    assert list(nlp(said)._.facts) == [fact for _, _, fact in read_text(said, 2021)]


def test_a_report_as_a_doc() -> None:
    report = gxnlp.extract(text())
    doc = gxnlp.to_doc(report)
    assert [s.label_ for s in doc.spans["sections"]] == [s.id for s in report.sections]
    assert any("收到政府信息公开申请5件" in line.text for line in doc.spans["lines"])
    assert ("5件", "requests.received") in [(s.text, s.label_) for s in doc.spans["facts"]]
    assert doc._.report == report
    assert doc._.facts == report.facts


def test_it_survives_a_docbin_and_another_vocabulary() -> None:
    from spacy.tokens import DocBin

    doc = gxnlp.to_doc(gxnlp.extract(text()))
    packed = DocBin(store_user_data=True)
    packed.add(doc)
    (back,) = DocBin().from_bytes(packed.to_bytes()).get_docs(spacy.blank("zh").vocab)
    assert back._.report == doc._.report
    assert [s.label_ for s in back.spans["sections"]] == [s.label_ for s in doc.spans["sections"]]
    assert [(e.text, e.label_) for e in back.ents] == [(e.text, e.label_) for e in doc.ents]


def test_a_users_components_run_after_ours() -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("sentencizer", config={"punct_chars": ["。"]})
    assert len(list(gxnlp.to_doc(gxnlp.extract(text()), nlp).sents)) > 1
