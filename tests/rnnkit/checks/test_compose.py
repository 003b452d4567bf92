import pytest
from rnnkit.checks import compose as check
from rnnkit.checks._compare import CheckFailed

from autograder.unrolled.compose import alternatives, mistakes


@pytest.mark.parametrize(
    ("mistake", "named"),
    [
        (mistakes.zeros_and_ones, "zeros and ones are returned instead of booleans"),
        (mistakes.end_in_the_melody, "END is returned as the last note"),
        (mistakes.never_stops, "END does not end the melody"),
        (mistakes.most_likely_note, "the most likely note is taken each time"),
        (mistakes.temperature_not_passed_on, "the temperature is not passed on"),
        (mistakes.same_seed_for_every_note, "a generator with the same seed is made before every draw"),
        (mistakes.everybodys_generator, "drawn by `np.random`, which everybody shares"),
        (mistakes.generator_of_its_own, "a generator of its own"),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_what_no_stored_number_shows_is_named_by_a_property(mistake, named, complaint):
    assert named in complaint(getattr(check, mistake.of), mistake.function)


def test_probabilities_that_do_not_add_up_are_seen_below_the_tolerance_of_numbers():
    def nearly(scores, allowed, *, temperature):
        return alternatives.probabilities_of_some(scores, allowed, temperature=temperature) * (1 + 1e-8)

    with pytest.raises(CheckFailed, match="adds up to one"):
        check.melody_step_probabilities(nearly)


def test_a_mask_of_numbers_is_seen():
    def numbers(sequences):
        inputs, targets, mask = alternatives.batch_in_loops(sequences)
        return inputs, targets, mask.astype(float)

    with pytest.raises(CheckFailed, match="expected bool"):
        check.training_batch(numbers)


def test_a_stub_says_that_it_is_not_done():
    def stub(*args, **keywords):
        raise NotImplementedError("Exercise not done yet")

    with pytest.raises(NotImplementedError):
        check.generate_melody(stub)
