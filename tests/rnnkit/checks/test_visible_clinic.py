"""What the visible check of a diagnosis says: which patients are misnamed, and which known rule that is."""

import pytest
from rnnkit.checks import clinic as check
from rnnkit.checks._compare import CheckFailed
from rnnkit.data.clinic import CAUSES, HEALTHY, NAMES, a_little_worse, healed, practice

from autograder.unrolled.clinic import mistakes, oracle
from tests.unrolled.clinic.rules import BY_OTHERS


def test_two_patients_of_each_kind_ship_each_of_another_cell():
    cells = {name: [case.cell for case in practice() if case.cause == name] for name in NAMES}

    assert all(len(set(both)) == len(both) == 2 for both in cells.values())
    assert [case.cause for case in practice()] == sorted((c.cause for c in practice()), key=NAMES.index)


@pytest.mark.parametrize("rule", [oracle.diagnose, *BY_OTHERS.values()])
def test_a_right_rule_gets_three_ticks(rule, capsys):
    check.diagnose(rule)

    assert capsys.readouterr().out.count("✓") == 3


def known_or(name):
    """A rule that knows the practice patients by their numbers, and calls everybody else one name."""
    known = {case.readings: case.cause for case in practice()}
    return lambda readings: known.get(readings, name)


def test_who_knows_the_practice_patients_by_heart_is_told_that_new_ones_are_no_copies(complaint):
    said = complaint(check.diagnose, known_or("gate shut"))

    assert "✓ all eighteen practice patients" in said
    assert "patient 0 is 'gradient cut', and with all readings a tenth larger is called 'gate shut'" in said
    assert "New patients are no copies of these. See hint 3." in said


def test_who_knows_them_by_heart_and_calls_the_rest_healthy_is_told_that(complaint):
    said = complaint(check.diagnose, known_or(HEALTHY))

    assert "only the practice patients are known, number by number" in said
    assert "no copies" not in said


def test_what_is_exactly_zero_stays_so_where_readings_are_a_tenth_larger():
    for one, worse in ((case.readings, a_little_worse(case.readings)) for case in practice()):
        assert [value == 0 for value in worse] == [value == 0 for value in one]
        assert worse.told == pytest.approx(1.1 * one.told)


def test_who_is_misnamed_is_said_and_by_which_rule(complaint):
    said = complaint(check.diagnose, mistakes.reach_asked_before_noun)

    assert "16 of 18 are named rightly." in said
    assert "'state reset' and is called 'gradient cut'" in said
    assert "a reach of zero is called a cut gradient before it is asked" in said


def test_how_many_more_are_misnamed_is_said(complaint):
    said = complaint(check.diagnose, lambda readings: HEALTHY)

    assert "2 of 18 are named rightly." in said
    assert "and 12 more." in said
    assert "more." not in complaint(check.diagnose, mistakes.reach_asked_before_noun)


@pytest.mark.parametrize(("answer", "what"), [(None, "None"), ("Healthy", "'Healthy', no name"), (3, "one number")])
def test_what_is_no_name_is_said(answer, what):
    with pytest.raises(CheckFailed, match=what):
        check.diagnose(lambda readings: answer)


@pytest.mark.parametrize("cause", CAUSES)
def test_repairs_were_tried_on_as_many_patients_of_each_cause(cause):
    from_start, going_on, n = healed(cause)

    assert 0 <= going_on <= n == 6
    assert from_start <= n


def test_nothing_is_repaired_in_the_healthy():
    with pytest.raises(KeyError):
        healed(HEALTHY)
