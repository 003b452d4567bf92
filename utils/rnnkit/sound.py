"""Sound for notebooks: a plucked string for each note, in a player that is small enough to be stored.

The samples are eight bits each, 8000 in a second, as in old telephones: a second of sound is 8 kB. The highest
tone that this can hold is 4000 Hz, five octaves above middle C's neighbour, so overtones above it are left out.
"""

import base64
import io
import wave
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnnkit import quick
from rnnkit.data.melodies import REST, checked, read
from rnnkit.figures import show_image, show_sentence

Floats = NDArray[np.float64]

SAMPLE_RATE = 8000  # samples per second
TEMPO = 140.0  # quarters per minute: an easy walk
LONGEST = 17.0  # seconds of one sound; more would make a notebook heavy, and would not be kept when it is graded

_CONCERT_A, _A_PITCH = 440.0, 69
_PARTIALS = 6
_SOFTER = 0.55  # loudness of each overtone against the one before
_FADING = 2.5  # per second: how fast a string falls silent; overtones fade faster
_ATTACK, _RELEASE = 0.008, 0.03  # seconds at both ends of a note, so that it does not click
_PEAK = 0.9


@dataclass(frozen=True)
class Sound:
    """A sound that a notebook can play.

    Attributes:
        samples: between -1 and 1, `SAMPLE_RATE` in a second, (samples,).
        says: one sentence: what a reader without loudspeakers should know.
        kept: whether it is made even while a submission is graded, for someone who will listen to it then.
    """

    samples: Floats
    says: str
    kept: bool = False

    def wav(self) -> bytes:
        """Return the sound as a WAV file of eight bits per sample."""
        file = io.BytesIO()
        levels = np.round(127 * np.clip(self.samples, -1, 1)) + 128
        with wave.open(file, "wb") as target:
            target.setparams((1, 1, SAMPLE_RATE, len(levels), "NONE", "not compressed"))
            target.writeframes(levels.astype(np.uint8).tobytes())
        return file.getvalue()

    def _ipython_display_(self) -> None:
        from IPython.display import display

        if self.kept or not quick():
            data = base64.b64encode(self.wav()).decode("ascii")
            player = f'<audio controls="controls" src="data:audio/wav;base64,{data}"></audio>'
            display({"text/html": player, "text/plain": self.says}, raw=True)
        show_sentence(self.says)


def listen(notes: ArrayLike, *, beats_per_minute: float = TEMPO) -> Sound:
    """Play notes, each as a plucked string; after 17 seconds the sound is cut.

    Args:
        notes: pitch and duration in eighths of each note, (notes, 2).
        beats_per_minute: how many quarters, two eighths each, are played in a minute.

    Raises:
        ValueError: if the notes are not rows of a pitch and a duration, or the tempo is not above zero.
    """
    return Sound(synthesise(notes, beats_per_minute), _sentence(notes, beats_per_minute))


def perform(piece: str, *, title: str, beats_per_minute: float = TEMPO) -> None:
    """Show and play a piece that is handed in: its score, its sound, and what is written under both.

    It is drawn and played also while a submission is graded, so that whoever grades it by hand sees and hears it; then
    the score has one pixel for each of the page, since drawing it takes longer than all that is asked of the notebook.

    Args:
        piece: in the letters of `rnnkit.data.melodies`.
        title: of the piece.
        beats_per_minute: how many quarters are played in a minute.

    Raises:
        UnreadableTune: if something in it is no note.
        ValueError: if the tempo is not above zero.
    """
    from rnnkit.figures.score import piano_roll

    notes = read(piece)
    score = piano_roll(notes, title=title)
    show_image(score.png(1.0) if quick() else score.png(), score.says, width=score.size[0])
    show_sentence(score.says)
    Sound(synthesise(notes, beats_per_minute), _sentence(notes, beats_per_minute), kept=True)._ipython_display_()


def synthesise(notes: ArrayLike, beats_per_minute: float = TEMPO) -> Floats:
    """Make the samples of a tune, between -1 and 1, (samples,).

    Args:
        notes: pitch and duration in eighths of each note, (notes, 2).
        beats_per_minute: how many quarters are played in a minute.

    Raises:
        ValueError: if the notes are not rows of a pitch and a duration, or the tempo is not above zero.
    """
    rows = checked(notes)
    if not beats_per_minute > 0:
        raise ValueError(f"got {beats_per_minute} beats per minute, expected a number above zero, such as {TEMPO:g}")
    ends = np.cumsum(rows[:, 1]) * _seconds_per_eighth(beats_per_minute)
    borders = np.round(SAMPLE_RATE * np.minimum([0.0, *ends], LONGEST)).astype(int)
    samples = np.concatenate([_tone(int(pitch), int(n)) for pitch, n in zip(rows[:, 0], np.diff(borders), strict=True)])
    return np.asarray(samples * (_PEAK / max(float(np.max(np.abs(samples), initial=0.0)), _PEAK)))


def frequency(pitch: int) -> float:
    """Return the vibrations per second of a MIDI pitch, in equal temperament: twelve steps double them."""
    return float(_CONCERT_A * 2.0 ** ((pitch - _A_PITCH) / 12))


def _tone(pitch: int, n_samples: int) -> Floats:
    """Pluck one string and let it fade, (samples,)."""
    seconds = np.arange(n_samples) / SAMPLE_RATE
    if pitch == REST:
        return np.zeros(n_samples)
    tone = np.zeros(n_samples)
    for partial in range(1, _PARTIALS + 1):
        cycles = partial * frequency(pitch)
        if cycles < SAMPLE_RATE / 2:
            tone += _SOFTER**partial * np.exp(-_FADING * partial * seconds) * np.sin(2 * np.pi * cycles * seconds)
    edges = np.minimum(seconds / _ATTACK, (n_samples / SAMPLE_RATE - seconds) / _RELEASE)
    return np.asarray(tone * np.clip(edges, 0, 1))


def _seconds_per_eighth(beats_per_minute: float) -> float:
    return 30.0 / beats_per_minute


def _sentence(notes: ArrayLike, beats_per_minute: float) -> str:
    rows = checked(notes)
    seconds = float(rows[:, 1].sum()) * _seconds_per_eighth(beats_per_minute)
    cut = f", cut after {LONGEST:g}" if seconds > LONGEST else ""
    count = f"{len(rows)} notes" if len(rows) != 1 else "1 note"
    return f"{count} at {beats_per_minute:g} beats per minute: {seconds:.0f} seconds of sound{cut}."
