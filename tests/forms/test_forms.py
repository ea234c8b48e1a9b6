from __future__ import annotations

from pathlib import Path

import pytest

from gxnlp.forms import BadForm, load, shipped

INVENTED = Path(__file__).parents[1] / "data" / "form_invented.toml"


def test_both_editions_ship_oldest_first() -> None:
    assert [form.id for form in shipped()] == ["2019", "2021"]


@pytest.mark.parametrize(("edition", "cells", "equations"), [(0, 198, 40), (1, 200, 42)])
def test_an_edition_has_the_cells_and_identities_of_the_contract(edition: int, cells: int, equations: int) -> None:
    form = shipped()[edition]
    assert sum(len(table.cells) for table in form.tables) == cells
    assert len(form.equations) == equations


def test_the_edition_due_for_a_year() -> None:
    assert [form.id for form in shipped() if form.due(2020)] == ["2019"]
    assert [form.id for form in shipped() if form.due(2024)] == ["2021"]


def test_a_balance_reads_as_the_contract_says() -> None:
    balance = next(e for e in shipped()[1].equations if e.rule == "requests.balance")
    assert balance.left == (("received", "natural_person"), ("carried_in", "natural_person"))
    assert balance.right == (("total", "natural_person"), ("carried_out", "natural_person"))


def test_an_edition_comes_from_a_file() -> None:
    form = load(INVENTED)
    assert form.id == "2031"
    assert [table.id for table in form.tables] == ["platforms", "enquiries"]
    assert len(form.equations) == 4 + 4


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('right = ["answered", "forwarded", "open"]', 'right = ["answered", "lost"]', "enquiries.balance names lost"),
        ('left = ["taken"]', 'left = ["lost"]', "enquiries.balance names lost"),
        ('left = ["sum"]', 'left = ["lost"]', "enquiries.channels names lost, which is none of the columns"),
        ('left = ["taken"]', "left = []", r"identities\[1\]: .*left must be an array of one name or more"),
        ('table = "enquiries"\nper', 'table = "lost"\nper', r"identities\[1\]: .*table names lost"),
        ('section = "enquiries"', 'section = "lost"', "section names lost"),
        ('layout = "rows"', 'layout = "square"', "layout must be one of rows, line, not 'square'"),
        ('per = "column"', 'per = "cell"', "per must be one of column, row"),
        ('label = "电话咨询"', 'label = "电话咨询"\nkind = "sum"', "kind must be one of count, amount, change"),
        ('label = "电话咨询"', 'label = "电话咨询"\nvariants = "电话"', "variants must be an array of texts"),
        ("first_year = 2031", 'first_year = "2031"', "first_year must be a year, a whole number, not '2031'"),
        ("first_year = 2031", "first_year = true", "first_year must be a year"),
        ("first_year = 2031", "first_year = 2031\nlast_year = 2030", "last_year is before first_year"),
        ('id = "forwarded"', 'id = "answered"', r"rows\[\d\]: .*the same id as .*rows\[\d\]: answered"),
        ('id = "counter"', 'id = "phone"', "the same id as .*: phone"),
        ('id = "platforms"\nnumber', 'id = "overview"\nnumber', r"the same id as sections\[1\]: overview"),
        ('id = "enquiries"\nsection', 'id = "platforms"\nsection', "the same id as .*: platforms"),
        ('group = "handled"', 'group = "lost"', "group names lost"),
        ('id = "2031"', "", "missing key: id"),
        ('label = "电话咨询"', 'label = "电话咨询"\ncolour = "red"', "colour"),
        ("[[sections]]", "[[sections", "form_broken.toml"),
    ],
)
def test_a_broken_form_file_says_what_is_wrong(tmp_path: Path, old: str, new: str, reason: str) -> None:
    path = tmp_path / "form_broken.toml"
    text = INVENTED.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadForm, match=reason) as raised:
        load(path)
    assert str(raised.value).startswith(f"{path}: ") and " | " in str(raised.value)


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"a = " + b"[" * 100_000, b"sections = 1", b""])
def test_what_is_no_form_at_all_is_a_bad_form(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "form.toml"
    path.write_bytes(data)
    with pytest.raises(BadForm, match=r"form\.toml"):
        load(path)


def test_no_python_file_names_a_row() -> None:
    """The rooms know forms, rows and columns only as data (CONTRACT names such as requests/total are in the TOML)."""
    package = Path(__file__).parents[2] / "gxnlp"
    names = {r.id for form in shipped() for t in form.tables for r in t.rows if "_" in r.id or "." in r.id}
    names |= {
        c.id for form in shipped() for t in form.tables for cs in t.columns_of.values() for c in cs if "_" in c.id
    }
    guilty = [
        (path.name, name)
        for path in package.rglob("*.py")
        for name in names
        if f'"{name}"' in (text := path.read_text(encoding="utf-8")) or f"'{name}'" in text
    ]
    assert guilty == []
