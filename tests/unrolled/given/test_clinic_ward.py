"""The patients of notebook 09: a healthy one does what the parts do, and each plant changes what its name says."""

from dataclasses import replace

import numpy as np
import pytest
from rnnkit.data.clinic import NAMES
from rnnkit.data.dogs import VOCABULARY

from autograder.unrolled.given.clinic_ward import (
    ASK,
    GATED,
    LETTERS,
    NOUN,
    PAD,
    VANILLA,
    Patient,
    confession,
    one_hot,
    real_loss,
    ward,
    with_other_nouns,
)
from autograder.unrolled.given.rnn_parts import cast, unroll

CELLS = [replace(VANILLA, updates=3), replace(GATED, updates=3), replace(GATED, cell="LSTM", updates=3)]


@pytest.fixture(params=CELLS, ids=lambda plan: plan.cell)
def plan(request):
    return request.param


def test_sentences_end_with_a_question_behind_their_padding():
    sentences = Patient(VANILLA).sentences(8)

    assert set(sentences.ids[:, -1]) == {ASK}
    assert not sentences.real[sentences.ids == PAD].any()
    assert set(sentences.targets[:, -1]) <= set(VOCABULARY.encode(["was", "were"]))
    assert not sentences.counted[np.arange(8), sentences.asks - 1].any()


def test_another_noun_changes_the_noun_and_the_verb_and_nothing_else():
    sentences = Patient(VANILLA).sentences(8)
    other = with_other_nouns(sentences)

    assert np.argwhere(sentences.ids != other.ids)[:, 1].tolist() == [NOUN] * 8
    assert np.argwhere(sentences.targets != other.targets)[:, 1].tolist() == [sentences.ids.shape[1] - 1] * 8
    assert np.array_equal(with_other_nouns(other).ids, sentences.ids)


def test_a_healthy_patient_reads_as_the_parts_do(plan):
    patient = Patient(plan)
    sentences = patient.sentences(6)
    a, _ = unroll(one_hot(sentences.ids), cast(patient.params, np.float64), sentences.real)

    assert np.allclose(patient.states(sentences), a, atol=1e-12)
    assert real_loss(patient, sentences) == patient.loss(sentences)


def test_windows_that_carry_the_state_change_no_state_and_cut_the_gradient(plan):
    sentences = Patient(plan).sentences(6, (4,))
    whole, cut = Patient(plan), Patient(replace(plan, window=3))

    assert np.allclose(whole.states(sentences), cut.states(sentences), atol=1e-12)
    assert whole.input_gradient(sentences)[:, NOUN].any()
    assert not cut.input_gradient(sentences)[:, NOUN].any()


def test_a_reset_state_knows_nothing_of_the_noun(plan):
    patient = Patient(replace(plan, window=3, carries=False))
    sentences = patient.sentences(6, (4,))
    a, other = (patient.states(s)[:, -1] for s in (sentences, with_other_nouns(sentences)))

    assert np.array_equal(a, other)


def test_what_is_squashed_stays_between_its_ends(plan):
    patient = Patient(plan)
    sentences = patient.sentences(6)

    for values, low, high in patient.squashed(sentences):
        assert values.shape == patient.states(sentences).shape
        assert low < values.min() and values.max() < high
    assert len(patient.squashed(sentences)) == {"vanilla RNN": 1, "GRU": 3, "LSTM": 5}[plan.cell]


def test_a_patient_trains_as_often_as_it_is_told_and_two_of_one_plan_alike(plan):
    one, other = Patient(plan), Patient(plan)

    assert one.train(4).tolist() == other.train(4).tolist()
    assert one.size_of_update() > 0
    assert all(np.array_equal(a, b) for a, b in zip(one.params, other.params, strict=True))


def test_going_on_keeps_the_weights_and_a_change_of_plan_changes_what_it_names():
    patient = Patient(replace(VANILLA, loud=4.0, updates=3))
    patient.train(2)
    quiet = patient.goes_on(loud=1.0)

    assert np.allclose(4 * quiet.params.Wax, patient.params.Wax)
    assert np.array_equal(quiet.params.Waa, patient.params.Waa)
    assert not np.array_equal(patient.again(loud=1.0).params.Waa, patient.params.Waa)


def test_an_open_gate_has_another_bias_in_its_own_columns():
    patient = Patient(replace(GATED, keep=-4.0))
    moved = patient.goes_on(keep=1.0).params.bg - patient.params.bg

    assert np.allclose(moved[24:48], 5.0)
    assert not moved[:24].any() and not moved[48:].any()


def test_the_ward_has_one_patient_of_each_kind():
    assert list(ward()) == list(LETTERS)
    assert {confession(letter) for letter in LETTERS} == set(NAMES)
    with pytest.raises(LookupError, match="the ward has A, B"):
        confession("Z")
