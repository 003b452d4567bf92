"""The figures of the course: true sentences, small files, no global state, and quiet while grading."""

import subprocess
import sys

import numpy as np
import pytest
from rnnkit.figures import plots
from rnnkit.figures._figure import Picture
from rnnkit.figures.live import sliders

WORDS = ("The", "dogs", "were", "barking")


def geometric(ratio, steps=21, hidden=3):
    return ratio ** np.arange(steps)[:, None] * np.ones((steps, hidden))


def states():
    a = np.zeros((4, 3))
    a[1:, 2] = 0.9
    a[3, 0] = -0.6
    return a


def pictures():
    losses = 1.2 + 2 * np.exp(-np.arange(500) / 80)
    return {
        "impulse_response": plots.impulse_response({"scale 0.5": geometric(0.5), "scale 1.0": geometric(1.0)}),
        "state_heatmap": plots.state_heatmap(states(), WORDS),
        "loss_curve": plots.loss_curve(losses, floor=1.1),
        "gradient_flow": plots.gradient_flow({"one": [0.01, 0.1, 1.0], "two": [1.0, 0.0, 3.0]}),
        "bars": plots.bars(WORDS, {"cold": [0.1, 0.2, 0.6, 0.1], "hot": [0.25, 0.25, 0.3, 0.2]}),
        "saturation": plots.saturation([-3.0, 0.0, 0.5, 7.0]),
        "lines": plots.lines([1, 2], {"a": [1, 2]}, says="It grows.", title="Up", xlabel="x", ylabel="y"),
        "side_by_side": plots.side_by_side([plots.bars(["a"], [1.0]), plots.saturation([0.0])]),
    }


@pytest.fixture
def shown(monkeypatch):
    """Collect what is displayed as (data, options)."""
    outputs = []
    monkeypatch.setattr("IPython.display.display", lambda data, **options: outputs.append((data, options)))
    monkeypatch.delenv("RNNKIT_QUICK", raising=False)
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    return outputs


@pytest.fixture
def watched(monkeypatch, shown):
    monkeypatch.setenv("JPY_SESSION_NAME", "01_rnn_cell.ipynb")
    return shown


@pytest.mark.parametrize("name", pictures())
def test_a_picture_is_a_small_png_with_a_sentence(name):
    picture = pictures()[name]

    png = picture.png()

    assert png.startswith(b"\x89PNG")
    assert 2_000 < len(png) < 100_000
    assert picture.says.endswith(".")


def test_importing_plots_loads_no_matplotlib_and_drawing_no_pyplot():
    code = (
        "import sys; from rnnkit.figures import diagrams, plots; print('matplotlib' in sys.modules);"
        "plots.bars(['a'], [1.0]).png(); diagrams.cell().png(); print('matplotlib.pyplot' in sys.modules)"
    )

    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)

    assert run.stdout.split() == ["False", "False"]


def test_drawing_leaves_global_settings_alone():
    import matplotlib

    before = dict(matplotlib.rcParams)
    plots.bars(["a"], [1.0]).png()

    assert dict(matplotlib.rcParams) == before


def test_drawing_ignores_the_settings_of_the_session():
    import matplotlib

    plain = plots.bars(["a"], [1.0]).png()
    with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "black"}):
        changed = plots.bars(["a"], [1.0]).png()

    assert changed == plain


def test_arguments_may_be_read_only_and_stay_as_they_are():
    a = states()
    a.flags.writeable = False

    plots.state_heatmap(a, WORDS).png()
    plots.impulse_response({"all": a + 1}).png()

    np.testing.assert_array_equal(a, states())


def test_save_writes_the_same_file(tmp_path):
    picture = plots.saturation([0.0, 3.0])

    picture.save(tmp_path / "saturation.png")

    assert (tmp_path / "saturation.png").read_bytes() == picture.png()


def test_pictures_that_are_compared_can_have_the_same_axis():
    from matplotlib.figure import Figure

    figure = Figure()
    says = {"says": "", "title": "", "xlabel": "", "ylabel": ""}
    pair = [plots.lines([1, 2], {"a": [0, top]}, yrange=(0, 5), **says) for top in (1, 4)]
    plots.side_by_side(pair, says="Both.").draw(figure)

    assert [axes.get_ylim() for axes in figure.axes] == [(0, 5), (0, 5)]


def boxes_of_texts(picture, axes_texts):
    """Where the texts of a picture stand, in pixels, after it was drawn."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=picture.size, layout="constrained")
    canvas = FigureCanvasAgg(figure)
    picture.draw(figure)
    canvas.draw()
    return [text.get_window_extent(canvas.get_renderer()) for axes in figure.axes for text in axes_texts(axes)]


@pytest.mark.parametrize("n_labels", [8, 11, 12])
def test_the_numbers_on_bars_of_equal_height_do_not_touch(n_labels):
    picture = plots.bars(["word"] * n_labels, {"knows": np.ones(n_labels), "guesses": np.ones(n_labels)}, digits=1)
    boxes = boxes_of_texts(picture, lambda axes: axes.texts)

    assert len(boxes) == 2 * n_labels
    assert not any(one.overlaps(other) for k, one in enumerate(boxes) for other in boxes[:k])


def test_labels_of_two_lines_stay_below_their_images():
    picture = plots.images(np.ones((3, 4)), ["nine:\nnene"] * 3, says="Three.", title="Three images")
    labels = boxes_of_texts(picture, lambda axes: axes.texts)
    drawn = boxes_of_texts(picture, lambda axes: axes.images)

    assert all(label.y1 <= image.y0 for label, image in zip(labels, drawn, strict=True))


class TestSentences:
    """What a sentence says is so."""

    def test_impulse_response_counts_the_steps_to_one_percent(self):
        curves = {"half": geometric(0.5), "same": geometric(1.0)}

        half, same = plots.impulse_response(curves).says.split("; ")

        assert half == "half: the trace is forgotten after 7 steps"
        assert same == "same: 100 % of the trace is left after 20 steps."

    def test_impulse_response_waits_for_the_last_return(self):
        share = np.array([1.0, 0.001, 0.5, 0.001])[:, None]

        assert plots.impulse_response({"echo": share}).says == "echo: the trace is forgotten after 3 steps."

    def test_state_heatmap_names_unit_and_word_of_the_largest_move(self):
        says = plots.state_heatmap(states(), WORDS).says

        assert says.startswith("Of 3 hidden units, unit 2 makes the largest move: from 0.00 to +0.90 ")
        assert says.endswith('at the word "dogs" (step 2).')

    def test_state_heatmap_counts_the_move_from_the_initial_state(self):
        says = plots.state_heatmap(states(), WORDS, a0=[0.0, 0.95, 0.0]).says

        assert 'unit 1 makes the largest move: from +0.95 to 0.00 at the word "The" (step 1)' in says

    def test_loss_curve_gives_begin_end_and_floor(self):
        assert plots.loss_curve([3.04, 2.0, 1.26], floor=1.1).says == (
            "In 3 steps the loss goes from 3.0 to 1.3; the floor is 1.10."
        )

    @pytest.mark.parametrize(("end", "words"), [(1.26, "falls below 1.5, from 3.0"), (1.6, "does not fall below 1.5")])
    def test_loss_curve_compares_the_end_with_the_goal(self, end, words):
        assert plots.loss_curve([3.0, end], goal=1.5).says == f"In 2 steps the loss {words}."

    @pytest.mark.parametrize(
        ("norms", "words"),
        [
            ([0.1, 0.5, 1.0], "10 times smaller"),
            ([3.0, 2.0, 1.0], "3.0 times larger"),
            ([2e-9, 1.0], "about 5·10⁸ times smaller"),
            ([1.0, 1230.0], "1 200 times smaller"),
        ],
    )
    def test_gradient_flow_compares_first_and_last_step(self, norms, words):
        says = plots.gradient_flow(np.array(norms)).says

        assert says == f"The gradient is {words} at the first step than at the last."

    def test_several_gradients_say_first_where_most_arrives(self):
        says = plots.gradient_flow({"one": [0.01, 0.1, 1.0], "two": [0.0, 1.0], "three": [0.5, 1.0]}).says

        assert says == (
            "Most of the gradient arrives in three, least in two. At the first step, beside the last: "
            "one: 100 times smaller; two: zero at the first step; three: 2.0 times smaller."
        )

    def test_gradient_flow_says_so_when_nothing_arrives(self):
        assert plots.gradient_flow([0.0, 1.0]).says == "The gradient is zero at the first step."

    def test_bars_name_the_largest(self):
        assert plots.bars(WORDS, [0.1, 0.2, 0.6, 0.1]).says == 'The largest probability is 0.60, for "were".'

    def test_saturation_counts_points_beyond_two(self):
        says = plots.saturation([-3.0, 0.0, 0.5, 7.0]).says

        assert says.startswith("50 % of 4 pre-activations lie beyond 2 in size")
        assert says.endswith("the largest is 7.0 in size.")


class TestWrongArguments:
    """An error says what, got, expected, next step."""

    def test_a_missing_axis_is_named(self):
        with pytest.raises(ValueError, match=r"`one` has shape \(3,\), expected \(steps, hidden\)"):
            plots.impulse_response({"one": np.ones(3)})

    def test_an_impulse_that_never_arrived(self):
        with pytest.raises(ValueError, match="starts from a state of zeros"):
            plots.impulse_response({"one": np.zeros((3, 2))})

    def test_tokens_that_do_not_match(self):
        with pytest.raises(ValueError, match="got 2 tokens for 4 time steps"):
            plots.state_heatmap(states(), WORDS[:2])

    def test_values_that_do_not_match_their_labels(self):
        with pytest.raises(ValueError, match="got 3 values and 4 labels"):
            plots.bars(WORDS, [1.0, 2.0, 3.0])

    def test_curves_that_do_not_match_their_places(self):
        with pytest.raises(ValueError, match="got 3 values and 2 places in 'a'"):
            plots.lines([1, 2], {"a": [1, 2, 3]}, says="", title="", xlabel="", ylabel="")

    def test_a_negative_norm(self):
        with pytest.raises(ValueError, match="below zero"):
            plots.gradient_flow([-1.0, 1.0])

    def test_a_training_without_steps(self):
        with pytest.raises(ValueError, match="total_steps is 0, expected 1 or more"):
            plots.live_loss(0)


class TestDisplay:
    """A picture is two outputs: the image with its alternative text, and the sentence."""

    def test_a_picture_is_an_image_and_a_sentence(self, shown):
        picture = plots.bars(["<a>"], [1.0])

        picture._ipython_display_()

        (image, options), (sentence, _) = shown
        assert set(image) == {"image/png", "text/plain"}
        assert options["metadata"]["image/png"] == {"alt": picture.says, "width": 700}
        assert sentence["text/plain"] == picture.says
        assert "&lt;a&gt;" in sentence["text/html"]

    def test_grading_draws_nothing(self, shown, monkeypatch):
        monkeypatch.setenv("RNNKIT_QUICK", "1")

        Picture(lambda figure: pytest.fail("drawn"), "A sentence.")._ipython_display_()

        assert [data["text/plain"] for data, _ in shown] == ["A sentence."]


class TestLiveLoss:
    """A curve that moves is one image that changes, and one sentence at the end."""

    def test_frames_replace_each_other_and_hold_nothing_that_nbval_compares(self, shown):
        with plots.live_loss(50, goal=1.5) as live:
            for step in range(1, 51):
                live.update(step, 3.0 / step)

        *frames, (sentence, _) = shown
        assert len(frames) >= 2
        assert all(set(data) == {"image/png"} for data, _ in frames)
        assert len({options["display_id"] for _, options in frames}) == 1
        assert [options["update"] for _, options in frames] == [False] + [True] * (len(frames) - 1)
        assert sentence["text/plain"] == "In 50 steps the loss falls below 1.5, from 3.0."

    def test_a_fast_training_is_drawn_at_most_five_times_a_second(self, shown, monkeypatch):
        clock = iter(np.arange(0, 1000, 0.01))
        monkeypatch.setattr("rnnkit.figures.live.time.monotonic", lambda: float(next(clock)))
        with plots.live_loss(300) as live:
            for step in range(1, 301):
                live.update(step, 1.0)

        assert len(shown) <= 3 * 5 + 3

    def test_grading_draws_nothing_but_the_sentence(self, shown, monkeypatch):
        monkeypatch.setenv("RNNKIT_QUICK", "1")
        with plots.live_loss(2) as live:
            live.update(1, 2.0, "note")
            live.update(2, 1.0)

        assert [set(data) for data, _ in shown] == [{"text/html", "text/plain"}]

    def test_a_training_that_fails_says_nothing(self, shown):
        with pytest.raises(ZeroDivisionError), plots.live_loss(2) as live:
            live.update(1, 2.0)
            raise ZeroDivisionError

        assert all(set(data) == {"image/png"} for data, _ in shown)

    def test_notes_with_signs_of_mathematics_are_written_as_they_are(self, shown):
        with plots.live_loss(2) as live:
            live.update(1, 2.0, r"$\frac{ oops $")

        assert len(shown) == 3

    def test_a_loss_that_is_not_a_number_is_drawn_and_said(self, shown):
        with plots.live_loss(2) as live:
            live.update(1, 2.0)
            live.update(2, float("nan"))

        assert shown[-1][0]["text/plain"] == "In 2 steps the loss goes from 2.0 to nan."


class TestExplore:
    """A still picture for readers, a slider for those who can move it."""

    def test_a_run_from_the_command_line_shows_the_still_picture_only(self, shown):
        plots.explore(lambda scale: pytest.fail("moved"), still=plots.bars(["a"], [1.0]), start={"s": 1}, s=(0, 2, 1))

        assert len(shown) == 2

    def test_someone_who_watches_gets_a_widget_and_no_text_to_compare(self, watched):
        still = plots.bars(["a"], [1.0])

        plots.explore(lambda scale: still, still=still, start={"scale": 1}, scale=(0, 2, 1))

        assert [list(data) for data, _ in watched[2:]] == [["application/vnd.jupyter.widget-view+json"]]

    def test_moving_the_slider_draws_anew(self):
        box = sliders(lambda scale: plots.bars(["<a>"], [scale]), {"scale": 1.0}, {"scale": (0.0, 2.0, 0.5)})
        slider, image, sentence = box.children
        before = image.value

        slider.value = 2.0

        assert image.value != before
        assert "The largest probability is 2.00, for &quot;&lt;a&gt;&quot;." in sentence.value

    def test_start_and_ranges_name_the_same_sliders(self, shown):
        with pytest.raises(ValueError, match="name the same sliders"):
            plots.explore(plots.bars, still=plots.bars(["a"], [1.0]), start={"a": 1}, b=(0, 1, 1))


def test_images_need_one_label_each_and_square_pixels():
    with pytest.raises(ValueError, match="got 1 labels for 2 images of 9 pixels"):
        plots.images(np.zeros((2, 9)), ["one"], says="", title="")
    with pytest.raises(ValueError, match="images as high as they are wide"):
        plots.images(np.zeros((1, 8)), ["one"], says="", title="")


def test_images_fill_rows_of_ten():
    eleven = plots.images(np.eye(11, 9), [str(i) for i in range(11)], says="Eleven images.", title="Images")

    assert eleven.size[1] > plots.images(np.eye(10, 9), list("0123456789"), says="", title="").size[1]
    assert eleven.png(1).startswith(b"\x89PNG")
