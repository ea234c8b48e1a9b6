"""What the features say about lines of a report."""

from __future__ import annotations

import pytest

from gxnlp.forms import shipped
from gxnlp.labeling import vocabulary
from gxnlp.labeling.encoding import COLUMNS, STARTS, Encoder, gram_columns
from gxnlp.labeling.features import OWN
from gxnlp.labeling.lists import depths, item
from gxnlp.labeling.places import PLACE, neighbours
from gxnlp.labeling.seen import see, see_cell
from gxnlp.labeling.vocabulary import BEGINS, ENDS, INSIDE, NOTHING, WHOLE
from tests.labeling.lines import line, lines

KNOWN = vocabulary.of(shipped())


def says(name: str, text: str) -> int:
    found = next(feature for feature in OWN if feature.name == name)
    return found.of(see(line(text)).look_closer(), KNOWN)


@pytest.mark.parametrize(
    ("printed", "seen"),
    [
        ("１，２３４", "0000"),
        ("251000元", "000000"),
        ("22（其中修订 16 件）", "00"),
        ("3. 其他（含 2 件）", "0. 其他(含 0 件)"),
        ("〇", "〇"),
        ("—", "-"),
        ("（一） 予以 公开", "(一) 予以 公开"),
        ("2021年", "0000年"),
        ("①工程建设", "◎工程建设"),
        ("", ""),
    ],
)
def test_a_cell_is_seen_without_its_figures(printed: str, seen: str) -> None:
    assert see_cell(printed) == seen


def test_rows_that_differ_in_their_figures_only_look_alike() -> None:
    assert see(line("规章\t0\t12\t3")).key == see(line("规章\t7\t1,050\t88")).key
    assert see(line("规章\t0\t12\t3")).key != see(line("规章\t0\t\t3")).key


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("cells", "规章\t0\t0\t0", 4),
        ("cells", "规章", 1),
        ("values", "规章\t0\t0\t0", 3),
        ("values", "规章", 0),
        ("values", "2.\t0\t0\t0", 3),
        ("first_cell", "2.\t0\t0\t0", 2),
        ("empty_cells", "\t\t自然人\t\t", 4),
        ("first_cell", "\t自然人", 0),
        ("last_cell", "规章\t12", 1),
        ("row_words", "（三）不予公开", WHOLE),
        ("row_words", "5.属于三类内部", BEGINS),
        ("row_words", "事务信息", ENDS),
        ("row_words", "三类内部", INSIDE),
        ("row_words", "今日天气", NOTHING),
        ("column_words", "自 然 人", WHOLE),
        ("section_words", "二、主动公开政府信息情况", WHOLE),
        ("caption_words", "第二十条 第（一）项", WHOLE),
        ("like_a_page_number", "— 4 —", 2),
        ("like_a_page_number", "4", 1),
        ("like_a_page_number", "第 4 页", 3),
        ("like_a_page_number", "规章", 0),
        ("like_contents", "一、总体情况……3", 2),
        ("like_a_date", "2024年1月12日", 3),
        ("like_a_date", "总体情况", 0),
        ("drawn", "|---|---|", 3),
        ("drawn", "规章", 0),
        ("open_brackets", "（二）部分公开（区分处理的，只", 1),
        ("open_brackets", "计其他情形）", 2),
        ("spaced_out", "自 然 人", 3),
        ("nothing_but_marker", "三、", 1),
        ("has_address", "http://www.example.cn", 1),
    ],
)
def test_a_feature_says(name: str, text: str, value: int) -> None:
    assert says(name, text) == value


def test_no_feature_exceeds_its_size() -> None:
    odd = [
        "",
        "\t",
        "\t" * 80,
        "一" * 5000,
        "((((",
        "1.",
        "①",
        "\ud800",
        "\x00\x02",
        "|" * 40,
        "0" * 300,
        "。",
        "第一部分",
    ]
    for text in odd:
        seen = see(line(text)).look_closer()
        for feature in OWN:
            assert 0 <= feature.of(seen, KNOWN) < feature.size, (feature.name, text)


def test_places_stay_within_their_size_and_columns() -> None:
    encoder = Encoder(KNOWN)
    for document in (
        lines("规章"),
        lines(*["0"] * 50),
        lines("一、总体情况", "（一）主动公开", "1.公开", "", "二、其他"),
    ):
        encoded = encoder.encode(document)
        assert encoded.place.shape == (len(document), len(PLACE))
        assert encoded.place.min() >= 0
        assert encoded.place.max() < STARTS[2] - STARTS[1]
        assert encoded.neighbours.max() < len(document)


def test_neighbours_are_lines_around_and_the_nearest_texts() -> None:
    from gxnlp.labeling.places import lines_of

    encoder = Encoder(KNOWN)
    document = lines("规章", "0", "0", "行政许可")
    encoded = encoder.encode(document)
    traits = [encoder.looks[look].trait for look in encoded.looks]
    table = lines_of(document, traits, [item(one.text) for one in document])
    assert neighbours(table)[2].tolist() == [1, 0, -1, 3, -1, -1, 0, 3]


def test_equal_lines_share_a_look() -> None:
    encoder = Encoder(KNOWN)
    encoder.encode(lines("0", "0", "规章\t1\t2", "规章\t3\t44"))
    assert len(encoder.looks) == 2


def test_grams_of_a_text_do_not_depend_on_its_company() -> None:
    alone, _ = gram_columns(["规章"])
    columns, owner = gram_columns(["行政许可", "规章", ""])
    assert columns[owner == 1].tolist() == alone.tolist()
    assert set(owner.tolist()) == {0, 1, 2}
    assert columns.max() < COLUMNS


def test_depth_follows_the_open_lists() -> None:
    texts = ["一、总体情况", "（一）公开", "1.网站", "2.公众号", "（二）监督", "二、其他", "（一）收费"]
    markers = [1, 2, 3, 3, 2, 1, 2]
    assert depths(markers, [1, 0, 0, 0, 0, 1, 0], [item(t) for t in texts]) == [5, 1, 2, 2, 1, 5, 1]


def test_brackets_of_another_width_are_another_list() -> None:
    texts = ["（1）公开", "(1)网站", "(2)公众号", "（2）监督"]
    assert depths([5, 5, 5, 5], [0, 0, 0, 0], [item(t) for t in texts]) == [1, 2, 2, 1]


def test_a_new_form_brings_its_own_words() -> None:
    assert vocabulary.of(()).rows.match("规章") == NOTHING
    assert KNOWN.rows.match("规章") == WHOLE
