"""Mistakes of notebook 09: instruments, a diagnosis and a repair."""

import numpy as np
from rnnkit.data.clinic import practice

from autograder.claims.mistake import mistake

ALL_OF_STUCK = (
    "share_of_flat_values",
    "padding_is_not_counted",
    "one_sentence_or_one_unit",
    "values_are_left_as_they_were",
)
ALL_OF_DRIFT = (
    "length_of_the_difference_over_length_of_the_states",
    "only_chosen_steps_are_looked_at",
    "whatever_sizes",
    "states_are_left_as_they_were",
)
ALL_OF_LAGS = (
    "share_of_what_the_last_word_gets",
    "lags_are_counted_in_real_words",
    "each_lag_is_a_mean_over_the_rows_that_have_it",
    "gradients_are_left_as_they_were",
)
UNEVEN = ALL_OF_LAGS[1:]
ALL_OF_BREAKS = (
    "first_update_above_the_band",
    "ripples_and_slow_rises_are_judged_by_the_lowest",
    "no_number_is_a_break",
    "losses_are_left_as_they_were",
)
FOUR_UP = (
    "four_causes_are_known",
    "five_causes_are_known",
    "six_causes_are_known",
    "seven_causes_are_known",
    "all_eight_causes_are_known",
)
ALL_OF_WINDOW = ("smallest_window_of_one_sentence", "every_sentence_fits", "places_are_left_as_they_were")


@mistake(of="stuck_share", breaks=ALL_OF_STUCK[:2], hint=1)
def only_the_high_end(values, real, low, high):
    """Only values close to the highest are counted, not those close to the lowest."""
    s = (values[real] - low) / (high - low)
    return float(np.mean((4 * s * (1 - s) < 0.05) & (s > 0.5)))


@mistake(of="stuck_share", breaks=ALL_OF_STUCK[0], hint=1)
def slope_of_tanh_for_all(values, real, low, high):
    """The slope is that of tanh, 1 - a², whatever the function's lowest and highest value are."""
    return float(np.mean(1 - values[real] ** 2 < 0.05))


@mistake(of="stuck_share", breaks=ALL_OF_STUCK[0], hint=1)
def slope_of_the_sigmoid_for_all(values, real, low, high):
    """The slope is that of the sigmoid, s (1 - s), whatever the function's lowest and highest value are."""
    return float(np.mean(4 * values[real] * (1 - values[real]) < 0.05))


@mistake(of="stuck_share", breaks=ALL_OF_STUCK, hint=3)
def not_a_share_of_the_largest_slope(values, real, low, high):
    """The slope is compared with 0.05 itself and not with a twentieth of the largest slope, which is 1/4."""
    s = (values[real] - low) / (high - low)
    return float(np.mean(s * (1 - s) < 0.05))


@mistake(of="stuck_share", breaks="padding_is_not_counted", hint=2)
def padding_counted_as_well(values, real, low, high):
    """All steps are counted, those of the padding as well."""
    s = (values - low) / (high - low)
    return float(np.mean(4 * s * (1 - s) < 0.05))


@mistake(of="stuck_share", breaks="padding_is_not_counted", hint=2)
def divided_by_all_values(values, real, low, high):
    """The stuck values among the real ones are counted, and divided by the number of all values."""
    s = (values - low) / (high - low)
    return float(np.sum((4 * s * (1 - s) < 0.05) & real[..., None]) / values.size)


@mistake(of="stuck_share", breaks=ALL_OF_STUCK, hint=1)
def share_that_is_free(values, real, low, high):
    """The share of values that are not stuck is returned."""
    s = (values[real] - low) / (high - low)
    return float(np.mean(4 * s * (1 - s) >= 0.05))


@mistake(of="stuck_share", breaks=ALL_OF_STUCK, hint=3)
def counted_and_not_divided(values, real, low, high):
    """The stuck values are counted and not divided by the number of values."""
    s = (values[real] - low) / (high - low)
    return float(np.sum(4 * s * (1 - s) < 0.05))


@mistake(of="stuck_share", breaks=ALL_OF_STUCK, hint=3)
def mean_slope(values, real, low, high):
    """The mean slope is returned, as a share of the largest, instead of the share of values whose slope is small."""
    s = (values[real] - low) / (high - low)
    return float(np.mean(4 * s * (1 - s)))


@mistake(of="stuck_share", breaks="values_are_left_as_they_were", hint=2)
def values_scaled_in_place(values, real, low, high):
    """The values are scaled to run from 0 to 1 in the caller's own array."""
    values -= low
    values /= high - low
    return float(np.mean(4 * values[real] * (1 - values[real]) < 0.05))


@mistake(of="stuck_share", breaks="one_sentence_or_one_unit", hint=2)
def first_sentence_left_out(values, real, low, high):
    """The first sentence of the batch is left out, and with a single one nothing is left."""
    s = (values[1:][real[1:]] - low) / (high - low)
    return float(np.mean(4 * s * (1 - s) < 0.05))


@mistake(of="stuck_share", breaks=ALL_OF_STUCK, hint=3)
def units_stuck_at_every_word(values, real, low, high):
    """The share of the units that are stuck at every word is returned, not the share of the values."""
    s = (values[real] - low) / (high - low)
    return float(np.mean(np.all(4 * s * (1 - s) < 0.05, axis=0)))


@mistake(of="stuck_share", breaks="padding_is_not_counted", hint=3)
def mean_of_the_shares_of_sentences(values, real, low, high):
    """A share is taken for each sentence, and the shares are averaged, so that words of short sentences weigh more."""
    shares = []
    for row, flags in zip(values, real):
        s = (row[flags] - low) / (high - low)
        shares.append(np.mean(4 * s * (1 - s) < 0.05))
    return float(np.mean(shares))


@mistake(of="stuck_share", breaks=ALL_OF_STUCK, hint=1)
def scaled_by_what_is_there(values, real, low, high):
    """The values are scaled by the lowest and highest among them, not by those that the function can give."""
    v = values[real]
    s = (v - v.min()) / (v.max() - v.min())
    return float(np.mean(4 * s * (1 - s) < 0.05))


@mistake(of="stuck_share", breaks="one_sentence_or_one_unit", hint=3)
def largest_slope_that_is_there(values, real, low, high):
    """The slopes are compared with the largest among them, not with the largest that the function has."""
    s = (values[real] - low) / (high - low)
    slope = s * (1 - s)
    return float(np.mean(slope < slope.max() / 20))


@mistake(of="stuck_share", breaks=ALL_OF_STUCK, hint=3)
def in_per_cent(values, real, low, high):
    """The share is given in per cent, from 0 to 100."""
    s = (values[real] - low) / (high - low)
    return float(100 * np.mean(4 * s * (1 - s) < 0.05))


@mistake(of="stuck_share", breaks=ALL_OF_STUCK, hint=3)
def one_share_per_unit(values, real, low, high):
    """Each unit gets a share of its own, where one number over all values is asked for."""
    s = (values[real] - low) / (high - low)
    return np.mean(4 * s * (1 - s) < 0.05, axis=0)


@mistake(of="stuck_share", breaks=("share_of_flat_values", "one_sentence_or_one_unit"), hint=1)
def tanh_or_else_sigmoid(values, real, low, high):
    """What goes below zero is taken for a tanh and all else for a sigmoid, and the highest value is not looked at."""
    v = values[real]
    return float(np.mean(1 - v**2 < 0.05 if low < 0 else 4 * v * (1 - v) < 0.05))


@mistake(of="drift", breaks=ALL_OF_DRIFT, hint=3)
def not_divided(before, after, where):
    """The root mean square of the difference is returned, not divided by that of the states."""
    return float(np.sqrt(np.mean((after - before)[where] ** 2)))


@mistake(of="drift", breaks=ALL_OF_DRIFT, hint=3)
def divided_by_the_states_after(before, after, where):
    """The difference is divided by the length of the states after, not of those before."""
    return float(np.linalg.norm((after - before)[where]) / np.linalg.norm(after[where]))


@mistake(of="drift", breaks="only_chosen_steps_are_looked_at", hint=2)
def all_steps_looked_at(before, after, where):
    """All steps are looked at, whatever is chosen."""
    return float(np.linalg.norm(after - before) / np.linalg.norm(before))


@mistake(of="drift", breaks="only_chosen_steps_are_looked_at", hint=2)
def chosen_difference_over_all_states(before, after, where):
    """The difference is taken at the chosen steps, and divided by a root mean square over all steps."""
    return float(np.sqrt(np.mean((after - before)[where] ** 2)) / np.sqrt(np.mean(before**2)))


@mistake(of="drift", breaks="only_chosen_steps_are_looked_at", hint=2)
def multiplied_by_the_choice(before, after, where):
    """Steps are switched off by a factor of zero, and 0 times NaN is NaN."""
    chosen = where[..., None].astype(float)
    return float(np.linalg.norm((after - before) * chosen) / np.linalg.norm(before * chosen))


@mistake(of="drift", breaks=ALL_OF_DRIFT, hint=1)
def sums_of_squares_compared(before, after, where):
    """The root is forgotten: mean squares are divided instead of their roots."""
    return float(np.sum((after - before)[where] ** 2) / np.sum(before[where] ** 2))


@mistake(of="drift", breaks=ALL_OF_DRIFT, hint=1)
def mean_of_the_difference(before, after, where):
    """The difference is averaged with its sign, so that what moves up and what moves down cancel."""
    return float(abs(np.mean((after - before)[where])) / np.sqrt(np.mean(before[where] ** 2)))


@mistake(of="drift", breaks=ALL_OF_DRIFT[:2], hint=1)
def absolute_differences(before, after, where):
    """Absolute values are averaged instead of squares."""
    return float(np.mean(np.abs(after - before)[where]) / np.mean(np.abs(before)[where]))


@mistake(of="drift", breaks=ALL_OF_DRIFT[:2], hint=3)
def lengths_compared(before, after, where):
    """Lengths are subtracted, not states: what turns without getting longer seems to stand still."""
    one, other = np.linalg.norm(before[where]), np.linalg.norm(after[where])
    return float(abs(other - one) / one)


@mistake(of="drift", breaks="states_are_left_as_they_were", hint=2)
def subtracted_in_place(before, after, where):
    """The states before are subtracted from those after in the caller's own array."""
    after -= before
    return float(np.linalg.norm(after[where]) / np.linalg.norm(before[where]))


@mistake(of="drift", breaks=ALL_OF_DRIFT[:2], hint=3)
def mean_of_the_shares(before, after, where):
    """A share is taken for every step, and the shares are averaged."""
    gone = np.linalg.norm((after - before)[where], axis=-1)
    return float(np.mean(gone / np.linalg.norm(before[where], axis=-1)))


@mistake(of="drift", breaks=ALL_OF_DRIFT, hint=2)
def last_step_only(before, after, where):
    """The last step of every row is looked at, whatever is chosen."""
    return float(np.linalg.norm(after[:, -1] - before[:, -1]) / np.linalg.norm(before[:, -1]))


@mistake(of="drift", breaks=ALL_OF_DRIFT, hint=1)
def standard_deviations(before, after, where):
    """Standard deviations are divided, so that a mean that all units share is taken off before squares are made."""
    return float(np.std((after - before)[where]) / np.std(before[where]))


@mistake(of="drift", breaks="states_are_left_as_they_were", hint=2)
def unchosen_states_zeroed_in_place(before, after, where):
    """What is not chosen is set to zero in the caller's own arrays."""
    before[~where] = 0
    after[~where] = 0
    return float(np.linalg.norm(after - before) / np.linalg.norm(before))


@mistake(of="drift", breaks=ALL_OF_DRIFT, hint=3)
def mean_of_the_drifts_of_sentences(before, after, where):
    """Each sentence gets a quotient of its own, and the quotients are averaged."""
    rows = [(a[w], b[w]) for a, b, w in zip(before, after, where) if w.any()]
    return float(np.mean([np.linalg.norm(b - a) / np.linalg.norm(a) for a, b in rows]))


@mistake(of="drift", breaks="only_chosen_steps_are_looked_at", hint=2)
def no_numbers_left_out(before, after, where):
    """NaN is left out instead of what is not chosen, so that numbers at other steps are counted."""
    return float(np.sqrt(np.nanmean((after - before) ** 2) / np.nanmean(before**2)))


@mistake(of="drift", breaks=ALL_OF_DRIFT[1:], hint=2)
def columns_of_the_first_row(before, after, where):
    """The steps that are chosen in the first row are looked at in every row."""
    one, other = before[:, where[0]], after[:, where[0]]
    return float(np.linalg.norm(other - one) / np.linalg.norm(one))


@mistake(of="gradient_at_lag", breaks=UNEVEN, hint=1)
def counted_from_the_last_column(dx, real):
    """Lags are counted in columns, so that padding takes the place of words."""
    shares = np.sqrt(np.mean(np.sum(np.nan_to_num(dx, posinf=0) ** 2, axis=2), axis=0))[::-1]
    longest = int(real.sum(axis=1).max())
    return shares[:longest] / shares[0]


@mistake(of="gradient_at_lag", breaks=UNEVEN, hint=1, called="counted_from_the_last_column")
def counted_from_the_last_column_where_words_stand(dx, real):
    """Lags are counted in columns, so that padding takes the place of words."""
    squares = np.sum(np.where(real[..., None], dx, 0) ** 2, axis=2).sum(axis=0)[::-1]
    rows = real.sum(axis=0)[::-1]
    shares = np.sqrt(squares / np.maximum(rows, 1))[: int(real.sum(axis=1).max())]
    return shares / shares[0]


@mistake(of="gradient_at_lag", breaks=ALL_OF_LAGS, hint=1)
def counted_from_the_first_word(dx, real):
    """The result runs from the first word to the last instead of back from the last one."""
    return _lengths(dx, real)[::-1] / _lengths(dx, real)[0]


@mistake(of="gradient_at_lag", breaks=ALL_OF_LAGS, hint=3)
def lengths_instead_of_shares(dx, real):
    """Lengths are returned and not shares of the length at the last word."""
    return _lengths(dx, real)


@mistake(of="gradient_at_lag", breaks=ALL_OF_LAGS, hint=3)
def shares_of_the_sum(dx, real):
    """The lengths are divided by their sum instead of by that at the last word."""
    lengths = _lengths(dx, real)
    return lengths / lengths.sum()


@mistake(of="gradient_at_lag", breaks=ALL_OF_LAGS[0], hint=3)
def shares_of_the_largest(dx, real):
    """The lengths are divided by the largest of them instead of by that at the last word."""
    lengths = _lengths(dx, real)
    return lengths / lengths.max()


@mistake(of="gradient_at_lag", breaks=("each_lag_is_a_mean_over_the_rows_that_have_it",), hint=2)
def short_rows_count_as_zero(dx, real):
    """The mean of a lag runs over all rows, as if rows that are too short had a gradient of zero there."""
    means = [np.sum(squares) / len(dx) for squares in _by_lag(dx, real)]
    return np.sqrt(np.array(means) / means[0])


@mistake(of="gradient_at_lag", breaks=ALL_OF_LAGS, hint=3)
def squares_compared(dx, real):
    """The root is forgotten: squares of lengths are compared."""
    lengths = _lengths(dx, real)
    return (lengths / lengths[0]) ** 2


@mistake(of="gradient_at_lag", breaks=ALL_OF_LAGS[:2], hint=3)
def mean_of_the_lengths(dx, real):
    """The lengths of the rows are averaged, not their squares."""
    means = np.array([np.mean(np.sqrt(squares)) for squares in _by_lag(dx, real)])
    return means / means[0]


@mistake(of="gradient_at_lag", breaks=UNEVEN[:2], hint=2)
def stopped_at_the_shortest_row(dx, real):
    """The result ends with the shortest row, so that the longest lags are missing."""
    lengths = _lengths(dx, real)[: int(real.sum(axis=1).min())]
    return lengths / lengths[0]


@mistake(of="gradient_at_lag", breaks=UNEVEN[1], hint=2)
def first_row_only(dx, real):
    """Only the first row of the batch is looked at."""
    lengths = np.sqrt(np.sum(dx[0][real[0]][::-1] ** 2, axis=-1))
    return lengths / lengths[0]


@mistake(of="gradient_at_lag", breaks=ALL_OF_LAGS[0], hint=2)
def sums_over_the_rows(dx, real):
    """The gradients of all rows are added up before their length is taken, so that opposite ones cancel."""
    rows = [row[flags][::-1] for row, flags in zip(dx, real)]
    totals = [sum(row[k] for row in rows if len(row) > k) for k in range(max(map(len, rows)))]
    lengths = np.array([np.linalg.norm(total) for total in totals])
    return lengths / lengths[0]


@mistake(of="gradient_at_lag", breaks=ALL_OF_LAGS, hint=2)
def means_over_the_rows(dx, real):
    """The gradients of the rows are averaged before their length is taken, so that opposite ones cancel."""
    rows = [row[flags][::-1] for row, flags in zip(dx, real)]
    longest = max(map(len, rows))
    lengths = [np.linalg.norm(np.mean([row[k] for row in rows if len(row) > k], axis=0)) for k in range(longest)]
    return np.array(lengths) / lengths[0]


@mistake(of="gradient_at_lag", breaks=UNEVEN, hint=1)
def lined_up_at_the_first_word(dx, real):
    """The rows are lined up at their first word and turned round together, so short rows end before lag 0."""
    rows = [np.sum(row[flags] ** 2, axis=-1) for row, flags in zip(dx, real)]
    means = [np.mean([row[k] for row in rows if len(row) > k]) for k in range(max(map(len, rows)))]
    lengths = np.sqrt(np.array(means))[::-1]
    return lengths / lengths[0]


@mistake(of="gradient_at_lag", breaks=ALL_OF_LAGS, hint=3)
def each_row_by_its_own_last_word(dx, real):
    """Each row is divided by its own gradient at the last word before the mean is taken, not the means afterwards."""
    rows = [np.sum(row[flags][::-1] ** 2, axis=-1) for row, flags in zip(dx, real)]
    means = [np.mean([row[k] / row[0] for row in rows if len(row) > k]) for k in range(max(map(len, rows)))]
    return np.sqrt(np.array(means))


@mistake(of="gradient_at_lag", breaks=UNEVEN[0], hint=1)
def multiplied_by_what_is_real(dx, real):
    """Padding is switched off by a factor of zero, and 0 times NaN is NaN."""
    lags = np.cumsum(real[:, ::-1], axis=1)[:, ::-1] - 1
    squares = np.sum((dx * real[..., None]) ** 2, axis=2)
    chosen = [(lags == k) & real for k in range(int(real.sum(axis=1).max()))]
    lengths = np.sqrt(np.array([np.sum(squares * one) / np.sum(one) for one in chosen]))
    return lengths / lengths[0]


@mistake(of="gradient_at_lag", breaks=ALL_OF_LAGS, hint=3)
def last_word_left_out(dx, real):
    """The share of the last word itself, which is 1, is left out of the result."""
    lengths = _lengths(dx, real)
    return lengths[1:] / lengths[0]


@mistake(of="gradient_at_lag", breaks=UNEVEN[:2], hint=2)
def one_entry_for_each_column(dx, real):
    """The result has an entry for each column, where it ends with the longest row."""
    shares = np.zeros(dx.shape[1])
    lengths = _lengths(dx, real)
    shares[: len(lengths)] = lengths / lengths[0]
    return shares


@mistake(of="gradient_at_lag", breaks=ALL_OF_LAGS, hint=3)
def sums_of_absolute_values(dx, real):
    """The absolute values of a gradient are added up and taken for its length."""
    sizes = np.sum(np.abs(np.where(real[..., None], dx, 0)), axis=2, keepdims=True)
    lengths = _lengths(sizes, real)
    return lengths / lengths[0]


@mistake(of="gradient_at_lag", breaks=UNEVEN, hint=2)
def as_long_as_the_first_row(dx, real):
    """The result ends with the first row, which need not be the longest."""
    lengths = _lengths(dx, real)[: int(real[0].sum())]
    return lengths / lengths[0]


@mistake(of="gradient_at_lag", breaks="gradients_are_left_as_they_were", hint=2)
def padding_zeroed_in_place(dx, real):
    """The padding is set to zero in the caller's own array."""
    dx[~real] = 0
    lengths = _lengths(dx, real)
    return lengths / lengths[0]


def _by_lag(dx, real):
    rows = [np.sum(row[flags][::-1] ** 2, axis=-1) for row, flags in zip(dx, real)]
    return [np.array([row[k] for row in rows if len(row) > k]) for k in range(max(map(len, rows)))]


def _lengths(dx, real):
    return np.sqrt(np.array([np.mean(squares) for squares in _by_lag(dx, real)]))


@mistake(of="first_break", breaks="no_number_is_a_break", hint=2)
def no_number_passes(losses, band):
    """NaN passes: `loss > lowest + band` is false for it, as every comparison with NaN is."""
    lowest = np.inf
    for update, loss in enumerate(losses):
        if loss > lowest + band or loss == np.inf:
            return update
        lowest = min(lowest, loss)
    return -1


@mistake(of="first_break", breaks="no_number_is_a_break", hint=2, called="no_number_passes")
def neither_nan_nor_infinity_is_asked_for(losses, band):
    """NaN passes: `loss > lowest + band` is false for it, as every comparison with NaN is."""
    lowest = losses[0]
    for update, loss in enumerate(losses):
        if loss > lowest + band:
            return update
        if loss < lowest:
            lowest = loss
    return -1


@mistake(of="first_break", breaks="no_number_is_a_break", hint=2)
def no_numbers_thrown_away(losses, band):
    """What is no number is thrown away: it is no break, and the updates behind it move up."""
    return _first(losses[np.isfinite(losses)], band)


@mistake(of="first_break", breaks=("ripples_and_slow_rises_are_judged_by_the_lowest",), hint=1)
def compared_with_the_loss_before(losses, band):
    """Each loss is compared with the one before it, so that a slow rise is never seen."""
    for update, loss in enumerate(losses):
        if not np.isfinite(loss) or (update and loss > losses[update - 1] + band):
            return update
    return -1


@mistake(of="first_break", breaks=("first_update_above_the_band",), hint=1)
def compared_with_the_first_loss(losses, band):
    """Each loss is compared with the first one instead of with the lowest so far."""
    for update, loss in enumerate(losses):
        if not np.isfinite(loss) or loss > losses[0] + band:
            return update
    return -1


@mistake(of="first_break", breaks=("first_update_above_the_band", "losses_are_left_as_they_were"), hint=1)
def compared_with_the_lowest_of_all(losses, band):
    """Each loss is compared with the lowest of the whole curve, also with what comes later."""
    finite = losses[np.isfinite(losses)]
    lowest = finite.min() if len(finite) else np.inf
    broken = ~(losses <= lowest + band) | ~np.isfinite(losses)
    return int(np.argmax(broken)) if broken.any() else -1


@mistake(of="first_break", breaks=("first_update_above_the_band", "losses_are_left_as_they_were"), hint=3)
def counted_from_one(losses, band):
    """Updates are counted from one."""
    update = _first(losses, band)
    return update + 1 if update >= 0 else -1


@mistake(of="first_break", breaks=("ripples_and_slow_rises_are_judged_by_the_lowest",), hint=3)
def zero_where_nothing_breaks(losses, band):
    """0 is returned where nothing breaks, which is an update, instead of -1."""
    return max(_first(losses, band), 0)


@mistake(of="first_break", breaks=("ripples_and_slow_rises_are_judged_by_the_lowest",), hint=3)
def number_of_updates_where_nothing_breaks(losses, band):
    """The number of updates is returned where nothing breaks, instead of -1."""
    update = _first(losses, band)
    return update if update >= 0 else len(losses)


@mistake(of="first_break", breaks=ALL_OF_BREAKS[0], hint=1)
def band_as_a_factor(losses, band):
    """The band is taken for a factor: a loss may be 1 + band times the lowest."""
    lowest = np.inf
    for update, loss in enumerate(losses):
        if not np.isfinite(loss) or loss > lowest * (1 + band):
            return update
        lowest = min(lowest, loss)
    return -1


@mistake(of="first_break", breaks=ALL_OF_BREAKS[1:3], hint=3)
def last_break(losses, band):
    """The last update above the band is returned, not the first."""
    lowest = np.minimum.accumulate(np.append(np.inf, np.nan_to_num(losses, nan=np.inf)))[:-1]
    broken = np.flatnonzero(~(losses <= lowest + band) | ~np.isfinite(losses))
    return int(broken[-1]) if len(broken) else -1


@mistake(of="first_break", breaks="no_number_is_a_break", hint=2)
def first_loss_is_not_looked_at(losses, band):
    """The walk begins at the second update, so that NaN at the first one is overlooked and nothing is above it."""
    lowest = losses[0]
    for update in range(1, len(losses)):
        if losses[update] > lowest + band or np.isnan(losses[update]) > np.isnan(lowest):
            return update
        lowest = min(lowest, losses[update])
    return -1


@mistake(of="first_break", breaks="no_number_is_a_break", hint=2)
def only_nan_is_lost(losses, band):
    """Only NaN is asked for, and an infinite loss at the first update is above nothing."""
    lowest = np.inf
    for update, loss in enumerate(losses):
        if np.isnan(loss) or loss > lowest + band:
            return update
        lowest = min(lowest, loss)
    return -1


@mistake(of="first_break", breaks="no_number_is_a_break", hint=2)
def first_loss_taken_on_trust(losses, band):
    """The first loss is never asked whether it is a number: the walk begins at the second one."""
    lowest = losses[0]
    for update in range(1, len(losses)):
        if not np.isfinite(losses[update]) or losses[update] > lowest + band:
            return update
        lowest = min(lowest, losses[update])
    return -1


@mistake(of="first_break", breaks="no_number_is_a_break", hint=2)
def lost_losses_looked_for_first(losses, band):
    """The first loss that is no number is returned, though the curve stood above the band before it."""
    lost = np.flatnonzero(~np.isfinite(losses))
    return int(lost[0]) if len(lost) else _first(losses, band)


@mistake(of="first_break", breaks=ALL_OF_BREAKS, hint=1)
def falls_taken_for_breaks(losses, band):
    """The distance to the lowest loss has no sign, so that a fall by more than the band is a break."""
    lowest = None
    for update, loss in enumerate(losses):
        if not np.isfinite(loss) or (lowest is not None and abs(loss - lowest) > band):
            return update
        lowest = loss if lowest is None else min(lowest, loss)
    return -1


@mistake(of="first_break", breaks="ripples_and_slow_rises_are_judged_by_the_lowest", hint=3)
def band_reached_is_a_break(losses, band):
    """A loss that stands just the band above the lowest is called a break, where it must stand more than that above."""
    lowest = np.inf
    for update, loss in enumerate(losses):
        if not np.isfinite(loss) or loss >= lowest + band:
            return update
        lowest = min(lowest, loss)
    return -1


@mistake(of="first_break", breaks="losses_are_left_as_they_were", hint=2)
def losses_accumulated_in_place(losses, band):
    """The lowest loss so far is written over the curve that was handed in."""
    update = _first(losses.copy(), band)
    np.minimum.accumulate(losses, out=losses)
    return update


def _first(losses, band):
    lowest = np.inf
    for update, loss in enumerate(losses):
        if not np.isfinite(loss) or loss > lowest + band:
            return update
        lowest = min(lowest, loss)
    return -1


@mistake(of="diagnose", breaks=FOUR_UP, hint=1)
def everybody_is_healthy(readings):
    """Everybody is called healthy."""
    return "healthy"


@mistake(of="diagnose", breaks=FOUR_UP, hint=1)
def named_by_the_loss_alone(readings):
    """Only what is told is looked at, and five causes report nearly the same loss."""
    if readings.told < 0.1:
        return "unshifted targets"
    if readings.told < 0.8:
        return "padding counted"
    return "bold rate" if readings.told > 1.4 else "gradient cut"


@mistake(of="diagnose", breaks=FOUR_UP, hint=1)
def named_by_both_losses(readings):
    """Only the two losses are looked at: they agree in five of the nine kinds."""
    if readings.told < 0.1:
        return "unshifted targets"
    if readings.told < 0.8:
        return "padding counted"
    if readings.real > readings.told + 0.05:
        return "padding read"
    return "bold rate" if readings.told > 1.4 else "healthy"


@mistake(of="diagnose", breaks=FOUR_UP, hint=1, called="named_by_both_losses")
def named_by_both_losses_and_the_cut_by_a_guess(readings):
    """Only the two losses are looked at: they agree in five of the nine kinds."""
    name = named_by_both_losses(readings)
    return "gradient cut" if name == "healthy" and readings.told > 1.25 else name


@mistake(of="diagnose", breaks=FOUR_UP[3:], hint=2)
def reach_asked_before_noun(readings):
    """A reach of zero is called a cut gradient before it is asked whether the noun moves anything at all."""
    if readings.reach == 0:
        return "gradient cut"
    return _asked_in_order(readings)


@mistake(of="diagnose", breaks=FOUR_UP[3:], hint=2)
def noun_not_asked(readings):
    """A reach of zero is called a reset state, whether or not the noun moves the last state."""
    if readings.reach == 0:
        return "state reset"
    return _asked_in_order(readings)


@mistake(of="diagnose", breaks=FOUR_UP[4:], hint=2)
def any_drift_is_padding_read(readings):
    """Any drift on padding is called padding read, and a state that is reset drifts there, too."""
    if readings.pad > 0:
        return "padding read"
    return _asked_in_order(readings)


@mistake(of="diagnose", breaks=FOUR_UP[3:], hint=2)
def small_is_taken_for_none(readings):
    """A small gradient and none at all are treated alike, so that a shut gate is called a cut."""
    if readings.noun == 0:
        return "state reset"
    if readings.reach < 0.05:
        return "gradient cut"
    return _asked_in_order(readings)


@mistake(of="diagnose", breaks=FOUR_UP[3:], hint=2)
def losses_that_differ_are_padding_counted(readings):
    """Whoever tells less than is real is said to count padding, though whoever reads it does so as well."""
    if 0.1 < readings.told < readings.real - 0.01:
        return "padding counted"
    return _asked_in_order(readings)


@mistake(of="diagnose", breaks=FOUR_UP[4:], hint=3)
def shut_asked_before_stuck(readings):
    """A small reach is called a shut gate before it is asked whether the units are stuck."""
    if 0 < readings.reach < 0.06 and readings.pad == 0:
        return "gate shut"
    return _asked_in_order(readings)


@mistake(of="diagnose", breaks=FOUR_UP[4:], hint=3)
def bold_by_the_loss(readings):
    """A rate is called bold by a high loss, and not by how far an update moves the weights."""
    if readings.told < 0.1:
        return "unshifted targets"
    if readings.told > 5:
        return "bold rate"
    name = _asked_in_order(readings)
    return "healthy" if name == "bold rate" else name


@mistake(of="diagnose", breaks=FOUR_UP[4:], hint=3)
def shut_is_never_named(readings):
    """A gate that is shut is called healthy: nothing asks for a small reach."""
    name = _asked_in_order(readings)
    return "healthy" if name == "gate shut" else name


@mistake(of="diagnose", breaks=FOUR_UP[3:], hint=2)
def flattered_losses_asked_first(readings):
    """Whoever tells less than is real is called padding counted before drift and reach are asked for."""
    if 0.1 <= readings.told < readings.real - 0.1:
        return "padding counted"
    return _asked_in_order(readings)


@mistake(of="diagnose", breaks=FOUR_UP[3:], hint=3, called="shut_asked_before_stuck")
def shut_asked_before_the_rest(readings):
    """A small reach is called a shut gate before it is asked whether the units are stuck."""
    if 0 < readings.reach < 0.05:
        return "gate shut"
    return _asked_in_order(readings)


@mistake(of="diagnose", breaks=FOUR_UP, hint=3)
def practice_patients_by_heart(readings):
    """Only the practice patients are known, number by number, and everybody else is called healthy."""
    alike = [case.cause for case in practice() if np.allclose(case.readings, readings, rtol=1e-3, atol=1e-6)]
    return alike[0] if alike else "healthy"


@mistake(of="diagnose", breaks=FOUR_UP[3:], hint=1)
def small_losses_are_healthy(readings):
    """Whoever tells a loss like a healthy one is called healthy, before any other reading is looked at."""
    return "healthy" if 1.0 < readings.told < 1.25 else _asked_in_order(readings)


@mistake(of="diagnose", breaks=FOUR_UP[3:], hint=1)
def losses_that_agree_are_healthy(readings):
    """Two losses that agree and are not high are called healthy, before the other readings are looked at."""
    agree = abs(readings.told - readings.real) < 0.05 and readings.real < 1.3
    return "healthy" if agree and readings.reach > 0 else _asked_in_order(readings)


@mistake(of="diagnose", breaks=FOUR_UP[3:], hint=2)
def little_noun_is_taken_for_none(readings):
    """A noun that moves little is treated like one that moves nothing, and so is a small reach."""
    if readings.noun < 0.1:
        return "state reset"
    if readings.reach < 0.05:
        return "gradient cut"
    return _asked_in_order(readings)


@mistake(of="diagnose", breaks=FOUR_UP[3:], hint=1)
def high_loss_asked_first(readings):
    """A high loss is called a bold rate before anything else is asked, and who learns nothing tells one, too."""
    return "bold rate" if readings.told > 1.25 else _asked_in_order(readings)


@mistake(of="diagnose", breaks=FOUR_UP[4:], hint=2)
def noun_and_reach_exchanged(readings):
    """The reach is read where the noun is meant, and the noun where the reach is."""
    if readings.noun == 0:
        return "state reset" if readings.reach == 0 else "gradient cut"
    return _asked_in_order(readings._replace(reach=readings.noun))


@mistake(of="diagnose", breaks=FOUR_UP[4:], hint=3)
def any_stuck_is_loud(readings):
    """A few stuck units are called loud words, and a gate that is almost shut is stuck itself."""
    name = _asked_in_order(readings)
    return "loud words" if readings.stuck > 0.01 and name == "gate shut" else name


@mistake(of="diagnose", breaks=FOUR_UP[3:], hint=1)
def flattered_losses_are_unshifted(readings):
    """Whoever tells less than is real is said to have unshifted targets: how little it tells is not asked."""
    name = _asked_in_order(readings)
    return "unshifted targets" if name == "padding counted" else name


@mistake(of="diagnose", breaks=FOUR_UP, hint=1)
def first_letter_written_large(readings):
    """The names are written with a capital letter and are none of those in `clinic.NAMES`."""
    return _asked_in_order(readings).capitalize()


def _asked_in_order(readings):
    if readings.told < 0.1:
        return "unshifted targets"
    if readings.noun == 0:
        return "state reset"
    if readings.reach == 0:
        return "gradient cut"
    if readings.step > 0.1:
        return "bold rate"
    if readings.stuck > 0.4:
        return "loud words"
    if readings.pad > 0:
        return "padding read"
    if readings.told < 0.8 * readings.real:
        return "padding counted"
    return "gate shut" if readings.reach < 0.06 else "healthy"


@mistake(of="window_for", breaks=ALL_OF_WINDOW, hint=1)
def distance_of_noun_and_verb(noun, verb):
    """The largest distance from noun to verb is returned, counting both, as if windows began at the noun."""
    return int(np.max(verb - noun)) + 1


@mistake(of="window_for", breaks=ALL_OF_WINDOW, hint=1)
def distance_without_the_noun(noun, verb):
    """The largest distance from noun to verb is returned, without counting the noun."""
    return int(np.max(verb - noun))


@mistake(of="window_for", breaks=ALL_OF_WINDOW, hint=1, called="distance_without_the_noun")
def distance_without_the_noun_and_one_at_least(noun, verb):
    """The largest distance from noun to verb is returned, without counting the noun."""
    return max(1, int(np.max(verb - noun)))


@mistake(of="window_for", breaks=ALL_OF_WINDOW[:2], hint=2)
def window_for_everything(noun, verb):
    """The window holds the whole of the longest sentence: it is enough, and not the smallest."""
    return int(np.max(verb)) + 1


@mistake(of="window_for", breaks="every_sentence_fits", hint=2)
def one_sentence_is_enough(noun, verb):
    """A window is taken as soon as it holds noun and verb of one sentence, not of every one."""
    k = 1
    while not np.any(noun // k == verb // k):
        k += 1
    return k


@mistake(of="window_for", breaks="every_sentence_fits", hint=2)
def first_sentence_only(noun, verb):
    """Only the first sentence is looked at."""
    k = 1
    while noun[0] // k != verb[0] // k:
        k += 1
    return k


@mistake(of="window_for", breaks="every_sentence_fits", hint=2)
def smallest_of_each_and_then_the_largest(noun, verb):
    """Each sentence gets its smallest window, and the largest of these is taken, which may cut another sentence."""
    return max(_smallest(noun[row : row + 1], verb[row : row + 1]) for row in range(len(noun)))


@mistake(of="window_for", breaks="every_sentence_fits", hint=1)
def halved_interval(noun, verb):
    """The interval is halved, as if every window larger than one that fits did fit as well."""
    small, large = 1, int(verb.max()) + 1
    while small < large:
        k = (small + large) // 2
        if np.all(noun // k == verb // k):
            large = k
        else:
            small = k + 1
    return small


@mistake(of="window_for", breaks=ALL_OF_WINDOW, hint=1)
def powers_of_two(noun, verb):
    """Only powers of two are tried."""
    k = 1
    while not np.all(noun // k == verb // k):
        k *= 2
    return k


@mistake(of="window_for", breaks=ALL_OF_WINDOW[1:], hint=2)
def common_multiple(noun, verb):
    """Each sentence gets its smallest window, and the least common multiple of these is taken."""
    return int(np.lcm.reduce([_smallest(noun[row : row + 1], verb[row : row + 1]) for row in range(len(noun))]))


@mistake(of="window_for", breaks="every_sentence_fits", hint=2)
def same_windows_in_any_order(noun, verb):
    """The windows of all nouns are compared with those of all verbs, not each noun's with its own verb's."""
    k = 1
    while set((noun // k).tolist()) != set((verb // k).tolist()):
        k += 1
    return k


@mistake(of="window_for", breaks="every_sentence_fits", hint=2)
def first_noun_and_last_verb(noun, verb):
    """The first noun and the last verb of all sentences must lie together, not those of each sentence."""
    return _smallest(noun.min(keepdims=True), verb.max(keepdims=True))


@mistake(of="window_for", breaks=ALL_OF_WINDOW, hint=1)
def windows_begin_at_the_first_noun(noun, verb):
    """Steps are counted from the first noun, as if a window began there."""
    return _smallest(noun - noun.min(), verb - noun.min())


@mistake(of="window_for", breaks=ALL_OF_WINDOW, hint=1, called="windows_begin_at_the_first_noun")
def both_moved_in_place_to_the_first_noun(noun, verb):
    """Steps are counted from the first noun, as if a window began there."""
    start = noun.min()
    noun -= start
    verb -= start
    return _smallest(noun, verb)


@mistake(of="window_for", breaks=ALL_OF_WINDOW[:2], hint=3)
def places_taken_for_counted_from_one(noun, verb):
    """Places are taken as if they were counted from one, so that every window begins a step late."""
    sizes = range(1, int(verb.max()) + 2)  # a noun at step 0 lies with its verb in none of them
    return next((k for k in sizes if np.all((noun - 1) // k == (verb - 1) // k)), int(verb.max()) + 2)


@mistake(of="window_for", breaks=ALL_OF_WINDOW[:2], hint=3)
def places_counted_from_one(noun, verb):
    """Places are counted from one, so that every window begins a step early."""
    k = 1
    while not np.all((noun + 1) // k == (verb + 1) // k):
        k += 1
    return k


@mistake(of="window_for", breaks=ALL_OF_WINDOW[0], hint=3)
def windows_from_two_up(noun, verb):
    """The search begins at a window of two steps, so that one step is never found to be enough."""
    k = 2
    while not np.all(noun // k == verb // k):
        k += 1
    return k


@mistake(of="window_for", breaks="places_are_left_as_they_were", hint=3)
def divided_in_place(noun, verb):
    """The places are moved in the caller's own arrays, so that the first noun stands at 0."""
    window = _smallest(noun, verb)
    noun -= noun.min()
    return window


def _smallest(noun, verb):
    k = 1
    while not np.all(noun // k == verb // k):
        k += 1
    return k
