"""A student's piece can be heard by whoever grades it, and nothing else gets in by that door."""

import base64

import pytest
from rnnkit.data.melodies import read
from rnnkit.sound import listen

from autograder.pages.inert import clean_html
from tests.toy.active import active_content

WAVE = base64.b64encode(listen(read("C2 E2 G4")).wav()).decode()
NO_WAVE = base64.b64encode(b"RIFF....AVI and so on").decode()


def test_a_sound_stays_with_its_controls():
    player = f'<audio controls="controls" src="data:audio/wav;base64,{WAVE}"></audio>'

    assert clean_html(player) == player


@pytest.mark.parametrize(
    "source",
    [
        "https://e.org/track.wav",
        "javascript:alert(1)",
        "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
        "data:image/png;base64,iVBORw0KGgo=",
        f"data:audio/wav;base64,{NO_WAVE}",
        "data:audio/wav;base64,!!!",
        f"data:audio/wav;charset=x;base64,{WAVE}",
    ],
)
def test_whatever_is_no_wave_file_is_left_out(source):
    cleaned = clean_html(f'<audio controls="controls" src="{source}" autoplay onplay="alert(1)">x</audio>')

    assert cleaned == '<audio controls="controls">x</audio>'
    assert active_content(cleaned, scripts_allowed=False) == []


def test_a_sound_is_no_picture_and_a_picture_no_sound():
    assert clean_html(f'<img src="data:audio/wav;base64,{WAVE}">') == "<img>"


def test_a_player_does_not_begin_to_play_by_itself():
    assert "autoplay" not in clean_html(
        f'<audio autoplay="autoplay" loop="" src="data:audio/wav;base64,{WAVE}"></audio>'
    )
