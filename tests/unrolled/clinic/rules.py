"""Three rules for notebook 09, each written from the released notebook alone by somebody who had not seen the bank.

They stay as they were written: whoever makes the notebook clearer, or the bank harder, sees what readers make of it.
"""

import math

import numpy as np


def loudness_first(readings):
    told, real, noun, reach, stuck, step, pad = (
        float(getattr(readings, name)) for name in ("told", "real", "noun", "reach", "stuck", "step", "pad")
    )
    if stuck > 0.55 or (stuck > 0.3 and step < 0.01):
        return "loud words"
    if noun == 0:
        return "state reset"
    if reach == 0:
        return "gradient cut"
    if pad > 1e-6:
        return "padding read"
    if not step <= 0.16 or not (np.isfinite(told) and np.isfinite(real)):
        return "bold rate"
    if told < 0.05 * real:
        return "unshifted targets"
    if told < 0.93 * real:
        return "padding counted"
    if np.sqrt(noun * reach) < (0.1 if stuck > 0.03 else 0.04):
        return "gate shut"
    return "healthy"


def by_elimination(readings):
    r = readings
    if r.stuck > 0.37:
        return "loud words"
    if r.noun == 0:
        return "state reset"
    if r.pad > 0:
        return "padding read"
    if r.reach == 0:
        return "gradient cut"
    if not all(map(math.isfinite, (r.told, r.real, r.step))) or r.step > 0.16:
        return "bold rate"
    if r.told < 0.05 * r.real:
        return "unshifted targets"
    if r.told < 0.8 * r.real:
        return "padding counted"
    if r.reach < 0.034:
        return "gate shut"
    return "healthy"


def in_a_hurry(readings):
    r = readings
    if r.told < 0.05:
        return "unshifted targets"
    if r.stuck > 0.4:
        return "loud words"
    if r.noun == 0:
        return "state reset"
    if r.reach == 0:
        return "gradient cut"
    if r.pad > 0:
        return "padding read"
    if not r.step < 0.16:
        return "bold rate"
    if r.reach < 0.035:
        return "gate shut"
    if r.told < 0.8 * r.real:
        return "padding counted"
    return "healthy"


BY_OTHERS = {
    "loud words first, then exact zeros": loudness_first,
    "by elimination": by_elimination,
    "in a hurry": in_a_hurry,
}
