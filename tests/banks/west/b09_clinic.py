"""Answers to the exercises of `09_clinic`."""

from tests.banks.answer import Answer, right, wrong

ANSWERS: tuple[Answer, ...] = (
    right(
        "stuck_share",
        "products of the two distances",
        """
def stuck_share(values, real, low, high):
    at_words = values[real]
    slope = (at_words - low) * (high - at_words)
    largest = ((high - low) / 2) ** 2
    return float(np.count_nonzero(slope < largest / 20)) / at_words.size
""",
    ),
    right(
        "stuck_share",
        "NaN for the padding, mean of the rest",
        """
def stuck_share(values, real, low, high):
    scaled = (values - low) / (high - low)
    flat = np.where(4 * scaled * (1 - scaled) < 0.05, 1.0, 0.0)
    flat[~real] = np.nan  # flat is a new array
    return np.nanmean(flat)
""",
    ),
    right(
        "stuck_share",
        "sentence by sentence, then one division",
        """
def stuck_share(values, real, low, high):
    n_stuck = 0
    n_values = 0
    for b in range(values.shape[0]):
        words = np.compress(real[b], values[b], axis=0)
        s = (words - low) / (high - low)
        ratio = s * (1.0 - s) / 0.25
        n_stuck += int((ratio < 0.05).sum())
        n_values += words.size
    return n_stuck / n_values
""",
    ),
    right(
        "stuck_share",
        "unit by unit",
        """
def stuck_share(values, real, low, high):
    def curve(s):
        return 4 * (s - s * s)

    shares = []
    for unit in np.moveaxis(values, 2, 0):
        s = np.interp(unit[real], [low, high], [0.0, 1.0])
        shares.append(np.mean(curve(s) < 0.05))
    return sum(shares) / len(shares)  # each unit has as many words as the next
""",
    ),
    wrong(
        "stuck_share",
        "largest slope that is there",
        """
def stuck_share(values, real, low, high):
    s = (values[real] - low) / (high - low)
    slope = s * (1 - s)
    return np.mean(slope < slope.max() / 20)
""",
        truth="The slopes are compared with the largest among them, and not with the largest that the function has.",
        regime="values none of which is near the middle, most of all when all are stuck",
    ),
    wrong(
        "stuck_share",
        "per cent",
        """
def stuck_share(values, real, low, high):
    s = (values[real] - low) / (high - low)
    return 100 * np.mean(4 * s * (1 - s) < 0.05)
""",
        truth="The share comes in per cent, from 0 to 100.",
        regime="any value that is stuck",
    ),
    wrong(
        "stuck_share",
        "one share per unit",
        """
def stuck_share(values, real, low, high):
    s = (values[real] - low) / (high - low)
    return (4 * s * (1 - s) < 0.05).mean(axis=0)
""",
        truth="It returns one share for each unit and not one number.",
        regime="everywhere",
    ),
    wrong(
        "stuck_share",
        "how many, not which share",
        """
def stuck_share(values, real, low, high):
    s = (values[real] - low) / (high - low)
    return int(np.sum(4 * s * (1 - s) < 0.05))
""",
        truth="The stuck values are counted and not divided by the number of values.",
        regime="any value that is stuck",
    ),
    wrong(
        "stuck_share",
        "words above, everything below",
        """
def stuck_share(values, real, low, high):
    s = (values[real] - low) / (high - low)
    return np.sum(4 * s * (1 - s) < 0.05) / values.size
""",
        truth="Stuck values are counted at the words and divided by the number of all values, padding included.",
        regime="any padding beside a stuck value",
    ),
    wrong(
        "stuck_share",
        "scaled in place",
        """
def stuck_share(values, real, low, high):
    values -= low
    values /= high - low
    s = values[real]
    return np.mean(4 * s * (1 - s) < 0.05)
""",
        truth="The caller's values are scaled in place, so a second look at them is wrong.",
        regime="everywhere but for a function from 0 to 1, by what it leaves behind",
    ),
    wrong(
        "stuck_share",
        "a twentieth of the way from an end",
        """
def stuck_share(values, real, low, high):
    v = values[real]
    margin = (high - low) / 20
    return np.mean((v < low + margin) | (v > high - margin))
""",
        truth="The twentieth is taken of the range of values and not of the largest slope.",
        regime="values whose distance from an end is between 0.0127 and 0.05 of the range",
    ),
    wrong(
        "stuck_share",
        "tanh or else sigmoid",
        """
def stuck_share(values, real, low, high):
    v = values[real]
    if low < 0:
        share = (1 - v**2) < 0.05
    else:
        share = v * (1 - v) < 0.05 / 4
    return share.mean()
""",
        truth="Only tanh and sigmoid are thought of, and `high` is never read.",
        regime="a function with other ends, such as -2 and 2, or 0 and 6",
    ),
    right(
        "drift",
        "scalar products",
        """
def drift(before, after, where):
    a = before[where].ravel()
    d = after[where].ravel() - a
    return np.sqrt(np.dot(d, d) / np.dot(a, a))
""",
    ),
    right(
        "drift",
        "standard library only",
        """
def drift(before, after, where):
    from math import dist, hypot

    a = [float(v) for state in before[where] for v in state]
    b = [float(v) for state in after[where] for v in state]
    return dist(a, b) / hypot(*a)
""",
    ),
    right(
        "drift",
        "relative to the states' rms first",
        """
def drift(before, after, where):
    chosen_before = np.compress(where.ravel(), before.reshape(-1, before.shape[-1]), axis=0)
    chosen_after = np.compress(where.ravel(), after.reshape(-1, after.shape[-1]), axis=0)
    size = np.sqrt((chosen_before**2).mean())
    moved = chosen_after / size - chosen_before / size
    return float(np.sqrt((moved**2).mean()))
""",
    ),
    right(
        "drift",
        "length per step, then of the lengths",
        """
def drift(before, after, where):
    how_far = np.linalg.norm(before[where] - after[where], axis=-1)
    how_long = np.linalg.norm(before[where], axis=-1)
    return np.linalg.norm(how_far) / np.linalg.norm(how_long)
""",
    ),
    wrong(
        "drift",
        "differences that cancel",
        """
def drift(before, after, where):
    a, b = before[where], after[where]
    return abs(np.mean(b - a)) / np.sqrt(np.mean(a**2))
""",
        truth="The differences are averaged with their signs, so one up and one down are no movement.",
        regime="differences that are not the same in all entries",
    ),
    wrong(
        "drift",
        "last step whatever is asked",
        """
def drift(before, after, where):
    a, b = before[:, -1], after[:, -1]
    return np.linalg.norm(b - a) / np.linalg.norm(a)
""",
        truth="It always looks at the last step, as the first use in the notebook does, and never at `where`.",
        regime="any choice but the last step of every row",
    ),
    wrong(
        "drift",
        "spread for rms",
        """
def drift(before, after, where):
    a, b = before[where], after[where]
    return np.std(b - a) / np.std(a)
""",
        truth="`std` takes the mean off first, so a movement that is common to all units is not seen.",
        regime="states or differences whose mean is not 0; the example by hand shows it",
    ),
    wrong(
        "drift",
        "zeros written into the states",
        """
def drift(before, after, where):
    before[~where] = 0
    after[~where] = 0
    return np.sqrt(np.sum((after - before) ** 2) / np.sum(before**2))
""",
        truth="The states that are not chosen are set to zero in the caller's arrays.",
        regime="any step that is not chosen, by what it leaves behind",
    ),
    wrong(
        "drift",
        "difference chosen, length of all",
        """
def drift(before, after, where):
    moved = np.sqrt(np.mean((after[where] - before[where]) ** 2))
    size = np.sqrt(np.mean(before**2))
    return moved / size
""",
        truth="The length of the states before is taken over all steps, also those that are not chosen.",
        regime="any step that is not chosen and whose state has another length",
    ),
    wrong(
        "drift",
        "one number per sentence",
        """
def drift(before, after, where):
    per_sentence = []
    for a, b, w in zip(before, after, where):
        if w.any():
            per_sentence.append(np.linalg.norm(b[w] - a[w]) / np.linalg.norm(a[w]))
    return np.mean(per_sentence)
""",
        truth="Each sentence gets a quotient of its own and these are averaged; one quotient for all is asked for.",
        regime="more than one sentence with a chosen step",
    ),
    wrong(
        "drift",
        "NaN left out, the rest kept",
        """
def drift(before, after, where):
    difference = np.nanmean((after - before) ** 2)
    return np.sqrt(difference / np.nanmean(before**2))
""",
        truth="NaN is left out instead of what is not chosen, so any number that stands elsewhere is counted.",
        regime="numbers at steps that are not chosen",
    ),
    wrong(
        "drift",
        "columns of the first row",
        """
def drift(before, after, where):
    columns = where[0]
    a, b = before[:, columns], after[:, columns]
    return np.sqrt(np.mean((b - a) ** 2) / np.mean(a**2))
""",
        truth="The first row's choice is used for all rows.",
        regime="rows with different chosen steps",
    ),
    right(
        "gradient_at_lag",
        "a list for each lag",
        """
def gradient_at_lag(dx, real):
    squares = {}
    for b in range(len(dx)):
        lag = 0
        for t in range(dx.shape[1] - 1, -1, -1):
            if real[b, t]:
                squares.setdefault(lag, []).append(np.dot(dx[b, t], dx[b, t]))
                lag += 1
    lengths = np.array([np.sqrt(np.mean(squares[k])) for k in range(len(squares))])
    return lengths / lengths[0]
""",
    ),
    right(
        "gradient_at_lag",
        "backwards through the columns, a counter per row",
        """
def gradient_at_lag(dx, real):
    batch, time, _ = dx.shape
    total, rows = np.zeros(time), np.zeros(time)
    next_lag = np.zeros(batch, dtype=int)
    for t in reversed(range(time)):
        here = np.flatnonzero(real[:, t])
        np.add.at(total, next_lag[here], np.einsum("bf,bf->b", dx[here, t], dx[here, t]))
        np.add.at(rows, next_lag[here], 1)
        next_lag[here] += 1
    longest = next_lag.max()
    length = np.sqrt(total[:longest] / rows[:longest])
    return length / length[0]
""",
    ),
    right(
        "gradient_at_lag",
        "solid block, filled from the last word",
        """
def gradient_at_lag(dx, real):
    counts = np.count_nonzero(real, axis=1)
    block = np.zeros((len(dx), counts.max(), dx.shape[2]))
    has = np.arange(counts.max()) < counts[:, None]
    # both sides are listed row by row, from the last word to the first
    block[has] = dx[:, ::-1][real[:, ::-1]]
    n = np.sqrt(np.sum(block**2, axis=(0, 2)) / has.sum(axis=0))
    return n / n[0]
""",
    ),
    right(
        "gradient_at_lag",
        "rms of the entries",
        """
def gradient_at_lag(dx, real):
    from itertools import zip_longest

    rows = [list(d[r])[::-1] for d, r in zip(dx, real)]
    sizes = []
    for words in zip_longest(*rows):
        there = np.stack([w for w in words if w is not None])
        sizes.append(np.sqrt(np.mean(there**2)))  # the number of features cancels in the quotient
    return np.array([size / sizes[0] for size in sizes])
""",
    ),
    wrong(
        "gradient_at_lag",
        "times the mask",
        """
def gradient_at_lag(dx, real):
    size = ((dx * real[..., None]) ** 2).sum(axis=2)
    lag = np.cumsum(real[:, ::-1], axis=1)[:, ::-1] - 1
    longest = lag.max() + 1
    n = np.zeros(longest)
    for k in range(longest):
        chosen = (lag == k) & real
        n[k] = np.sqrt((size * chosen).sum() / chosen.sum())
    return n / n[0]
""",
        truth="The padding is multiplied by zero, and zero times NaN is NaN.",
        regime="NaN or infinity where no word is",
    ),
    wrong(
        "gradient_at_lag",
        "the last word left out",
        """
def gradient_at_lag(dx, real):
    longest = real.sum(axis=1).max()
    total, rows = np.zeros(longest), np.zeros(longest)
    for d, r in zip(dx, real):
        squares = (d[r][::-1] ** 2).sum(axis=1)
        total[: len(squares)] += squares
        rows[: len(squares)] += 1
    n = np.sqrt(total / rows)
    return n[1:] / n[0]
""",
        truth="The result begins at lag 1; the share at lag 0, which is 1, is missing.",
        regime="everywhere",
    ),
    wrong(
        "gradient_at_lag",
        "one entry per column",
        """
def gradient_at_lag(dx, real):
    n_lags = dx.shape[1]
    sums, rows = np.zeros(n_lags), np.zeros(n_lags)
    for d, r in zip(dx, real):
        g = (d[r][::-1] ** 2).sum(axis=1)
        sums[: len(g)] += g
        rows[: len(g)] += 1
    n = np.sqrt(sums / np.maximum(rows, 1))
    return n / n[0]
""",
        truth="The result has as many entries as there are columns, where it should end with the longest row.",
        regime="no row without padding",
    ),
    wrong(
        "gradient_at_lag",
        "share of the largest",
        """
def gradient_at_lag(dx, real):
    lag = (np.cumsum(real[:, ::-1], axis=1) - 1)[:, ::-1]
    n = []
    for k in range(real.sum(axis=1).max()):
        chosen = real & (lag == k)
        n.append(np.sqrt((dx[chosen] ** 2).sum(axis=1).mean()))
    return np.array(n) / max(n)
""",
        truth="It divides by the largest of the lengths, which need not be that at lag 0.",
        regime="a gradient that is larger at another lag than at the last word",
    ),
    wrong(
        "gradient_at_lag",
        "sum of the sizes for the length",
        """
def gradient_at_lag(dx, real):
    lag = (np.cumsum(real[:, ::-1], axis=1) - 1)[:, ::-1]
    n = []
    for k in range(real.sum(axis=1).max()):
        chosen = real & (lag == k)
        n.append(np.sqrt((np.abs(dx[chosen]).sum(axis=1) ** 2).mean()))
    return np.array(n) / n[0]
""",
        truth="The length of a gradient is taken as the sum of the sizes of its entries.",
        regime="more than one feature",
    ),
    wrong(
        "gradient_at_lag",
        "mean gradient first",
        """
def gradient_at_lag(dx, real):
    lag = (np.cumsum(real[:, ::-1], axis=1) - 1)[:, ::-1]
    n = []
    for k in range(real.sum(axis=1).max()):
        chosen = real & (lag == k)
        n.append(np.linalg.norm(dx[chosen].mean(axis=0)))
    return np.array(n) / n[0]
""",
        truth="The gradients of the rows are averaged before the length is taken, so opposite ones cancel.",
        regime="more than one row",
    ),
    wrong(
        "gradient_at_lag",
        "zeros written into the gradient",
        """
def gradient_at_lag(dx, real):
    dx[~real] = 0
    longest = real.sum(axis=1).max()
    total, rows = np.zeros(longest), np.zeros(longest)
    for d, r in zip(dx, real):
        squares = (d[r][::-1] ** 2).sum(axis=1)
        total[: len(squares)] += squares
        rows[: len(squares)] += 1
    n = np.sqrt(total / rows)
    return n / n[0]
""",
        truth="The padding of the caller's gradient is set to zero.",
        regime="any padding, by what it leaves behind",
    ),
    wrong(
        "gradient_at_lag",
        "as long as the first row",
        """
def gradient_at_lag(dx, real):
    n = []
    for k in range(real[0].sum()):
        squares = []
        for d, r in zip(dx, real):
            words = d[r]
            if k < len(words):
                squares.append(np.sum(words[-1 - k] ** 2))
        n.append(np.sqrt(np.mean(squares)))
    return np.array(n) / n[0]
""",
        truth="The result has one entry for each word of the first row, which need not be the longest.",
        regime="a first row that is shorter than another",
    ),
    right(
        "first_break",
        "accumulated minimum beside the losses",
        """
def first_break(losses, band):
    from itertools import accumulate, chain
    from math import inf, isfinite

    lowest_before = accumulate(chain([inf], losses), min)
    for update, (loss, lowest) in enumerate(zip(losses, lowest_before)):
        if not isfinite(loss) or loss > lowest + band:
            return update
    return -1
""",
    ),
    right(
        "first_break",
        "the earlier of two places",
        """
def first_break(losses, band):
    n = len(losses)
    lost = np.flatnonzero(np.logical_not(np.isfinite(losses)))
    end = lost[0] if len(lost) else n
    good = np.asarray(losses)[:end]
    jumps = np.flatnonzero(good > np.minimum.accumulate(good) + band)
    if len(jumps):
        return int(jumps[0])
    return int(end) if end < n else -1
""",
    ),
    right(
        "first_break",
        "pairs of updates",
        """
def first_break(losses, band):
    n = len(losses)
    values = np.array(losses, dtype=float)
    too_high = values[:, None] > values[None, :] + band  # row i, column j
    earlier = np.tri(n, k=-1, dtype=bool)
    broken = (too_high & earlier).any(axis=1) | np.isnan(values) | np.isinf(values)
    return next((i for i in range(n) if broken[i]), -1)
""",
    ),
    right(
        "first_break",
        "what is fine, turned round",
        """
def first_break(losses, band):
    seen = []
    for loss in losses:
        first = not seen
        fine = -np.inf < loss < np.inf and (first or loss <= min(seen) + band)
        if not fine:
            return len(seen)
        seen.append(loss)
    return -1
""",
    ),
    wrong(
        "first_break",
        "first loss taken on trust",
        """
def first_break(losses, band):
    lowest = losses[0]
    for update in range(1, len(losses)):
        if not np.isfinite(losses[update]) or losses[update] > lowest + band:
            return update
        lowest = min(lowest, losses[update])
    return -1
""",
        truth="The first loss is never asked whether it is a number.",
        regime="NaN or infinity at the first update",
    ),
    wrong(
        "first_break",
        "a jump and nothing else",
        """
def first_break(losses, band):
    finite = losses[np.isfinite(losses)]
    lowest = np.inf
    for update, loss in enumerate(finite):
        if loss > lowest + band:
            return update
        lowest = min(lowest, loss)
    return -1
""",
        truth="Losses that are no numbers are thrown away: they are no break, and the updates behind them move up.",
        regime="NaN or infinity at or before the first break",
    ),
    wrong(
        "first_break",
        "band as a factor",
        """
def first_break(losses, band):
    lowest = np.inf
    for update, loss in enumerate(losses):
        if not np.isfinite(loss) or loss > lowest * (1 + band):
            return update
        lowest = min(lowest, loss)
    return -1
""",
        truth="The band is taken as a share of the lowest loss and not added to it.",
        regime="a lowest loss other than 1",
    ),
    wrong(
        "first_break",
        "a fall breaks too",
        """
def first_break(losses, band):
    lowest = None
    for update, loss in enumerate(losses):
        if not np.isfinite(loss):
            return update
        if lowest is not None and abs(loss - lowest) > band:
            return update
        lowest = loss if lowest is None else min(lowest, loss)
    return -1
""",
        truth="The distance has no sign, so a loss that falls by more than the band is called a break.",
        regime="a fall of more than the band in one update",
    ),
    wrong(
        "first_break",
        "band reached is a break",
        """
def first_break(losses, band):
    lowest = np.inf
    for update, loss in enumerate(losses):
        if not np.isfinite(loss) or loss >= lowest + band:
            return update
        lowest = min(lowest, loss)
    return -1
""",
        truth="A loss that stands just the band above the lowest is no break: it must stand more than that above it.",
        regime="a loss of exactly the lowest plus the band",
    ),
    wrong(
        "first_break",
        "lowest of all curves so far",
        """
seen = []


def first_break(losses, band):
    for update, loss in enumerate(losses):
        if not np.isfinite(loss) or (seen and loss > min(seen) + band):
            return update
        seen.append(loss)
    return -1
""",
        truth="The list of losses is made once, so a curve is compared with the curves of earlier calls too.",
        regime="a second call, when the curve before it came more than the band below a loss of this one",
    ),
    wrong(
        "first_break",
        "None for a calm curve",
        """
def first_break(losses, band):
    lowest = np.inf
    for update, loss in enumerate(losses):
        if not np.isfinite(loss) or loss > lowest + band:
            return update
        lowest = min(lowest, loss)
""",
        truth="Without a break nothing is returned, where -1 is asked for.",
        regime="no break",
    ),
    wrong(
        "first_break",
        "infinities written into the curve",
        """
def first_break(losses, band):
    losses[~np.isfinite(losses)] = np.inf
    lowest = np.finfo(float).max / 2
    for update, loss in enumerate(losses):
        if loss > lowest + band:
            return update
        lowest = min(lowest, loss)
    return -1
""",
        truth="What is no number is replaced by infinity in the caller's curve.",
        regime="NaN or minus infinity in the curve, by what it leaves behind",
    ),
    right(
        "diagnose",
        "suspects struck off",
        """
def diagnose(readings):
    r = readings
    suspects = set(clinic.NAMES)

    def only(*names):
        suspects.intersection_update(names)

    def not_(*names):
        suspects.difference_update(names)

    # exact zeros speak first
    if r.reach == 0:
        only("gradient cut", "state reset")
    else:
        not_("gradient cut", "state reset")
    if r.noun == 0 and "state reset" in suspects:
        only("state reset")
    elif r.noun != 0:
        not_("state reset")
    if len(suspects) > 1:
        if r.pad > 0.001:
            only("padding read")
        else:
            not_("padding read")
    rules = [
        ("loud words", r.stuck > 0.33),
        ("bold rate", r.step > 0.085),
        ("unshifted targets", r.told < 0.03),
        ("padding counted", r.real - r.told > 0.25),
        ("gate shut", r.reach < 0.03),
    ]
    for name, guilty in rules:
        if len(suspects) == 1:
            break
        if guilty:
            only(name)
        else:
            not_(name)
    return suspects.pop()
""",
    ),
    right(
        "diagnose",
        "one question for each pair",
        """
def diagnose(readings):
    no_noun = readings.noun == 0
    no_reach = readings.reach == 0
    drifts = readings.pad > 0
    flatters = readings.told < readings.real - 0.15

    if no_reach and no_noun:
        return "state reset"
    if no_reach:
        return "gradient cut"
    if drifts:
        return "padding read"
    if readings.step > 0.14:
        return "bold rate"
    if flatters and readings.told > 0.025:
        return "padding counted"
    if flatters:
        return "unshifted targets"
    if readings.stuck > 0.38:
        return "loud words"
    if readings.reach < 0.04:
        return "gate shut"
    return "healthy"
""",
    ),
    right(
        "diagnose",
        "orders of magnitude",
        """
def diagnose(readings):
    told, real, noun, reach, stuck, step, pad = (float(value) for value in readings)
    size = lambda value: np.log10(value) if value > 0 else -np.inf
    if size(reach) == -np.inf:
        if size(noun) == -np.inf:
            return "state reset"
        return "gradient cut"
    if size(step) < -2.3 and stuck > 0.25:
        return "loud words"
    if size(step) > -0.9:
        return "bold rate"
    if size(told) < -1.6:
        return "unshifted targets"
    if size(pad) > -3:
        return "padding read"
    if size(real) - size(told) > 0.1:
        return "padding counted"
    if size(reach) < -1.5:
        return "gate shut"
    return "healthy"
""",
    ),
    right(
        "diagnose",
        "losses last",
        """
def diagnose(readings):
    names = {
        "reset": "state reset", "cut": "gradient cut", "read": "padding read", "loud": "loud words",
        "bold": "bold rate", "shut": "gate shut", "shift": "unshifted targets", "count": "padding counted",
    }
    if readings.stuck >= 0.4:
        key = "loud"
    elif readings.reach <= 0:
        key = "cut" if readings.noun > 0 else "reset"
    elif readings.pad > 1e-6:
        key = "read"
    elif readings.step >= 0.09:
        key = "bold"
    elif readings.reach < 0.02:
        key = "shut"
    elif readings.real > 4 * readings.told:
        key = "shift" if readings.told < 0.1 else "count"
    elif readings.told < 0.85 * readings.real:
        key = "count"
    else:
        return "healthy"
    return names[key]
""",
    ),
    wrong(
        "diagnose",
        "little noun is no noun",
        """
def diagnose(readings):
    r = readings
    if r.noun < 0.1:
        return "state reset"
    if r.reach < 0.05:
        return "gradient cut"
    if r.told < 0.05:
        return "unshifted targets"
    if r.pad > 0:
        return "padding read"
    if r.told < 0.8 * r.real:
        return "padding counted"
    if r.stuck > 0.4:
        return "loud words"
    return "bold rate" if r.step > 0.14 else "healthy"
""",
        truth="Small is taken for zero: whoever has little noun in the state is called reset.",
        regime="gate shut, most loud words, and some that read padding; state reset is not known for all the others",
    ),
    wrong(
        "diagnose",
        "bold is whose loss is high",
        """
def diagnose(readings):
    r = readings
    if r.told > 1.25:
        return "bold rate"
    if r.told < 0.05:
        return "unshifted targets"
    if r.reach == 0:
        return "state reset" if r.noun == 0 else "gradient cut"
    if r.pad > 0:
        return "padding read"
    if r.told < 0.8 * r.real:
        return "padding counted"
    if r.stuck > 0.4:
        return "loud words"
    return "gate shut" if r.reach < 0.03 else "healthy"
""",
        truth="A high loss is called a bold rate, though cut, reset and others who learn nothing end as high.",
        regime="every sick patient that is no better than a guess at the verb",
    ),
    wrong(
        "diagnose",
        "noun and reach changed over",
        """
def diagnose(readings):
    told, real, reach, noun, stuck, step, pad = readings
    if told < 0.05:
        return "unshifted targets"
    if reach == 0:
        return "state reset" if noun == 0 else "gradient cut"
    if pad > 0:
        return "padding read"
    if told < 0.8 * real:
        return "padding counted"
    if stuck > 0.4:
        return "loud words"
    if step > 0.14:
        return "bold rate"
    return "gate shut" if reach < 0.03 else "healthy"
""",
        truth="The fields are unpacked in another order, so the noun stands for the reach and the reach for the noun.",
        regime="gradient cut, whose noun is not zero: it is called healthy",
    ),
    wrong(
        "diagnose",
        "some stuck is loud",
        """
def diagnose(readings):
    r = readings
    if r.told < 0.05:
        return "unshifted targets"
    if r.reach == 0:
        return "state reset" if r.noun == 0 else "gradient cut"
    if r.pad > 0:
        return "padding read"
    if r.told < 0.8 * r.real:
        return "padding counted"
    if r.stuck > 0.01:
        return "loud words"
    if r.step > 0.14:
        return "bold rate"
    return "gate shut" if r.reach < 0.03 else "healthy"
""",
        truth="A few stuck units are called loud words, and a gate that is almost closed is stuck itself.",
        regime="gate shut, which is never named; loud words are named too often",
    ),
    wrong(
        "diagnose",
        "each name is given once",
        """
free = list(clinic.NAMES)


def diagnose(readings):
    r = readings
    order = [
        ("unshifted targets", r.told < 0.05),
        ("state reset", r.reach == 0 and r.noun == 0),
        ("gradient cut", r.reach == 0),
        ("padding read", r.pad > 0),
        ("padding counted", r.told < 0.8 * r.real),
        ("loud words", r.stuck > 0.4),
        ("bold rate", r.step > 0.14),
        ("gate shut", r.reach < 0.03),
        ("healthy", True),
    ]
    for name, shows in order:
        if shows and name in free:
            free.remove(name)
            return name
    return "healthy"
""",
        truth="A name that was given is struck off for good, as if there were one patient of each kind in the world.",
        regime="the second patient of a kind, and all that come after it",
    ),
    wrong(
        "diagnose",
        "number of the name",
        """
def diagnose(readings):
    r = readings
    shows = [
        r.reach == 0 and r.noun != 0,
        r.reach == 0 and r.noun == 0,
        r.reach != 0 and r.pad > 0,
        0.05 < r.told < 0.8 * r.real and r.pad == 0,
        r.told < 0.05,
        r.step > 0.14,
        r.stuck > 0.4,
        r.reach < 0.03,
        True,
    ]
    return shows.index(True)
""",
        truth="It returns the place of the name in `clinic.NAMES` and not the name.",
        regime="everywhere",
    ),
    wrong(
        "diagnose",
        "told and real must agree, else unshifted",
        """
def diagnose(readings):
    r = readings
    if r.reach == 0:
        return "state reset" if r.noun == 0 else "gradient cut"
    if r.pad > 0:
        return "padding read"
    if r.real > 1.2 * r.told:
        return "unshifted targets"
    if r.stuck > 0.4:
        return "loud words"
    if r.step > 0.14:
        return "bold rate"
    return "gate shut" if r.reach < 0.03 else "healthy"
""",
        truth="Every flattered loss without drift on padding is called unshifted; how low it is nobody asks.",
        regime="padding counted, which is never named",
    ),
    wrong(
        "diagnose",
        "losses compared with a healthy one's",
        """
def diagnose(readings):
    r = readings
    if r.told < 0.05:
        return "unshifted targets"
    if r.reach == 0:
        return "state reset" if r.noun == 0 else "gradient cut"
    if abs(r.told - r.real) < 0.05 and r.real < 1.3:
        return "healthy"
    if r.pad > 0:
        return "padding read"
    if r.told < 0.8 * r.real:
        return "padding counted"
    if r.stuck > 0.4:
        return "loud words"
    if r.step > 0.14:
        return "bold rate"
    return "gate shut" if r.reach < 0.03 else "healthy"
""",
        truth="Losses that agree and are not high are called healthy, though a sick training may end there too.",
        regime="gate shut, which ends close to healthy ones, and many of the loud words",
    ),
    right(
        "window_for",
        "first that fits, from a generator",
        """
def window_for(noun, verb):
    sizes = range(1, int(np.max(verb)) + 2)
    return next(k for k in sizes if np.array_equal(noun // k, verb // k))
""",
    ),
    right(
        "window_for",
        "sieve of the cutting sizes",
        """
def window_for(noun, verb):
    last = int(verb.max())
    cuts = np.zeros(last + 2, dtype=bool)
    border = np.zeros(last + 2, dtype=bool)  # true at t if a window must not begin there
    for n, v in zip(noun, verb):
        border[n + 1 : v + 1] = True
    for k in range(1, last + 2):
        cuts[k] = border[k::k].any()
    return int(np.flatnonzero(~cuts[1:])[0]) + 1
""",
    ),
    right(
        "window_for",
        "leap over the sizes that cut",
        """
def window_for(noun, verb):
    k = 1
    fits = 0
    row = 0
    rows = len(noun)
    while fits < rows:  # so many rows in turn are content with k
        if int(noun[row]) // k == int(verb[row]) // k:
            fits += 1
        else:
            k, fits = k + 1, 0
        row = (row + 1) % rows
    return k
""",
    ),
    right(
        "window_for",
        "sum of the windows between",
        """
def window_for(noun, verb):
    for k in range(1, max(verb) + 2):
        windows_between = np.sum(verb // k - noun // k)  # none is negative
        if windows_between == 0:
            return k
""",
    ),
    wrong(
        "window_for",
        "distance without one end",
        """
def window_for(noun, verb):
    return max(1, int((verb - noun).max()))
""",
        truth="It is the longest way from noun to verb: one too few, and blind to where windows begin.",
        regime="any verb behind its noun",
    ),
    wrong(
        "window_for",
        "never a window of one",
        """
def window_for(noun, verb):
    k = 2
    while not np.array_equal(noun // k, verb // k):
        k += 1
    return k
""",
        truth="The search begins with windows of two steps, where one may be enough.",
        regime="every verb at the step of its noun",
    ),
    wrong(
        "window_for",
        "powers of two",
        """
def window_for(noun, verb):
    k = 1
    while (noun // k != verb // k).any():
        k *= 2
    return k
""",
        truth="Only powers of two are tried.",
        regime="a smallest size that is no power of two, such as 7 in the example by hand",
    ),
    wrong(
        "window_for",
        "a multiple of all",
        """
def window_for(noun, verb):
    own = []
    for n, v in zip(noun, verb):
        own.append(next(k for k in range(1, v + 2) if n // k == v // k))
    return int(np.lcm.reduce(own))
""",
        truth="The sentences' own smallest sizes are brought to a common multiple, which fits and is not the smallest.",
        regime="several sentences with different sizes of their own",
    ),
    wrong(
        "window_for",
        "same windows in any order",
        """
def window_for(noun, verb):
    k = 1
    while set(noun // k) != set(verb // k):
        k += 1
    return k
""",
        truth="It asks whether nouns and verbs use the same windows, and not whether each sentence does.",
        regime="a sentence whose verb lies in the window of another one's noun",
    ),
    wrong(
        "window_for",
        "first sentence only",
        """
def window_for(noun, verb):
    n, v = int(noun[0]), int(verb[0])
    k = 1
    while n // k != v // k:
        k += 1
    return k
""",
        truth="Only the first sentence is looked at.",
        regime="a batch in which another sentence needs another size",
    ),
    wrong(
        "window_for",
        "windows that move with the sentence",
        """
def window_for(noun, verb):
    start = noun.min()
    noun -= start
    verb -= start
    k = 1
    while (noun // k != verb // k).any():
        k += 1
    return k
""",
        truth=("Steps are counted from the first noun as if a window began there, and both arguments are written to."),
        regime="no noun at step 0",
    ),
    wrong(
        "window_for",
        "extremes of the batch",
        """
def window_for(noun, verb):
    first, last = noun.min(), verb.max()
    k = 1
    while first // k != last // k:
        k += 1
    return int(k)
""",
        truth="The first noun and the last verb of the whole batch must lie together, which nobody asks for.",
        regime="sentences at different places",
    ),
)
