"""Answers to the exercises of `09_clinic`."""

from tests.banks.answer import Answer, right, wrong

ANSWERS: tuple[Answer, ...] = (
    right(
        "stuck_share",
        "choose, scale, mean",
        """
def stuck_share(values, real, low, high):
    s = (values[real] - low) / (high - low)
    return np.mean(4 * s * (1 - s) < 0.05)
""",
    ),
    right(
        "stuck_share",
        "counted one by one",
        """
def stuck_share(values, real, low, high):
    stuck, total = 0, 0
    for row, words in zip(values, real):
        for step, is_word in zip(row, words):
            if not is_word:
                continue
            for v in step:
                s = (v - low) / (high - low)
                total += 1
                if s * (1 - s) < 0.25 / 20:
                    stuck += 1
    return stuck / total
""",
    ),
    right(
        "stuck_share",
        "borders solved for first",
        """
def stuck_share(values, real, low, high):
    edge = (1 - np.sqrt(0.95)) / 2  # where 4 s (1 - s) is 0.05
    chosen = values[real]
    bottom, top = low + edge * (high - low), high - edge * (high - low)
    return float(((chosen < bottom) | (chosen > top)).sum() / chosen.size)
""",
    ),
    right(
        "stuck_share",
        "as if all were tanh",
        """
def stuck_share(values, real, low, high):
    middle, half = (high + low) / 2, (high - low) / 2
    t = (values - middle) / half
    flat = 1 - t**2 < 0.05
    return (flat & real[:, :, None]).sum() / (real.sum() * values.shape[2])
""",
    ),
    wrong(
        "stuck_share",
        "upper end only",
        """
def stuck_share(values, real, low, high):
    s = (values[real] - low) / (high - low)
    return np.mean(s > 0.98734)
""",
        truth="Only values near the highest one are counted; those near the lowest one are as stuck.",
        regime="any value near the low end",
    ),
    wrong(
        "stuck_share",
        "padding counted too",
        """
def stuck_share(values, real, low, high):
    s = (values - low) / (high - low)
    return np.mean(4 * s * (1 - s) < 0.05)
""",
        truth="`real` is never used, so what stands in the padding is counted with the words.",
        regime="any padding whose share of stuck values is another one than that of the words",
    ),
    wrong(
        "stuck_share",
        "slope of tanh for all",
        """
def stuck_share(values, real, low, high):
    v = values[real]
    return np.mean(1 - v**2 < 0.05)
""",
        truth="The slope is that of tanh, whatever the lowest and the highest value are.",
        regime="any function that does not run from -1 to 1, such as the sigmoid near 0",
    ),
    wrong(
        "stuck_share",
        "factor four forgotten",
        """
def stuck_share(values, real, low, high):
    s = (values[real] - low) / (high - low)
    return np.mean(s * (1 - s) < 0.05)
""",
        truth="The slope itself is compared with 0.05, and not its share of the largest slope, which is 1/4.",
        regime="values with s (1 - s) between 0.0125 and 0.05, such as a tanh of 0.95",
    ),
    wrong(
        "stuck_share",
        "units that are always stuck",
        """
def stuck_share(values, real, low, high):
    s = (values[real] - low) / (high - low)
    return np.mean((4 * s * (1 - s) < 0.05).all(axis=0))
""",
        truth="It returns the share of units that are stuck at every word, and not the share of values.",
        regime="any unit that is stuck at some words only",
    ),
    wrong(
        "stuck_share",
        "mean of the sentences' means",
        """
def stuck_share(values, real, low, high):
    shares = []
    for v, r in zip(values, real):
        s = (v[r] - low) / (high - low)
        shares.append(np.mean(4 * s * (1 - s) < 0.05))
    return np.mean(shares)
""",
        truth="Each sentence has the same weight, so a word of a short one counts for more than a word of a long one.",
        regime="sentences of different lengths with different shares",
    ),
    wrong(
        "stuck_share",
        "padding set to zero and kept",
        """
def stuck_share(values, real, low, high):
    v = np.where(real[..., None], values, 0)
    s = (v - low) / (high - low)
    return np.mean(4 * s * (1 - s) < 0.05)
""",
        truth=(
            "Padding is replaced by zeros and still counted: as stuck for a sigmoid, as free for a tanh, and in "
            "the denominator for both."
        ),
        regime="any padding, unless nothing is stuck in a tanh or all is in a sigmoid",
    ),
    wrong(
        "stuck_share",
        "scaled by what is there",
        """
def stuck_share(values, real, low, high):
    v = values[real]
    s = (v - v.min()) / (v.max() - v.min())
    return np.mean(4 * s * (1 - s) < 0.05)
""",
        truth="The values are scaled by their own smallest and largest, so the extreme ones are always called stuck.",
        regime="values that do not reach both ends of the function",
    ),
    right(
        "drift",
        "two norms",
        """
def drift(before, after, where):
    return np.linalg.norm(after[where] - before[where]) / np.linalg.norm(before[where])
""",
    ),
    right(
        "drift",
        "rms as a function of its own",
        """
def drift(before, after, where):
    def rms(v):
        return np.sqrt(np.mean(np.square(v)))

    a, b = before[where], after[where]
    return float(rms(b - a) / rms(a))
""",
    ),
    right(
        "drift",
        "added up step by step",
        """
def drift(before, after, where):
    moved, was = 0.0, 0.0
    for i, t in zip(*np.nonzero(where)):
        d = after[i, t] - before[i, t]
        moved += d @ d
        was += before[i, t] @ before[i, t]
    return (moved / was) ** 0.5
""",
    ),
    right(
        "drift",
        "zeros where nothing is chosen",
        """
def drift(before, after, where):
    pick = where[:, :, np.newaxis]
    a = np.where(pick, before, 0.0)
    d = np.where(pick, after, 0.0) - a
    return np.sqrt((d * d).sum() / (a * a).sum())
""",
    ),
    wrong(
        "drift",
        "one quotient per step",
        """
def drift(before, after, where):
    a, b = before[where], after[where]
    return np.mean(np.linalg.norm(b - a, axis=1) / np.linalg.norm(a, axis=1))
""",
        truth="The quotients of the single steps are averaged, where one quotient for all steps is asked for.",
        regime="more than one chosen step, with states of different lengths",
    ),
    wrong(
        "drift",
        "divided by the states after",
        """
def drift(before, after, where):
    a, b = before[where], after[where]
    return np.linalg.norm(b - a) / np.linalg.norm(b)
""",
        truth="It divides by the length of the states after the change and not of those before.",
        regime="states whose length changes",
    ),
    wrong(
        "drift",
        "all steps",
        """
def drift(before, after, where):
    return np.sqrt(np.mean((after - before) ** 2)) / np.sqrt(np.mean(before**2))
""",
        truth="`where` is never used, so all steps are compared.",
        regime="any step that is not chosen and has another share of change",
    ),
    wrong(
        "drift",
        "times the mask",
        """
def drift(before, after, where):
    w = where[..., None]
    d = (after - before) * w
    return np.sqrt(np.sum(d**2)) / np.sqrt(np.sum((before * w) ** 2))
""",
        truth="Steps that are not chosen are multiplied by zero, and zero times NaN is NaN.",
        regime="NaN or infinity in a state that is not chosen",
    ),
    wrong(
        "drift",
        "change of the length",
        """
def drift(before, after, where):
    a = np.sqrt(np.mean(before[where] ** 2))
    b = np.sqrt(np.mean(after[where] ** 2))
    return abs(b - a) / a
""",
        truth="It compares the two lengths, so a state that turns and keeps its length has not moved.",
        regime="any state that changes its direction",
    ),
    wrong(
        "drift",
        "root forgotten",
        """
def drift(before, after, where):
    a, b = before[where], after[where]
    return ((b - a) ** 2).mean() / (a**2).mean()
""",
        truth="No root is taken, so the square of the drift comes back.",
        regime="any drift but 0 and 1",
    ),
    wrong(
        "drift",
        "mean of the sizes",
        """
def drift(before, after, where):
    a, b = before[where], after[where]
    return np.abs(b - a).mean() / np.abs(a).mean()
""",
        truth="The mean of the absolute values stands where the root of the mean of the squares should.",
        regime="entries of different sizes; the example by hand shows it",
    ),
    wrong(
        "drift",
        "not a share",
        """
def drift(before, after, where):
    d = after[where] - before[where]
    return np.sqrt(np.mean(d**2))
""",
        truth="The rms of the difference is not divided by that of the states before.",
        regime="states before whose rms is not 1",
    ),
    right(
        "gradient_at_lag",
        "row by row, turned round",
        """
def gradient_at_lag(dx, real):
    longest = real.sum(axis=1).max()
    total, rows = np.zeros(longest), np.zeros(longest)
    for d, r in zip(dx, real):
        squares = (d[r][::-1] ** 2).sum(axis=1)
        total[: len(squares)] += squares
        rows[: len(squares)] += 1
    n = np.sqrt(total / rows)
    return n / n[0]
""",
    ),
    right(
        "gradient_at_lag",
        "lags by a running count",
        """
def gradient_at_lag(dx, real):
    lag = np.cumsum(real[:, ::-1], axis=1)[:, ::-1] - 1
    squares = np.sum(dx[real] ** 2, axis=-1)
    mean = np.bincount(lag[real], weights=squares) / np.bincount(lag[real])
    return np.sqrt(mean / mean[0])
""",
    ),
    right(
        "gradient_at_lag",
        "one lag after the other",
        """
def gradient_at_lag(dx, real):
    places = [np.flatnonzero(r) for r in real]
    out = []
    for k in range(max(map(len, places))):
        found = [dx[b, p[-1 - k]] for b, p in enumerate(places) if k < len(p)]
        out.append(np.sqrt(np.mean([v @ v for v in found])))
    return np.array(out) / out[0]
""",
    ),
    right(
        "gradient_at_lag",
        "pushed to the right, NaN in the gaps",
        """
def gradient_at_lag(dx, real):
    size = np.linalg.norm(np.where(real[..., None], dx, 0.0), axis=2)
    size = np.where(real, size, np.nan)
    order = np.argsort(real, axis=1, kind="stable")  # words behind, in their order
    size = np.take_along_axis(size, order, axis=1)[:, ::-1]
    size = size[:, : real.sum(axis=1).max()]
    n = np.sqrt(np.nanmean(size**2, axis=0))
    return n / n[0]
""",
    ),
    wrong(
        "gradient_at_lag",
        "columns for lags",
        """
def gradient_at_lag(dx, real):
    size = np.where(real, (np.where(real[..., None], dx, 0) ** 2).sum(axis=2), 0)[:, ::-1]
    longest = real.sum(axis=1).max()
    rows = real[:, ::-1].sum(axis=0)
    n = np.sqrt(size.sum(axis=0)[:longest] / np.maximum(rows[:longest], 1))
    return n / n[0]
""",
        truth="Columns are counted back from the end, padding included, and not words.",
        regime="any padding behind or between words",
    ),
    wrong(
        "gradient_at_lag",
        "short rows count as zero",
        """
def gradient_at_lag(dx, real):
    longest = real.sum(axis=1).max()
    total = np.zeros(longest)
    for d, r in zip(dx, real):
        squares = (d[r][::-1] ** 2).sum(axis=1)
        total[: len(squares)] += squares
    n = np.sqrt(total / len(dx))
    return n / n[0]
""",
        truth="It divides by all rows at every lag, as if a short row had a gradient of zero where it has no word.",
        regime="rows with different numbers of words",
    ),
    wrong(
        "gradient_at_lag",
        "mean of the lengths",
        """
def gradient_at_lag(dx, real):
    longest = real.sum(axis=1).max()
    by_lag = [[] for _ in range(longest)]
    for d, r in zip(dx, real):
        for k, g in enumerate(d[r][::-1]):
            by_lag[k].append(np.linalg.norm(g))
    n = np.array([np.mean(lengths) for lengths in by_lag])
    return n / n[0]
""",
        truth="The lengths are averaged as they are, and not their squares with a root afterwards.",
        regime="more than one row, with different lengths of the gradient",
    ),
    wrong(
        "gradient_at_lag",
        "not divided",
        """
def gradient_at_lag(dx, real):
    lag = np.cumsum(real[:, ::-1], axis=1)[:, ::-1] - 1
    squares = np.sum(dx[real] ** 2, axis=-1)
    return np.sqrt(np.bincount(lag[real], weights=squares) / np.bincount(lag[real]))
""",
        truth="The lengths come back as they are, and not as shares of that at lag 0.",
        regime="any gradient whose length at lag 0 is not 1",
    ),
    wrong(
        "gradient_at_lag",
        "squares for lengths",
        """
def gradient_at_lag(dx, real):
    lag = np.cumsum(real[:, ::-1], axis=1)[:, ::-1] - 1
    squares = np.sum(dx[real] ** 2, axis=-1)
    mean = np.bincount(lag[real], weights=squares) / np.bincount(lag[real])
    return mean / mean[0]
""",
        truth="The root is missing, so squared shares come back.",
        regime="any share but 0 and 1",
    ),
    wrong(
        "gradient_at_lag",
        "from the first word on",
        """
def gradient_at_lag(dx, real):
    longest = real.sum(axis=1).max()
    total, rows = np.zeros(longest), np.zeros(longest)
    for d, r in zip(dx, real):
        squares = (d[r] ** 2).sum(axis=1)
        total[: len(squares)] += squares
        rows[: len(squares)] += 1
    n = np.sqrt(total / rows)
    return n[::-1] / n[-1]
""",
        truth=(
            "Words are lined up at the first one and turned round together, so the last word of a short row does "
            "not stand at lag 0."
        ),
        regime="rows with different numbers of words",
    ),
    wrong(
        "gradient_at_lag",
        "each row by its own last word",
        """
def gradient_at_lag(dx, real):
    longest = real.sum(axis=1).max()
    shares = np.full((len(dx), longest), np.nan)
    for b in range(len(dx)):
        size = np.linalg.norm(dx[b][real[b]][::-1], axis=1)
        shares[b, : len(size)] = size / size[0]
    return np.sqrt(np.nanmean(shares**2, axis=0))
""",
        truth="Each row is divided by its own gradient at lag 0 before the mean, and not the mean afterwards.",
        regime="more than one row, with different lengths at lag 0",
    ),
    wrong(
        "gradient_at_lag",
        "lags that all rows have",
        """
def gradient_at_lag(dx, real):
    shared = real.sum(axis=1).min()
    rows = np.array([d[r][::-1][:shared] for d, r in zip(dx, real)])
    n = np.sqrt((rows**2).sum(axis=2).mean(axis=0))
    return n / n[0]
""",
        truth="The result ends at the last lag of the shortest row and not of the longest.",
        regime="rows with different numbers of words",
    ),
    right(
        "first_break",
        "one number kept",
        """
def first_break(losses, band):
    lowest = np.inf
    for i, loss in enumerate(losses):
        if not np.isfinite(loss) or loss > lowest + band:
            return i
        lowest = min(lowest, loss)
    return -1
""",
    ),
    right(
        "first_break",
        "running minimum of all at once",
        """
def first_break(losses, band):
    before = np.minimum.accumulate(np.concatenate([[np.inf], losses[:-1]]))
    broken = ~np.isfinite(losses) | (losses > before + band)
    return int(np.argmax(broken)) if broken.any() else -1
""",
    ),
    right(
        "first_break",
        "minimum of each beginning",
        """
def first_break(losses, band):
    for i in range(len(losses)):
        if not np.isfinite(losses[i]):
            return i
        if i > 0 and losses[i] > np.min(losses[:i]) + band:
            return i
    return -1
""",
    ),
    right(
        "first_break",
        "as long as it holds",
        """
def first_break(losses, band):
    i, limit = 0, np.finfo(float).max
    while i < len(losses) and abs(losses[i]) < np.inf and losses[i] <= limit:
        limit = min(limit, losses[i] + band)
        i += 1
    return i if i < len(losses) else -1
""",
    ),
    wrong(
        "first_break",
        "against the one before",
        """
def first_break(losses, band):
    for i, loss in enumerate(losses):
        if not np.isfinite(loss) or (i > 0 and loss > losses[i - 1] + band):
            return i
    return -1
""",
        truth="Each loss is compared with the one before it and not with the lowest so far.",
        regime="a rise in several steps, each of them within the band; the example by hand has one",
    ),
    wrong(
        "first_break",
        "against the first",
        """
def first_break(losses, band):
    for i, loss in enumerate(losses):
        if not np.isfinite(loss) or loss > losses[0] + band:
            return i
    return -1
""",
        truth="Each loss is compared with the first one and not with the lowest so far.",
        regime="a curve that falls before it breaks",
    ),
    wrong(
        "first_break",
        "lowest of the whole curve",
        """
def first_break(losses, band):
    lowest = np.min(losses[np.isfinite(losses)], initial=np.inf)
    for i, loss in enumerate(losses):
        if not np.isfinite(loss) or loss > lowest + band:
            return i
    return -1
""",
        truth="The lowest loss of the whole curve is taken, also from updates that are still to come.",
        regime="any curve that falls by more than the band",
    ),
    wrong(
        "first_break",
        "NaN never too large",
        """
def first_break(losses, band):
    lowest = losses[0]
    for i, loss in enumerate(losses):
        if loss > lowest + band:
            return i
        if loss < lowest:
            lowest = loss
    return -1
""",
        truth="Nobody asks whether the loss is a number, and a comparison with NaN is false.",
        regime="NaN before any other break, or an infinity at once",
    ),
    wrong(
        "first_break",
        "counted from one",
        """
def first_break(losses, band):
    lowest, update = np.inf, 0
    for loss in losses:
        update += 1
        if not np.isfinite(loss) or loss > lowest + band:
            return update
        lowest = min(lowest, loss)
    return -1
""",
        truth="Updates are counted from one.",
        regime="any curve that breaks",
    ),
    wrong(
        "first_break",
        "first of nothing is zero",
        """
def first_break(losses, band):
    before = np.minimum.accumulate(np.concatenate([[np.inf], losses[:-1]]))
    return int(np.argmax(~np.isfinite(losses) | (losses > before + band)))
""",
        truth="`argmax` gives 0 where nothing is true, so a curve without a break seems to break at once.",
        regime="no break",
    ),
    wrong(
        "first_break",
        "only NaN is lost",
        """
def first_break(losses, band):
    lowest = np.inf
    for i, loss in enumerate(losses):
        if np.isnan(loss) or loss > lowest + band:
            return i
        lowest = min(lowest, loss)
    return -1
""",
        truth="Infinity is not above infinity, and minus infinity is above nothing: both pass.",
        regime="a first loss of infinity, or minus infinity anywhere before the break",
    ),
    wrong(
        "first_break",
        "lost ones looked for first",
        """
def first_break(losses, band):
    lost = np.flatnonzero(~np.isfinite(losses))
    if lost.size:
        return int(lost[0])
    lowest = np.inf
    for i, loss in enumerate(losses):
        if loss > lowest + band:
            return i
        lowest = min(lowest, loss)
    return -1
""",
        truth="A loss that is no number is returned although the curve broke by a jump before it.",
        regime="a jump first, NaN or infinity later",
    ),
    right(
        "diagnose",
        "clear signs first",
        """
def diagnose(readings):
    r = readings
    if r.stuck > 0.35:
        return "loud words"
    if r.step > 0.09:
        return "bold rate"
    if r.reach == 0:
        return "state reset" if r.noun == 0 else "gradient cut"
    if r.told < 0.05:
        return "unshifted targets"
    if r.pad > 0:
        return "padding read"
    if r.told < 0.8 * r.real:
        return "padding counted"
    if r.reach < 0.03:
        return "gate shut"
    return "healthy"
""",
    ),
    right(
        "diagnose",
        "a tree that begins with the padding",
        """
def diagnose(readings):
    told, real, noun, reach, stuck, step, pad = readings
    if pad > 1e-9:
        return "padding read" if noun > 0 else "state reset"
    if reach == 0:
        return "gradient cut" if noun > 0 else "state reset"
    if stuck > 0.3:
        return "loud words"
    if step > 0.15:
        return "bold rate"
    if real - told > 0.2:
        return "unshifted targets" if told < 0.04 else "padding counted"
    return "healthy" if reach > 0.035 else "gate shut"
""",
    ),
    right(
        "diagnose",
        "a list of signs, the first one counts",
        """
def diagnose(readings):
    r = readings
    signs = [
        ("unshifted targets", r.told < 0.02 and r.real > 3),
        ("state reset", r.noun == 0 and r.reach == 0),
        ("gradient cut", r.reach == 0),
        ("padding read", r.pad > 0.01),
        ("loud words", r.stuck > 0.4),
        ("bold rate", r.step > 0.09),
        ("padding counted", r.real > 1.25 * r.told),
        ("gate shut", r.reach < 0.025),
        ("healthy", True),
    ]
    return next(name for name, shows in signs if shows)
""",
    ),
    right(
        "diagnose",
        "borders taken from the practice patients",
        """
def diagnose(readings):
    known = {}
    for case in clinic.practice():
        known.setdefault(case.cause, []).append(case.readings)

    def border(field, cause, *others):
        mine = [getattr(r, field) for r in known[cause]]
        rest = [getattr(r, field) for name in others for r in known[name]]
        if min(mine) > max(rest):
            return np.sqrt(min(mine) * max(rest))
        return np.sqrt(max(mine) * min(rest))

    open_way = "padding read", "padding counted", "unshifted targets", "bold rate", "healthy"
    r = readings
    if r.reach == 0:
        return "state reset" if r.noun == 0 else "gradient cut"
    if r.stuck > border("stuck", "loud words", "gate shut"):
        return "loud words"
    if r.step > border("step", "bold rate", "healthy", "padding read", "gate shut"):
        return "bold rate"
    if r.told < border("told", "unshifted targets", "padding counted"):
        return "unshifted targets"
    if r.pad > 0:
        return "padding read"
    if r.told < border("told", "padding counted", "healthy") and r.real - r.told > 0.1:
        return "padding counted"
    return "gate shut" if r.reach < border("reach", "gate shut", *open_way) else "healthy"
""",
    ),
    wrong(
        "diagnose",
        "every flattered loss is counted padding",
        """
def diagnose(readings):
    r = readings
    if r.told < 0.1:
        return "unshifted targets"
    if r.told < r.real - 0.1:
        return "padding counted"
    if r.reach == 0:
        return "state reset" if r.noun == 0 else "gradient cut"
    if r.pad > 0:
        return "padding read"
    if r.stuck > 0.4:
        return "loud words"
    if r.step > 0.15:
        return "bold rate"
    return "gate shut" if r.reach < 0.03 else "healthy"
""",
        truth=(
            "A loss that is told too low is called counted padding before anybody asks for the drift on padding, "
            "so who reads padding is called so too."
        ),
        regime="padding read, and a state that is reset in the padding; neither padding read nor counted is known",
    ),
    wrong(
        "diagnose",
        "no reach is a cut",
        """
def diagnose(readings):
    r = readings
    if r.reach == 0:
        return "gradient cut"
    if r.noun == 0:
        return "state reset"
    if r.told < 0.05:
        return "unshifted targets"
    if r.pad > 0:
        return "padding read"
    if r.told < 0.8 * r.real:
        return "padding counted"
    if r.stuck > 0.4:
        return "loud words"
    if r.step > 0.15:
        return "bold rate"
    return "gate shut" if r.reach < 0.03 else "healthy"
""",
        truth="No reach is always called a cut gradient; the question for the noun comes too late for a reset state.",
        regime="state reset; neither it nor the cut gradient is known",
    ),
    wrong(
        "diagnose",
        "the losses alone",
        """
def diagnose(readings):
    told, real = readings.told, readings.real
    if told < 0.1:
        return "unshifted targets"
    if told < 0.8:
        return "padding counted"
    if real - told > 0.1:
        return "padding read"
    if told > 1.4:
        return "bold rate"
    if told > 1.25:
        return "gradient cut"
    return "healthy"
""",
        truth="Only the two losses are looked at, and they tell four causes at best.",
        regime="state reset, loud words and gate shut, which are never named",
    ),
    wrong(
        "diagnose",
        "drift on padding is padding read",
        """
def diagnose(readings):
    r = readings
    if r.told < 0.05:
        return "unshifted targets"
    if r.pad > 0:
        return "padding read"
    if r.reach == 0:
        return "state reset" if r.noun == 0 else "gradient cut"
    if r.told < 0.8 * r.real:
        return "padding counted"
    if r.stuck > 0.4:
        return "loud words"
    if r.step > 0.15:
        return "bold rate"
    return "gate shut" if r.reach < 0.03 else "healthy"
""",
        truth="A reset state drifts on padding as well, where a window begins there, and is called padding read.",
        regime="a state reset whose window begins in the padding",
    ),
    wrong(
        "diagnose",
        "little reach is a shut gate",
        """
def diagnose(readings):
    r = readings
    if r.reach == 0:
        return "state reset" if r.noun == 0 else "gradient cut"
    if r.reach < 0.05:
        return "gate shut"
    if r.told < 0.05:
        return "unshifted targets"
    if r.pad > 0:
        return "padding read"
    if r.told < 0.8 * r.real:
        return "padding counted"
    if r.stuck > 0.4:
        return "loud words"
    return "bold rate" if r.step > 0.15 else "healthy"
""",
        truth="Little reach is called a shut gate before anybody asks whether the units are stuck.",
        regime="loud words; neither they nor the shut gate are known",
    ),
    wrong(
        "diagnose",
        "names with capital letters",
        """
def diagnose(readings):
    r = readings
    if r.reach == 0:
        return "State reset" if r.noun == 0 else "Gradient cut"
    if r.told < 0.05:
        return "Unshifted targets"
    if r.pad > 0:
        return "Padding read"
    if r.told < 0.8 * r.real:
        return "Padding counted"
    if r.stuck > 0.4:
        return "Loud words"
    if r.step > 0.15:
        return "Bold rate"
    return "Gate shut" if r.reach < 0.03 else "Healthy"
""",
        truth="The names begin with capital letters and so are not those of `clinic.NAMES`.",
        regime="everywhere",
    ),
    wrong(
        "diagnose",
        "the practice patients by heart",
        """
def diagnose(readings):
    for case in clinic.practice():
        if np.allclose(case.readings, readings, rtol=1e-3, atol=1e-6):
            return case.cause
    return "healthy"
""",
        truth="Only the practice patients are recognised, and everybody else is called healthy.",
        regime="any patient that is sick and not one of the practice patients",
    ),
    wrong(
        "diagnose",
        "a good loss is a healthy patient",
        """
def diagnose(readings):
    r = readings
    if r.told < 0.05:
        return "unshifted targets"
    if 1.0 < r.told < 1.25:
        return "healthy"
    if r.reach == 0:
        return "state reset" if r.noun == 0 else "gradient cut"
    if r.pad > 0:
        return "padding read"
    if r.told < 0.8 * r.real:
        return "padding counted"
    if r.stuck > 0.4:
        return "loud words"
    if r.step > 0.15:
        return "bold rate"
    return "gate shut" if r.reach < 0.03 else "healthy"
""",
        truth="Whoever reports a loss like a healthy one is called healthy before any reading is looked at.",
        regime="a shut gate, and every other sick patient whose loss ends between 1 and 1.25",
    ),
    right(
        "window_for",
        "one size after the other",
        """
def window_for(noun, verb):
    k = 1
    while np.any(noun // k != verb // k):
        k += 1
    return k
""",
    ),
    right(
        "window_for",
        "all sizes at once",
        """
def window_for(noun, verb):
    sizes = np.arange(1, verb.max() + 2)[:, None]
    together = (noun // sizes == verb // sizes).all(axis=1)
    return int(sizes[together.argmax(), 0])
""",
    ),
    right(
        "window_for",
        "sizes that every row allows",
        """
def window_for(noun, verb):
    largest = max(verb) + 1
    fit = [{k for k in range(1, largest + 1) if n // k == v // k} for n, v in zip(noun, verb)]
    return min(set.intersection(*fit))
""",
    ),
    right(
        "window_for",
        "place in the window and distance",
        """
def window_for(noun, verb):
    from itertools import count

    apart = verb - noun
    for k in count(int(apart.max()) + 1):  # a shorter one cannot hold both
        if (noun % k + apart < k).all():
            return k
""",
    ),
    wrong(
        "window_for",
        "the distance is enough",
        """
def window_for(noun, verb):
    return int(np.max(verb - noun)) + 1
""",
        truth="The longest distance, counting both, is taken, wherever the windows begin.",
        regime="a window of that size that begins between a noun and its verb, as in the example by hand",
    ),
    wrong(
        "window_for",
        "largest of the rows' own",
        """
def window_for(noun, verb):
    own = []
    for n, v in zip(noun, verb):
        k = 1
        while n // k != v // k:
            k += 1
        own.append(k)
    return max(own)
""",
        truth="Each sentence gets its own smallest size, and the largest of them may cut another sentence.",
        regime="several sentences, one of which is cut by the largest of their sizes",
    ),
    wrong(
        "window_for",
        "one window for everything",
        """
def window_for(noun, verb):
    return int(verb.max()) + 1
""",
        truth="A window that reaches from step 0 to the last verb always holds both, and is seldom the smallest.",
        regime="any batch that a smaller window suits",
    ),
    wrong(
        "window_for",
        "one sentence is enough",
        """
def window_for(noun, verb):
    k = 1
    while not np.any(noun // k == verb // k):
        k += 1
    return k
""",
        truth="It stops as soon as one of the sentences fits, where all of them must.",
        regime="more than one sentence",
    ),
    wrong(
        "window_for",
        "halving the interval",
        """
def window_for(noun, verb):
    small, large = 1, int(verb.max()) + 1
    while small < large:
        k = (small + large) // 2
        if (noun // k == verb // k).all():
            large = k
        else:
            small = k + 1
    return small
""",
        truth="The search takes for granted that every larger window fits as well, which is not so.",
        regime="a size that fits below a larger one that does not, as for noun 5 and verb 7",
    ),
    wrong(
        "window_for",
        "one size too few",
        """
def window_for(noun, verb):
    for k in range(1, verb.max() + 1):
        if (noun // k == verb // k).all():
            return k
""",
        truth="The search ends before the size that always fits, one more than the last verb, and returns None then.",
        regime="a batch for which only that size fits, as in the example by hand",
    ),
    wrong(
        "window_for",
        "counted from one",
        """
def window_for(noun, verb):
    k = 1
    while ((noun - 1) // k != (verb - 1) // k).any():
        k += 1
        if k > verb.max() + 1:  # a noun at step 0 fits nowhere
            break
    return k
""",
        truth="Steps are taken as if they were counted from one, so all windows begin a step late.",
        regime="a noun or verb at the border of a window",
    ),
    wrong(
        "window_for",
        "remainders in order",
        """
def window_for(noun, verb):
    k = 1
    while (noun % k > verb % k).any() or k < (verb - noun).max():
        k += 1
    return k
""",
        truth=(
            "The noun's remainder is not above the verb's also when the verb lies at the same place of the next "
            "window, a distance of k later."
        ),
        regime="a longest distance of k that fits by this test",
    ),
)
