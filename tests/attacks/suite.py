"""All attacks."""

from tests.attacks import files, frames, marks, reach, trouble
from tests.attacks.attack import Attack

ATTACKS: tuple[Attack, ...] = (
    *marks.ATTACKS,
    *frames.ATTACKS,
    *reach.ATTACKS,
    *trouble.ATTACKS,
    *files.ATTACKS,
)
CALM = tuple(attack for attack in ATTACKS if attack.calm)
