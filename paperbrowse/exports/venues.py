"""Classification of venues into conferences and journals, where the name leaves no doubt."""

from __future__ import annotations

import re
from typing import Literal

from paperbrowse.core import fold

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
