"""What a newcomer meets first: the pages say what is there, and the packages say whose they are."""

import re
import subprocess
import tomllib
from importlib.metadata import EntryPoint
from types import SimpleNamespace

import numpy as np
import pytest
import yaml
from rnnkit.checks import _stored, rnn_cell

from autograder.authoring.visible import _exercise_data
from autograder.claims.alternative import alternatives_in
from autograder.claims.course import REPOSITORY
from autograder.claims.local import local_space
from autograder.claims.mistake import mistakes_in
from autograder.cli import main
from autograder.unrolled import UNROLLED

PAGES = (
    "CONTRIBUTING.md",
    "README.md",
    "SECURITY.md",
    "CHANGELOG.md",
    "docs/maintainers.md",
    "docs/students.md",
    "docs/start.md",
    "docs/syllabi.md",
    "docs/teachers/index.md",
    ".github/pull_request_template.md",
)
FOLDERS = ".ci|.github|autograder|benchmarks|docs|notebooks|solutions|tests|utils".replace(".", r"\.")
MADE_AND_REMOVED = {"solutions/01_rnn_cell/01_rnn_cell.py"}
TARGETS = re.findall(r"^([a-z]+):", (REPOSITORY / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
VERB = re.compile(r"python -m autograder ([a-z]+(?:-[a-z]+)*)")
SCRIPT = re.compile(r"python (benchmarks/\w+\.py)([^`\n]*)")
EXAMPLE = "largest_unit"
AUTHORS = "The Unrolled authors"
LONGEST = 60

WORKFLOW = yaml.safe_load((REPOSITORY / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
SITE = yaml.safe_load((REPOSITORY / ".github/workflows/site.yml").read_text(encoding="utf-8"))
BUILT = "build/site/html"


def text_of(page):
    return (REPOSITORY / page).read_text(encoding="utf-8")


def project(path):
    return tomllib.loads(text_of(path))["project"]


def paths_in(page):
    """Find what looks like a path of the repository; what follows a link's bracket is found by `links_in`."""
    found = re.findall(rf"(?<![\w/.:(\]-])(?:{FOLDERS})/[\w./-]*", text_of(page))
    return {path.rstrip(".") for path in found} - MADE_AND_REMOVED


def links_in(page):
    links = re.findall(r"\]\(([^)#:]+)\)", text_of(page))
    return {(REPOSITORY / page).parent / link for link in links}


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_names_is_there(page):
    missing = {path for path in paths_in(page) if not (REPOSITORY / path).exists()}

    assert missing == set()
    assert [link for link in links_in(page) if not link.exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_targets_of_make_that_a_page_names_exist(page):
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", text_of(page), re.MULTILINE))

    assert named - set(TARGETS) == set()


def test_no_target_of_make_is_written_twice():
    assert sorted(TARGETS) == sorted(set(TARGETS))


@pytest.mark.parametrize("page", PAGES)
def test_verbs_that_a_page_names_exist(page):
    for verb in set(VERB.findall(text_of(page))):
        with pytest.raises(SystemExit) as ended:
            main([verb, "--help"])

        assert ended.value.code == 0


def test_options_of_scripts_that_the_guide_names_exist():
    commands = SCRIPT.findall(text_of("CONTRIBUTING.md"))
    unknown = [(s, option) for s, rest in commands for option in re.findall(r"--\w+", rest) if option not in text_of(s)]

    assert commands
    assert unknown == []


def test_the_guide_leads_through_setting_up_running_and_releasing():
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", text_of("CONTRIBUTING.md"), re.M)) >= {"setup", "quick", "release"}
    assert set(VERB.findall(text_of("CONTRIBUTING.md"))) >= {"execute"}
    assert len(paths_in("CONTRIBUTING.md")) > 10


@pytest.fixture(scope="module")
def example():
    """The exercise that the guide adds, run as if its snippets stood in the files that it names."""
    snippets = dict(re.findall(r"^```python (\w+)\n(.*?)^```", text_of("CONTRIBUTING.md"), re.MULTILINE | re.DOTALL))
    oracle = added(snippets, "oracle")
    everything = SimpleNamespace(**vars(UNROLLED.assignment("01_rnn_cell").module("oracle")), **vars(oracle))
    return SimpleNamespace(
        oracle=oracle,
        exercise=added(snippets, "checks", oracle=everything).largest,
        mistakes=mistakes_in(added(snippets, "mistakes")),
        alternatives=alternatives_in(added(snippets, "alternatives")),
        domain=added(snippets, "domain", DOMAINS={}).DOMAINS[EXAMPLE],
        visible=snippets["visible"],
    )


def added(snippets, kind, **instead):
    """Run a snippet among the names of its file, and return those that it adds."""
    file = vars(UNROLLED.assignment("01_rnn_cell").module(kind))
    names = {**file, **instead}
    exec(snippets[kind], names)
    return SimpleNamespace(**{name: value for name, value in names.items() if name not in file or name in instead})


def verdict(exercise, function):
    return exercise.check(local_space({exercise.name: function}, UNROLLED.records), seed=1)


def test_every_mistake_of_the_example_breaks_what_it_says(example):
    broken = set()
    for mistake in example.mistakes:
        failed = {claim.name for claim in verdict(example.exercise, mistake.function).claims if not claim.passed}
        broken |= failed

        assert set(mistake.breaks) <= failed
        assert len(mistake.says) < 120

    assert broken == {claim.name for claim in example.exercise.claims}


def test_every_right_answer_of_the_example_earns_everything_and_agrees_on_its_domain(example):
    cases = example.domain.cases(np.random.default_rng(1))

    assert len(example.alternatives) >= 3
    for right in example.alternatives:
        assert verdict(example.exercise, right.function).earned == example.exercise.points
        assert all(example.domain.agree(right(*case), example.oracle.largest_unit(*case)) for case in cases)


def test_the_visible_check_of_the_example_names_each_of_its_mistakes(example, monkeypatch):
    data = _exercise_data(example.exercise, example.mistakes, UNROLLED.records)
    monkeypatch.setitem(_stored.stored("rnn_cell"), EXAMPLE, data)
    names = dict(vars(rnn_cell))
    exec(example.visible, names)

    names[EXAMPLE](example.oracle.largest_unit)
    for mistake in example.mistakes:
        with pytest.raises(AssertionError) as complaint:
            names[EXAMPLE](mistake.function)
        assert f"See hint {mistake.hint}." in " ".join(str(complaint.value).split())


@pytest.mark.parametrize("path", ["pyproject.toml", "utils/pyproject.toml"])
def test_a_package_says_whose_it_is_and_what_may_be_done_with_it(path):
    about = project(path)
    folder = (REPOSITORY / path).parent

    assert about["authors"] == [{"name": AUTHORS}]
    assert about["license"] == "MIT AND CC-BY-4.0"
    assert all(list(folder.glob(pattern)) for pattern in about["license-files"])
    assert (folder / about["readme"]).is_file()
    assert about["keywords"] and about["classifiers"]


def test_authors_version_and_licence_are_the_same_wherever_they_stand():
    cited = yaml.safe_load(text_of("CITATION.cff"))
    licence = text_of("LICENSE")

    assert cited["authors"] == [{"name": AUTHORS}]
    assert {cited["version"], project("utils/pyproject.toml")["version"]} == {project("pyproject.toml")["version"]}
    assert " AND ".join(cited["license"]) == project("pyproject.toml")["license"]
    assert f"(c) 2026 {AUTHORS}\n" in licence and f"(c) 2026 {AUTHORS}\n" in text_of("LICENSE-texts")
    assert text_of("utils/LICENSE") == licence


def test_the_command_unrolled_is_the_command_line():
    [(name, place)] = project("pyproject.toml")["scripts"].items()

    assert name == "unrolled"
    assert EntryPoint(name, place, "console_scripts").load() is main


def test_the_workflow_may_only_read_and_every_job_ends():
    triggers = WORKFLOW[True]  # YAML takes the word "on" for a truth value
    jobs = WORKFLOW["jobs"]

    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert WORKFLOW["concurrency"]["cancel-in-progress"] is True
    assert set(triggers) == {"push", "pull_request", "schedule"}
    assert [job for job in jobs.values() if not 0 < job["timeout-minutes"] <= LONGEST] == []


def test_scripts_and_tests_that_the_workflow_runs_are_there():
    steps = [step.get("run", "") for job in WORKFLOW["jobs"].values() for step in job["steps"]]
    named = {path for run in steps for path in re.findall(rf"(?<![\w/.])(?:{FOLDERS})/[\w./-]+", run)}

    assert {".ci/run", ".ci/wheel", ".ci/container"} <= named
    assert [path for path in named if not (REPOSITORY / path).exists()] == []


def test_the_site_that_is_kept_and_published_is_the_one_that_make_builds_and_looks_over():
    def steps(workflow, job):
        return workflow["jobs"][job]["steps"]

    kept = [step["with"]["path"] for step in steps(WORKFLOW, "everything") if "upload-artifact" in step.get("uses", "")]
    published = [step["with"]["path"] for step in steps(SITE, "build") if "upload-pages" in step.get("uses", "")]
    builds = re.search(r"^site:.*\n(?:\t.*\n)+", text_of("Makefile"), re.MULTILINE)[0]

    assert kept == published == [BUILT]
    assert "make site" in [step.get("run") for step in steps(SITE, "build")]
    assert re.search(r"^ *make site$", text_of(".ci/run"), re.MULTILINE)
    assert "docs/site/build.py" in builds
    assert 'REPOSITORY / "build" / "site"' in text_of("docs/site/build.py")


def test_only_the_job_that_publishes_may_publish_and_only_from_main_after_the_site_was_looked_over():
    writing = [name for name, job in SITE["jobs"].items() if "write" in job.get("permissions", {}).values()]

    assert SITE["permissions"] == {"contents": "read"}
    assert writing == ["publish"]
    assert SITE["jobs"]["publish"]["needs"] == "build"
    assert SITE[True]["push"] == {"branches": ["main"]}
    assert [job for job in SITE["jobs"].values() if not 0 < job["timeout-minutes"] <= LONGEST] == []


@pytest.mark.parametrize(
    ("path", "attributes"),
    [
        ("notebooks/01_rnn_cell/01_rnn_cell.ipynb", {"linguist-generated": "set", "diff": "notebook"}),
        ("notebooks/03_bptt/forward_parts.py", {"linguist-generated": "set"}),
        ("utils/rnnkit/checks/data/rnn_cell.json", {"linguist-generated": "set"}),
        ("solutions/01_rnn_cell/01_rnn_cell.ipynb", {"linguist-generated": "unspecified", "diff": "notebook"}),
    ],
)
def test_git_knows_what_is_generated_and_what_is_a_notebook(path, attributes):
    command = ["git", "check-attr", *attributes, "--", path]
    lines = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout.splitlines()

    assert (REPOSITORY / path).is_file()
    assert {line.split(": ")[1]: line.split(": ")[2] for line in lines} == attributes


def test_the_command_that_the_guide_names_shows_a_notebook_as_text():
    [command] = re.findall(r'^git config diff\.notebook\.textconv "(.*)"$', text_of("CONTRIBUTING.md"), re.MULTILINE)
    program, *options = command.replace(".venv/bin/jupytext", "jupytext").split()
    notebook = UNROLLED.source_notebook(UNROLLED.assignment("01_rnn_cell"))
    shown = subprocess.run([program, *options, str(notebook)], capture_output=True, text=True, check=True).stdout

    assert "def softmax(z):" in shown
    assert "image/png" not in shown


@pytest.mark.parametrize("name", ["verdict", "notebook", "failure"])
def test_a_template_for_issues_says_what_it_is_for(name):
    head = text_of(f".github/ISSUE_TEMPLATE/{name}.md").split("---\n")[1]

    assert {"name", "about"} <= set(yaml.safe_load(head))
