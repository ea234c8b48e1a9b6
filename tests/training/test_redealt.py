"""Readings of some figures laid on others: what befell the one befalls the other."""

from __future__ import annotations

from random import Random

from training.paper.redealt import Pool, confused
from training.paper.tally import wilson


def test_a_figure_that_was_read_right_makes_another_of_its_shape_read_right_and_as_surely() -> None:
    pool = Pool([("1,234件", ("1,234件", 0.97, ()))], {})
    assert pool.draw("5,678件", Random(1)) == ("5,678件", 0.97, ())


def test_a_digit_is_taken_for_what_that_digit_was_taken_for_and_the_truth_stays_among_the_alternatives() -> None:
    read = [("88", ("83", 0.7, (("88", 0.25),))), ("45", ("49", 0.6, (("45", 0.3),)))]
    pool = Pool(read[:1], confused(read))
    assert pool.draw("45", Random(1)) == ("49", 0.7, (("45", 0.25),))
    assert pool.draw("18", Random(1)) == ("13", 0.7, (("18", 0.25),))


def test_a_comma_read_as_a_point_is_one_only_where_there_is_a_comma() -> None:
    pool = Pool([("3,452项", ("3.452项", 0.9, ()))], {})
    assert pool.draw("7,001项", Random(1))[0] == "7.001项"
    assert pool.draw("18065项", Random(1))[0] == "18065项"


def test_a_speck_among_digits_stays_a_speck_and_misreads_no_digit() -> None:
    assert Pool([("999", ("9.99", 0.2, ()))], {}).draw("680", Random(1))[0] == "6.80"
    assert Pool([("12件", ("12.件", 0.6, ()))], {}).draw("58件", Random(1))[0] == "58.件"


def test_lost_and_doubled_digits_and_unread_ink() -> None:
    assert Pool([("113", ("13", 0.9, ()))], {}).draw("445", Random(1))[0] == "45"
    assert Pool([("零", ("□", 0.0, ()))], {}).draw("零", Random(1))[0] == "□"


def test_a_share_of_which_nothing_failed_is_not_thought_certain() -> None:
    low, high = wilson(100, 100)
    assert 0.96 < low < 0.97
    assert high == 1.0
