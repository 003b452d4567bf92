from rnnkit.figures.live import _spread


def test_of_many_notes_the_first_the_last_and_evenly_those_between_are_shown():
    notes = [(step, f"after {step}") for step in range(0, 101, 10)]

    assert [step for step, _ in _spread(notes, 3)] == [0, 50, 100]
    assert _spread(notes, 11) == notes
    assert _spread(notes[:2], 3) == notes[:2]
