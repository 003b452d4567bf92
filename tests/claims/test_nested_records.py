"""Named tuples of weights inside a named tuple: expected, flattened and explained field by field."""

import numpy as np
import pytest
from rnnkit.checks import _stored as stored
from rnnkit.params import init_birnn

from autograder.claims.expect import ClaimFailed, expect_record_close

AXES = {"ahead.Wax": ("features", "hidden"), "back.Waa": ("hidden", "hidden"), "Wya": ("2 * hidden", "outputs")}


@pytest.fixture
def params():
    return init_birnn(2, 3, 4, rng=np.random.default_rng(1))


def test_equal_records_pass(params):
    expect_record_close(params, params, name="grads", axes=AXES)


def test_a_difference_inside_is_named_with_its_axes(params):
    moved = params.back.Waa.copy()
    moved[1, 2] += 1.0

    with pytest.raises(ClaimFailed, match=r"`grads\.back\.Waa` differs.*at hidden 1, hidden 2"):
        expect_record_close(params._replace(back=params.back._replace(Waa=moved)), params, name="grads", axes=AXES)


def test_an_array_in_place_of_an_inner_record_is_explained(params):
    with pytest.raises(ClaimFailed, match=r"`grads\.back` is one array, expected RNNParams"):
        expect_record_close(params._replace(back=np.zeros(3)), params, name="grads", axes=AXES)


def test_visible_checks_list_inner_fields_or_say_what_is_missing(params):
    outputs = [{"name": "grads", "fields": {name: list(axes) for name, axes in AXES.items()}}]

    names = [tensor.name for tensor in stored.flatten(params, outputs)]

    assert names == ["grads.ahead.Wax", "grads.back.Waa", "grads.Wya"]
    assert "expected one entry per weight: ahead.Wax, back.Waa, Wya" in stored.flatten(params.ahead, outputs)
