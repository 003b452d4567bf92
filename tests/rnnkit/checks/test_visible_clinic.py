"""What the visible check of a diagnosis says: which patients are misnamed, and which known rule that is."""

import pytest
from rnnkit.checks import clinic as check
from rnnkit.checks._compare import CheckFailed
from rnnkit.data.clinic import CAUSES, HEALTHY, NAMES, healed, practice

from autograder.unrolled.clinic import mistakes, oracle


def test_two_patients_of_each_kind_ship_each_of_another_cell():
    cells = {name: [case.cell for case in practice() if case.cause == name] for name in NAMES}

    assert all(len(set(both)) == len(both) == 2 for both in cells.values())
    assert [case.cause for case in practice()] == sorted((c.cause for c in practice()), key=NAMES.index)


def test_a_right_rule_gets_two_ticks(capsys):
    check.diagnose(oracle.diagnose)

    assert capsys.readouterr().out.count("✓") == 2


def test_who_is_misnamed_is_said_and_by_which_rule(complaint):
    said = complaint(check.diagnose, mistakes.reach_asked_before_noun)

    assert "16 of 18 are named rightly." in said
    assert "'state reset' and is called 'gradient cut'" in said
    assert "a reach of zero is called a cut gradient before it is asked" in said


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
