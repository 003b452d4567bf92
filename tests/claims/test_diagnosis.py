"""A failed exercise is told which known mistake it is, if only one is possible.

That all mistakes of the course get their own names is tested where they are judged, in `unrolled/test_claims.py`.
"""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.checks import grade
from autograder.claims.diagnosis import Diagnosis, calls_of, find_mistakes, keeps_something, same
from autograder.claims.exercise import Exercise, Output
from autograder.claims.local import LocalFunction, local_space
from autograder.claims.mistake import mistake, mistakes_in
from autograder.claims.recording import ROOM, Recorder
from autograder.claims.remembered import Memory
from autograder.grading.judge import open_judge
from autograder.unrolled import UNROLLED
from tests.toy.notebooks import NUMBERS, submitted


def names_in(result):
    return {claim.mistake for claim in result.claims if not claim.passed}


def toy_check(toy, name, function):
    assignment = toy.assignment(NUMBERS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        space = local_space({name: function}, toy.records)
        return assignment.exercise(name).check(space, seed=1, diagnose=Diagnosis(assignment, toy.records))


def test_the_name_stands_in_every_failed_claim_and_its_sentence_in_the_first(toy):
    result = toy_check(toy, "mean_of_rows", lambda x: np.add.reduce(x, axis=1))

    assert [claim.mistake for claim in result.claims] == ["sum_of_rows", "sum_of_rows"]
    first, second = (claim.message for claim in result.claims)
    assert first.endswith(
        "This is exactly what comes out when the sum is returned where the mean is meant. See hint 1."
    )
    assert second.endswith("This comes from the same.")


def test_a_claim_that_holds_is_not_explained(toy):
    result = toy_check(toy, "mean_of_rows", lambda x: x.mean(axis=1) + 1)

    assert [(claim.passed, claim.mistake) for claim in result.claims] == [(False, "one_too_many"), (True, None)]
    assert result.claims[1].message == ""


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x.mean(axis=1) + 2,
        lambda x: x.sum(axis=1) * (1 + 1e-6),
        lambda x: x.sum(axis=1) if len(x) == 4 else x.mean(axis=1) + 2,
        lambda x: x.sum(axis=1).astype(np.float32),
        lambda x: None,
        lambda x: 1 / 0,
    ],
)
def test_an_unknown_mistake_gets_no_name(toy, function):
    assert names_in(toy_check(toy, "mean_of_rows", function)) == {None}


def test_a_function_that_only_writes_into_its_argument_gets_the_name_of_the_mistake_that_does(toy):
    def doubled(x):
        x += x
        return x

    assert names_in(toy_check(toy, "double", doubled)) == {"doubled_in_place"}


def pair(*, known=(), **fields):
    """An exercise with two returned values, x + 1 and 2 x, checked together."""
    exercise = Exercise("both", 1.0, oracle=lambda x: (x + 1, 2 * x), outputs=(Output("a"), Output("b")), **fields)

    @exercise.claim(points=1)
    def right(student, rng):
        """Both values are right."""
        for _ in range(3):
            exercise.expect_oracle(student, float(rng.normal()))

    return exercise, [mistake(of="both", breaks="right", hint=hint)(function) for hint, function in known]


def found(function, exercise, known):
    kept = {}

    def keep(_exercise, results, recorded):
        kept["calls"] = calls_of(results, recorded)
        return results

    exercise.check(local_space({"both": function}, {}), seed=1, diagnose=keep)
    return [m.name for m in find_mistakes(exercise, known, kept["calls"], {})]


def nothing_added(x):
    """Nothing is added."""
    return x, 2 * x


def added_nothing(x):
    """One is not added."""
    return x + 0, 2 * x


def not_doubled(x):
    """The number is not doubled."""
    return x + 1, x


def one_added_at_the_end(x):
    """One is added."""
    return 2 * x + 1


def one_added_at_the_beginning(x):
    """One is added."""
    return 1 + 2 * x


def nothing_returned(x):
    """Nothing is returned."""


def test_two_mistakes_that_cannot_be_told_apart_are_not_guessed():
    exercise, known = pair(known=[(1, nothing_added), (1, added_nothing)])

    assert found(lambda x: (x, 2 * x), exercise, known) == []
    assert found(lambda x: (x, 2 * x), exercise, known[:1]) == ["nothing_added"]


def test_ways_of_one_mistake_that_cannot_be_told_apart_have_one_name_in_reports(toy, monkeypatch):
    ways = [
        mistake(of="double", breaks="equals_twice_the_number", hint=1, called="one_too_many_added")(way)
        for way in (one_added_at_the_end, one_added_at_the_beginning)
    ]
    monkeypatch.setattr(Diagnosis, "known", lambda _diagnosis, _exercise: ways)

    assert names_in(toy_check(toy, "double", lambda x: x + x + 1)) == {"one_too_many_added"}


def test_two_mistakes_in_different_values_are_both_named_where_one_has_several_ways():
    exercise, known = pair(known=[(2, not_doubled)])
    ways = [
        mistake(of="both", breaks="right", hint=1, called="one_lost")(way) for way in (nothing_added, added_nothing)
    ]

    assert found(lambda x: (x, x), exercise, [*known, *ways]) == ["not_doubled", "nothing_added"]


def test_two_mistakes_in_different_values_are_both_named():
    exercise, known = pair(known=[(1, nothing_added), (2, not_doubled)])

    assert found(lambda x: (x, x), exercise, known) == ["nothing_added", "not_doubled"]
    assert found(lambda x: (x, 3 * x), exercise, known) == []


def test_no_pair_is_guessed_where_two_pairs_are_possible():
    exercise, known = pair(known=[(1, nothing_added), (1, added_nothing), (2, not_doubled)])

    assert found(lambda x: (x, x), exercise, known) == []


def test_what_no_claim_asked_tells_mistakes_apart():
    def raises_for_a_hundred(x):
        """A hundred is refused."""
        if x == 100:
            raise ValueError
        return x, 2 * x

    exercise, known = pair(known=[(1, raises_for_a_hundred)])

    assert found(lambda x: (x, 2 * x), exercise, known) == ["raises_for_a_hundred"]
    exercise.visible(lambda rng: [(100.0,)])
    assert found(lambda x: (x, 2 * x), exercise, known) == []


def first_grows(x, y):
    """The first argument grows."""
    x += y
    return x


@pytest.mark.parametrize(
    ("function", "names"),
    [
        (lambda x, y: np.add(x, y, out=x), ["first_grows"]),
        (lambda x, y: np.add(x, y, out=y), []),
        (lambda x, y: np.add(x, 2 * y, out=x), []),
        (lambda x, y: np.broadcast_to(x, x.shape).__iadd__(y), []),
    ],
)
def test_a_mistake_that_writes_into_an_argument_is_named_if_it_is_that_argument(function, names):
    exercise = Exercise("both", 1.0, oracle=lambda x, y: x + y, outputs=(Output("sum"),))

    @exercise.claim(points=1)
    def inputs_left_as_they_were(student, rng):
        """Both arguments are left as they were."""
        student.frozen(np.ones(3), np.ones(3))

    exercise.visible(lambda rng: [(rng.normal(size=3), rng.normal(size=3))])
    known = mistake(of="both", breaks="inputs_left_as_they_were", hint=1)(first_grows)

    assert found(function, exercise, [known]) == names


def counting(function):
    """A function that keeps what it was asked."""

    def counted(*args):
        counted.asked.append(args)
        return function(*args)

    counted.asked = []
    return counted


def one_value(oracle):
    """An exercise with one returned value, and a mistake that writes into its argument."""
    exercise = Exercise("both", 1.0, oracle=oracle, outputs=(Output("a"),))

    @exercise.claim(points=1)
    def small(student, rng):
        """A small array is left as it was."""
        student.frozen(np.ones(3))

    @exercise.claim(points=1)
    def large(student, rng):
        """A large array is doubled."""
        student(np.ones(5000))

    return exercise


def test_a_slow_oracle_is_not_asked_again_about_what_a_claim_accepted():
    def doubled_in_place(x):
        """The argument is doubled."""
        x += x
        return x

    oracle = counting(lambda x: 2 * x)
    known = mistake(of="both", breaks="small", hint=1)(doubled_in_place)

    assert found(doubled_in_place, one_value(oracle), [known]) == []
    assert [len(x) for (x,) in oracle.asked] == []


def test_no_oracle_is_asked_for_two_mistakes_in_one_value():
    oracle = counting(lambda x: 2 * x)
    exercise = one_value(oracle)
    exercise.visible(lambda rng: [(np.ones(4),)])

    assert found(lambda x: x[3:] / len(x[3:]) if len(x) > 3 else 1 // 0, exercise, []) == []
    assert [len(x) for (x,) in oracle.asked] == [4]


def test_exceptions_alone_speak_for_nothing():
    def raises(x):
        """Every number is refused."""
        raise ValueError

    exercise, known = pair(known=[(1, raises)])

    assert found(raises, exercise, known) == []


def test_what_is_too_large_is_not_kept_and_not_explained():
    recorder = Recorder(lambda x: np.zeros(ROOM // 8))

    recorder(1.0)

    assert not recorder.calls[0].kept
    assert recorder.calls[0].value is None
    exercise, known = pair(known=[(1, nothing_returned)])
    assert found(nothing_returned, exercise, known) == ["nothing_returned"]
    assert find_mistakes(exercise, known, recorder.calls, {}) == ()


def test_a_mistake_is_named_although_the_earlier_function_that_it_calls_is_wrong_too():
    assignment = UNROLLED.assignment("03_bptt")
    right = assignment.exercise("rnn_cell_backward").oracle

    def twice(*args):
        dx_t, da_prev, grads = right(*args)
        return 2 * dx_t, 2 * da_prev, grads

    def future_not_added(da, x, a, a0, params):
        dx, total = np.zeros_like(x), [np.zeros_like(w) for w in params]
        for t in reversed(range(x.shape[1])):
            a_prev = a[:, t - 1] if t > 0 else a0
            dx[:, t], da0, grads = names["rnn_cell_backward"](da[:, t], x[:, t], a_prev, a[:, t], params)
            total = [so_far + g for so_far, g in zip(total, grads, strict=True)]
        return dx, da0, type(params)(*total)

    names = {"rnn_cell_backward": twice, "rnn_backward": future_not_added}
    diagnose = Diagnosis(assignment, UNROLLED.records)
    result = assignment.exercise("rnn_backward").check(local_space(names, UNROLLED.records), seed=1, diagnose=diagnose)

    assert names_in(result) == {"future_not_added"}


def growing():
    """A function whose list lies outside of it."""
    rows = []

    def mean_of_rows(x):
        rows.extend(x.mean(axis=1))
        return np.array(rows)

    return mean_of_rows


def forgetful(x):
    return x.mean(axis=1) + 2


@pytest.mark.parametrize(("function", "told"), [(growing(), True), (forgetful, False)], ids=["list", "none"])
def test_what_is_left_over_from_a_call_is_told_once_and_only_if_something_is(toy, function, told):
    result = toy_check(toy, "mean_of_rows", function)
    messages = [claim.message for claim in result.claims]

    assert sum("another answer in a second call" in message for message in messages) == told
    assert names_in(result) == {None}


def test_the_judge_names_it_in_report_and_notebook(toy):
    data = submitted(toy, mean_of_rows="def mean_of_rows(x):\n    return x.sum(1)")

    with open_judge(toy) as judge:
        graded = judge.grade_bytes(toy.assignment(NUMBERS), data, student="ada")

    assert names_in(graded.report.exercises[1]) == {"sum_of_rows"}
    assert "exactly what comes out when the sum is returned" in str(graded.notebook)


def test_plain_nbgrader_names_it_too(capsys):
    known = mistakes_in(UNROLLED.assignment("03_bptt").module("mistakes"))
    wrong = next(m for m in known if m.name == "probabilities_alone")

    grade("03_bptt", "output_backward", {"output_backward": wrong.function})

    assert "exactly what comes out when the gradient of the scores is taken as p" in capsys.readouterr().out


def test_a_mistake_that_breaks_the_diagnosis_costs_nobody_the_verdict(toy, monkeypatch):
    monkeypatch.setattr("autograder.claims.diagnosis.find_mistakes", lambda *_: 1 / 0)

    assert toy_check(toy, "mean_of_rows", lambda x: x.sum(axis=1)).earned == 0


def test_a_right_answer_is_asked_nothing_besides(toy):
    counted = []

    def mean_of_rows(x):
        counted.append(len(x))
        return x.mean(axis=1)

    toy_check(toy, "mean_of_rows", mean_of_rows)
    calls = len(counted)
    counted.clear()
    assignment = toy.assignment(NUMBERS)
    assignment.exercise("mean_of_rows").check(local_space({"mean_of_rows": mean_of_rows}, {}), seed=1)

    assert len(counted) == calls


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3)
    | st.integers(0, 3).map(lambda n: np.arange(n)) | st.integers(0, 3).map(lambda n: np.full(n, np.nan)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.integers(0, 2), inner, max_size=2)
    | st.tuples(inner, inner),
    max_leaves=6,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(plain, plain)
def test_any_two_plain_values_can_be_compared_and_a_value_is_itself(one, other):
    assert same(one, other, 1e-9) in (True, False)
    assert same(one, one, 1e-9)


@pytest.mark.parametrize(
    ("one", "other"),
    [(1.0, 1.0 + 1e-6), (np.nan, 0.0), (np.inf, -np.inf), (np.ones(3), np.ones((3, 1))), ({1: 2}, {1: 3}),
     ([1, 2], [1]), ("a", "b"), (True, 1), (np.ones(2), np.ones(2, dtype=np.float32))],
)  # fmt: skip
def test_different_values_are_different(one, other):
    assert not same(one, other, 1e-9)


def test_rounding_makes_no_difference_and_nan_equals_nan():
    x = np.array([0.1, np.nan, 1e6])

    assert same(x, x * (1 + 1e-15), 1e-9)
    assert same(1e-13, 0.0, 1e-9)


@pytest.mark.parametrize("how", ["writable", "read-only"])
def test_a_mistake_is_asked_the_same_once_for_a_class(how):
    def shifted(x):
        asked.append(x.flags.writeable)
        return x + 1

    asked, said = [], Memory()
    exercise = Exercise("both", 1.0, oracle=lambda x: x, outputs=(Output("x", ("time",)),))
    known = [mistake(of="both", breaks="right", hint=1)(_with_a_docstring(shifted))]
    recorder = Recorder(LocalFunction(lambda x: x + 1, {}))
    (recorder if how == "writable" else recorder.frozen)(np.ones(3))
    found = [find_mistakes(exercise, known, recorder.calls, {}, said=said) for _ in range(3)]

    assert [[m.name for m in each] for each in found] == [["shifted"]] * 3
    assert asked == [how == "writable"]


def test_a_call_on_arrays_that_cannot_be_written_to_has_an_answer_of_its_own():
    def overwritten(x):
        x += 1
        return x

    exercise = Exercise("both", 1.0, oracle=lambda x: x, outputs=(Output("x", ("time",)),))
    known = [mistake(of="both", breaks="right", hint=1)(_with_a_docstring(overwritten))]
    recorder, said = Recorder(LocalFunction(lambda x: x + 1, {})), Memory()
    recorder(np.ones(3))
    recorder.frozen(np.ones(3))

    assert find_mistakes(exercise, known, recorder.calls[:1], {}, said=said) == (known[0],)
    assert find_mistakes(exercise, known, recorder.calls, {}, said=said) == ()


def _with_a_docstring(function):
    function.__doc__ = "One is added."
    return function


def test_a_mistake_that_keeps_something_is_known_by_its_code():
    state = 0

    def outside(x):
        nonlocal state
        state += 1
        return x + state

    def inside(x):
        total = 0

        def add(one):
            nonlocal total
            total += one

        add(x)
        return total

    keeping = [
        m.name for a in UNROLLED.graded for m in mistakes_in(a.module("mistakes")) if keeps_something(m.function)
    ]

    assert keeps_something(outside)
    assert not keeps_something(inside)
    assert keeping == ["state_leaks_into_the_next_call"]


def test_what_a_mistake_keeps_is_forgotten_before_the_next_student():
    def added_up(x):
        globals()["kept"] = globals().get("kept", 0.0) + x
        return kept  # noqa: F821

    exercise = Exercise("both", 1.0, oracle=lambda x: x, outputs=(Output("x", ("time",)),))
    known = [mistake(of="both", breaks="right", hint=1)(_with_a_docstring(added_up))]
    sums, recorder = iter((np.ones(3), 2 * np.ones(3))), Recorder(LocalFunction(lambda x: next(sums), {}))
    recorder(np.ones(3))
    recorder(np.ones(3))

    assert [find_mistakes(exercise, known, recorder.calls, {}) for _ in range(2)] == [(known[0],)] * 2


def test_the_inputs_of_the_visible_check_are_drawn_once_for_a_class(toy):
    exercise, _ = pair(known=[(1, nothing_returned)])
    drawn = []
    exercise.visible(lambda rng: drawn.append(1) or [(float(rng.normal()),)])
    for seed in (1, 1, 2):
        exercise.check(local_space({"both": nothing_returned}, {}), seed=seed, diagnose=lambda _, results, __: results)

    assert len(drawn) == 2
