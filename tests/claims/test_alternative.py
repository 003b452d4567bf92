"""A right answer by another route is made of a function that says which route it takes."""

from types import ModuleType

import pytest

from autograder.claims.alternative import alternative, alternatives_in


def by_addition(x):
    """Add the number
    to itself.
    """
    return x + x


def test_a_function_becomes_an_alternative_with_its_docstring_in_one_line():
    made = alternative(of="double")(by_addition)

    assert (made.name, made.of, made.says) == ("by_addition", "double", "Add the number to itself.")
    assert made(4) == 8


def test_a_function_that_says_nothing_is_refused():
    with pytest.raises(ValueError, match=r"alternative <lambda> has no docstring; say which route it takes"):
        alternative(of="double")(lambda x: x)


def test_the_alternatives_of_a_module_come_in_their_order_and_nothing_else_does():
    module = ModuleType("alternatives")
    made = [alternative(of=of)(by_addition) for of in ("z", "a")]
    vars(module).update(first=made[0], helper=by_addition, second=made[1])

    assert [one.of for one in alternatives_in(module)] == ["z", "a"]
