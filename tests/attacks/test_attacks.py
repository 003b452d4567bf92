"""Every attack, through the real batch and the gradebook: the honest score, and no canary touched.

The suite can fail: without confinement, and with the verdict computed where the notebook runs, many succeed.
"""

import os
import shutil
import sys
from dataclasses import dataclass

import pytest

from autograder.border.text import CONTROL
from autograder.claims.course import REPOSITORY
from autograder.claims.messages import exercise_text
from autograder.claims.results import Report
from autograder.grading.judge import PRINTED
from tests.attacks.attack import Attack
from tests.attacks.canaries import Canaries, canaries, hand_in_all, honest
from tests.attacks.runs import Batch, Outcome, run_batch, run_in_process
from tests.attacks.suite import ATTACKS, CALM
from tests.some import some
from tests.toy.active import active_content, loaded_from_elsewhere
from tests.toy.notebooks import NUMBERS, submitted

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="confinement is refused elsewhere"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:nbgrader"),
    pytest.mark.filterwarnings("ignore:.*not in session.*:sqlalchemy.exc.SAWarning"),
]

JUDGE_MEMORY = 800 << 20  # the most that a worker held was measured; see docs/security.md
SEED = 7
SUCCEED_WITHOUT_WALLS = 25
SUCCEED_IN_PROCESS = 35


@dataclass
class Graded:
    """The whole class, graded between the canaries."""

    bird: Canaries
    batch: Batch
    alone: dict[str, Report]
    in_gradebook: dict[str, float]
    pages: dict[str, str]
    changed: list[str]


@pytest.fixture(scope="module")
def graded(toy):
    with canaries(toy) as bird:
        alone = {name: outcome.report for name, outcome in _quiet(bird, toy).items()}
        earlier = _resubmitters(bird, toy)
        hand_in_all(bird, toy, ATTACKS)
        bird.remember()
        batch = run_batch(bird, toy, seed=SEED)
        scores, pages = _recorded(bird, toy, earlier, batch)
        yield Graded(bird, batch, alone, scores, pages, bird.changed())


def _quiet(bird, toy):
    """The honest students by themselves."""
    hand_in_all(bird, toy, ())
    outcomes = run_batch(bird, toy, workers=1, seed=SEED).outcomes
    shutil.rmtree(bird.root / "class" / "results")
    return outcomes


def _resubmitters(bird, toy):
    """What those who resubmit had handed in before: everything right."""
    names = [attack.name for attack in ATTACKS if attack.after]
    for name in names:
        folder = bird.root / "class" / "submitted" / name / NUMBERS
        folder.mkdir(parents=True)
        (folder / f"{NUMBERS}.ipynb").write_bytes(submitted(toy))
    outcomes = run_batch(bird, toy).outcomes
    for name in names:
        shutil.rmtree(bird.root / "class" / "submitted" / name)
    shutil.rmtree(bird.root / "class" / "results")
    return [outcomes[name] for name in names]


def _recorded(bird, toy, earlier, batch):
    """Write all into nbgrader's gradebook, and read the scores back; make the pages."""
    from nbgrader.api import Gradebook

    from autograder.gradebook.records import ClassGradebook
    from autograder.gradebook.times import collected_at

    root = bird.root / "book"
    pages = {}
    with ClassGradebook(toy, root, course_at="tests.toy:TOY") as book:
        book.prepare(toy.assignments)
        for outcome in (*earlier, *batch.outcomes.values()):
            folder = bird.root / "class" / "submitted" / outcome.report.student / NUMBERS
            book.record(outcome.report, outcome.notebook, collected_at(folder))
            page = book.feedback(outcome.report, outcome.notebook)
            pages[outcome.report.student] = page.read_text(encoding="utf-8", errors="replace")
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
        rows = {s.student.id: s.score for s in book.assignment_submissions(NUMBERS)}
    return rows, pages


ALL_UNGUARDED = "UNROLLED_ALL_UNGUARDED" in os.environ
"""Whether all attacks are tried without walls, which takes minutes, or a sample."""

KILLS = "kills-bystander"
NOTICED_WITHOUT_WALLS = {"reads-home", "writes-outside", "tcp", "abstract-socket", "shell", "disk-300-mib"}
NOTICED_IN_PROCESS = {"patched-expect", "gc", "stack-walk", "sys-modules", "solves-from-solutions", "reads-home"}
TRIED = [
    attack
    for number, attack in enumerate(CALM)
    if ALL_UNGUARDED or attack.name in {*NOTICED_WITHOUT_WALLS, *NOTICED_IN_PROCESS, KILLS} or number % 8 == 0
]


def test_names_are_unique_and_there_are_many():
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS) >= 180


def test_every_line_of_the_promise_has_attacks_and_every_attack_a_line():
    text = (REPOSITORY / "docs" / "security.md").read_text(encoding="utf-8")
    table = text.partition("| line |")[2].partition("## ")[0]
    promised = {row.split("|")[1].strip() for row in table.splitlines()[2:] if row.startswith("|")}

    assert promised == {attack.line for attack in ATTACKS}


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_gets_the_honest_score_and_touches_nothing(graded: Graded, attack: Attack):
    outcome = graded.batch.outcomes[attack.name]

    assert outcome.score == attack.score, outcome.report.remarks
    assert graded.bird.told(outcome.texts) == []
    assert graded.bird.touched_by(attack.name) == []
    assert graded.in_gradebook[attack.name] == attack.score
    assert active_content(graded.pages[attack.name], scripts_allowed=False) == []


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_a_test_cell_ends_with_the_judges_score_and_shows_no_other(graded: Graded, attack: Attack):
    outcome = graded.batch.outcomes[attack.name]
    shown = {cell["id"]: cell["outputs"] for cell in outcome.notebook["cells"] if cell["id"].startswith("test_")}

    for exercise in some(outcome.report.exercises):
        text = "".join(out["text"] for out in shown[exercise.grade_id] if out["output_type"] == "stream")
        own = "\n".join(line for line in text.splitlines() if not line.startswith(PRINTED)).strip()
        claims = [line for line in own.splitlines() if line.startswith(("  ✓ ", "  ✗ ", "  – "))]
        results = [out for out in shown[exercise.grade_id] if out["output_type"] == "execute_result"]

        assert own == exercise_text(exercise)
        assert len(claims) == len(exercise.claims)
        assert [result["data"] for result in results] == [{"text/plain": repr(float(exercise.earned))}]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_nothing_unseen_is_in_a_report_or_on_a_page(graded: Graded, attack: Attack):
    document = graded.batch.outcomes[attack.name].report.to_json()

    assert all(line.isprintable() for line in document.split("\n"))
    assert CONTROL.findall(graded.pages[attack.name].replace("\r\n", "\n")) == []
    assert loaded_from_elsewhere(graded.pages[attack.name]) == []


@pytest.mark.parametrize("name", ["a-honest", "e-honest", "i-honest", "m-honest", "q-honest", "s-honest", "z-honest"])
def test_honest_neighbours_keep_their_scores_and_reports(graded: Graded, toy, name: str):
    report = graded.batch.outcomes[name].report

    assert report.score == honest(toy)[name][1] == graded.in_gradebook[name]
    assert report == graded.alone[name]


def test_every_canary_is_as_it_was(graded: Graded):
    assert graded.changed == []
    assert graded.bird.heard == []


def test_nothing_is_left_when_the_class_is_graded(graded: Graded):
    assert graded.batch.left == []
    assert graded.batch.files_left == []


def test_no_submission_makes_the_judge_large(graded: Graded):
    assert 20 << 20 < graded.batch.peak < JUDGE_MEMORY


@pytest.fixture
def unguarded(toy):
    with canaries(toy) as bird:
        hand_in_all(bird, toy, TRIED)
        bird.remember()
        yield bird


def test_whatever_of_the_graders_an_attack_reads_is_there(unguarded: Canaries):
    names = ("checks", "solutions", "repository", "neighbour", "gradebook", "secret")

    assert [name for name in names if not os.path.exists(unguarded.known[name])] == []


def succeeded(bird: Canaries, outcomes: dict[str, Outcome], left: list[str]) -> list[str]:
    """Names of attacks that gained marks, touched a canary or stayed alive."""
    return [
        attack.name
        for attack in TRIED
        if outcomes[attack.name].score > attack.score
        or bird.told(outcomes[attack.name].texts)
        or bird.touched_by(attack.name)
        or attack.name[:15] in left
    ]


def test_without_confinement_the_canaries_notice_many_attacks(unguarded: Canaries, toy):
    batch = run_batch(unguarded, toy, confined=False)
    names = succeeded(unguarded, batch.outcomes, batch.left)

    assert len(names) >= (SUCCEED_WITHOUT_WALLS if ALL_UNGUARDED else len(NOTICED_WITHOUT_WALLS)), names
    assert set(names) >= NOTICED_WITHOUT_WALLS
    assert "bystander is dead" in unguarded.changed()


def test_with_the_verdict_in_the_students_process_many_more_succeed(unguarded: Canaries, toy):
    names = succeeded(unguarded, run_in_process(unguarded, TRIED, toy), [])

    assert len(names) >= (SUCCEED_IN_PROCESS if ALL_UNGUARDED else len(NOTICED_IN_PROCESS)), names
    assert set(names) >= NOTICED_IN_PROCESS
