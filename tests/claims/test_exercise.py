"""An exercise decides its claims one by one, fairly, whatever the student's function does."""

import warnings
from contextlib import contextmanager

import numpy as np
import pytest

from autograder.claims.exercise import Exercise, Output, claim_seed
from autograder.claims.expect import ClaimFailed, expect
from autograder.claims.local import local_space
from autograder.claims.student import CallEnded, CallFailed
from autograder.errors import Starved


def exercise_with(*claims, given=None, **fields):
    exercise = Exercise("f", points=float(len(claims)), given=given or {}, **fields)
    for claim in claims:
        exercise.claim(points=1)(claim)
    return exercise


def returns_one(student, rng):
    """The function returns one."""
    expect(student() == 1, "expected one")


def returns_a_number(student, rng):
    """The function returns a number.

    And this is not in the title.
    """
    expect(isinstance(student(), int), "expected a number")


def check(exercise, seed=1, **names):
    return exercise.check(local_space(dict(names), {}), seed=seed)


def verdicts(result):
    return {claim.name: claim.passed for claim in result.claims}


def test_claims_that_hold_earn_their_points_and_others_say_why_not():
    result = check(exercise_with(returns_one, returns_a_number), f=lambda: 2)

    assert verdicts(result) == {"returns_one": False, "returns_a_number": True}
    assert [claim.message for claim in result.claims] == ["expected one", ""]
    assert result.earned == 1


def test_the_title_of_a_claim_is_the_first_line_of_its_docstring():
    result = check(exercise_with(returns_a_number), f=lambda: 2)

    assert result.claims[0].title == "The function returns a number."


def test_what_numpy_warns_of_while_a_claim_is_decided_does_not_stand_among_the_graders_own_words():
    def has_a_mean(student, rng):
        """The numbers have a mean."""
        expect(np.isnan(np.mean(student())), "expected none")

    with warnings.catch_warnings(action="error"):
        result = check(exercise_with(has_a_mean), f=lambda: np.array([]))

    assert verdicts(result) == {"has_a_mean": True}


def test_a_claim_without_a_docstring_is_refused_when_it_is_written():
    with pytest.raises(ValueError, match="claim says_nothing of f has no docstring"):

        @Exercise("f", 1).claim(points=1)
        def says_nothing(student, rng):
            pass


def test_the_test_cell_is_named_after_the_function():
    assert check(exercise_with(returns_one), f=lambda: 1).grade_id == "test_f"


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (lambda: 1 / 0, "the function raised ZeroDivisionError: 'division by zero'. Run the worked example"),
        (lambda: {1}, "returned something that is no plain data: 'a value of type set cannot be handed over"),
        (lambda x: 1, "the function raised TypeError"),
        (3, "no function called `f` is left at the end of the notebook"),
        (None, "no function called `f`"),
    ],
)
def test_a_call_without_a_value_fails_the_claim_with_the_reason(function, says):
    result = check(exercise_with(returns_one), f=function)

    assert says in result.claims[0].message
    assert result.earned == 0


def test_an_exercise_that_is_not_done_says_so():
    def f():
        raise NotImplementedError

    assert "not done yet" in check(exercise_with(returns_one), f=f).claims[0].message


@pytest.mark.parametrize("error", [ValueError("odd"), KeyError("x"), RecursionError(), MemoryError()])
def test_an_unexpected_error_in_a_claim_fails_that_claim_only(error):
    def cannot_cope(student, rng):
        """The check meets something it did not expect."""
        raise error

    result = check(exercise_with(cannot_cope, returns_one), f=lambda: 1)

    assert verdicts(result) == {"cannot_cope": False, "returns_one": True}
    assert f"could not work with what the function returned ({type(error).__name__}" in result.claims[0].message


def test_an_unexpected_error_with_a_long_text_is_cut():
    def cannot_cope(student, rng):
        """The check meets something it did not expect."""
        raise ValueError("x" * 1_000_000)

    assert len(check(exercise_with(cannot_cope), f=lambda: 1).claims[0].message) < 1000


class Scripted:
    """A space whose function does what a list says, call by call."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.given = {}
        self.opened = 0

    def __call__(self, *args, **kwargs):
        """Answer or raise, as the list says next."""
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    frozen = __call__

    def function(self, name):
        """Be the function."""
        return self

    def give(self, functions):
        """Remember what was given."""
        self.given = dict(functions)

    @contextmanager
    def open(self):
        """Be a fresh space."""
        self.opened += 1
        yield self


def test_a_call_that_ended_the_process_ends_the_exercise():
    space = Scripted(2, CallEnded("the function did not return."))

    result = exercise_with(returns_a_number, returns_one, returns_a_number).check(space.open, seed=1)

    assert [claim.passed for claim in result.claims] == [True, False, False]
    assert result.claims[1].message == "the function did not return."
    assert result.claims[2].message.startswith("Not checked, because an earlier claim ended the run: the function did")
    assert space.answers == []


def test_a_message_however_long_is_cut():
    def says_much(student, rng):
        """The check repeats what it got."""
        expect(False, student())

    assert len(check(exercise_with(says_much), f=lambda: "x" * 1_000_000).claims[0].message) == 2000


def test_a_call_that_only_failed_does_not_end_the_exercise():
    space = Scripted(CallFailed("raised"), 1)

    result = exercise_with(returns_one, returns_a_number).check(space.open, seed=1)

    assert [claim.passed for claim in result.claims] == [False, True]


def test_what_fails_because_of_an_earlier_exercise_is_tried_with_a_working_one():
    def f():
        return step()

    def step():
        return 2

    names = {"f": lambda: names["step"](), "step": step}
    exercise = exercise_with(returns_one, returns_a_number, given={"step": lambda: 1})

    result = exercise.check(local_space(names, {}), seed=1)

    assert result.earned == 2
    assert "This holds once `step` works; it was checked with a working version" in result.claims[0].message
    assert result.claims[1].message == ""
    assert names["step"] is step


def test_a_mistake_of_one_s_own_still_costs_with_everything_given():
    result = check(exercise_with(returns_one, given={"step": lambda: 1}), f=lambda: 2)

    assert result.earned == 0
    assert result.claims[0].message == "expected one"


def test_nothing_is_tried_again_where_all_holds_or_nothing_is_given():
    for exercise, answers in [(exercise_with(returns_one, given={"g": len}), [1]), (exercise_with(returns_one), [2])]:
        space = Scripted(*answers)

        exercise.check(space.open, seed=1)

        assert space.opened == 1


def test_only_what_failed_is_tried_again_in_a_fresh_space():
    space = Scripted(2, 2, 1)

    result = exercise_with(returns_one, returns_a_number, given={"step": len}).check(space.open, seed=1)

    assert space.opened == 2
    assert space.given == {"step": len}
    assert space.answers == []
    assert result.earned == 2


def test_claims_after_an_ended_call_are_tried_again_with_what_is_given():
    space = Scripted(CallEnded("gone"), 1, 1)

    result = exercise_with(returns_one, returns_a_number, given={"step": len}).check(space.open, seed=1)

    assert result.earned == 2


def draws(seed, *, with_another_claim):
    drawn = []

    def another(student, rng):
        """Another claim draws first."""
        rng.random(5)

    def draws_a_number(student, rng):
        """A number is drawn."""
        drawn.append(rng.random())

    claims = [another] * with_another_claim + [draws_a_number]
    check(exercise_with(*claims), seed=seed, f=lambda: 1)
    return drawn[0]


def test_random_inputs_depend_on_the_seed_and_the_claim_and_on_nothing_else():
    assert draws(1, with_another_claim=False) == draws(1, with_another_claim=True)
    assert draws(1, with_another_claim=False) != draws(2, with_another_claim=False)
    assert claim_seed(1, "f", "a") != claim_seed(1, "f", "b") != claim_seed(1, "g", "b")


def test_one_output_is_compared_with_the_oracle():
    exercise = exercise_with(oracle=lambda x: 2 * x, outputs=(Output("y", ("time",)),))

    exercise.expect_oracle(lambda x: x + x, np.arange(3.0))

    with pytest.raises(ClaimFailed, match="`y` differs from the formula: got 4, expected 2 at time 1"):
        exercise.expect_oracle(lambda x: np.array([0.0, 4.0, 4.0]), np.arange(3.0))


def test_several_outputs_are_compared_each_by_its_name():
    outputs = (Output("a_next", ("hidden",)), Output("loss"))
    exercise = exercise_with(oracle=lambda x: (x, float(x.sum())), outputs=outputs)

    exercise.expect_oracle(lambda x: (x, 3.0), np.arange(3.0))

    with pytest.raises(ClaimFailed, match="`loss` differs"):
        exercise.expect_oracle(lambda x: (x, 4.0), np.arange(3.0))
    with pytest.raises(ClaimFailed, match=r"expected: \(a_next, loss\)"):
        exercise.expect_oracle(lambda x: x, np.arange(3.0))


def test_an_exercise_without_an_oracle_says_so():
    with pytest.raises(ValueError, match="f has no oracle"):
        exercise_with().expect_oracle(lambda: 1)


def test_a_second_try_that_was_ended_says_so_beside_what_the_first_one_said():
    space = Scripted(2, CallEnded("the time was used up."))

    result = exercise_with(returns_one, given={"step": len, "read": len}).check(space.open, seed=1)

    assert not result.claims[0].passed
    assert "tried once more with working versions of `step` and `read`" in result.claims[0].message
    assert result.claims[0].message.endswith("that try was ended: the time was used up.")


def test_a_submission_without_processor_time_is_no_failed_claim():
    with pytest.raises(Starved):
        exercise_with(returns_one).check(Scripted(Starved("no verdict")).open, seed=1)


def asks_g_twice(student, rng, give):
    """The function calls g twice."""
    calls = []
    give({"g": calls.append})
    student()
    expect(len(calls) == 2, f"g was called {len(calls)} times, expected 2")


def with_a_claim_about_calls():
    exercise = exercise_with(returns_a_number)
    exercise.claim_about_calls(points=1)(asks_g_twice)
    return exercise


@pytest.mark.parametrize(("calls", "message"), [(2, ""), (1, "g was called 1 times, expected 2")])
def test_a_claim_about_calls_counts_them_by_a_function_of_its_own(calls, message):
    names = {"g": lambda number: None}
    names["f"] = lambda: [names["g"](number) for number in range(calls)] and 1

    result = with_a_claim_about_calls().check(local_space(names, {}), seed=1)

    assert [claim.message for claim in result.claims] == ["", message]


def test_no_claim_follows_one_that_leaves_functions_of_its_own_behind():
    with pytest.raises(ValueError, match="returns_one of f must stand before the claim that gives functions"):
        with_a_claim_about_calls().claim(points=1)(returns_one)


def doubling_of_what_is_read_only():
    exercise = Exercise("f", 2, oracle=lambda x: 2 * x, outputs=(Output("y", ("entries",)),))

    @exercise.claim(points=1)
    def doubles(student, rng):
        """Every entry is doubled."""
        exercise.expect_oracle(student, np.arange(3.0))

    @exercise.claim_about_writing(points=1)
    def nothing_is_written_to(student, rng):
        """No argument is written to, and a second call gives the same."""
        for _ in range(2):
            exercise.expect_outputs(student.frozen(np.arange(3.0)), 2 * np.arange(3.0))

    return exercise


def writes(x):
    x *= 2
    return x


def one_more_each_time():
    calls = []

    def f(x):
        calls.append(x)
        return 2 * x + len(calls) - 1

    return f


@pytest.mark.parametrize(
    ("function", "marks"),
    [
        (lambda x: 2 * x, "✓✓"),
        (lambda x: 3 * x, "✗–"),
        (writes, "✓✗"),
        (one_more_each_time(), "✓✗"),
    ],
    ids=["right", "wrong numbers", "writes", "keeps something between calls"],
)
def test_a_claim_about_writing_fails_only_where_writing_or_a_second_call_is_the_reason(function, marks):
    result = check(doubling_of_what_is_read_only(), f=function)

    assert "".join(claim.mark for claim in result.claims) == marks
    assert result.earned == marks.count("✓")
    assert ("Not checked, because what comes back is wrong" in result.claims[1].message) == ("–" in marks)
