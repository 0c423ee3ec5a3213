"""What was heard, as the parts of the voice process hand it on."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]


class Heard(NamedTuple):
    """What was heard, how sure (0 to 1), and whether it is a phrase of the list; ``text`` is empty for nothing."""

    text: str
    confidence: float
    phrase: bool = False


NOTHING: Final = Heard("", 0.0)
