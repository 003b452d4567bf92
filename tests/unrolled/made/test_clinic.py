"""The maker of patients: plants change one thing, the sick are told from the healthy, and readings come out again."""

from dataclasses import asdict

import numpy as np
import pytest
from rnnkit.data.clinic import HEALTHY, NAMES

from autograder.unrolled.clinic.checks import bank
from autograder.unrolled.given.clinic_ward import Patient
from autograder.unrolled.made import clinic
from autograder.unrolled.made.clinic import (
    SEED,
    Examined,
    before_training,
    floors_of,
    is_sick,
    of_another_cell,
    plan_of,
)

PLANTED = {
    "gradient cut": {"window"},
    "state reset": {"window", "carries"},
    "padding read": {"reads_padding"},
    "padding counted": {"counts_padding"},
    "unshifted targets": {"shifts"},
    "bold rate": {"rate", "adam", "clip"},
    "loud words": {"loud"},
    "gate shut": {"keep"},
    HEALTHY: set(),
}
"""What a plan of each kind may have otherwise than every healthy one."""
SPECIAL = set().union(*PLANTED.values()) - {"rate", "clip"}
REBUILT = ("gradient cut", "gate shut", HEALTHY)


def rng(kind, number=0, seed=SEED + 1):
    return np.random.default_rng([seed, NAMES.index(kind), number])


@pytest.mark.parametrize("kind", NAMES)
def test_a_plant_changes_what_its_name_says_and_nothing_else(kind):
    plain = asdict(plan_of(HEALTHY, rng(HEALTHY)))
    for number in range(5):
        plan = asdict(plan_of(kind, rng(kind, number)))

        assert {name for name in SPECIAL if plan[name] != plain[name]} <= PLANTED[kind]


@pytest.mark.parametrize("kind", ["gradient cut", "state reset"])
def test_no_window_holds_the_noun_and_the_question(kind):
    for number in range(20):
        plan = plan_of(kind, rng(kind, number))
        question = max(plan.gaps) + plan.pad + 2

        assert 1 // plan.window != question // plan.window


@pytest.mark.parametrize("kind", REBUILT)
def test_readings_before_training_come_out_as_they_are_stored(kind):
    stored = [case.readings for case in bank() if case.cause == kind]
    again = before_training(Patient(plan_of(kind, rng(kind))))
    nearest = min(stored, key=lambda r: abs(r.noun - again["noun"]))

    for name, value in again.items():
        assert value == pytest.approx(getattr(nearest, name), rel=6e-4, abs=1e-12)


def test_who_names_few_verbs_or_has_a_high_loss_is_sick():
    healthy = examined(verbs=1.0, real=1.15)
    floors = floors_of([healthy])

    assert not is_sick(healthy, floors)
    assert is_sick(examined(verbs=0.8, real=1.15), floors)
    assert is_sick(examined(verbs=1.0, real=1.3), floors)
    assert is_sick(examined(verbs=1.0, real=np.nan), floors)


def test_no_two_kinds_and_no_two_seeds_draw_the_same_patients(monkeypatch):
    monkeypatch.setattr(clinic, "examined", lambda _, plan: plan)
    of_practice, of_bank = (next(clinic.draws(HEALTHY, seed)) for seed in (SEED, SEED + 1))
    two = clinic.draws("gate shut", SEED)

    assert len({of_practice.seed, of_bank.seed, next(two).seed, next(two).seed}) == 4


def test_of_two_cells_alike_only_one_is_welcome():
    one = examined(verbs=1.0, real=1.0)

    assert of_another_cell([], one)
    assert not of_another_cell([one], one)


def examined(verbs, real):
    case = next(case for case in bank() if case.cause == HEALTHY)
    plan = plan_of(HEALTHY, rng(HEALTHY))
    return Examined(case._replace(readings=case.readings._replace(real=real)), plan, verbs)
