"""What a check prints fits the page, and every row of a table can be read by itself."""

from rnnkit.checks._layout import WIDTH, Row, report, table


def test_columns_stand_below_their_heads():
    head, first, second = table(
        [Row("dx", "(2, 3)", "3", "time 1", "wrong"), Row("grads.Wax", "(3,)", "< 1e-7", "", "ok")]
    ).splitlines()

    assert head.split() == ["array", "shape", "rel.", "error", "largest", "at", "verdict"]
    assert first.index("wrong") == second.index("ok") == head.index("verdict")
    assert first.startswith("  dx ")


def test_ticks_stand_in_lines_of_readable_width_below_each_other():
    lines = report("rnn_cell_step", [f"✓ the tick number {n}" for n in range(8)]).splitlines()

    assert len(lines) > 1
    assert all(len(line) <= WIDTH for line in lines)
    assert lines[0].startswith("rnn_cell_step   ✓")
    assert {line.index("✓") for line in lines} == {len("rnn_cell_step") + 3}


def test_a_failure_stands_below_the_ticks_and_its_explanation_is_set_in():
    tick, failure, more = report("step", ["✓ shape"], "✗ numbers: others.\nSee hint 1.").splitlines()

    assert tick == "step   ✓ shape"
    assert failure == "       ✗ numbers: others."
    assert more == "         See hint 1."


def test_a_failure_without_ticks_stands_beside_the_name():
    assert report("step", [], "✗ shape: none.") == "step   ✗ shape: none."


def test_long_sentences_are_broken_between_words_and_tables_are_left_alone():
    row = "  " + "x" * 200
    lines = report("step", [], "✗ " + "word-by-word " * 20 + "\n" + row).splitlines()

    assert lines[-1] == row
    assert all(len(line) <= WIDTH for line in lines[:-1])
    assert all(word in ("✗", "word-by-word") for line in lines[1:-1] for word in line.split())
