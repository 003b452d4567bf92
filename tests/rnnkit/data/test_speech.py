import numpy as np
import pytest
from rnnkit.data import speech
from rnnkit.data.speech import ENDINGS, HOP, SOUNDS

from tests.some import some


@pytest.fixture(scope="module")
def drawn():
    return speech.draw(12, rng=np.random.default_rng(5))


@pytest.fixture(scope="module")
def versions():
    return speech.draw_versions(3, rng=np.random.default_rng(6))


def real(recordings):
    return np.arange(recordings.x.shape[1]) < recordings.lengths[:, None]


def test_shapes_agree_and_padding_is_marked(drawn):
    batch, frames, bands = drawn.x.shape

    assert drawn.audio.shape == (batch, frames * HOP)
    assert drawn.labels.shape == drawn.to_glide.shape == (batch, frames)
    assert bands == speech.BANDS == len(speech.band_centres())
    assert drawn.lengths.max() == frames
    assert np.all((drawn.labels >= 0) == real(drawn))
    assert np.all(drawn.x[~real(drawn)] == 0)
    assert np.all(np.abs(drawn.audio) < 1)


def test_the_same_seed_speaks_the_same(drawn):
    again = speech.draw(12, rng=np.random.default_rng(5))

    assert all(np.array_equal(one, other) for one, other in some(zip(drawn, again, strict=True)))


def test_every_recording_has_two_sounds_between_silences(drawn):
    for labels, length in some(zip(drawn.labels, drawn.lengths, strict=True)):
        runs = labels[:length][np.flatnonzero(np.diff(labels[:length], prepend=-1))]

        assert len(runs) == 5
        assert np.all(runs[::2] == 0) and np.all(runs[1::2] > 0)


def test_a_glide_begins_once_in_every_sound(drawn):
    assert np.all(np.sum(drawn.to_glide == 0, axis=1) == 2)
    assert np.all(drawn.labels[drawn.undecided] > 0)


def test_versions_differ_in_nothing_before_the_first_glide(versions):
    for original in range(3):
        rows = slice(9 * original, 9 * original + 9)
        glide = int(np.argmax(versions.to_glide[9 * original] == 0))

        assert np.ptp(versions.audio[rows, : glide * HOP], axis=0).max() == 0
        assert np.ptp(versions.audio[rows, glide * HOP : (glide + 1) * HOP], axis=0).max() > 0
        assert np.ptp(versions.x[rows, :glide], axis=0).max() < 1e-12


def test_versions_with_the_same_first_ending_differ_in_nothing_before_the_second_glide(versions):
    second = np.flatnonzero(versions.to_glide[0] == 0)[1]

    assert np.ptp(versions.audio[:3, : second * HOP], axis=0).max() == 0
    assert len(set(versions.labels[:3, second])) == len(ENDINGS)


def test_the_ceiling_is_what_the_best_listener_to_the_past_reaches(versions):
    """Such a listener answers alike in all versions where they are undecided, and is right everywhere else."""
    stays = (versions.labels - 1) // len(ENDINGS) * len(ENDINGS) + 1
    answers = np.where(versions.undecided, stays, versions.labels)

    accuracy = np.mean((answers == versions.labels)[real(versions)])

    assert accuracy == pytest.approx(versions.ceiling)
    assert 0.7 < versions.ceiling < 0.85


def test_frames_hear_nothing_of_the_future():
    audio = np.random.default_rng(0).normal(size=(1, 10 * HOP))
    before = speech.loudness_of_bands(audio)
    audio[0, 6 * HOP] += 5.0
    after = speech.loudness_of_bands(audio)

    assert np.array_equal(before[0, :6], after[0, :6])
    assert np.all(before[0, 6] != after[0, 6])


def test_a_pure_tone_is_loudest_in_its_band():
    for band in (3, 8, 14):
        tone = np.sin(2 * np.pi * speech.band_centres()[band] / speech.SAMPLE_RATE * np.arange(4 * HOP))

        assert np.argmax(speech.loudness_of_bands(tone[None])[0, -1]) == band


@pytest.mark.parametrize("woman", [False, True])
def test_a_spoken_vowel_is_loud_at_its_formants(woman):
    audio = speech.say("ɑ", woman=woman)
    vowel = speech.FORMANTS["hod"][woman]
    middle = audio[4 * HOP : 12 * HOP]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    hertz = np.fft.rfftfreq(len(middle), 1 / speech.SAMPLE_RATE)

    def loudness(place):
        return spectrum[np.abs(hertz - place) < vowel.pitch].max()

    valley = (vowel.formants[1] + vowel.formants[2]) / 2
    assert loudness(vowel.formants[1]) > 2 * loudness(valley)
    assert loudness(vowel.formants[2]) > loudness(valley)


def test_all_six_sounds_can_be_said_and_begin_alike_in_families():
    sounds = {sound: speech.say(sound) for sound in SOUNDS[1:]}

    for family in (SOUNDS[1:4], SOUNDS[4:]):
        first, *others = (sounds[sound] for sound in family)
        assert all(np.array_equal(first[: 10 * HOP], other[: 10 * HOP]) for other in others)
        assert all(not np.allclose(first, other, atol=0.01) for other in others)


def test_an_unknown_sound_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="there is no sound 'silence'; choose one of ɑ, aɪ"):
        speech.say("silence")


def test_the_table_has_the_published_corners():
    assert speech.FORMANTS["heed"][0].formants == (270, 2290, 3010)
    assert speech.FORMANTS["hod"][1] == speech.Voiced(212, (850, 1220, 2810))
    assert len(speech.FORMANTS) == 10
