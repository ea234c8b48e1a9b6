from __future__ import annotations

from gxnlp.checking.account import account
from gxnlp.forms import shipped
from gxnlp.report import CellValue, State

FORM = shipped()[1]
Name = tuple[str, str]


def tables(changes: dict[Name, int | None], *, states: dict[Name, State] | None = None) -> dict[str, list[CellValue]]:
    """All zeros but for the changes to `requests`."""
    states = states or {}
    found = {}
    for table in FORM.tables:
        cells = []
        for name in table.cells:
            value = changes.get(name, 0) if table.id == "requests" else 0
            state: State = (
                states.get(name, "read" if value is not None else "absent") if table.id == "requests" else "read"
            )
            cells.append(CellValue(*name, value, "" if value is None else str(value), state, 0.95))
        found[table.id] = cells
    return found


def one_request() -> dict[Name, int | None]:
    """One request by a natural person, granted."""
    return {(row, column): 1 for row in ("received", "granted", "total") for column in ("natural_person", "total")}


def test_a_sound_report_has_no_findings() -> None:
    assert account(tables(one_request()), FORM).findings == ()


def test_a_failed_identity_names_its_cells_and_both_sides() -> None:
    checked = account(tables({**one_request(), ("carried_out", "enterprise"): 2, ("carried_out", "total"): 2}), FORM)
    finding = next(f for f in checked.findings if f.rule == "requests.balance")
    assert finding.severity == "error"
    assert finding.cells == tuple(
        f"requests/{r}/enterprise" for r in ("received", "carried_in", "total", "carried_out")
    )
    assert (finding.actual, finding.expected) == (0, 2)
    assert "商业企业" in finding.message
    assert "must equal" in finding.message


def test_a_lost_cell_that_two_identities_pin_is_inferred() -> None:
    checked = account(tables({**one_request(), ("granted", "natural_person"): None}), FORM)
    cell = next(c for c in checked.tables["requests"] if (c.row, c.column) == ("granted", "natural_person"))
    assert (cell.value, cell.state) == (1, "inferred")
    finding = next(f for f in checked.findings if f.rule == "cells.inferred")
    assert finding.cells == ("requests/granted/natural_person",)
    assert "唯一推定" in finding.message


def test_a_zero_total_pins_every_lost_part() -> None:
    lost: dict[Name, int | None] = {(r, "research"): None for r in ("partial", "granted")}
    checked = account(tables({**one_request(), **lost}), FORM)
    assert [c.state for c in checked.tables["requests"] if (c.row, c.column) in lost] == ["inferred"] * 2


def test_what_the_identities_leave_open_stays_lost() -> None:
    """Two lost rows with one sum: many values fit."""
    lost: dict[Name, int | None] = {(r, c): None for r in ("granted", "partial") for c in ("natural_person", "total")}
    checked = account(tables({**one_request(), **lost}), FORM)
    assert {c.state for c in checked.tables["requests"] if (c.row, c.column) in lost} == {"absent"}


def test_nothing_is_inferred_where_the_writer_erred() -> None:
    """The column says 9, the row says 1."""
    changes = {**one_request(), ("granted", "natural_person"): None, ("total", "natural_person"): 9}
    checked = account(tables(changes), FORM)
    cell = next(c for c in checked.tables["requests"] if (c.row, c.column) == ("granted", "natural_person"))
    assert (cell.value, cell.state) == (None, "absent")


def test_a_blank_stays_blank_even_where_only_zero_fits() -> None:
    blank: dict[Name, State] = {("partial", "natural_person"): "blank"}
    checked = account(tables({**one_request(), ("partial", "natural_person"): None}, states=blank), FORM)
    cell = next(c for c in checked.tables["requests"] if (c.row, c.column) == ("partial", "natural_person"))
    assert (cell.value, cell.state) == (None, "blank")
    assert checked.findings == ()


def test_a_blank_that_hides_a_figure_is_found() -> None:
    blank: dict[Name, State] = {("granted", "natural_person"): "blank"}
    checked = account(tables({**one_request(), ("granted", "natural_person"): None}, states=blank), FORM)
    assert {(f.rule, f.severity) for f in checked.findings} == {
        ("requests.outcomes", "warning"),
        ("requests.applicants", "warning"),
    }


def test_impossible_values_are_errors() -> None:
    checked = account(tables({**one_request(), ("carried_in", "research"): -1, ("carried_in", "total"): -1}), FORM)
    assert "value.kind" in {f.rule for f in checked.findings}


def test_a_value_more_likely_wrong_than_right_is_withheld() -> None:
    given = tables(one_request())
    given["disclosure"][0] = CellValue("rules", "issued", 7, "7", "read", 0.3)
    checked = account(given, FORM)
    cell = checked.tables["disclosure"][0]
    assert (cell.value, cell.state, cell.text) == (None, "unreadable", "7")
    assert "disclosure/rules/issued" in {c for f in checked.findings if f.severity == "warning" for c in f.cells}


def test_lost_cells_that_nothing_gives_are_named() -> None:
    lost: dict[Name, int | None] = {(r, c): None for r in ("granted", "partial") for c in ("natural_person", "total")}
    checked = account(tables({**one_request(), **lost}), FORM)
    finding = next(f for f in checked.findings if f.rule == "cells.absent")
    assert (finding.severity, len(finding.cells)) == ("warning", 4)


def test_a_missing_table_is_one_finding() -> None:
    given = tables(one_request())
    given["proceedings"] = [CellValue(c.row, c.column, None, "", "absent", 1.0) for c in given["proceedings"]]
    checked = account(given, FORM)
    assert [f.rule for f in checked.findings] == ["table.missing"]


def test_a_sum_that_no_lost_value_can_save_shows_both_sides() -> None:
    changes: dict[Name, int | None] = {
        **one_request(),
        ("partial", "natural_person"): None,
        ("granted", "natural_person"): 5,
    }
    checked = account(tables(changes), FORM)
    finding = next(f for f in checked.findings if f.rule == "requests.outcomes")
    assert (finding.actual, finding.expected) == (1, 5)
    assert "requests/granted/natural_person" in finding.cells
    assert "自然人" in finding.message


def test_two_identities_that_ask_different_values_of_a_lost_cell_contradict_each_other() -> None:
    """Labels slipped a row down leave the total without figures: each sum is only open, together they cannot hold."""
    row: dict[Name, int | None] = {("total", column.id): None for column in FORM.table("requests").columns_of["total"]}
    slipped: dict[Name, int | None] = {("partial", c): 1 for c in ("natural_person", "total")}
    assert not [f for f in account(tables({**one_request(), **row}), FORM).findings if f.severity == "error"]
    findings = account(tables({**one_request(), **row, **slipped}), FORM).findings
    torn = [f for f in findings if f.rule == "requests.outcomes"]
    assert [(f.severity, f.expected, f.actual) for f in torn] == [("error", 1, 2)] * 2
    assert "requests/partial/natural_person" in torn[0].cells and "requests/received/total" in torn[1].cells
