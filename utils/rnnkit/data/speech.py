"""Spoken vowels to listen to and to label, frame by frame: made from measured formants, with no recording.

The throat gives a buzz, the mouth amplifies some of its frequencies. These resonances are called formants, and the
lowest two or three make the vowel. `FORMANTS` holds those of ten vowels of American English, averages over 33 men
and over 28 women, from table II of G. E. Peterson and H. L. Barney, "Control methods used in a study of the vowels",
Journal of the Acoustical Society of America 24 (1952), pages 175 to 184.

The data set has six sounds in two families. All three of a family *begin as the same vowel*; then one stays, one
glides towards the vowel of "hid", one towards that of "hood":

    begins as in   stays         glides to "hid"   glides to "hood"
    "hod"          ɑ (hod)       aɪ (hide)         aʊ (how'd)
    "hawed"        ɔ (hawed)     ɔɪ (boy)          oʊ (hoed)

Each frame carries the label of its sound, from the first frame on. So a frame before the glide is *undecided*: what
was heard until then fits three sounds equally well. `draw_versions` proves it: it makes every recording with each
choice of endings, equal number by number until the first glide. A machine that hears only the past gives the same
answer for all of them, which is right for one in three. No such machine can label more than one third of the
undecided frames right; the rest of a recording can, at best, be labelled without a mistake.

Real diphthongs begin and end near these vowels and not on them; that they do here makes the limit exact.

The synthesis follows D. H. Klatt, "Software for a cascade/parallel formant synthesizer", Journal of the Acoustical
Society of America 67 (1980), pages 971 to 995: a voice source and one resonator per formant, in a chain.
"""

from collections.abc import Sequence
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Voiced(NamedTuple):
    """A vowel in averages over speakers, in hertz.

    Attributes:
        pitch: how often the vocal folds open in a second.
        formants: the three lowest resonances.
    """

    pitch: float
    formants: tuple[float, float, float]


FORMANTS: dict[str, tuple[Voiced, Voiced]] = {
    "heed": (Voiced(136, (270, 2290, 3010)), Voiced(235, (310, 2790, 3310))),
    "hid": (Voiced(135, (390, 1990, 2550)), Voiced(232, (430, 2480, 3070))),
    "head": (Voiced(130, (530, 1840, 2480)), Voiced(223, (610, 2330, 2990))),
    "had": (Voiced(127, (660, 1720, 2410)), Voiced(210, (860, 2050, 2850))),
    "hod": (Voiced(124, (730, 1090, 2440)), Voiced(212, (850, 1220, 2810))),
    "hawed": (Voiced(129, (570, 840, 2410)), Voiced(216, (590, 920, 2710))),
    "hood": (Voiced(137, (440, 1020, 2240)), Voiced(232, (470, 1160, 2680))),
    "who'd": (Voiced(141, (300, 870, 2240)), Voiced(231, (370, 950, 2670))),
    "hud": (Voiced(130, (640, 1190, 2390)), Voiced(221, (760, 1400, 2780))),
    "heard": (Voiced(133, (490, 1350, 1690)), Voiced(218, (500, 1640, 1960))),
}
"""By word, the vowel of men and that of women (Peterson and Barney, 1952, table II)."""

SOUNDS = ("silence", "ɑ", "aɪ", "aʊ", "ɔ", "ɔɪ", "oʊ")
"""What a frame can be; a label is a place in this list."""

EXAMPLES = dict(zip(SOUNDS[1:], ("hod", "hide", "how'd", "hawed", "boy", "hoed"), strict=True))
"""A word with each sound."""

BEGINNINGS = ("hod", "hawed")
ENDINGS = ("", "hid", "hood")  # the vowel that a sound glides to; an empty word where it stays

SAMPLE_RATE = 8000  # numbers per second of audio: that of the old telephone
HOP = 160  # samples of one frame: 20 ms
WINDOW = 256  # samples that a frame's spectrum is taken from, the last at the frame's end: 32 ms
BANDS = 16
N_SYLLABLES = 2

_FOURTH_FORMANT = (3300.0, 3750.0)  # men, women; the table stops at three, and without a fourth the voice is dull
_BANDWIDTHS = np.array([60.0, 90.0, 150.0, 250.0])  # width of each resonance in hertz, near the values of Klatt
_SPREAD = 0.03  # of formants from speaker to speaker and from vowel to vowel, as a share: our choice
_PITCH_SPREAD = 0.08
_NOISE = 0.002  # the room, against a voice of size one half
_PAUSES, _STEADY, _GLIDE, _HELD = (3, 6), (5, 8), 5, (2, 5)  # frames; a pair is a smallest and a largest number


class Speech(NamedTuple):
    """Recordings, padded to one length, with a label for each frame.

    Attributes:
        audio: (batch, samples), between -1 and 1, at `SAMPLE_RATE`; zero in the padding.
        x: loudness of 16 frequency bands, from low to high, (batch, time, features); zero in the padding.
        labels: place of each frame's sound in `SOUNDS`, (batch, time); -1 in the padding.
        lengths: real frames, (batch,).
        to_glide: frames that have passed since the glide of the sound began, or would have begun if the sound
            stays; negative before it, (batch, time). In silence and padding `NO_GLIDE`.
    """

    audio: Floats
    x: Floats
    labels: Integers
    lengths: Integers
    to_glide: Integers

    @property
    def undecided(self) -> Flags:
        """True where a sound has begun and its glide has not: no past tells the sound, (batch, time)."""
        return self.to_glide < 0

    @property
    def ceiling(self) -> float:
        """The best accuracy over real frames for a machine that hears only the past.

        It is exact where each recording comes with all its endings, as from `draw_versions`.
        """
        return 1.0 - (1.0 - 1.0 / len(ENDINGS)) * float(self.undecided.sum()) / float(self.lengths.sum())


NO_GLIDE = 1000


class _Score(NamedTuple):
    """What is to be spoken, frame by frame; arrays are (batch, frames + 1), one entry per frame border."""

    formants: Floats  # one more axis: four formants
    pitch: Floats
    loudness: Floats
    labels: Integers
    to_glide: Integers


class _Syllable(NamedTuple):
    """One drawn syllable, whose ending is chosen later."""

    beginning: int
    pause: int
    steady: int
    held: int
    pitch: float
    start: Floats
    ends: tuple[Floats, ...]


def draw(n: int, *, rng: np.random.Generator) -> Speech:
    """Draw recordings of two sounds each, all six sounds equally likely.

    Args:
        n: how many.
        rng: source of randomness.
    """
    plans = [_plan(rng) for _ in range(n)]
    endings = rng.integers(len(ENDINGS), size=(n, N_SYLLABLES))
    return _record(plans, endings, np.arange(n), rng)


def draw_versions(n: int, *, rng: np.random.Generator) -> Speech:
    """Draw recordings of two sounds each, every one in nine versions: with each choice of the two endings.

    Versions stand one after another and differ in nothing but their endings, so the audio of two of them is equal,
    sample by sample, until the first glide in which they differ.

    Args:
        n: how many recordings; the batch is nine times as large.
        rng: source of randomness.
    """
    choices = np.array(list(product(range(len(ENDINGS)), repeat=N_SYLLABLES)))
    plans = [_plan(rng) for _ in range(n)]
    originals = np.repeat(np.arange(n), len(choices))
    return _record([plans[i] for i in originals], np.tile(choices, (n, 1)), originals, rng)


def say(sound: str, *, woman: bool = False) -> Floats:
    """Speak one sound alone, with the average formants of men or of women.

    Args:
        sound: one of `SOUNDS` but silence.
        woman: whose voice.

    Returns:
        Audio between -1 and 1, (samples,).

    Raises:
        ValueError: if there is no such sound.
    """
    if sound not in SOUNDS[1:]:
        raise ValueError(f"there is no sound {sound!r}; choose one of {', '.join(SOUNDS[1:])}")
    beginning, ending = divmod(SOUNDS.index(sound) - 1, len(ENDINGS))
    average = _syllable(beginning, woman, (1, 9, 5))
    score = _join([_score([average], [ending], last_pause=1)])
    room = _room(1, score.labels.shape[1], np.random.default_rng(0))
    return np.asarray(_speak(score, room)[0])


def _plan(rng: np.random.Generator) -> tuple[list[_Syllable], int]:
    """Draw a speaker and what they say, but for the endings; also the frames of silence at the end."""
    woman = bool(rng.integers(2))
    tract, height = np.exp(_SPREAD * rng.normal()), np.exp(_PITCH_SPREAD * rng.normal())
    syllables = []
    for _ in range(N_SYLLABLES):
        frames = (_between(_PAUSES, rng), _between(_STEADY, rng), _between(_HELD, rng))
        average = _syllable(int(rng.integers(len(BEGINNINGS))), woman, frames)
        start, *ends = (tract * f * np.exp(_SPREAD * rng.normal(size=4)) for f in (average.start, *average.ends[1:]))
        syllables.append(average._replace(pitch=height * average.pitch, start=start, ends=(start, *ends)))
    return syllables, _between(_PAUSES, rng)


def _syllable(beginning: int, woman: bool, frames: tuple[int, int, int]) -> _Syllable:
    """Make a syllable of average formants; `frames` are those of the pause, the beginning and the end."""
    first = FORMANTS[BEGINNINGS[beginning]][woman]
    start = _four(first, woman)
    ends = (start, *(_four(FORMANTS[word][woman], woman) for word in ENDINGS[1:]))
    pause, steady, held = frames
    return _Syllable(beginning, pause, steady, held, first.pitch, start, ends)


def _four(vowel: Voiced, woman: bool) -> Floats:
    return np.array([*vowel.formants, _FOURTH_FORMANT[woman]])


def _between(limits: tuple[int, int], rng: np.random.Generator) -> int:
    return int(rng.integers(limits[0], limits[1] + 1))


def _record(
    plans: Sequence[tuple[list[_Syllable], int]], endings: Integers, originals: Integers, rng: np.random.Generator
) -> Speech:
    """Speak every plan with its endings; recordings of one original share the noise of the room."""
    scores = [_score(syllables, row, last) for (syllables, last), row in zip(plans, endings, strict=True)]
    lengths = np.array([len(score.labels) for score in scores])
    joined = _join(scores)
    frames = int(lengths.max())
    audio = _speak(joined, _room(int(originals[-1]) + 1, frames, rng)[originals])
    real = np.arange(frames) < lengths[:, None]
    x = np.where(real[..., None], loudness_of_bands(audio), 0.0)
    audio = np.where(np.repeat(real, HOP, axis=1), audio, 0.0)
    return Speech(audio, x, joined.labels, lengths, joined.to_glide)


def _room(n: int, frames: int, rng: np.random.Generator) -> Floats:
    return _NOISE * rng.normal(size=(n, frames * HOP))


def _score(syllables: Sequence[_Syllable], endings: Sequence[int] | Integers, last_pause: int) -> _Score:
    """Write down one recording, (frames,) of labels and (frames + 1,) of everything that glides."""
    parts = [_write(syllable, int(ending)) for syllable, ending in zip(syllables, endings, strict=True)]
    labels, to_glide = (np.concatenate([getattr(part, name) for part in parts]) for name in ("labels", "to_glide"))
    silence = np.zeros(last_pause, dtype=np.int64)
    end = parts[-1]

    def held(name: str) -> Any:
        """Join a track and hold its last value through the silence at the end."""
        last = getattr(end, name)[-1:]
        tracks = [*(getattr(part, name) for part in parts), np.repeat(last, last_pause + 1, axis=0)]
        return np.concatenate(tracks)

    return _Score(
        formants=held("formants"),
        pitch=held("pitch"),
        loudness=np.concatenate([*(part.loudness for part in parts), np.zeros(last_pause + 1)]),
        labels=np.concatenate([labels, silence]),
        to_glide=np.concatenate([to_glide, silence + NO_GLIDE]),
    )


def _write(syllable: _Syllable, ending: int) -> _Score:
    """Write down the pause before one syllable and the syllable, one entry per frame."""
    voiced = syllable.steady + _GLIDE + syllable.held
    since = np.arange(voiced) - syllable.steady
    share = np.clip(since / _GLIDE, 0, 1)
    share = share * share * (3 - 2 * share)
    formants = syllable.start + share[:, None] * (syllable.ends[ending] - syllable.start)
    fade = np.minimum(1.0, np.arange(voiced) / 2) * np.minimum(1.0, np.arange(voiced, 0, -1) / 2)
    label = 1 + len(ENDINGS) * syllable.beginning + ending
    before = syllable.pause
    return _Score(
        formants=np.concatenate([np.tile(syllable.start, (before, 1)), formants]),
        pitch=syllable.pitch * np.concatenate([np.full(before, 1.05), np.linspace(1.05, 0.9, voiced)]),
        loudness=np.concatenate([np.zeros(before), fade]),
        labels=np.concatenate([np.zeros(before, dtype=np.int64), np.full(voiced, label)]),
        to_glide=np.concatenate([np.full(before, NO_GLIDE), since]),
    )


def _join(scores: Sequence[_Score]) -> _Score:
    """Put scores of different lengths side by side, the last entry held, labels -1 in the padding."""
    frames = max(len(score.labels) for score in scores)

    def column(name: str, value: int | None = None) -> Any:
        rows = []
        for score in scores:
            row = getattr(score, name)
            last = row[-1:] if value is None else np.array([value])
            missing = frames - len(score.labels)
            rows.append(np.concatenate([row, np.repeat(last, missing, axis=0)]))
        return np.stack(rows)

    return _Score(column("formants"), column("pitch"), column("loudness"), column("labels", -1),
                  column("to_glide", NO_GLIDE))  # fmt: skip


def _speak(score: _Score, noise: Floats) -> Floats:
    """Turn what is to be spoken into sound, (batch, samples)."""
    voice = _between_borders(score.loudness) * _buzz(_between_borders(score.pitch))
    audio = _resonate(voice, score.formants)
    return np.clip(0.05 * audio + noise, -1.0, 1.0)


def _between_borders(track: Floats) -> Floats:
    """Draw straight lines between the entries at frame borders, (batch, frames + 1), to (batch, samples)."""
    share = np.arange(HOP) / HOP
    samples = track[:, :-1, None] * (1 - share) + track[:, 1:, None] * share
    return samples.reshape(len(track), -1)


def _buzz(pitch: Floats) -> Floats:
    """Return the voice source: how the flow of air through the vocal folds changes, (batch, samples).

    In each period the folds open slowly, close fast and stay closed (Rosenberg, "Effect of glottal pulse shape on
    the quality of natural vowels", 1971).
    """
    phase = np.cumsum(pitch / SAMPLE_RATE, axis=1) % 1.0
    opening, closing = 0.4, 0.16
    slow = np.sin(np.pi * phase / opening) * closing / opening
    fast = -np.sin(np.pi / 2 * (phase - opening) / closing)
    return np.where(phase < opening, slow, np.where(phase < opening + closing, fast, 0.0))


def _resonate(voice: Floats, formants: Floats) -> Floats:
    """Send a voice through four resonators in a chain, each `y = A x + B y_before + C y_before_that`.

    All four work at once: each takes what the one before it gave one sample ago, which delays the sound by three
    samples and nothing else.
    """
    batch, n_samples = voice.shape
    radius = np.exp(-np.pi * _BANDWIDTHS / SAMPLE_RATE)
    C = -(radius**2)
    before, before_that = np.zeros((2, batch, 4))
    spoken = np.empty((n_samples, batch))
    chain = np.empty((batch, 4))
    for start in range(0, n_samples, HOP):
        frame = start // HOP
        track = np.moveaxis(_straight(formants[:, frame : frame + 2]), 1, 0)
        B = 2 * radius * np.cos(2 * np.pi * track / SAMPLE_RATE)
        A = 1 - B - C
        for i in range(HOP):
            chain[:, 0] = voice[:, start + i]
            chain[:, 1:] = before[:, :-1]
            before, before_that = A[i] * chain + B[i] * before + C * before_that, before
            spoken[start + i] = before[:, 3]
    return spoken.T


def _straight(ends: Floats) -> Floats:
    """Draw straight lines from ends[:, 0] to ends[:, 1], (batch, HOP, formants)."""
    share = (np.arange(HOP) / HOP)[:, None]
    return ends[:, :1] * (1 - share) + ends[:, 1:] * share


def loudness_of_bands(audio: Floats) -> Floats:
    """Measure how loud each frequency band is in each frame, on a logarithmic scale, mostly between -1 and 3.

    A frame looks at the 32 ms before its end, so it hears nothing of the future. Sixteen overlapping bands share
    the frequencies up to 4000 Hz evenly on the mel scale, on which steps sound alike: narrow bands below, wide ones
    above.

    Args:
        audio: (batch, samples), whole frames.

    Returns:
        (batch, time, features).
    """
    before = np.zeros((len(audio), WINDOW - HOP))
    windows = np.lib.stride_tricks.sliding_window_view(np.concatenate([before, audio], axis=1), WINDOW, axis=1)
    power = np.abs(np.fft.rfft(windows[:, ::HOP] * np.hanning(WINDOW), axis=-1)) ** 2
    return np.asarray(np.log10(power @ _filters() + 1e-3) + 1.0) / 1.5


def band_centres() -> Floats:
    """Return the middle frequency of each band in hertz, (features,)."""
    return _mel_grid()[1:-1]


def _mel_grid() -> Floats:
    top = 2595 * np.log10(1 + SAMPLE_RATE / 2 / 700)
    return np.asarray(700 * (10 ** (np.linspace(0, top, BANDS + 2) / 2595) - 1))


def _filters() -> Floats:
    """Return how much each frequency of a spectrum counts for each band: triangles, (frequencies, features)."""
    frequencies, grid = np.fft.rfftfreq(WINDOW, 1 / SAMPLE_RATE)[:, None], _mel_grid()
    rise = (frequencies - grid[:-2]) / np.diff(grid)[:-1]
    fall = (grid[2:] - frequencies) / np.diff(grid)[1:]
    return np.maximum(0.0, np.minimum(rise, fall))
