import numpy as np
import pytest
from rnnkit.figures import diagrams, plots

SIGNATURE = b"\x89PNG"


def test_a_vowel_chart_says_where_glides_begin():
    vowels = {"hod": (730.0, 1090.0), "hid": (390.0, 1990.0), "hud": (640.0, 1190.0)}

    chart = plots.vowel_chart(vowels, {"aɪ": ("hod", "hid")}, title="One glide")

    assert chart.says == (
        "3 vowels by their first formant, 390 to 730 Hz, and their second, 1090 to 1990 Hz; "
        "1 glides begin at the vowels of hod."
    )
    assert chart.png().startswith(SIGNATURE)


def test_a_spectrogram_says_the_runs_of_labels():
    x = np.random.default_rng(0).normal(size=(5, 4))

    drawn = plots.spectrogram(
        x, ["silence", "ɑ", "ɑ", "ɑ", "silence"], hertz=[100, 200, 400, 800], milliseconds=20, title="One vowel"
    )

    assert drawn.says == "5 frames of 20 ms: silence for 1 frame, ɑ for 3 frames, silence for 1 frame."
    assert drawn.png().startswith(SIGNATURE)


def test_a_spectrogram_wants_one_label_per_frame():
    with pytest.raises(ValueError, match="got 2 labels for 3 frames"):
        plots.spectrogram(np.zeros((3, 2)), ["a", "b"], hertz=[1, 2], milliseconds=20, title="")


def test_the_bidirectional_network_is_drawn_for_one_to_six_words():
    for words in (("dogs",), ("The", "dogs", "owned", "by", "Mrs.", "Smith")):
        picture = diagrams.bidirectional(words)

        assert words[-1] in picture.says
        assert picture.png().startswith(SIGNATURE)
    for words in ((), ("a",) * 7):
        with pytest.raises(ValueError, match="expected 1 to 6"):
            diagrams.bidirectional(words)
