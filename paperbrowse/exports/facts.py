"""A paper's fields for every format: printable text, safe URLs, kinds of venues, parts of names."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple
from urllib.parse import quote

from paperbrowse.core import (
    Paper,
    PartialDate,
    fold,
    format_count,
    format_date,
    one_line,
    printable,
)

_PARAGRAPH_BREAK = re.compile(r"\n\s*\n")
_WEB_URL = re.compile(r"(?:https?|ftp)://[^\s]", re.IGNORECASE)
_UNSAFE_IN_URL = re.compile(r"[\x00-\x20\x7f-\x9f\"<>\\^`{|}\ud800-\udfff]|\s")

VenueKind = Literal["conference", "journal"]

_CONFERENCES = frozenset(
    """
    3dv aaai aacl accv acl acml aistats asplos bmvc cav ccs chi cikm coling collas colm colt conll
    corl cvpr cvprw eacl eccv eccvw ecml ecml_pkdd ecmlpkdd emnlp fast focs fse icassp iccv iccvw
    iclr iclrw icml icmlw icra icse ijcai ijcnlp interspeech iros isca isipta issta kdd l4dc lrec
    miccai midl mlhc mlsys naacl ndss neurips nips nsdi osdi pldi popl recsys rss sigcomm sigir
    sigmod soda sosp stoc uai usenix wacv wacvw wsdm www
    """.split()  # noqa: SIM905
)
_JOURNALS = frozenset(
    """
    jair jmlr mlj mloss neco tacl tmlr tpami tkde tist tosem tods jacm cacm nature science cell pnas
    pattern_recognition neurocomputing neural_networks neural_computation machine_learning
    artificial_intelligence
    """.split()  # noqa: SIM905
)
_IGNORED_WORDS = re.compile(
    r"\b(?:\d+|(?:19|20)\d\d|main|track|findings|proceedings|oral|poster|spotlight)\b"
)
_CONFERENCE_NAME = re.compile(r"\b(?:conference|workshop|symposium) (?:on|of|for|in)\b")
_JOURNAL_NAME = re.compile(
    r"\b(?:journal (?:of|on|for)|transactions (?:on|of)|letters$)|\bjournal$"
)
_ARXIV = re.compile(r"(?:arxiv|corr)\b")

_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
_ORGANIZATION_WORDS = frozenset(
    """
    ai collaboration community consortium foundation group inc inc. institute lab labs laboratory
    project research team university
    """.split()  # noqa: SIM905
)


def format_published(paper: Paper) -> str:
    """Return the known parts of the date of publication, else ""."""
    if paper.published is None:
        return ""
    return format_date(paper.published) + (" (year inferred)" if paper.published_inferred else "")


def format_authors(paper: Paper, write: Callable[[str], str] = str) -> str:
    """Return the authors' names, each passed through ``write``, or their number; "" for neither.

    Authors that are only counted are counted, never named.
    """
    names = ", ".join(write(name) for name in map(one_line, paper.authors) if name)
    unnamed = (paper.author_count or 0) - len(paper.authors)
    if not names and paper.author_count:
        return format_count(paper.author_count, "author")
    return f"{names} and {unnamed} more" if names and unnamed > 0 else names


def printable_tags(paper: Paper) -> list[str]:
    """Return the paper's tags, each on one line."""
    return [tag for tag in map(one_line, paper.tags) if tag]


def split_paragraphs(text: str | None) -> list[str]:
    """Return the paragraphs of an abstract, each on one line."""
    lines = map(one_line, _PARAGRAPH_BREAK.split(printable(text or "")))
    return [line for line in lines if line]


def printable_note(paper: Paper) -> str:
    """Return the user's note, printable, in its lines; "" where there is none."""
    return printable(paper.note).rstrip() if paper.note else ""


def join_values(values: Iterable[str]) -> str:
    """Return values joined with "; ", every ";" of theirs doubled."""
    return "; ".join(value.replace(";", ";;") for value in map(one_line, values) if value)


def format_timestamp(moment: datetime.datetime | None) -> str | None:
    """Return a moment in UTC as of RFC 3339, ``2026-11-21T07:30:00Z``; None for None.

    A moment without a time zone is taken to be in UTC, as all of a paper's are.
    """
    if moment is None:
        return None
    return _to_naive_utc(moment).isoformat() + "Z"


def format_status(paper: Paper) -> str:
    """Return status and star in words, ``Reading since 3 Mar 2026 · Starred``; "" for neither."""
    parts = []
    if paper.status != "unread":
        parts.append(paper.status.capitalize())
        if paper.status_since:
            parts[0] += f" {'since' if paper.status == 'reading' else 'on'} "
            parts[0] += _format_day(paper.status_since)
    if paper.starred_at:
        parts.append("Starred")
    return " · ".join(parts)


def paper_link(paper: Paper) -> str | None:
    """Return the URL of the paper: its page, else arXiv's, else its DOI's.

    None where no dump gives any of them.
    """
    if link := page_link(paper):
        return link
    if paper.doi:
        return f"https://doi.org/{quote(paper.doi, safe='/:;()._-', errors='replace')}"
    return None


def page_link(paper: Paper) -> str | None:
    """Return the paper's page, else arXiv's; None where a dump gives neither."""
    if paper.url and is_web_url(paper.url):
        return escape_url(paper.url)
    if paper.arxiv_id:
        return escape_url(f"https://arxiv.org/abs/{paper.arxiv_id}")
    return None


def linked_urls(paper: Paper) -> list[str]:
    """Return the paper's other links that a browser may open, escaped."""
    return [escape_url(link) for link in paper.links if is_web_url(link)]


def is_web_url(address: str) -> bool:
    """Return whether a browser may open it: never ``javascript:``, ``file:`` and the like."""
    return _WEB_URL.match(address) is not None


def escape_url(address: str) -> str:
    """Return ``address`` with every character that RFC 3986 forbids percent-encoded.

    Letters of other scripts stay as they are: browsers and TeX engines of today read them.
    """
    return _UNSAFE_IN_URL.sub(lambda match: quote(match[0], errors="replace"), address.strip())


def _format_day(moment: datetime.datetime) -> str:
    day = _to_naive_utc(moment)
    return format_date(PartialDate(day.year, day.month, day.day))


def _to_naive_utc(moment: datetime.datetime) -> datetime.datetime:
    """Return a moment in UTC, without its time zone."""
    return moment.astimezone(datetime.UTC).replace(tzinfo=None) if moment.tzinfo else moment


# Venues


def classify_venue(venue: str) -> VenueKind | None:
    """Return the kind of a venue, or None where its name does not say."""
    name = fold(venue)
    short = " ".join(_IGNORED_WORDS.sub(" ", name).split()).replace(" ", "_")
    if short in _CONFERENCES or _CONFERENCE_NAME.search(name):
        return "conference"
    if short in _JOURNALS or _JOURNAL_NAME.search(name):
        return "journal"
    return None


def is_arxiv(venue: str) -> bool:
    """Return whether the venue is only arXiv, which the eprint field says already."""
    return _ARXIV.match(fold(venue)) is not None


# Names of people


class PersonName(NamedTuple):
    """A person's name in its parts, each as it was written."""

    given: str
    family: str
    """With its particles: ``van den Oord``."""
    suffix: str

    @property
    def split_particle(self) -> tuple[str, str]:
        """The family name's opening particles, such as ``van den``, and the rest."""
        words = self.family.split()
        inner = range(len(words) - 1)
        place = next((place for place in inner if not words[place][0].islower()), len(words) - 1)
        return " ".join(words[:place]), " ".join(words[place:])

    @property
    def inverted(self) -> str:
        """The name as a catalogue sorts it: ``van den Oord, Aäron``."""
        return ", ".join(part for part in (self.family, self.given, self.suffix) if part)


def split_person_name(name: str) -> PersonName | None:
    """Return the parts of a person's name, which is one line.

    None for a name without such parts: one word, an organisation, or any that is ambiguous.
    """
    parts = [part.strip() for part in name.split(",")]
    if len(parts) == 2 and parts[1].lower() in _SUFFIXES:
        person = split_person_name(parts[0])
        return person and PersonName(person.given, person.family, parts[1])
    if len(parts) == 2 and all(parts):
        return PersonName(parts[1], parts[0], "")
    if len(parts) == 3 and all(parts) and parts[1].lower() in _SUFFIXES:
        return PersonName(parts[2], parts[0], parts[1])
    words = name.split()
    if len(parts) > 1 or len(words) < 2 or words[-1].lower() in _ORGANIZATION_WORDS:
        return None
    suffix = words.pop() if len(words) > 2 and words[-1].lower() in _SUFFIXES else ""
    inner = range(1, len(words) - 1)
    family = next((place for place in inner if words[place][0].islower()), len(words) - 1)
    return PersonName(" ".join(words[:family]), " ".join(words[family:]), suffix)
