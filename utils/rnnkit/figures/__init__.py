"""What the notebooks draw with: `plots` of numbers, `diagrams`, `live` pictures that move, and `score` for tunes.

A figure is a `Picture`: drawn when it is looked at, with one true sentence below it. Colours have roles.
"""

from rnnkit.figures._figure import (
    GRADIENT,
    INPUT,
    MEMORY,
    NEUTRAL,
    OUTPUT,
    PURPLE,
    SKY,
    Picture,
    Role,
    show_image,
    show_sentence,
)

__all__ = [
    "GRADIENT",
    "INPUT",
    "MEMORY",
    "NEUTRAL",
    "OUTPUT",
    "PURPLE",
    "SKY",
    "Picture",
    "Role",
    "show_image",
    "show_sentence",
]
