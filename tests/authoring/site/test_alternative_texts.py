"""Pictures of a notebook keep what they say they show."""

from types import SimpleNamespace

import pytest

from autograder.authoring.site.alternative_texts import WithAlternativeTexts

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def rendered(tmp_path, **about):
    settings = SimpleNamespace(get_cell_level_config=lambda *_args, **_options: {})
    renderer = WithAlternativeTexts(settings, None)
    renderer.write_file = lambda parts, *_args, **_options: parts[0]
    data = SimpleNamespace(
        mime_type="image/png", content=PNG, cell_metadata={}, line=7, output_metadata={"image/png": about}
    )
    return renderer.render_image(data)


def test_a_picture_says_what_its_output_says(tmp_path):
    [picture] = rendered(tmp_path, alt="The echo fades.", width=700)

    assert picture["alt"] == "The echo fades."
    assert picture["width"] == "700"


def test_a_picture_that_says_nothing_stops_the_build(tmp_path):
    with pytest.raises(ValueError, match="line 7 has no alternative text"):
        rendered(tmp_path, width=700)
