"""A mistake is made of a function: what it breaks, its hint, and one sentence that says what is wrong."""

from types import ModuleType

import pytest

from autograder.claims.mistake import mistake, mistakes_in


def halved(x):
    """The number
    is halved.
    """
    return x / 2


def test_a_function_becomes_a_mistake_with_its_docstring_in_one_line():
    made = mistake(of="double", breaks="twice", hint=2)(halved)

    assert (made.name, made.of, made.breaks, made.hint) == ("halved", "double", ("twice",), 2)
    assert made.says == "The number is halved."
    assert made(4) == 2


def test_it_may_break_several_claims():
    assert mistake(of="double", breaks=("twice", "whole"), hint=1)(halved).breaks == ("twice", "whole")


def test_a_function_that_says_nothing_is_refused():
    with pytest.raises(ValueError, match=r"mistake <lambda> has no docstring; say in one sentence what is wrong"):
        mistake(of="double", breaks="twice", hint=1)(lambda x: x)


def test_the_mistakes_of_a_module_come_in_their_order_and_nothing_else_does():
    module = ModuleType("mistakes")
    made = [mistake(of=of, breaks="twice", hint=1)(halved) for of in ("z", "a")]
    vars(module).update(first=made[0], helper=halved, second=made[1])

    assert [one.of for one in mistakes_in(module)] == ["z", "a"]
