"""Languages of papers: the codes and names that dumps give them, as codes of ISO 639-1."""

from __future__ import annotations

import re
from collections.abc import Mapping

from paperbrowse.core.text import one_line

_MAX_LENGTH = 40

# The code of ISO 639-1, the one of babel's names that BibLaTeX takes (*The biblatex Package*,
# table 2), then codes of ISO 639-2, other names of babel, and names in the language itself.
_TABLE = """
    af afrikaans afr
    ar arabic ara
    bg bulgarian bul
    bn bengali ben
    ca catalan cat
    cs czech ces cze čeština
    da danish dan dansk
    de german deu ger ngerman austrian naustrian swissgerman deutsch
    el greek ell gre
    en english eng american british australian canadian newzealand usenglish ukenglish
    es spanish spa español castellano
    et estonian est
    eu basque eus baq
    fa persian fas per farsi
    fi finnish fin suomi
    fr french fra fre francais français acadian canadien
    he hebrew heb
    hi hindi hin
    hr croatian hrv
    hu hungarian hun magyar
    id indonesian ind
    it italian ita italiano
    ja japanese jpn 日本語
    ko korean kor 한국어
    lt lithuanian lit
    lv latvian lav
    nb norwegian nor nob no norsk
    nl dutch nld dut nederlands
    nn nynorsk nno
    pl polish pol polski
    pt portuguese por brazilian brazil português
    ro romanian ron rum
    ru russian rus русский
    sk slovak slk slo
    sl slovene slv slovenian
    sr serbian srp
    sv swedish swe svenska
    th thai tha
    tr turkish tur türkçe
    uk ukrainian ukr
    vi vietnamese vie
    zh chinese zho chi mandarin 中文
"""
_ROWS = [row.split() for row in _TABLE.strip().split("\n")]
_CODES: Mapping[str, str] = {name: row[0] for row in _ROWS for name in row}
_BABEL_NAMES: Mapping[str, str] = {row[0]: row[1] for row in _ROWS}
_REGION = re.compile(r"[-_](?:[a-z]{4}[-_])?(?:[a-z]{2}|\d{3})")


def language_code(text: str) -> str:
    """Return the code of a language given by a code, with or without a region, or by its name.

    A language that is not in the table is returned as it is, in lower case; "" for blanks.
    """
    name = one_line(text).casefold()[:_MAX_LENGTH]
    if name in _CODES:
        return _CODES[name]
    bare = _REGION.sub("", name)
    return _CODES.get(bare, name)


def babel_name(code: str) -> str | None:
    """Return the name of a language for LaTeX's babel."""
    return _BABEL_NAMES.get(code)
