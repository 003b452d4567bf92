import base64
import io
import wave

import numpy as np
import pytest
from rnnkit import sound
from rnnkit.data.melodies import read
from rnnkit.sound import LONGEST, SAMPLE_RATE, frequency, listen, perform, synthesise


def shown(monkeypatch, what):
    """Collect what is displayed, as bundles."""
    bundles = []
    monkeypatch.setattr("IPython.display.display", lambda data, **_: bundles.append(data))
    what()
    return bundles


def test_the_loudest_frequency_of_a_note_is_its_pitch():
    samples = synthesise(read("A8"), 60)
    spectrum = np.abs(np.fft.rfft(samples))

    assert np.argmax(spectrum) * SAMPLE_RATE / len(samples) == pytest.approx(440, abs=1)


@pytest.mark.parametrize(("pitch", "hertz"), [(69, 440.0), (57, 220.0), (60, 261.6256)])
def test_twelve_steps_double_the_frequency(pitch, hertz):
    assert frequency(pitch) == pytest.approx(hertz, rel=1e-6)


def test_a_tune_takes_as_long_as_its_notes_and_rests_are_silent():
    samples = synthesise(read("C2 z2 E4"), 120)

    assert len(samples) == 2 * SAMPLE_RATE
    assert np.all(samples[SAMPLE_RATE // 2 : SAMPLE_RATE] == 0)
    assert np.max(np.abs(samples[: SAMPLE_RATE // 2])) > 0.3


def test_samples_stay_within_one_and_begin_and_end_silent():
    samples = synthesise(read("C2 E2 G2 c2 B,8"))

    assert np.max(np.abs(samples)) <= 0.9
    assert abs(samples[0]) < 0.01 and abs(samples[-1]) < 0.02


def test_a_long_tune_is_cut():
    tune = np.tile(read("C8"), (40, 1))

    assert len(synthesise(tune)) == round(LONGEST * SAMPLE_RATE)
    assert "cut after 17" in listen(tune).says


def test_the_longest_sound_fits_into_what_grading_keeps_of_a_notebook():
    from autograder.pages.inert import HTML_ALLOWANCE

    longest = listen(np.tile(read("C8"), (40, 1)))

    assert len(longest.wav()) * 4 / 3 < HTML_ALLOWANCE - 15_000


def test_the_file_is_a_wave_of_eight_bits_that_holds_the_samples():
    tune = listen(read("C4 G4"))
    with wave.open(io.BytesIO(tune.wav())) as file:
        levels = np.frombuffer(file.readframes(file.getnframes()), np.uint8).astype(float)

        assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (SAMPLE_RATE, 1, 1)
    assert np.max(np.abs((levels - 128) / 127 - tune.samples)) < 0.004


def test_a_notebook_gets_a_player_and_a_sentence(monkeypatch):
    bundles = shown(monkeypatch, listen(read("C4 G4"))._ipython_display_)

    assert '<audio controls="controls" src="data:audio/wav;base64,UklG' in bundles[0]["text/html"]
    assert bundles[0]["text/plain"] == "2 notes at 140 beats per minute: 2 seconds of sound."


def test_while_a_submission_is_graded_only_what_is_handed_in_is_played(monkeypatch):
    monkeypatch.setenv("RNNKIT_QUICK", "1")
    heard = shown(monkeypatch, listen(read("C4 G4"))._ipython_display_)
    handed_in = shown(monkeypatch, lambda: perform("C4 G4", title="Two notes"))

    assert not any("audio" in str(bundle) for bundle in heard)
    assert sum("<audio" in bundle.get("text/html", "") for bundle in handed_in) == 1
    assert sum("image/png" in bundle for bundle in handed_in) == 1


def test_while_a_submission_is_graded_the_score_has_one_pixel_for_each_of_the_page(monkeypatch):
    def width():
        bundles = shown(monkeypatch, lambda: perform("C4 G4", title="Two notes"))
        (png,) = (base64.b64decode(bundle["image/png"]) for bundle in bundles if "image/png" in bundle)
        return int.from_bytes(png[16:20])

    for_a_student = width()
    monkeypatch.setenv("RNNKIT_QUICK", "1")

    assert (width(), for_a_student) == (700, 1400)


@pytest.mark.parametrize("tempo", [0, -3, float("nan")])
def test_a_tempo_that_is_none_is_refused(tempo):
    with pytest.raises(ValueError, match="above zero"):
        synthesise(read("C4"), tempo)


def test_overtones_beyond_the_sampling_rate_are_left_out():
    samples = sound._tone(100, SAMPLE_RATE)
    spectrum = np.abs(np.fft.rfft(samples))

    assert frequency(100) > 2500
    assert np.max(spectrum[: int(0.8 * frequency(100))]) < 0.05 * np.max(spectrum)
