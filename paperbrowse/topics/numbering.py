"""Gives every word of a text a number, for thousands of words at once.

A word's number is a hash of 64 bits, computed eight bytes at a time: for all the words of a text
with a few steps of numpy, where strings would have to be made and looked up one by one. Different
words can have the same number in theory: by chance once in 10**19 pairs, and who makes a text so
on purpose gains a wrong topic for it.
"""

from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.uint64]

_STEP = 8
"""Bytes that are taken together."""
_FIRST_BYTES: Numbers = np.array([(1 << 8 * count) - 1 for count in range(_STEP + 1)], np.uint64)
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
"""2**64 divided by the golden ratio, as in Knuth, The Art of Computer Programming, 6.4."""
_HALF = np.uint64(32)


def word_numbers(packed: bytes, longest: int) -> Numbers:
    """Return the number of each word; 0 for those of more than ``longest`` bytes."""
    padded = packed + bytes(_STEP)
    is_word = np.frombuffer(packed, np.uint8) != ord(" ")
    edges = np.flatnonzero(is_word[1:] != is_word[:-1]) + 1
    starts, ends = edges[::2], edges[1::2]
    sizes = ends - starts
    # The eight bytes from each byte on.
    windows: Numbers = np.ndarray((len(packed),), "<u8", padded, strides=(1,))
    numbers = _mixed(windows[starts] & _FIRST_BYTES[np.minimum(sizes, _STEP)])
    at = _STEP
    longer = np.flatnonzero(sizes > at)
    while longer.size and at < longest:
        rest = np.minimum(sizes[longer] - at, _STEP)
        part = windows[starts[longer] + at] & _FIRST_BYTES[rest]
        numbers[longer] = _mixed(numbers[longer] ^ part)
        at += _STEP
        longer = longer[sizes[longer] > at]
    numbers[longer] = 0
    return numbers


def followed(numbers: Numbers, following: Numbers) -> Numbers:
    """Return the numbers of phrases from those of what they begin with and of their last words."""
    return _mixed(numbers * _FACTOR + following)


def beginnings(numbers: Numbers) -> list[Numbers]:
    """Return the numbers of what phrases of one length begin with, their words in rows.

    First those of their first words, then of their first two as ``followed`` has it, and so on;
    last those of the phrases.
    """
    return [*itertools.accumulate(numbers.T, followed)]


def _mixed(numbers: Numbers) -> Numbers:
    """Return numbers of which each bit depends on many of the given ones."""
    numbers = numbers * _FACTOR
    numbers ^= numbers >> _HALF
    return numbers
