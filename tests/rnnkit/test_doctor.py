"""The examination of a computer: silent about what is well, helpful about what is not."""

import re
import sys
from importlib.metadata import PackageNotFoundError, requires

import numpy as np
import pytest
from rnnkit import doctor


def test_this_computer_has_everything(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)

    doctor.examine()

    printed = capsys.readouterr().out
    assert "✗" not in printed
    assert printed.endswith("Everything is in place.\n")


def test_an_old_python_is_told_how_to_get_a_new_one(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))

    text = doctor.report([doctor.python()])

    assert "✗ Python 3.11 or newer: this notebook runs on Python 3.9." in text
    assert "environment.yml" in text
    assert "1 thing needs your attention" in text


@pytest.mark.parametrize(
    ("have", "well"), [("1.26.0", True), ("2.4", True), ("1.25.9", False), ("2.0rc1", True), ("1.9.3", False)]
)
def test_versions_are_compared_as_numbers(monkeypatch, have, well):
    monkeypatch.setattr(doctor, "version", lambda name: have)

    finding = doctor.package("numpy")

    assert (finding.wrong == "") == well
    assert well or f"found {have}" in str(finding)


def test_what_is_asked_of_a_computer_is_what_the_package_asks_of_an_installer():
    always = [need for need in requires("rnnkit") if "extra" not in need]
    needed = dict(re.fullmatch(r"([\w-]+) *\(?>=([\d.]+)\)?", need).groups() for need in always)

    assert {name: doctor._numbers(needed[name]) for name in doctor.PACKAGES} == doctor.PACKAGES


def test_a_missing_package_is_named_with_the_command_that_installs_it(monkeypatch):
    def missing(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr(doctor, "version", missing)

    assert "python -m pip install --upgrade ipywidgets" in str(doctor.package("ipywidgets"))


def test_nothing_is_drawn_when_a_package_is_missing(monkeypatch):
    monkeypatch.setattr(doctor, "version", lambda name: "0.1")
    monkeypatch.setattr(doctor, "pictures_can_be_drawn", lambda: pytest.fail("tried to draw"))

    found = doctor.findings()

    assert sum(bool(finding.wrong) for finding in found) == len(doctor.PACKAGES)
    assert f"{len(doctor.PACKAGES)} things need your attention" in doctor.report(found)


def test_a_file_that_hides_a_module_is_named(tmp_path):
    (tmp_path / "numpy.py").write_text("")

    finding = doctor.nothing_is_shadowed(tmp_path)

    assert "found numpy.py" in str(finding)
    assert str(tmp_path) not in str(finding)


def test_a_wrong_matrix_product_is_noticed(monkeypatch):
    monkeypatch.setattr(np, "allclose", lambda *args, **kwargs: False)

    assert "disagrees" in doctor.arithmetic().wrong


def test_a_kit_without_its_files_is_noticed(monkeypatch):
    monkeypatch.setattr(doctor, "_shipped", lambda name: name.endswith("json"))

    assert doctor.kit_is_complete().wrong == "it lacks figures/unrolled.mplstyle"


def test_a_failure_to_draw_becomes_a_sentence(monkeypatch):
    def broken():
        raise OSError("no fonts")

    monkeypatch.setattr(doctor, "_draw", broken)

    assert "✗ pictures can be drawn: OSError: no fonts." in str(doctor.pictures_can_be_drawn())
