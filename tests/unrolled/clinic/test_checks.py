"""What a diagnosis is worth: a name for all, the loss alone, and the readings, on patients that nobody was shown."""

from collections import Counter

import numpy as np
import pytest
from rnnkit.data.clinic import CAUSES, HEALTHY, NAMES, practice

from autograder.claims.alternative import alternatives_in
from autograder.claims.local import local_space
from autograder.claims.mistake import mistakes_in
from autograder.unrolled import UNROLLED
from autograder.unrolled.clinic import oracle
from autograder.unrolled.clinic.checks import bank, known_causes
from tests.unrolled.clinic.rules import BY_OTHERS

NOTEBOOK = UNROLLED.assignment("09_clinic")
ENOUGH = 100  # patients
MOST_OF_A_BLIND_RULE = 2  # points
WIDE = 2.0  # factor between a threshold of the oracle and the nearest patient
RULES = [r for r in alternatives_in(NOTEBOOK.module("alternatives")) if r.of == "diagnose"]
WRONG = [m for m in mistakes_in(NOTEBOOK.module("mistakes")) if m.of == "diagnose"]


def earned(function):
    exercise = NOTEBOOK.exercise("diagnose")
    return exercise.check(local_space({"diagnose": function}, UNROLLED.records), seed=1).earned


def rightly_named(function):
    return sum(function(case.readings) == case.cause for case in bank())


@pytest.mark.parametrize("name", NAMES)
def test_one_name_for_all_earns_nothing(name):
    assert earned(lambda readings: name) == 0


@pytest.mark.parametrize("seed", range(3))
def test_names_drawn_by_lot_earn_nothing(seed):
    rng = np.random.default_rng(seed)

    assert earned(lambda readings: str(rng.choice(NAMES))) == 0


def told_only(low, high):
    """A rule with thresholds for a loss that is too small, small, and too large."""

    def rule(readings):
        if readings.told < 0.1:
            return "unshifted targets"
        if readings.told < low:
            return "padding counted"
        return "bold rate" if readings.told > high else "gradient cut"

    return rule


@pytest.mark.parametrize("low", [0.5, 0.7, 0.9])
@pytest.mark.parametrize("high", [1.2, 1.35, 1.5, 3.0])
def test_what_a_patient_tells_earns_at_most_two_points(low, high):
    assert earned(told_only(low, high)) <= MOST_OF_A_BLIND_RULE


@pytest.mark.parametrize("between", [0.05, 0.2, 0.5])
def test_both_losses_earn_at_most_two_points(between):
    def rule(readings):
        if readings.told < readings.real - between > 0 and readings.told > 0.8:
            return "padding read"
        return told_only(0.8, 1.4)(readings)

    assert earned(rule) <= MOST_OF_A_BLIND_RULE


@pytest.mark.parametrize("rule", [oracle.diagnose, *(right.function for right in RULES)])
def test_rules_of_readings_earn_all_and_misname_hardly_anybody(rule):
    assert earned(rule) == 5
    assert rightly_named(rule) >= 0.97 * len(bank())


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.name)
def test_a_typical_wrong_rule_loses_a_point_at_least(wrong):
    assert earned(wrong.function) < 5


@pytest.mark.parametrize("rule", BY_OTHERS.values(), ids=BY_OTHERS)
def test_rules_of_people_who_read_the_released_notebook_alone_earn_all_points(rule):
    exercise = UNROLLED.assignment("09_clinic").exercise("diagnose")

    assert exercise.check(local_space({"diagnose": rule}, UNROLLED.records), seed=1).earned == exercise.points


def test_a_cause_is_known_by_recall_and_by_precision():
    cases = [case for case in bank() if case.cause in ("gradient cut", "state reset")]
    right, all_cut = [case.cause for case in cases], ["gradient cut"] * len(cases)
    few_found = ["gradient cut" if case.cause == "gradient cut" and n % 2 else HEALTHY for n, case in enumerate(cases)]

    assert known_causes(right, cases) == ["gradient cut", "state reset"]
    assert known_causes(all_cut, cases) == []
    assert known_causes(few_found, cases) == []


def test_the_bank_holds_as_many_of_each_kind_and_nobody_who_was_shown():
    shown = {case.readings for case in practice()}

    assert len(bank()) >= ENOUGH
    assert len(set(Counter(case.cause for case in bank()).values())) == 1
    assert {case.cause for case in bank()} == {*CAUSES, HEALTHY}
    assert not shown & {case.readings for case in bank()}


def test_between_the_kinds_there_is_room_for_a_threshold():
    """So the small differences between two right rules do not matter."""
    readings = {name: [case.readings for case in bank() if case.cause == name] for name in NAMES}
    open_ways = [r.reach for name in (HEALTHY, "bold rate", "padding counted") for r in readings[name]]
    calm = [r.step for name in NAMES if name != "bold rate" for r in readings[name]]
    free = [r.stuck for name in NAMES if name not in ("loud words",) for r in readings[name]]

    assert min(open_ways) > WIDE * max(r.reach for r in readings["gate shut"])
    assert min(r.step for r in readings["bold rate"]) > WIDE * max(calm)
    assert min(r.stuck for r in readings["loud words"]) > WIDE * max(free)


def test_zeros_are_exact_and_only_where_they_must_be():
    for case in bank():
        assert (case.readings.noun == 0) == (case.cause == "state reset")
        assert (case.readings.reach == 0) == (case.cause in ("state reset", "gradient cut"))
        assert case.readings.pad == 0 or case.cause in ("state reset", "padding read")
