"""What students write every day gets a name, and the same change gets it in every exercise where it can be made."""

from functools import cache

import pytest

from autograder.authoring.audit.sources import SOLUTION, answers
from autograder.authoring.audit.trial import quiet
from autograder.claims.diagnosis import Diagnosis
from autograder.claims.local import local_space
from autograder.claims.mistake import mistakes_in
from autograder.unrolled import UNROLLED
from tests.unrolled.slips import RIGHT, SLIPS, Slip


@cache
def names_around(assignment):
    return dict(next(a for a in answers(UNROLLED, assignment) if a.name == SOLUTION).names)


def judged(slip, seed=5):
    names = dict(names_around(slip.assignment))
    exec(slip.source, names)  # written in this repository
    diagnose = Diagnosis(slip.assignment, UNROLLED.records)
    with quiet():
        return slip.assignment.exercise(slip.of).check(
            local_space(names, UNROLLED.records), seed=seed, diagnose=diagnose
        )


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: f"{slip.of}-{slip.name}")
def test_a_common_slip_gets_its_name(slip):
    called = {m.name: m.called for m in mistakes_in(slip.assignment.module("mistakes"))}
    names = {claim.mistake for claim in judged(slip).claims if not claim.passed}

    assert names == {called[slip.name]}


@pytest.mark.parametrize("of", RIGHT)
def test_what_slips_are_made_from_is_right(of):
    result = judged(Slip(of, "", "", ""))

    assert result.earned == result.points, [claim.message for claim in result.claims]
