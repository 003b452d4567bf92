"""What configurations in class directories of earlier terms name must be found where they look for it."""

import importlib

import pytest

from autograder.gradebook import Judge
from autograder.unrolled import UNROLLED


@pytest.mark.parametrize("name", ["FeedbackExporter", "Judge", "ResetGrades", "SubmissionExporter", "harden_nbgrader"])
def test_the_gradebook_has_what_configurations_import_from_it(name):
    assert hasattr(importlib.import_module("autograder.gradebook"), name)


def test_the_section_of_the_judge_keeps_its_name_or_its_settings_would_be_ignored_without_a_word():
    assert Judge.__name__ == "Judge"
    assert {"course", "confined"} <= set(Judge.class_traits(config=True))


def test_the_course_is_found_where_it_used_to_be():
    module, _, name = "autograder.course:UNROLLED".partition(":")

    assert getattr(importlib.import_module(module), name) is UNROLLED
