"""What crosses besides plain data: records by name, lists that nobody may write into, functions as their source."""

import copy

import numpy as np
import pytest
from rnnkit import params as params_module
from rnnkit.params import RNNParams

from autograder.border.records import ReadOnlyList, Sourced, records_of
from tests.some import some


def test_the_records_of_a_module_are_its_named_tuples():
    records = records_of(params_module)

    assert records["RNNParams"] is RNNParams
    assert all(hasattr(record, "_fields") for record in some(records.values()))


@pytest.mark.parametrize(
    "write",
    [
        lambda values: values.append(1),
        lambda values: values.extend([1]),
        lambda values: values.insert(0, 1),
        lambda values: values.pop(),
        lambda values: values.remove(3),
        lambda values: values.clear(),
        lambda values: values.sort(),
        lambda values: values.reverse(),
        lambda values: values.__setitem__(0, 1),
        lambda values: values.__delitem__(0),
        lambda values: values.__iadd__([1]),
        lambda values: values.__imul__(2),
    ],
)
def test_a_read_only_list_refuses_every_way_to_write(write):
    values = ReadOnlyList([3, 2])

    with pytest.raises(ValueError, match="a list of the caller's is read-only"):
        write(values)
    assert values == [3, 2]


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_a_copy_belongs_to_whoever_makes_it(copied):
    values = copied(ReadOnlyList([3, [2]]))
    values.append(1)

    assert type(values) is list
    assert values == [3, [2], 1]


def test_a_function_is_made_from_its_source_with_its_values_and_annotations_are_not_looked_up():
    power = Sourced("power", "def power(x: NoSuchType, *, by):\n    return x**by", {"by": 3})

    assert power(2) == 8
    assert power.build()(3) == 27
    assert Sourced("power", power.source, {"by": np.array([1, 2])})(3).tolist() == [3, 9]
