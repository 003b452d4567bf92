"""Right answers of notebook 09 by other routes."""

import numpy as np

from autograder.claims.alternative import alternative


@alternative(of="stuck_share")
def stuck_by_the_slope(values, real, low, high):
    """The slope of a sigmoid between both ends, as a share of its largest, 1/4."""
    s = (values[real] - low) / (high - low)
    return np.mean(4 * s * (1 - s) < 0.05)


@alternative(of="stuck_share")
def stuck_by_the_edges(values, real, low, high):
    """Values outside of two edges, counted among the real ones."""
    edge = (high - low) * (1 - np.sqrt(0.95)) / 2
    near = (values < low + edge) | (values > high - edge)
    near = near & real[:, :, None]
    return near.sum() / (real.sum() * values.shape[2])


@alternative(of="stuck_share")
def stuck_in_a_loop(values, real, low, high):
    """Row by row, step by step."""
    flat, n = 0, 0
    for row, flags in zip(values, real):
        for units, counts in zip(row, flags):
            if counts:
                t = 2 * (units - low) / (high - low) - 1
                flat += np.count_nonzero(1 - t**2 < 0.05)
                n += len(units)
    return flat / n


@alternative(of="drift")
def drift_by_norms(before, after, where):
    """Two norms, whose common factor cancels."""
    return np.linalg.norm(after[where] - before[where]) / np.linalg.norm(before[where])


@alternative(of="drift")
def drift_by_root_mean_squares(before, after, where):
    """As it is said."""
    chosen = before[where]
    return float(np.sqrt(np.mean((after[where] - chosen) ** 2)) / np.sqrt(np.mean(chosen**2)))


@alternative(of="drift")
def drift_by_where(before, after, where):
    """Zeros in place of what is not chosen, sums of squares."""
    where = where[..., None]
    gone = np.sum(np.where(where, after - before, 0) ** 2)
    return (gone / np.sum(np.where(where, before, 0) ** 2)) ** 0.5


@alternative(of="gradient_at_lag")
def lag_by_lag(dx, real):
    """The lag of every word from the end, and a mean over the words of each lag."""
    lags = real[:, ::-1].cumsum(axis=1)[:, ::-1] - 1
    squares = (dx**2).sum(axis=2)
    means = np.array([squares[real & (lags == k)].mean() for k in range(real.sum(axis=1).max())])
    return np.sqrt(means / means[0])


@alternative(of="gradient_at_lag")
def lag_by_counting(dx, real):
    """Added up with bincount."""
    lags = np.cumsum(real[:, ::-1], axis=1)[:, ::-1][real] - 1
    sums = np.bincount(lags, weights=np.sum(dx[real] ** 2, axis=-1))
    lengths = np.sqrt(sums / np.bincount(lags))
    return lengths / lengths[0]


@alternative(of="gradient_at_lag")
def lag_row_by_row(dx, real):
    """The words of each row, turned round."""
    rows = [np.linalg.norm(row[flags][::-1], axis=1) for row, flags in zip(dx, real)]
    longest = max(len(row) for row in rows)
    norms = [np.sqrt(np.mean([row[k] ** 2 for row in rows if len(row) > k])) for k in range(longest)]
    return np.array(norms) / norms[0]


@alternative(of="first_break")
def break_in_a_loop(losses, band):
    """Update by update, with a comparison that NaN does not pass."""
    lowest = np.inf
    for update, loss in enumerate(losses):
        if not np.isfinite(loss) or loss > lowest + band:
            return update
        lowest = min(lowest, loss)
    return -1


@alternative(of="first_break")
def break_at_once(losses, band):
    """The lowest so far by accumulation, shifted by one."""
    lowest = np.minimum.accumulate(np.append(np.inf, np.nan_to_num(losses, nan=np.inf)))[:-1]
    broken = ~(losses <= lowest + band) | ~np.isfinite(losses)
    return int(np.flatnonzero(broken)[0]) if broken.any() else -1


@alternative(of="first_break")
def break_by_prefixes(losses, band):
    """The smallest of each beginning."""
    for i in range(len(losses)):
        if np.isnan(losses[i]) or np.isinf(losses[i]):
            return i
        if i > 0 and losses[i] - np.min(losses[:i]) > band:
            return i
    return -1


@alternative(of="diagnose")
def named_by_questions(readings):
    """What cannot be denied first, then what can be measured."""
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
    if readings.told < 0.8 * readings.real and readings.pad == 0:
        return "padding counted"
    if readings.pad > 0:
        return "padding read"
    return "gate shut" if readings.reach < 0.05 else "healthy"


@alternative(of="diagnose")
def named_by_padding_first(readings):
    """Drift on padding divides the ward: two causes on one side, the rest on the other."""
    told, real, noun, reach, stuck, step, pad = readings
    if pad:
        return "padding read" if noun else "state reset"
    if not noun:
        return "state reset"
    if not reach:
        return "gradient cut"
    if real - told > 5:
        return "unshifted targets"
    if real - told > 0.2:
        return "padding counted"
    if stuck > 0.35:
        return "loud words"
    if step > 0.09:
        return "bold rate"
    return "healthy" if reach > 0.06 else "gate shut"


@alternative(of="diagnose")
def named_by_the_pulled_thread(readings):
    """Losses that disagree first, then size of update, then the way of the gradient."""
    disagree = readings.real / readings.told
    if disagree > 100:
        return "unshifted targets"
    if readings.step > 0.15:
        return "bold rate"
    if readings.reach == 0.0:
        return "gradient cut" if readings.noun > 0.0 else "state reset"
    if readings.pad > 0.05:
        return "padding read"
    if disagree > 1.2:
        return "padding counted"
    if readings.stuck > 0.4:
        return "loud words"
    if readings.reach < 0.06:
        return "gate shut"
    return "healthy"


@alternative(of="window_for")
def window_by_trying(noun, verb):
    """One window after the other."""
    k = 1
    while not np.all(noun // k == verb // k):
        k += 1
    return k


@alternative(of="window_for")
def window_by_a_search(noun, verb):
    """All candidates at once."""
    windows = np.arange(1, verb.max() + 2)[:, None]
    fits = (noun // windows == verb // windows).all(axis=1)
    return int(windows[fits.argmax(), 0])


@alternative(of="window_for")
def window_row_by_row(noun, verb):
    """Plain numbers, and the rows that each window cuts."""
    for k in range(1, int(max(verb)) + 2):
        cut = [1 for n, v in zip(noun, verb) if int(n) // k != int(v) // k]
        if not cut:
            return k
