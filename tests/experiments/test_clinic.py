"""What notebook 09 says of causes and repairs holds for the patients of its bank, and for those that were repaired."""

import pytest
from rnnkit.data.clinic import CAUSES, HEALTHY, healed, practice

from autograder.unrolled.clinic.checks import bank, known_causes
from benchmarks.clinic import PAGE, by_curve, rows_of_causes, rows_of_rules

MISSED = ("gradient cut", "state reset", "gate shut")
"""Trainings that went without something."""
FLATTER = {"padding counted", "unshifted targets"}
GOING_ON_HEALS_FEWER = {"padding read": 4, "unshifted targets": 4, "bold rate": 1}
"""Patients healed by going on, of six; after every other cause all six are."""


def share(cases, holds):
    found = [holds(case.readings) for case in cases]
    return sum(found) / len(found)


def of(cause):
    return [case for case in bank() if case.cause == cause]


def test_curves_tell_four_causes_of_eight_even_beside_all_others():
    assert len(known_causes(by_curve(bank()), bank())) == 4


def test_stuck_units_and_shut_gates_let_little_through_and_a_healthy_network_more():
    little = [case.readings.reach for case in of("gate shut")]

    assert max(little) < 0.05 < min(case.readings.reach for case in of(HEALTHY))
    assert min(case.readings.stuck for case in of("loud words")) > 0.5
    assert max(case.readings.stuck for case in of("gate shut")) < 0.4


def test_a_reset_state_has_no_noun_and_a_cut_gradient_leaves_it_there():
    assert share(of("state reset"), lambda r: r.noun == 0 and r.reach == 0) == 1
    assert share(of("gradient cut"), lambda r: r.noun > 0.1 and r.reach == 0) == 1


def test_reported_losses_flatter_where_padding_or_the_word_itself_is_counted():
    flattering = {case.cause for case in bank() if case.readings.told < 0.8}

    assert flattering == FLATTER
    assert share(of(HEALTHY), lambda r: r.told == r.real) == 1


def test_a_bold_rate_moves_the_weights_by_more_than_any_other_in_the_first_update():
    others = [case.readings.step for case in bank() if case.cause != "bold rate"]

    assert min(case.readings.step for case in of("bold rate")) > 3 * max(others)


def test_nearly_all_are_healed_from_the_start_and_by_going_on_too_but_after_a_bold_rate():
    from_start = {cause: healed(cause)[0] for cause in CAUSES}
    going_on = {cause: healed(cause)[1] for cause in CAUSES}

    assert min(from_start.values()) >= 4
    assert sum(from_start.values()) == 43
    assert going_on["bold rate"] == 1
    assert min(n for cause, n in going_on.items() if cause != "bold rate") >= 4
    assert {cause: n for cause, n in going_on.items() if n < 6} == GOING_ON_HEALS_FEWER
    assert not {*MISSED} & {*GOING_ON_HEALS_FEWER}


@pytest.mark.parametrize("case", practice(), ids=lambda case: f"{case.cause}-{case.cell}")
def test_practice_patients_show_what_the_bank_shows(case):
    same = [other.readings for other in of(case.cause)]

    assert min(r.step for r in same) / 2 < case.readings.step < 2 * max(r.step for r in same)
    assert (case.readings.reach == 0) == (same[0].reach == 0)


def test_the_page_says_what_comes_of_the_bank():
    page = PAGE.read_text(encoding="utf-8").splitlines()

    assert [row for row in (*rows_of_causes(), *rows_of_rules()) if row not in page] == []


def test_in_the_ward_one_patient_reports_nothing_one_less_than_half_and_one_far_more():
    told = {cause: ends(reported) for cause, (reported, *_) in patients_of_the_ward().items()}
    most = [min(span) for cause, span in told.items() if cause not in FLATTER | {"bold rate"}]

    assert len(most) == 6
    assert max(told["unshifted targets"]) < 0.01
    assert max(told["padding counted"]) < min(most) / 2
    assert min(told["bold rate"]) > 5 > 1.45 > max(most)


def test_on_all_processors_the_ward_is_sick_and_healed_with_room():
    patients = patients_of_the_ward()

    assert {*patients} == {*CAUSES, HEALTHY}
    for cause, (_, _, verbs, repaired) in patients.items():
        assert min(ends(repaired)) > 0.95
        assert (max(ends(verbs)) < 0.8) == (cause != HEALTHY)
    assert min(ends(patients["bold rate"][0])) > 5


def patients_of_the_ward():
    """What the page says of each cause: told, real, right verbs, and right verbs after the repair."""
    rows = [line.strip("| ").split(" | ") for line in PAGE.read_text(encoding="utf-8").splitlines()]
    return {row[0].partition(", ")[2]: row[1:] for row in rows if row[0][1:3] == ", "}


def ends(span):
    return [float(end) for end in span.split(" to ")]
