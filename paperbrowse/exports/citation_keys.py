"""Citation keys such as ``vaswani2017attention``: unique in an export, stable as it grows."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import chain, count

from paperbrowse.core import Paper, one_line
from paperbrowse.exports.facts import split_person_name

_ASCII_LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
# These end or break a key in one of the programs; some take "@" for the beginning of an entry.
_UNSAFE = re.compile(r"[\s\"#%'(),={}\\~@]")
_WORD = re.compile(r"[a-z0-9]+")
_MAX_WORD = 24
_STOP_WORDS = frozenset(
    """
    a about all an and are as at be beyond by can do does for from has have how in into is it its
    new not of on or our over that the their this through to toward towards under up use using
    via we what when where which who why will with within without you your
    """.split()  # noqa: SIM905
)


def assign_citation_keys(papers: Sequence[Paper]) -> dict[str, str]:
    """Return each paper's key by its id: its citation key, else a proposed one.

    No two are equal, in any case: to BibTeX, ``A`` is ``a``. A key is written
    without the characters that BibTeX, biber or LaTeX's \\cite do not take.
    """
    keys: dict[str, str] = {}
    taken: set[str] = set()
    for paper in sorted(papers, key=lambda paper: paper.id):
        key = _clean_key(paper.citation_key) if paper.citation_key else ""
        if key and key.lower() not in taken:
            keys[paper.id] = key
            taken.add(key.lower())
    if len(keys) < len(papers):
        keys |= propose_citation_keys([paper for paper in papers if paper.id not in keys], taken)
    return keys


def _clean_key(key: str) -> str:
    """Return a user's key without the characters that a program rejects, or ""."""
    # biber composes characters; and its language takes "0" for nothing.
    key = unicodedata.normalize("NFC", _UNSAFE.sub("", one_line(key)))
    return "" if key == "0" else key


def propose_citation_keys(papers: Sequence[Paper], taken: Collection[str] = ()) -> dict[str, str]:
    """Return a new key for each paper by its id, in small ASCII letters and digits.

    A key depends on its paper alone. Only where papers share one, or it is in ``taken``, each gets
    a letter (very rarely more) made from its id, so that the order of papers does not matter and
    a key never comes to name another paper as papers are added.
    """
    sharing: dict[str, list[str]] = defaultdict(list)
    for paper in papers:
        sharing[_base_key(paper)].append(paper.id)
    keys: dict[str, str] = {}
    used = {key.lower() for key in taken}
    unfree = used | set(sharing)
    for base, ids in sorted(sharing.items()):
        if len(ids) == 1 and base not in used:
            keys[ids[0]] = base
            continue
        for paper_id, suffixes in _unique_suffixes(sorted(ids)):
            key = next(base + suffix for suffix in suffixes if base + suffix not in unfree)
            unfree.add(key)
            keys[paper_id] = key
    return keys


def _unique_suffixes(ids: list[str]) -> Iterator[tuple[str, Iterator[str]]]:
    """Yield for each id the suffixes, shortest first, that no other of these ids has."""
    letters = {paper_id: _hash_letters(paper_id) for paper_id in ids}
    counts: dict[str, int] = defaultdict(int)
    for word in letters.values():
        for length in range(1, len(word) + 1):
            counts[word[:length]] += 1
    for paper_id, word in letters.items():
        beginnings = (word[:length] for length in range(1, len(word) + 1))
        own = (beginning for beginning in beginnings if counts[beginning] == 1)
        yield paper_id, chain(own, (f"{word}{number}" for number in count(2)))


def _hash_letters(paper_id: str) -> str:
    """Return 24 letters made from a hash of the id."""
    digest = hashlib.blake2b(paper_id.encode("utf-8", "replace"), digest_size=24).digest()
    return "".join(chr(ord("a") + byte % 26) for byte in digest)


def _base_key(paper: Paper) -> str:
    """Return the first author, the year and the title's first word that is no stop word."""
    words = _title_words(paper.title)
    year = str(paper.published.year) if paper.published else ""
    name = _family_name(paper)
    if name:
        return name + year + "".join(words[:1])
    # Without an author the title's first words stand on both sides of the year.
    key = "".join(words[:1]) + year + "".join(words[1:2]) if words else ""
    return key if _clean_key(key) else f"paper{year}{''.join(_ascii_words(paper.id))}"


def _family_name(paper: Paper) -> str:
    """Return the first author's family name without particles; an organisation's first word."""
    if not paper.authors:
        return ""
    name = one_line(paper.authors[0])
    person = split_person_name(name)
    words = _ascii_words(person.family.split()[-1] if person else name)
    return ("".join(words) if person else "".join(words[:1]))[:_MAX_WORD]


def _title_words(title: str) -> list[str]:
    words = [word[:_MAX_WORD] for word in _ascii_words(title)]
    return [word for word in words if word not in _STOP_WORDS and len(word) > 1] or words


def _ascii_words(text: str) -> list[str]:
    """Return the words of ``text`` in small ASCII letters, accents dropped."""
    small = text.casefold().translate(_ASCII_LETTERS)
    if small.isascii():
        return _WORD.findall(re.sub(r"['’]", "", small))
    decomposed = unicodedata.normalize("NFKD", small).casefold()
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _WORD.findall(re.sub(r"['’]", "", bare))
