"""Texts with everything that words can be made of, for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

_PIECES = (
    *("KV", "GPT", "A", "IS", "ABCDEF", "cache", "Cache", "CACHE", "kv", "s", "S", "x", "LLMs"),
    *("4", "2.4", "10", "GPT-4", "C++", "C#", "46%", "k-NN", "Token's", "GPT'S", "S^2IP-LLM"),
    *(" ", " ", " ", "  ", "\n", "\t", "\x1c", "\x00", "\u00a0", "\u3000", "\u2028", "\u200b"),
    *("-", "_", "^", ".", "'", "’", "·", "/", "&", "@", "+", "=", "~", "‐", "\u2011", "–", "−"),
    *("+", "#", "%", ",", "(", "“", "—", "…", "½", "ﬁ", "ß", "ẞ", "İ", "é", "e\u0301", "\u0301"),
    *("α", "Α", "ς", "深度", "学", "한국", "ก็", "ガ", "が", "・", "ー", "٣", "Ⅷ", "①", "㎏", "Ł"),
    *("ł", "Ø", "æ", "þ", "β", "μ", "ϵ", "Ω", "×", "∗", "A*", "*", "1,000", ",", ",000", "12"),
    *(
        "v",
        "v8",
        "YOLOv8",
        "conv2d",
        "ŉ",
        "ǰ",
        "\ud800",
        "\udfff",
        "\ue000",
        "\U0001d400",
        "\U0001f600",
        "\u0378",
        "\u203f",
    ),
    *("x" * 7, "y" * 8, "Z" * 9, "w" * 15, "v" * 16, "u" * 17, "t" * 31, "r" * 32, "q" * 33),
    *("p" * 63, "o" * 64, "n" * 65, "a-b-c-d-e-f-g-h-i-j", "m" * 200, "1" * 70),
)

odd_texts = st.lists(st.sampled_from(_PIECES) | st.text(max_size=4), max_size=25).map("".join)
"""Words, blanks and signs of every kind, in any order and often without a gap."""
