"""What configurations in class directories of earlier terms name must be found where they look for it."""

import importlib
import subprocess
import sys

import pytest

from autograder.gradebook import Judge
from autograder.unrolled import UNROLLED

NAMES = (
    "FeedbackExporter", "Judge", "ResetGrades", "SubmissionExporter", "harden_nbgrader", "named_course", "ours_beside",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_the_gradebook_has_what_configurations_import_from_it(name):
    assert hasattr(importlib.import_module("autograder.gradebook"), name)


def test_the_section_of_the_judge_keeps_its_name_or_its_settings_would_be_ignored_without_a_word():
    assert Judge.__name__ == "Judge"
    assert {"course", "confined"} <= set(Judge.class_traits(config=True))


def test_the_course_is_found_where_it_used_to_be():
    module, _, name = "autograder.course:UNROLLED".partition(":")

    assert getattr(importlib.import_module(module), name) is UNROLLED


@pytest.mark.parametrize("module", ["", ".class_config"])
def test_no_way_into_the_room_compiles_the_grammar_of_addresses(module):
    code = f"import sys, autograder.gradebook{module}; print('nbgrader' in sys.modules, 'lark' in sys.modules)"
    command = [sys.executable, "-W", "ignore", "-c", code]

    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.split() == ["True", "False"]
