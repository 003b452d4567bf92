"""What all experiments have in common: nobody watches."""

import pytest
from rnnkit.figures.live import LiveLoss


@pytest.fixture(scope="module", autouse=True)
def no_curve_is_drawn_while_it_trains():
    """To draw takes up to a fifth of a training; how a curve looks is asked elsewhere."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LiveLoss, "_draw", lambda *_, **__: None)
        yield
