"""The kinds of arrays that the engine computes with."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]
"""One truth for each paper of a segment."""
Papers = npt.NDArray[np.uint16]
"""Paper numbers of a segment: its rows, ascending unless said otherwise."""
Bytes = npt.NDArray[np.uint8]
Small = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]
"""Occurrences of something in each paper of a segment or of a list of papers, at most 255."""
Numbers = npt.NDArray[np.uint32]
"""Families, words, addresses or offsets."""
Integers = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float32]

MOST_COUNTED = 255
"""Occurrences in a paper beyond these count no more."""
