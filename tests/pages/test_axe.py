"""What axe-core says of the pages, in Debian's chromium: that everybody can read them.

`npm ci --prefix tests/pages/axe` fetches it; `.ci/run` does. Without it, or without chromium, these tests are skipped
and say so.
"""

import hashlib
import html
import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.claims.results import Report
from autograder.grading.copies import Compared
from autograder.pages.feedback import Marks, feedback_page
from autograder.pages.report import report_page
from autograder.pages.similar import similar_page
from autograder.platforms.roster import Person, Roster
from autograder.unrolled import UNROLLED
from tests.pages.test_feedback import IN_PLACE, WAYS
from tests.pages.test_inert import PNG
from tests.pages.test_report import ASKED, CLASS, HAND, NUMBERS, many, page_on, with_answers
from tests.pages.test_similar import pair
from tests.toy import TOY
from tests.toy.by_hand import RIGHT, code_cell, graded

AXE = Path(__file__).parent / "axe" / "node_modules" / "axe-core" / "axe.min.js"
SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
CHROMIUM = shutil.which("chromium")
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
RUN = """<script>{axe}</script><script>
document.querySelectorAll("details").forEach(d => d.open = true);
axe.run({{resultTypes: ["violations"]}}).then(r => {{
  const said = r.violations.map(v => [v.id, v.nodes.slice(0, 3).map(n => n.html.slice(0, 200))]);
  document.body.innerHTML = "<pre id='said'></pre>";
  document.getElementById("said").textContent = JSON.stringify({{
    said, rules: r.passes.length }});
}});
</script>"""
PHONE = 360
FRAME = '<iframe id="{name}" width="{width}" height="800" style="border:0" srcdoc="{page}"></iframe>'
MEASURE = """<!DOCTYPE html><body>{frames}<script>onload = () => {{
  const width = f => [f.id, f.contentDocument.documentElement.scrollWidth];
  const said = JSON.stringify(Object.fromEntries([...document.querySelectorAll("iframe")].map(width)));
  document.body.innerHTML = "<pre id='said'></pre>";
  document.getElementById("said").textContent = said;
}}</script></body>"""
NAMES = """<!DOCTYPE html><body>{frames}<script>onload = () => {{
  const seen = f => {{
    const page = f.contentDocument, names = [...page.querySelectorAll("#list tbody th")];
    return [f.id, [page.documentElement.scrollWidth, Math.min(...names.map(n => n.clientWidth))]];
  }};
  const said = JSON.stringify(Object.fromEntries([...document.querySelectorAll("iframe")].map(seen)));
  document.body.innerHTML = "<pre id='said'></pre>";
  document.getElementById("said").textContent = said;
}}</script></body>"""
NARROW = 100  # pixels in which no name can be read
UNTESTED = "NOT TESTED whether everybody can read the pages: "

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason=f"{UNTESTED}there is no chromium"),
    pytest.mark.skipif(not AXE.is_file(), reason=f"{UNTESTED}npm ci --prefix tests/pages/axe"),
]


def feedback(sources, longer="", **marks):
    report, notebook = graded("ann", **sources)
    longer = tuple(replace(exercise, grade_id=f"{exercise.grade_id}{longer}") for exercise in report.exercises)
    report = replace(report, exercises=longer)
    about = {"grade": True, "solution": True, "grade_id": "essay", "points": 1, "locked": False}
    answer = "# Why\n\nBecause `x<y` and $a_t$:\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- [one](https://a.org)\n"
    picture = {"output_type": "display_data", "data": {"image/png": PNG}, "metadata": {}}
    cell = {"cell_type": "markdown", "id": "essay", "metadata": {"nbgrader": about}, "source": answer}
    notebook["cells"] += [cell, code_cell("extra-1-x", "x = 'long' * 3  # a comment\n" * 3, picture)]
    return feedback_page(report, notebook, Marks(comments={"essay": "**Good**, $x<y$."}, **marks), WAYS)


def class_report():
    return report_page(
        TOY,
        [*CLASS, *many(20)],
        ["left out"],
        marks={(NUMBERS.name, "ada"): HAND},
        roster=Roster((Person("ada", "A"),)),
    )


def questions():
    return page_on(UNROLLED, with_answers(ada={"1": "b"}, ben={"1": "d", "2": "a"}), ASKED.name)


def on_one_assignment():
    return page_on(TOY, [*CLASS, *many(20)], marks={(NUMBERS.name, "ada"): HAND})


def on_questions():
    return page_on(UNROLLED, with_answers(ada={"1": "b"}, ben={"1": "d", "2": "a"}), ASKED.name)


def feedback_on_a_mistake():
    return feedback(IN_PLACE, penalty=1.0)


def feedback_with_full_marks():
    return feedback(RIGHT)


def feedback_on_long_names():
    return feedback(IN_PLACE, longer="_of_translate_with_attention")


def near_answers():
    return similar_page([Compared("a", 3, (pair(),))])


MAKERS = (
    *(class_report, on_one_assignment, on_questions, near_answers),
    *(feedback_on_a_mistake, feedback_with_full_marks, feedback_on_long_names),
)
IN_THE_DARK = (class_report, feedback_on_a_mistake)  # the other pages have the colours of these


def said_by_axe(page, tmp_path, *options):
    """The violations, and how many rules held."""
    script = RUN.format(axe=AXE.read_text(encoding="utf-8"))
    with_axe = POLICY.sub("", page).replace("</body>", f"{script}</body>") if "</body>" in page else page + script
    return json.loads(shown(with_axe, tmp_path, *options))


def shown(page, tmp_path, *options):
    """What a page's own script says of it in the browser."""
    path = tmp_path / "page.html"
    path.write_text(page, encoding="utf-8")
    asked = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--window-size=1000,800", *options]
    asked += ["--virtual-time-budget=20000", "--dump-dom", path.as_uri()]
    dumped = subprocess.run(asked, capture_output=True, text=True, timeout=120, check=True).stdout
    return html.unescape(re.search(r"""<pre id=['"]said['"]>(.*?)</pre>""", dumped, re.DOTALL)[1])


def test_axe_is_the_one_whose_hash_is_written_down():
    assert hashlib.sha256(AXE.read_bytes()).hexdigest() == SHA256


def test_axe_finds_what_is_wrong(tmp_path):
    faults = '<p style="color:#ddd">pale</p><img src="a">'
    page = f'<html lang="en"><title>a</title><body><main><h1>a</h1>{faults}</main></body>'
    said = said_by_axe(page, tmp_path)["said"]

    assert {rule for rule, _ in said} == {"color-contrast", "image-alt"}


@pytest.mark.parametrize("made", MAKERS)
def test_axe_finds_nothing_wrong(made, tmp_path):
    found = said_by_axe(made(), tmp_path)

    assert found["said"] == []
    assert found["rules"] > 10


@pytest.mark.parametrize("made", IN_THE_DARK)
def test_axe_finds_nothing_wrong_in_the_dark(made, tmp_path):
    found = said_by_axe(made(), tmp_path, "--blink-settings=preferredColorScheme=0")

    assert found["said"] == []


def test_on_a_phone_nothing_has_to_be_scrolled_sideways(tmp_path):
    wide = '<!DOCTYPE html><p style="width: 700px">wide</p>'
    pages = {"wide": wide, **{made.__name__: made() for made in MAKERS}}
    frames = [FRAME.format(name=name, width=PHONE, page=html.escape(page)) for name, page in pages.items()]
    widths = json.loads(shown(MEASURE.format(frames="".join(frames)), tmp_path))

    assert widths.pop("wide") > PHONE
    assert len(widths) == len(MAKERS)
    assert {name: width for name, width in widths.items() if width > PHONE} == {}


def test_names_can_be_read_beside_ten_assignments_on_every_screen(tmp_path):
    blank = {"submission_hash": "", "checks_hash": "", "environment": {}, "seed": 0, "exercises": ()}
    refused = [Report(a.name, "ada", error="it is no notebook", **blank) for a in UNROLLED.graded]
    page = html.escape(report_page(UNROLLED, refused, roster=Roster((Person("ada", "Augusta Ada King-Noel"),))))
    frames = [FRAME.format(name=width, width=width, page=page) for width in (PHONE, 500, 700, 810, 1000, 1300)]
    seen = json.loads(shown(NAMES.format(frames="".join(frames)), tmp_path))

    assert len(seen) == 6
    assert {width: page for width, (page, _) in seen.items() if page > int(width)} == {}
    assert {width: name for width, (_, name) in seen.items() if name < NARROW} == {}
