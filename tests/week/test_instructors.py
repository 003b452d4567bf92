"""The instructor's guide is true: its commands run in order and print what it shows, and help says the same."""

import argparse
import re

import pytest

from autograder import cli
from autograder.cli import WEEK
from autograder.files.class_directory import ClassDirectory
from tests.week import readers
from tests.week.page import PAGE, printed, steps
from tests.week.world import ASSIGNMENT, give_marks, lay_out, people

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:nbgrader")

TEXT = PAGE.read_text(encoding="utf-8")
SETTING = re.compile(r"--[a-z-]+")


@pytest.fixture(scope="module")
def week(tmp_path_factory):
    """The desk after the week, and what each command printed, beside what the page shows."""
    desk = tmp_path_factory.mktemp("desk")
    lay_out(desk)
    said = []
    for step in steps(TEXT):
        if step is None:
            give_marks(desk / "CLASS")
        else:
            said.append((step.command, step.shown, printed(desk, step.command)))
    return desk, said


@pytest.mark.slow
def test_every_command_of_the_guide_prints_what_it_shows(week):
    _, said = week

    assert [(command, got) for command, _, got in said] == [(command, shown) for command, shown, _ in said]
    assert len(said) > 12


@pytest.mark.slow
def test_after_the_week_moodle_has_every_page_and_every_mark(week):
    desk, _ = week
    numbers = {who.number: who.id for who in people()}
    back = readers.moodle_feedback((desk / "feedback.zip").read_bytes(), numbers)
    headings = ("Identifier", "Grade", "Last modified (grade)")
    marks = readers.moodle_worksheet((desk / "marks.csv").read_bytes(), word="Participant ", headings=headings)

    assert {numbers[number] for number in back} == {"s01", "s02", "s03", "s04"}
    assert {numbers[number]: mark for number, mark in marks.items()} == {
        "s01": 19, "s02": 17.5, "s03": 19, "s04": 19,
    }  # fmt: skip
    assert all(b"Well told." in files[f"feedback_{ASSIGNMENT}.html"] for files in back.values())


def parsers():
    """The parsers of the verbs of the week, by name."""
    (verbs,) = (a for a in cli._parser()._actions if isinstance(a, argparse._SubParsersAction))
    ours = argparse.ArgumentParser().add_subparsers()
    for module in WEEK:
        module.add(ours)
    helps = {action.dest: action.help for action in verbs._choices_actions}
    return {name: (verbs.choices[name], helps[name]) for name in ours.choices}


@pytest.mark.parametrize("name", parsers())
def test_the_guide_and_help_tell_the_same_of_a_verb(name):
    parser, said = parsers()[name]
    rows = {row[0].split()[0].strip("`"): row[1:] for row in table_rows()}
    settings = {o for a in parser._actions for o in a.option_strings if o.startswith("--")} - {"--help"}
    what, listed = rows[name]

    assert what == said
    assert set(SETTING.findall(listed)) == settings
    assert f"python -m autograder {name}" in TEXT


def table_rows():
    chapter = TEXT.partition("## The verbs of the week\n")[2].partition("\n## ")[0]
    return [re.split(r" *\| *", line.strip("| ")) for line in chapter.splitlines() if line.startswith("| `")]


def test_the_list_of_verbs_has_each_of_the_week_with_the_same_words():
    listed = " ".join(cli._parser().format_help().split())

    assert all(f"{name} {said}" in listed for name, (_, said) in parsers().items())


def test_the_page_on_what_is_kept_names_everything_that_a_class_directory_holds_about_people():
    page = (PAGE.parent / "what-is-kept.md").read_text(encoding="utf-8")
    at = ClassDirectory(PAGE.parent)
    places = [at.roster, at.extensions, at.written, at.database, at.scores, at.report, at.submitted, at.results]
    names = [path.name for path in places] + ["autograded", "feedback", "earlier", "origins"]

    assert [name for name in names if f"`{name}" not in page] == []


def test_every_setting_in_a_command_of_the_guide_is_one_that_its_verb_has():
    known = parsers()
    for step in filter(None, steps(TEXT)):
        verb = re.match(r"python -m autograder ([a-z-]+)", step.command)
        if verb and verb[1] in known:
            assert set(SETTING.findall(step.command)) <= set(known[verb[1]][0]._option_string_actions)
