"""Makes the patients of notebook 09: two of each kind to practise on, and a bank of others for the judge.

A kind is a healthy plan with one thing changed. Whoever learns all the same is not taken in: a patient is sick if it
names fewer than nine verbs in ten, or if its loss, used as it should be, stands a tenth of a nat above that of healthy
ones of the same sentences.

    python -m autograder.unrolled.made.clinic
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from rnnkit.data import clinic
from rnnkit.data.clinic import HEALTHY, NAMES, Case
from rnnkit.params import Readings

from autograder.claims.course import REPOSITORY
from autograder.unrolled.clinic import oracle
from autograder.unrolled.given.clinic_ward import NOUN, Patient, Plan, real_loss, with_other_nouns

Rng = np.random.Generator

PRACTICE = REPOSITORY / "utils" / "rnnkit" / "data" / "assets" / "clinic.json"
BANK = REPOSITORY / "autograder" / "unrolled" / "clinic" / "bank.json"
SEED = 2026
MEASURED, TESTED = 24, 300  # sentences for the readings, and for the losses and verbs after training
RIGHT_VERBS, WORSE = 0.9, 0.1  # fewer, or a loss so much above the healthy one, is sick
DIGITS = 4
OF_EACH = {"practice": 2, "repairs": 6, "bank": 12}
MOST_TRIES = 60
FOR_FLOORS = 12  # healthy patients beyond those that are wanted, so that all gaps are among them
TENTHS = 10

SIZES = {"vanilla RNN": (32, 40), "GRU": (24,), "LSTM": (24, 28)}
GAPS = {"vanilla RNN": ((2, 3),), "GRU": ((3, 4), (4, 5)), "LSTM": ((3, 4), (4, 5))}
RATES = {"vanilla RNN": 0.01, "GRU": 0.02, "LSTM": 0.02}
UPDATES = {2: 300, 3: 300, 4: 400}  # by the shortest gap


def plan_of(kind: str, rng: Rng) -> Plan:
    """Draw the plan of one patient of a kind."""
    return PLANTS[kind](rng)


def _healthy(rng: Rng, cells: tuple[str, ...] = tuple(SIZES), gaps: tuple[int, ...] = ()) -> Plan:
    cell = str(rng.choice(cells))
    gaps = gaps or GAPS[cell][rng.integers(len(GAPS[cell]))]
    return Plan(
        cell=cell,
        hidden=int(rng.choice(SIZES[cell])),
        gaps=gaps,
        pad=int(rng.integers(0, 4)),
        updates=UPDATES[gaps[0]],
        batch=int(rng.integers(16, 25)),
        rate=RATES[cell] * float(rng.uniform(0.8, 1.2)),
        clip=float(rng.choice([1.0, 5.0])),
        spread=float(rng.uniform(0.3, 0.5)),
        seed=int(rng.integers(2**31)),
    )


def _cut(rng: Rng) -> Plan:
    plan = _healthy(rng)
    last = max(plan.gaps) + plan.pad + 2  # the column of the question, which must not be in the noun's window
    return replace(plan, window=int(rng.integers(2, min(7, last) + 1)))


def _reset(rng: Rng) -> Plan:
    return replace(_cut(rng), carries=False)


def _padding_read(rng: Rng) -> Plan:
    return replace(_healthy(rng), reads_padding=True, pad=int(rng.integers(4, 12)))


def _padding_counted(rng: Rng) -> Plan:
    return replace(_healthy(rng), counts_padding=True, pad=int(rng.integers(5, 12)))


def _unshifted(rng: Rng) -> Plan:
    return replace(_healthy(rng), shifts=False)


def _bold(rng: Rng) -> Plan:
    plan = _healthy(rng)
    if plan.cell != "vanilla RNN":
        return replace(plan, rate=float(rng.uniform(1, 2)))
    if rng.random() < 0.5:
        return replace(plan, rate=float(np.exp(rng.uniform(np.log(0.1), np.log(0.5)))))
    return replace(plan, rate=float(rng.uniform(1, 3)), adam=False, clip=0.0)


def _loud(rng: Rng) -> Plan:
    plan = _healthy(rng, ("vanilla RNN", "GRU"))
    low, high = (20, 40) if plan.cell == "vanilla RNN" else (30, 50)
    return replace(plan, loud=float(rng.uniform(low, high)))


def _shut(rng: Rng) -> Plan:
    return replace(_healthy(rng, ("GRU", "LSTM"), (4, 5)), keep=float(rng.uniform(-6, -3)))


PLANTS: dict[str, Callable[[Rng], Plan]] = {
    "gradient cut": _cut,
    "state reset": _reset,
    "padding read": _padding_read,
    "padding counted": _padding_counted,
    "unshifted targets": _unshifted,
    "bold rate": _bold,
    "loud words": _loud,
    "gate shut": _shut,
    HEALTHY: _healthy,
}


REPAIRS: dict[str, dict[str, Any]] = {
    "gradient cut": {"window": 0},
    "state reset": {"window": 0, "carries": True},
    "padding read": {"reads_padding": False},
    "padding counted": {"counts_padding": False},
    "unshifted targets": {"shifts": True},
    "bold rate": {},  # depends on the cell
    "loud words": {"loud": 1.0},
    "gate shut": {"keep": 1.0},
}
"""What is changed in a plan."""


class Examined(NamedTuple):
    """A patient after its training.

    Attributes:
        case: what is kept of it.
        plan: how it was built.
        verbs: share of right verbs.
    """

    case: Case
    plan: Plan
    verbs: float


Floors = dict[tuple[int, ...], float]
Welcome = Callable[[list[Examined], Examined], bool]


def before_training(patient: Patient) -> dict[str, float]:
    """Take the readings of a patient that has not begun."""
    sentences = patient.sentences(MEASURED)
    a, other = patient.states(sentences), patient.states(with_other_nouns(sentences))
    at_the_end = np.arange(a.shape[1]) == np.full((len(a), 1), a.shape[1] - 1)
    far = patient.sentences(MEASURED, patient.plan.gaps[-1:])
    reach = oracle.gradient_at_lag(patient.input_gradient(far), far.real)
    stuck = [oracle.stuck_share(values, sentences.real, *ends) for values, *ends in patient.squashed(sentences)]
    return {
        "noun": oracle.drift(a, other, at_the_end),
        "reach": float(reach[far.asks[0] - NOUN]),
        "stuck": float(np.mean(stuck)),
        "step": patient.size_of_update(),
        "pad": oracle.drift(a[:, :-1], a[:, 1:], ~sentences.real[:, 1:]),
    }


def examined(kind: str, plan: Plan) -> Examined:
    """Examine a patient, train it, and read its two losses."""
    patient = Patient(plan)
    with np.errstate(all="ignore"):
        before = before_training(patient)
        losses = patient.train(plan.updates)
        test = patient.sentences(TESTED, seed=11)
        after = {"told": patient.loss(test), "real": real_loss(patient, test)}
        verbs = patient.right_verbs(test)
    readings = Readings(**{name: _short(value) for name, value in {**after, **before}.items()})
    tenths = tuple(_short(float(part.mean())) for part in np.array_split(losses, TENTHS))
    return Examined(Case(kind, plan.cell, readings, tenths), plan, verbs)


def _short(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")


def draws(kind: str, seed: int) -> Iterator[Examined]:
    """Examine one patient of a kind after the other."""
    for number in range(MOST_TRIES):
        rng = np.random.default_rng([seed, NAMES.index(kind), number])
        yield examined(kind, plan_of(kind, rng))


def is_sick(patient: Examined, floors: Floors) -> bool:
    """Say whether a patient is worse than healthy ones.

    Args:
        patient: after its training.
        floors: loss of healthy ones, by the gaps of their sentences.
    """
    if not np.isfinite(patient.case.readings.real):
        return True
    return patient.verbs < RIGHT_VERBS or patient.case.readings.real > floors[patient.plan.gaps] + WORSE


def floors_of(healthy: list[Examined]) -> Floors:
    """Find the loss of healthy patients, by the gaps of their sentences: the median."""
    gaps = {patient.plan.gaps for patient in healthy}
    return {gap: float(np.median([p.case.readings.real for p in healthy if p.plan.gaps == gap])) for gap in gaps}


def admitted(of_each: int, seed: int, welcome: Welcome) -> tuple[list[Examined], dict[str, list[int]], Floors]:
    """Take in patients of all kinds, as many of each.

    Args:
        of_each: how many.
        seed: of all draws.
        welcome: says whether a patient is taken in beside those that are there of its kind.

    Returns:
        the patients, in the order of `NAMES`; for each kind how many were sick of how many that were drawn; and the
        loss of healthy ones.
    """
    first = [patient for patient, _ in zip(draws(HEALTHY, seed), range(of_each + FOR_FLOORS), strict=False)]
    floors = floors_of([patient for patient in first if patient.verbs > RIGHT_VERBS])
    taken: list[Examined] = []
    counts: dict[str, list[int]] = {}
    for kind in NAMES:
        of_kind: list[Examined] = []
        counts[kind] = [0, 0]
        for patient in first if kind == HEALTHY else draws(kind, seed):
            sick = is_sick(patient, floors)
            counts[kind] = [counts[kind][0] + sick, counts[kind][1] + 1]
            if sick != (kind == HEALTHY) and len(of_kind) < of_each and welcome(of_kind, patient):
                of_kind.append(patient)
            if len(of_kind) == of_each and kind != HEALTHY:
                break
        taken += of_kind
    return taken, counts, floors


def repairs(patients: list[Examined], floors: Floors) -> dict[str, list[list[bool]]]:
    """Repair sick patients, once from the first weights and once from those that the sick training left.

    Returns:
        for each cause, of every patient, whether it was healthy after the first repair, and after the second.
    """
    found: dict[str, list[list[bool]]] = {}
    for patient in patients:
        found.setdefault(patient.case.cause, []).append(_healed(patient, floors))
    return found


def _healed(patient: Examined, floors: Floors) -> list[bool]:
    sick = Patient(patient.plan)
    changes = REPAIRS[patient.case.cause]
    if patient.case.cause == "bold rate":
        changes = {"rate": RATES[patient.plan.cell], "adam": True, "clip": 5.0}
    with np.errstate(all="ignore"):
        sick.train(patient.plan.updates)
        repaired = sick.again(**changes), sick.goes_on(**changes)
        return [not is_sick(_afterwards(one, patient), floors) for one in repaired]


def _afterwards(repaired: Patient, patient: Examined) -> Examined:
    """Train a repaired patient, and put what it has learned in the place of what the sick one had."""
    repaired.train(repaired.plan.updates)
    test = repaired.sentences(TESTED, seed=11)
    readings = patient.case.readings._replace(real=real_loss(repaired, test))
    return Examined(patient.case._replace(readings=readings), repaired.plan, repaired.right_verbs(test))


def anyone(_there: list[Examined], _patient: Examined) -> bool:
    """Take in whoever comes."""
    return True


def of_another_cell(there: list[Examined], patient: Examined) -> bool:
    """Take in patients of different cells, so that two show more of what a cause may look like."""
    return patient.case.cell not in {other.case.cell for other in there}


def main() -> None:
    """Write both files."""
    taken, counts, _ = admitted(OF_EACH["bank"], SEED + 1, anyone)
    BANK.write_text(clinic.text_of([patient.case for patient in taken], drawn=counts), encoding="utf-8")
    print("bank", counts, flush=True)
    taken, counts, floors = admitted(OF_EACH["repairs"], SEED, anyone)
    repaired = repairs([patient for patient in taken if patient.case.cause != HEALTHY], floors)
    print("repairs", {cause: np.sum(healed, axis=0).tolist() for cause, healed in repaired.items()}, flush=True)
    taken, counts, _ = admitted(OF_EACH["practice"], SEED, of_another_cell)
    text = clinic.text_of([patient.case for patient in taken], drawn=counts, repairs=repaired)
    PRACTICE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
