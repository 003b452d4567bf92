"""What is stored comes back as arguments; what comes back from a student is taken apart as it is declared."""

import numpy as np
import pytest
from rnnkit.checks import losses
from rnnkit.checks._stored import arguments, differing, flatten, kind_of_output, leaves, stored, wanted
from rnnkit.params import RNNParams
from rnnkit.returned import Kind

NUMBER, ROWS = {"name": "loss", "axes": []}, {"name": "y", "axes": ["batch", "outputs"]}


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ({"array": [1, 2], "dtype": "float32"}, np.array([1, 2], np.float32)),
        ({"tuple": [1, {"array": [2.0], "dtype": "float64"}]}, (1, np.array([2.0]))),
        ([1, "a"], [1, "a"]),
        ({"keywords": {"k": [3]}}, {"k": [3]}),
        (None, None),
    ],
)
def test_a_stored_value_becomes_the_argument_that_was_meant(value, meant):
    (argument,) = arguments({"args": [value]})

    assert type(argument) is type(meant)
    assert repr(argument) == repr(meant)


def test_records_generators_and_losses_are_found_by_name():
    weights = [{"array": [[1.0]], "dtype": "float64"}] * 5
    record, rng, loss = arguments({"args": [{"record": "RNNParams", "fields": weights}, {"rng": 7}, {"loss": "cubes"}]})

    assert type(record) is RNNParams
    assert rng.random() == np.random.default_rng(7).random()
    assert loss is losses.cubes


def test_arguments_are_fresh_each_time():
    case = {"args": [{"array": [1.0], "dtype": "float64"}]}
    (first,), (second,) = arguments(case), arguments(case)
    first += 1

    assert second.tolist() == [1.0]


def test_expected_arrays_have_their_names_and_axes():
    (tensor,) = wanted({"want": [{"name": "y", "axes": ["row"], "values": [1, 2]}]})

    assert (tensor.name, tensor.axes, tensor.values.dtype) == ("y", ("row",), float)


def test_values_are_taken_apart_as_they_are_declared():
    y = np.zeros((2, 3))
    tensors = flatten((1.5, y), [NUMBER, ROWS])

    assert [(t.name, t.axes) for t in tensors] == [("loss", ()), ("y", ("batch", "outputs"))]
    assert tensors[1].values is y


def test_a_tuple_within_the_values_is_taken_apart_too():
    outputs = [NUMBER, {"name": "cache", "parts": [{"name": "a", "axes": []}, {"name": "b", "axes": []}]}]

    assert [t.name for t in flatten((1.0, (2.0, 3.0)), outputs)] == ["loss", "a", "b"]
    assert kind_of_output(outputs[1]) == [Kind.NUMBERS, Kind.NUMBERS]


@pytest.mark.parametrize(
    ("value", "said"),
    [((1.0,), "loss"), (1.0, "loss"), ((1.0, "text"), "`y` is"), ((None, np.zeros(2)), "`loss` is")],
)
def test_what_is_not_as_declared_is_said(value, said):
    assert said in flatten(value, [NUMBER, ROWS])


def test_what_an_output_holds_is_its_kind():
    assert kind_of_output({"name": "g", "fields": {}}) is Kind.RECORD
    assert kind_of_output({"name": "m", "axes": [], "holds": Kind.FLAGS.value}) is Kind.FLAGS
    assert flatten(np.zeros(2, bool), [{"name": "m", "axes": ["t"], "holds": Kind.FLAGS.value}])[0].kind is Kind.FLAGS


def test_arrays_are_called_as_the_student_calls_them():
    a = np.zeros(1)
    record = RNNParams(*[a] * 5)
    names = [name for name, _ in leaves([a, record, [a, (a,)], {"mask": a}, 3], ["x", "params", "cache", "more", "n"])]

    assert names == ["x", *(f"params.{field}" for field in RNNParams._fields), "cache[0]", "cache[1][0]", "mask"]


def test_what_changed_is_listed_with_its_place_and_what_it_holds_now():
    before = {"x": np.array([1.0, np.nan]), "y": np.zeros(2), "z": np.array([1])}
    after = {"x": np.array([1.0, np.nan]), "y": np.ones(2)}

    assert [(place, name, now.tolist()) for place, name, now in differing(before, after)] == [
        (1, "y", [1.0, 1.0]),
        (2, "z", []),
    ]


def test_a_data_file_is_read_once():
    assert stored("rnn_cell") is stored("rnn_cell")
    assert "rnn_cell_step" in stored("rnn_cell")
