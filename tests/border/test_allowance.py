from autograder.border.allowance import Allowance


def test_pieces_are_taken_until_one_does_not_fit_and_a_smaller_one_still_may():
    allowance = Allowance(10)

    assert [allowance.covers(size) for size in (6, 5, 4, 1)] == [True, False, True, False]
    assert allowance.left == 0


def test_what_was_shown_all_the_same_leaves_nothing_and_no_debt():
    allowance = Allowance(3)
    allowance.spend(5)

    assert allowance.left == 0
    assert not allowance.covers(1)
