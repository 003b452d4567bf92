"""A class is known by its own list or by a platform's, in several languages and forms."""

import pytest

from autograder.errors import BadTable
from autograder.platforms.roster import Person, read_roster, roster_in
from autograder.platforms.spreadsheet import table_in

ADA = Person("s01", "Ada", "Lovelace", "ada@uni.example")


def roster(text, encoding="utf-8"):
    return roster_in(table_in(text.encode(encoding), "roster.csv"))


@pytest.mark.parametrize(
    "text",
    [
        "id,first_name,last_name,email\ns01,Ada,Lovelace,ada@uni.example\n",
        "First name,Last name,ID number,Email address\nAda,Lovelace,s01,ada@uni.example\n",
        "Vorname;Nachname;E-Mail-Adresse;ID-Nummer\nAda;Lovelace;ada@uni.example;s01\n",
        "Prénom,Nom,Adresse de courriel,Numéro d’identification\nAda,Lovelace,ada@uni.example,s01\n",
        "First Name,Last Name,SID,Email,Role\nAda,Lovelace,s01,ada@uni.example,Student\nT,A,t1,t@a.example,TA\n",
        "SID,First Name,Last Name,Sähköposti\ns01,Ada,Lovelace,ada@uni.example\n",
    ],
    ids=["ours", "Moodle", "Moodle in German, Excel", "Moodle in French", "Gradescope", "unknown word for e-mail"],
)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_our_form_and_the_platforms_own_lists_say_the_same(text, encoding):
    assert roster(text, encoding).people == (ADA,)


def test_the_gradebook_of_canvas_is_a_roster_with_its_own_ids_and_without_its_other_rows():
    found = roster(
        "Student,ID,SIS User ID,SIS Login ID,Section,hw1 (77)\n,,,,,Manual Posting\n    Points Possible,,,,,20.00\n"
        '"Lovelace, Ada",4711,s01,ada,One,12.00\n"Student, Test",9,,,One,\n'
    )

    assert found.people == (Person("s01", "Ada", "Lovelace", lms_id="4711", login="ada"),)


def test_without_a_number_people_are_known_by_login_and_then_by_address():
    found = roster("First name,Last name,Username,Email address\nAda,L,ada,a@x.example\nBob,M,,b@x.example\n")

    assert [person.id for person in found.people] == ["ada", "b@x.example"]


def test_odd_rows_are_named_and_the_others_are_kept():
    found = roster("id,first_name,last_name,status\na/b,A,B,\ns1,Eve,X,\ns1,Eve,Y,\ns2,Eve,X,Withdrawn\n,,,\n")

    assert [(person.id, person.withdrawn) for person in found.people] == [("s1", False), ("s2", True)]
    assert [sentence.split(":")[0] for sentence in found.doubts] == [
        "roster.csv, row 2", "roster.csv, row 4", "roster.csv",
    ]  # fmt: skip
    assert "s1, s2 have the same name" in found.doubts[2]


def test_a_table_that_says_who_nobody_is_is_refused_with_what_is_expected():
    with pytest.raises(BadTable, match=r"columns Colour, Size.*expected id, first_name"):
        roster("Colour,Size\nred,3\n")


def test_a_class_without_a_roster_has_nobody(tmp_path):
    assert not read_roster(tmp_path / "roster.csv")


def test_ids_that_differ_by_capitals_only_are_named_and_both_people_are_kept():
    found = roster("id,first_name\nAnna,Ada\nanna,Bea\ncleo,Cleo\n")

    assert [person.id for person in found.people] == ["Anna", "anna", "cleo"]
    assert len(found.doubts) == 1
    assert "Anna, anna differ by capitals only" in found.doubts[0]


def test_a_roster_of_headings_only_is_said_to_be_one():
    found = roster("id,first_name\n")

    assert not found
    assert found.doubts == (
        "roster.csv has no row about a student; expected one for each. Export it again, or remove it.",
    )


def test_an_id_that_windows_calls_a_device_is_named_and_kept():
    found = roster("id\nCON\nlpt1.a\nconny\n")

    assert [person.id for person in found.people] == ["CON", "lpt1.a", "conny"]
    assert [sentence.split("'")[1] for sentence in found.doubts] == ["CON", "lpt1.a"]
    assert "no folder can be called so there; expected another id" in found.doubts[0]


def test_who_counts_is_worked_out_once_however_many_reports_ask():
    found = roster("id,first_name\nann,Ann\nbea,Bea\n")

    assert found.withdrawn is found.withdrawn
    assert found.counted is found.counted
