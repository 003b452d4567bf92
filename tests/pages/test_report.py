"""The class report: what it counts, whom it lists, and that it is safe, readable and the same each time."""

import dataclasses
import gc
import json
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from autograder.claims.diagnosis import Diagnosis
from autograder.claims.local import local_space
from autograder.claims.mistake import mistakes_in
from autograder.claims.results import ClaimResult, ExerciseResult, Report
from autograder.cli import main
from autograder.errors import BadClass, NotOurs
from autograder.pages.feedback import Marks
from autograder.pages.report import (
    MOST_IDS,
    Chapter,
    assignment_page,
    book_of,
    read_reports,
    report_page,
    write_report,
)
from autograder.pages.standing import FALLING, RISING, STEADY, Row, Standing
from autograder.pages.text import breakable
from autograder.platforms.roster import Person, Roster
from autograder.unrolled import UNROLLED
from tests.some import some
from tests.toy import TOY
from tests.toy.active import active_content

NUMBERS = TOY.assignment("t1_numbers")
RIGHT = {"double": lambda x: 2 * x, "mean_of_rows": lambda x: x.mean(axis=1)}
SUM = {**RIGHT, "mean_of_rows": lambda x: x.sum(axis=1)}
UNKNOWN = {**RIGHT, "mean_of_rows": lambda x: x.mean(axis=1) + 3}


def stub(x):
    raise NotImplementedError


def page_on(course, reports, name=None, marks=None, names=None):
    """The page on one assignment, by default the first of which there is anything."""
    book = book_of(course, reports, marks or {}, names or {})
    return assignment_page(book, next(c for c in book.chapters if name in (None, c.name)))


def report_of(student, functions, *, error=None, remarks=(), assignment=NUMBERS):
    diagnose = Diagnosis(assignment, {})
    results = tuple(e.check(local_space(dict(functions), {}), seed=3, diagnose=diagnose) for e in assignment.exercises)
    what = assignment.name
    return Report(what, student, "0" * 64, "1" * 64, {"python": "3"}, 3, results, remarks=tuple(remarks), error=error)


CLASS = [
    report_of("ada", RIGHT),
    report_of("ben", SUM),
    report_of("cem", SUM),
    report_of("dee", UNKNOWN),
    report_of("eve", {"double": stub, "mean_of_rows": stub}),
]


@pytest.fixture
def chapter():
    return Chapter(NUMBERS, tuple(CLASS))


class Outline(HTMLParser):
    """Collects the tags of a page with their attributes, and the text of captions and headings."""

    def __init__(self, page):
        super().__init__()
        self.tags = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        """Note one tag."""
        self.tags.append((tag, dict(attrs)))

    def all(self, tag):
        """Attributes of all tags of a kind."""
        return [attrs for name, attrs in self.tags if name == tag]


def test_mistakes_are_counted_with_their_sentence_and_who_makes_them(chapter):
    (found,) = chapter.mistakes

    assert (found.exercise, found.what, found.students) == ("mean_of_rows", "sum_of_rows", ("ben", "cem"))
    assert found.says == "The sum is returned where the mean is meant."
    assert found.says in report_page(TOY, CLASS)


def renamed(result, name):
    claims = tuple(dataclasses.replace(claim, mistake=name if claim.mistake else None) for claim in result.claims)
    return dataclasses.replace(result, claims=claims)


def test_every_name_that_a_report_may_hold_has_its_sentence():
    assignment = UNROLLED.assignment("02_forward_pass")
    known = some(mistakes_in(assignment.module("mistakes")))
    failed = [(m.of, ClaimResult("right", "Right.", 1, passed=False, mistake=m.called)) for m in known]
    exercises = tuple(ExerciseResult(f"test_{of}", 1, (claim,)) for of, claim in failed)

    found = Chapter(assignment, (dataclasses.replace(CLASS[1], exercises=exercises),)).mistakes

    assert {(one.exercise, one.what, one.says) for one in found} == {(m.of, m.called, m.says) for m in known}


def test_two_mistakes_in_one_function_are_counted_each():
    exercises = tuple(renamed(exercise, "sum_of_rows + one_too_many") for exercise in CLASS[1].exercises)

    found = Chapter(NUMBERS, (dataclasses.replace(CLASS[1], exercises=exercises),)).mistakes

    assert {f.what: f.students for f in found} == {"sum_of_rows": ("ben",), "one_too_many": ("ben",)}


def test_who_is_stuck_at_the_same_claim_is_listed_but_not_who_did_not_try(chapter):
    stuck = {found.what: found.students for found in chapter.stuck}

    assert stuck == {"each_row_has_its_mean": ("ben", "cem", "dee"), "rows_are_independent": ("ben", "cem")}
    assert Chapter(NUMBERS, tuple(CLASS[:2])).stuck == []


def test_a_claim_says_how_often_it_holds_is_wrong_or_was_not_checked(chapter):
    double, mean = chapter.exercises

    assert [(c.held, c.wrong, c.not_checked) for c in mean.claims] == [(1, 3, 1), (2, 2, 1)]
    assert [(c.held, c.wrong, c.not_checked) for c in double.claims] == [(4, 0, 1), (4, 0, 1)]
    assert mean.mean == pytest.approx((6 + 0 + 0 + 2 + 0) / 5)


def test_the_histogram_counts_every_submission_once_and_is_told_in_words(chapter):
    assert sum(bar.count for bar in chapter.bars) == 5
    assert chapter.bars[-1].count == 1
    assert chapter.bars[0].count == 1
    assert chapter.picture_in_words == (
        "Scores of t1_numbers: 1 submission from 0 to 10 per cent, 2 submissions from 40 to 50 per cent, "
        "1 submission from 60 to 70 per cent, 1 submission from 90 to 100 per cent."
    )
    assert chapter.picture_in_words in report_page(TOY, CLASS)


def test_submissions_that_could_not_be_graded_are_listed_with_the_reason():
    failed = report_of("zoe", {}, error="the file is no notebook", remarks=["Cell 3 was stopped."])

    page = report_page(TOY, [*CLASS, failed])

    assert "1 that could not be graded" in page
    assert page.count("the file is no notebook") == 1
    assert "Cell 3 was stopped." in page
    assert "zoe" not in [s for found in Chapter(NUMBERS, (*CLASS, failed)).stuck for s in found.students]


def test_the_same_reports_give_the_same_page_in_whatever_order():
    assert report_page(TOY, CLASS) == report_page(TOY, CLASS[::-1])


ASKED = UNROLLED.graded[0]


def with_answers(**answers):
    """Reports of the first notebook, with the answers to its questions by student."""
    return [dataclasses.replace(report_of(who, {}, assignment=ASKED), answers=a) for who, a in answers.items()]


def test_a_misconception_is_counted_with_its_sentence_and_who_holds_it_is_folded():
    first = ASKED.questions[0]
    b, d = (next(o for o in first.options if o.letter == letter) for letter in "bd")
    reports = with_answers(ada={"1": first.right}, ben={"1": "d"}, cem={"1": "b"}, dee={"1": "d"}, eve={})
    rows = Chapter(ASKED, tuple(reports)).questions[0]
    page = page_on(UNROLLED, reports)

    assert (rows.answered, rows.right) == (4, 1)
    assert [(row.text, row.says, row.students) for row in rows.wrong] == [
        (d.text, d.says, ("ben", "dee")),
        (b.text, b.says, ("cem",)),
    ]
    assert "4 answered, 1 rightly." in page
    assert "<details><summary>show</summary>ben, dee</details>" in page
    assert page.index(d.says) < page.index(b.says)


def test_the_sentences_that_most_believed_stand_on_the_first_page_with_their_share():
    d = next(o for o in ASKED.questions[0].options if o.letter == "d")
    reports = with_answers(ada={"1": "d"}, ben={"1": "d"}, cem={"1": ASKED.questions[0].right}, dee={"2": "a"})
    page = report_page(UNROLLED, reports)

    assert f'{d.says}</span></th><td>01, 1</td><td class="number">2 of 3</td>' in page
    assert "ben" not in page.partition('id="questions"')[2].partition("</section>")[0]


def test_of_questions_that_nobody_answered_and_of_a_course_without_any_the_report_says_nothing():
    assert 'id="questions"' not in report_page(UNROLLED, with_answers(ada={}, ben={}))
    assert 'id="questions"' not in report_page(TOY, CLASS)


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>\u202e"


def test_what_students_choose_is_shown_as_text():
    reports = [report_of(HOSTILE, SUM, error=HOSTILE, remarks=[HOSTILE]), report_of(HOSTILE, SUM)]
    marks = {(NUMBERS.name, HOSTILE): Marks(comments={"double": HOSTILE}, waiting=frozenset([HOSTILE]))}
    of_class = report_page(TOY, reports, [HOSTILE], marks=marks, roster=Roster((Person(HOSTILE, f"{HOSTILE}!"),)))
    page = of_class + page_on(TOY, reports, marks=marks, names={HOSTILE: HOSTILE})

    outline = Outline(page)
    assert set(active_content(page, scripts_allowed=False)) == {"<svg>"}  # the histograms, which are ours
    assert not outline.all("script") and not outline.all("img")
    assert not [attrs for _, attrs in outline.tags if any(name.startswith("on") for name in attrs)]
    assert "\u202e" not in page
    assert "&lt;script&gt;" in page


def test_letters_and_numbers_that_no_question_has_are_shown_nowhere():
    odd = {"1": HOSTILE, "9": "a", HOSTILE: "a", "2": "e"}
    reports = with_answers(**{HOSTILE: {"1": "b"}, "ben": odd})
    page = page_on(UNROLLED, reports)

    assert [row.answered for row in Chapter(ASKED, tuple(reports)).questions] == [1, 0, 0, 0, 0]
    assert not Outline(page).all("script") and not Outline(page).all("img")
    assert "<summary>show</summary>&lt;script&gt;" in page


def test_answers_come_through_the_file_of_a_report_and_one_of_before_has_none():
    report = with_answers(ada={"1": "b"})[0]
    document = json.loads(report.to_json())

    assert Report.from_json(report.to_json()) == report
    del document["answers"]
    assert Report.from_json(json.dumps(document)).answers == {}


def test_what_has_no_score_is_listed_with_its_word_and_counts_in_no_mean():
    failed = dataclasses.replace(CLASS[0], student="zoe", error="the grader failed on it", grader_failed=True)
    look = dataclasses.replace(CLASS[0], student="ann", look=("It is of another assignment.",))
    page = report_page(TOY, [*CLASS, failed, look])

    assert '<td class="at">not graded</td><td>the grader failed on it</td>' in page
    assert "<td>It is of another assignment.</td>" in page
    assert report_page(TOY, [*CLASS, failed]).count('<td class="number">5</td>') == report_page(TOY, CLASS).count(
        '<td class="number">5</td>'
    )
    assert "1 that could not be graded" in page


def test_a_class_of_which_nothing_could_be_graded_gets_a_page_too():
    failed = dataclasses.replace(CLASS[0], error="the grader failed on it", grader_failed=True)

    assert "not graded" in report_page(TOY, [failed])


def test_the_page_loads_nothing_and_allows_no_script():
    page = report_page(TOY, CLASS)

    policy = next(a["content"] for a in Outline(page).all("meta") if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'") and "script" not in policy
    assert re.findall(r'(?:src|href)="(?!#)([^"]*)', page) == ["report/t1_numbers.html"]
    assert re.findall(r'(?:src|href)="(?!#)([^"]*)', page_on(TOY, CLASS)) == ["../report.html"]


@pytest.mark.parametrize("made", [report_page, page_on])
def test_a_screen_reader_finds_headings_captions_and_scopes(made):
    outline = Outline(made(TOY, CLASS))

    levels = [int(tag[1]) for tag, _ in outline.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1 and all(b - a <= 1 for a, b in pairwise(levels))
    assert len(outline.all("caption")) == len(outline.all("table")) >= 4
    assert all("scope" in attrs for attrs in some(outline.all("th")))
    assert all(attrs.get("role") == "img" and attrs.get("aria-label") for attrs in some(outline.all("svg")))
    ids = [attrs["id"] for _, attrs in outline.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert {a["href"][1:] for a in outline.all("a") if a["href"].startswith("#")} <= set(ids)


def test_names_of_assignments_may_break_after_an_underscore_and_nowhere_else():
    page = report_page(TOY, [report_of("ann", {}, error="It is not a notebook.")])

    assert str(breakable("a_long_<b>")) == "a_<wbr>long_<wbr>&lt;b&gt;"
    assert '<td class="at">t1_<wbr>numbers</td>' in page


def test_what_is_too_much_for_a_table_is_counted_below_it(monkeypatch):
    assert "more, each with no more students" not in report_page(TOY, CLASS)
    monkeypatch.setattr("autograder.pages.report.MOST_STUCK", 1)

    assert "And 1 more, each with no more students than the last of these" in report_page(TOY, CLASS)


def test_a_class_without_failures_gets_a_page_that_says_so():
    page = report_page(TOY, CLASS[:1])

    for text in ("No known mistake was found", "No claim fails for more than one", "Every submission could be graded"):
        assert text in page


def put(root, report):
    path = root / "results" / report.assignment / f"{report.student}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(report.to_json(), encoding="utf-8")
    return path


def test_reports_are_read_and_a_broken_one_is_named_and_left_out(tmp_path):
    for report in CLASS:
        put(tmp_path, report)
    put(tmp_path, report_of("fay", RIGHT)).write_text("{", encoding="utf-8")
    complaints = []

    found = read_reports(tmp_path, TOY, complaints.append)

    assert [report.student for report in found] == ["ada", "ben", "cem", "dee", "eve"]
    assert len(complaints) == 1 and "fay.json was left out" in complaints[0]


def test_hidden_files_beside_reports_are_passed_over_without_a_word(tmp_path):
    folder = put(tmp_path, CLASS[0]).parent
    (folder / "._ada.json").write_bytes(b"\0\5\x16\7")  # as another system's archives bring them along
    complaints = []

    assert read_reports(tmp_path, TOY, complaints.append) == CLASS[:1]
    assert complaints == []


def test_a_class_without_reports_is_told_to_grade_first(tmp_path):
    with pytest.raises(BadClass, match="grade the class first"):
        write_report(TOY, tmp_path, read_reports(tmp_path, TOY, print))

    assert main(["report", "--root", str(tmp_path)]) == 2


def test_the_command_writes_the_page_and_names_it(tmp_path, capsys):
    assignment = UNROLLED.graded[0]
    first = assignment.exercises[0].name
    put(tmp_path, report_of("ada", {first: stub}, assignment=assignment))

    assert main(["report", "--root", str(tmp_path)]) == 0

    assert f"wrote {tmp_path / 'report.html'}" in capsys.readouterr().out
    assert assignment.name in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["report.html"]
    assert [path.name for path in (tmp_path / "report").iterdir()] == [f"{assignment.name}.html"]


def test_a_page_of_somebody_elses_in_the_place_of_one_on_an_assignment_stays_and_nothing_is_written(tmp_path):
    own = tmp_path / "report" / f"{NUMBERS.name}.html"
    own.parent.mkdir()
    own.write_text("mine", encoding="utf-8")

    with pytest.raises(NotOurs, match="no class report"):
        write_report(TOY, tmp_path, CLASS)
    assert own.read_text(encoding="utf-8") == "mine" and not (tmp_path / "report.html").exists()


def test_the_pages_are_written_over_those_of_before(tmp_path):
    write_report(TOY, tmp_path, CLASS)
    write_report(TOY, tmp_path, CLASS[:1])

    assert "1 submission with a score" in (tmp_path / "report" / f"{NUMBERS.name}.html").read_text(encoding="utf-8")


def listed(page):
    """The rows of the list of students, as texts."""
    rows = page.partition('id="list"')[2].partition("<tbody>")[2].partition("</table>")[0].split("<tr>")[1:]
    return [[cell.strip() for cell in re.split(r"<td>|<th scope=row>", row)[1:]] for row in rows]


HAND = Marks(scores={"test_double": 1.0}, extra={"test_mean_of_rows": 0.5}, penalty=2.0, late=60.0)


def test_each_student_has_a_row_with_points_of_people_penalty_and_what_waits():
    marks = {(NUMBERS.name, "ada"): HAND, (NUMBERS.name, "ben"): Marks(waiting=frozenset(["essay"]))}
    rows = listed(report_page(TOY, CLASS, marks=marks)[: -len("</tbody>")])

    assert rows[0] == ["ada", "5.5", "5.5", "1", "", ""]  # 1 + 6 + 0.5 - 2
    assert rows[1][:5] == ["ben", "4", "4", "", "1"]
    assert [row[0] for row in rows] == ["ada", "ben", "cem", "dee", "eve"]


def test_late_is_what_came_late_and_what_lost_points_for_it():
    marks = {(NUMBERS.name, "ada"): Marks(late=60.0), (NUMBERS.name, "ben"): Marks(penalty=1.0)}
    rows = listed(report_page(TOY, CLASS, marks=marks))

    assert [row[3] for row in rows[:3]] == ["1", "1", ""]


def test_marks_of_people_count_in_the_scores_of_an_assignment():
    marks = {(NUMBERS.name, "ada"): HAND}
    before, after = (book_of(TOY, CLASS, given, {}).chapters[0] for given in ({}, marks))

    assert (before.full, after.full) == (1, 0)
    assert before.mean - after.mean == pytest.approx((10 - 5.5) / 5)


def test_the_page_on_an_assignment_stars_what_a_person_gave_and_says_what_was_taken_off():
    rows = listed(page_on(TOY, CLASS, marks={(NUMBERS.name, "ada"): HAND}))

    assert rows[0] == ["ada", "5.5", "1*", "6.5*", "2", "late", ""]
    assert rows[1] == ["ben", "4", "4", "0", "", "", ""]


def test_a_penalty_takes_no_more_than_there_is():
    assert Standing(NUMBERS, CLASS[4], Marks(penalty=3.0)).earned == 0


def test_who_is_named_and_handed_in_nothing_has_a_row_and_others_their_names():
    roster = Roster((Person("ada", "Ada <b>"), Person("zoe", "Zoé"), Person("ben")))
    rows = listed(report_page(TOY, CLASS, roster=roster))

    assert rows[0][0] == "Ada &lt;b&gt; (ada)" and rows[1][0] == "ben"
    assert rows[-1] == ["Zoé (zoe)", "0", "–", "", "", "</tbody>"] or rows[-1][:3] == ["Zoé (zoe)", "0", "–"]


def test_what_has_no_score_is_a_word_in_the_list():
    failed = dataclasses.replace(CLASS[0], student="zoe", error="the grader failed on it", grader_failed=True)
    refused = dataclasses.replace(CLASS[4], student="yan", error="it is no notebook")
    rows = listed(report_page(TOY, [*CLASS, failed, refused]))

    assert [row[2] for row in rows[-2:]] == ["refused", "not graded"]


@pytest.mark.parametrize(
    ("earned", "says"),
    [((10, 10, 6), FALLING), ((4, 4, 10), RISING), ((10, 10, 10), STEADY), ((4, 10), ""), ((0, 10, None), "")],
)
def test_the_trend_compares_the_last_submission_with_those_before_it(earned, says):
    whole = report_of("ada", RIGHT)
    standings = tuple(
        Standing(NUMBERS, whole, Marks(penalty=10.0 - points)) if points is not None else None for points in earned
    )

    assert Row("ada", standings).trend == says


def many(count):
    return [dataclasses.replace(CLASS[1], student=f"s{number:04}") for number in range(count)]


def test_rows_spell_out_a_dozen_ids_and_fold_more():
    few, more = (report_page(TOY, many(count)).partition('id="mistakes"')[2] for count in (MOST_IDS, MOST_IDS + 1))

    assert few.startswith(">") and "<td>s0000, s0001" in few and "<details>" not in few
    assert "<details><summary>show</summary>s0000, s0001" in more and "<td>s0000, s0001" not in more


def test_lists_of_remarks_end_after_some_and_say_how_many_more():
    reports = [dataclasses.replace(report, remarks=("A cell was stuck.",)) for report in many(60)]
    page = report_page(TOY, reports)

    assert page.count("A cell was stuck.") == 50
    assert "And 10 more; they are in <code>results/</code>" in page


def test_a_folded_row_lists_a_hundred_students_and_counts_the_others():
    page = report_page(TOY, many(130)).partition('id="mistakes"')[2].partition("</section>")[0]

    assert "s0099, and 30 more</details>" in page and "s0100" not in page


def test_with_a_roster_people_are_named_the_missing_have_a_row_and_who_has_withdrawn_is_not_counted():
    people = (Person("ben", "Ben", "<b>"), Person("zoe", "Zoé", "Ö"), Person("ada", withdrawn=True))
    page = report_page(TOY, CLASS, roster=Roster(people))
    rows = listed(page)

    assert [row[0] for row in rows] == ["Ben &lt;b&gt; (ben)", "cem", "dee", "eve", "Zoé Ö (zoe)"]
    assert rows[-1][2] == "–"
    assert "5 students, 4 submissions" in page


def test_the_garbage_collector_goes_on_afterwards_also_where_there_is_nothing_to_report(tmp_path):
    with pytest.raises(BadClass):
        write_report(TOY, tmp_path, read_reports(tmp_path, TOY, print))

    assert gc.isenabled()
