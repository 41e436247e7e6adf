"""Papers as entries of BibTeX, for BibTeX and reference managers, and of BibLaTeX, for biber.

The grammar and the rules for names and letter case are those of O. Patashnik, *BibTeXing* (1988);
BibLaTeX's types, fields, dates (ISO 8601, as exact as they are known) and eprints those of *The
biblatex Package* (P. Kime, M. Wemheuer and P. Lehman), sections 2.1 to 2.3. Only annotated styles
print the note. User data stands in fields that JabRef shows: ``keywords``, ``readstatus`` and, for
a star, ``relevance`` (JabRef's manual, "Special fields"; it draws the last as a star).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial

from paperbrowse.core import MONTHS, Paper, babel_name, one_line, printable
from paperbrowse.exports import facts
from paperbrowse.exports.citation_keys import assign_citation_keys
from paperbrowse.exports.format import Format, Header

_Field = tuple[str, str]
"""A field's name, and its value in its delimiters."""

_ENTRY_TYPES = {"conference": "inproceedings", "journal": "article"}
_PROPER_NAMES = frozenset(
    """
    Banach Bayes Bayesian Bellman Bernoulli Boltzmann Bregman Brownian Carlo Cauchy Chebyshev
    Cramer Dirichlet Euclidean Euler Fenchel Fisher Fourier Frobenius Galerkin Gauss Gaussian
    Gaussians Gibbs Grassmann Hadamard Hamilton Hamiltonian Hankel Hausdorff Hebbian
    Hermite Hessian Hilbert Hopfield Householder Ising Jacobi Jacobian Kalman Kolmogorov Kronecker
    Krylov Kullback Lagrange Lagrangian Langevin Laplace Laplacian Legendre Leibler Lipschitz
    Lorentz Lyapunov Mahalanobis Markov Markovian Minkowski Monte Moreau Nash Nesterov Newton
    Nystrom Occam Pareto Parseval Pauli Plackett Poincare Poincaré Poisson Polyak Rademacher
    Riemann Riemannian Schrodinger Schrödinger Shannon Shapley Sinkhorn Sobolev Stein Stiefel
    Taylor Tikhonov Turing Tversky Viterbi Voronoi Wasserstein Wiener Winograd Zipf
    Africa African America American Arabic Asia Asian Basque Bengali Brazilian Britain British
    Catalan China Chinese Czech Danish Dutch Egyptian English Europe European Finnish France French
    German Germany Greek Hebrew Hindi Hungarian India Indian Indonesian Irish Italian Italy Japan
    Japanese Kazakh Korea Korean Mandarin Marathi Norwegian Persian Portuguese Romanian
    Russia Russian Sanskrit Scottish Slovak Slovene Spanish Swahili Swedish Swiss Tamil Telugu Thai
    Tibetan Turkish Ukrainian Urdu Vietnamese Welsh Yoruba Zulu
    Alexa Alzheimer Android Atari Claude Codeforces Covid Facebook Gemini
    Gemma Google Instagram Kaggle Kubernetes Linux Llama Microsoft Minecraft
    Mistral Netflix Nvidia Olympiad Parkinson Python Qwen Reddit Siri Spotify Twitter
    Unicode Wikidata Wikipedia Wiktionary
    """.split()  # noqa: SIM905
)
"""Names in titles of this field that English never writes small; none is also a word."""

# BibTeX counts braces even after a backslash, so a brace of the text is never written as one; and
# a macro in braces of its own ("special character") keeps its name where a style changes case.
# < > | are other characters in TeX's oldest and still usual font encoding.
_CHARACTER_MACROS = {
    "\\": r"{\textbackslash}", "{": r"{\textbraceleft}", "}": r"{\textbraceright}",
    "~": r"{\textasciitilde}", "^": r"{\textasciicircum}", "<": r"{\textless}",
    ">": r"{\textgreater}", "|": r"{\textbar}",
    **{sign: f"\\{sign}" for sign in "&%$#_"},
}  # fmt: skip
_SPECIAL_CHARACTER = re.compile(r"[\\{}~^<>|&%$#_]")
# TeX draws two of these as one other sign: -- as a dash, '' as a quotation mark.
_LIGATURES = ("--", "''", "``", ",,", "?`", "!`")
_LIGATURE = re.compile(r"([-'`,])(?=\1)|[?!](?=`)")
# All blanks of a run but its first, and all at the beginning of a line: programs join blanks.
_BLANKS = re.compile(r"(?<=[ \t\u00a0])[ \t\u00a0]|^[ \t\u00a0]|[\t\u00a0]", re.MULTILINE)
_BLANK_MACROS = {" ": "\\ ", "\t": r"{\quad}", "\u00a0": "~"}
_WORD = re.compile(r"[A-Z]-[A-Z][^\W_]*|[^\W_]+")
_SENTENCE_END = re.compile(r"[:.?!]\s*\Z")
_UNBALANCING = re.compile(r"[{}\\]")
_AND = re.compile(r"\band\b", re.IGNORECASE)


def write_bibtex(papers: Sequence[Paper], _: Header, *, biblatex: bool = False) -> Iterator[str]:
    """Yield an entry for each paper, with an empty line between entries; there is no title."""
    keys = assign_citation_keys(papers)
    for number, paper in enumerate(papers):
        entry_type = _entry_type(paper, biblatex=biblatex)
        fields = _fields(paper, entry_type, biblatex=biblatex)
        lines = ",\n".join(f"  {name} = {value}" for name, value in fields)
        separator = "\n" if number else ""
        yield f"{separator}@{entry_type}{{{keys[paper.id]},\n{lines}\n}}\n"


def bibtex_entry(paper: Paper) -> str:
    """Return the paper's entry as in an export of this paper alone."""
    return "".join(write_bibtex([paper], Header("", 1)))


def _entry_type(paper: Paper, *, biblatex: bool) -> str:
    only_arxiv = biblatex and paper.venue is not None and facts.is_arxiv(paper.venue)
    if paper.venue and not only_arxiv and (kind := facts.classify_venue(paper.venue)):
        return _ENTRY_TYPES[kind]
    unpublished = biblatex and (paper.venue is None or only_arxiv)
    online = unpublished and (paper.arxiv_id or paper.doi or facts.page_link(paper))
    return "online" if online else "misc"


def _fields(paper: Paper, entry_type: str, *, biblatex: bool) -> Iterator[_Field]:
    """Yield the known fields; never ``note``, which styles print."""
    yield "title", _braced(protect_case(paper.title))
    if authors := _format_names(paper.authors, paper.author_count):
        yield "author", _braced(authors)
    elif not biblatex:
        # Styles sort and label by it where there is no author; none prints it as one.
        yield "key", _braced(escape_latex(paper.organization or paper.title))
    if paper.organization:
        yield "organization", _braced(escape_latex(paper.organization))
    if paper.venue and not facts.is_arxiv(paper.venue):
        journal = "journaltitle" if biblatex else "journal"
        fields = {"inproceedings": "booktitle", "article": journal}
        yield fields.get(entry_type, "howpublished"), _braced(escape_latex(paper.venue))
    if paper.published and biblatex:
        yield "date", _braced(str(paper.published))
    elif paper.published:
        yield "year", _braced(f"{paper.published.year:04}")
        if paper.published.month:
            yield "month", MONTHS[paper.published.month - 1].lower()
    if paper.arxiv_id:
        yield "eprint", _braced(_escape_verbatim(paper.arxiv_id))
        yield ("eprinttype", "{arxiv}") if biblatex else ("archiveprefix", "{arXiv}")
        if paper.categories and (primary := one_line(paper.categories[0])):
            yield "eprintclass" if biblatex else "primaryclass", _braced(_escape_verbatim(primary))
    # Not the URL that every style makes of the DOI.
    if paper.doi and one_line(paper.doi):
        yield "doi", _braced(_escape_verbatim(paper.doi))
    if link := facts.page_link(paper):
        yield "url", _braced(link)
    if paper.language and (language := babel_name(paper.language)):
        yield ("langid", _braced(language)) if biblatex else ("language", _braced(paper.language))
    if abstract := facts.split_paragraphs(paper.abstract):
        yield "abstract", _braced(escape_latex_lines("\n\n".join(abstract)))
    if tags := [_format_keyword(escape_latex(tag)) for tag in facts.printable_tags(paper)]:
        yield "keywords", _braced(", ".join(tags))
    if note := facts.printable_note(paper):
        yield "annotation" if biblatex else "annote", _braced(escape_latex_lines(note))
    if paper.status != "unread":
        yield "readstatus", _braced(paper.status)
    if paper.starred_at:
        yield "relevance", "{relevant}"
    yield "paperbrowse", _braced(_escape_verbatim(paper.id))


def _braced(value: str) -> str:
    return f"{{{value}}}"


def _format_keyword(tag: str) -> str:
    """Return a tag in braces where it has a comma, which would split it."""
    return _braced(tag) if "," in tag else tag


def _format_names(authors: Sequence[str], author_count: int | None) -> str:
    """Return the value of an author field, "" when no author is known by name.

    It ends in "and others" where the dump counts more authors than it names.
    """
    names = [_format_name(name) for name in map(one_line, authors) if name]
    if names and author_count is not None and author_count > len(authors):
        names.append("others")
    return " and ".join(names)


def _format_name(name: str) -> str:
    """Return one name: as it is where BibTeX reads that rightly, else in its "von Last" form."""
    person = None if _AND.search(name) else facts.split_person_name(name)
    if person is None:
        return f"{{{escape_latex(name)}}}"
    if "," in name or person.suffix:
        given, family, suffix = map(escape_latex, person)
        return ", ".join(part for part in (family, suffix, given) if part)
    return escape_latex(name)


def escape_latex(text: str) -> str:
    """Return ``text`` on one line as LaTeX source that typesets exactly its characters."""
    return _escape_characters(one_line(text))


def _escape_characters(text: str) -> str:
    escaped = _SPECIAL_CHARACTER.sub(lambda match: _CHARACTER_MACROS[match[0]], text)
    # Most texts have none, and looking for plain pairs takes no time.
    if any(pair in escaped for pair in _LIGATURES):
        return _LIGATURE.sub(r"\g<0>{}", escaped)
    return escaped


def escape_latex_lines(text: str) -> str:
    r"""Return ``text`` as LaTeX source that keeps its lines and blanks.

    A line ends in ``\newline`` (and a line end, which programs read as a blank). Blanks that
    programs would join are control spaces, tabs ``{\quad}``, no-break spaces ``~``, as LaTeX itself
    has them. A program that undoes those, and ``\newline`` with one blank behind it, has the text
    again. Some take an ``@`` at the start of a line for an entry, even within a value.
    """
    escaped = _escape_characters(printable(text))
    if escaped[:1] == " " or any(blank in escaped for blank in ("  ", "\n ", "\t", "\u00a0")):
        escaped = _BLANKS.sub(lambda match: _BLANK_MACROS[match[0]], escaped)
    return escaped.replace("\n@", "\n{@}").replace("\n", "\\newline\n")


def _escape_verbatim(text: str) -> str:
    """Return an identifier or address, which LaTeX sets as it stands, with braces balanced.

    Braces and backslashes, which could unbalance it, are percent-encoded.
    """
    return _UNBALANCING.sub(lambda match: f"%{ord(match[0]):02X}", one_line(text))


def protect_case(title: str) -> str:
    """Return a title, escaped, with braces around the words whose capitals carry meaning.

    Styles put titles in lower case, all but the first letter. Words such as GPT, mT5, T5 and X and
    names such as Wasserstein keep their case in any title; in a title that is written as a
    sentence, so do all capitalised words within it, which are names there.
    """
    title = one_line(title)
    names_stand_out = _is_sentence_case(title)
    parts: list[str] = []
    position = 0
    for word in _WORD.finditer(title):
        between = title[position : word.start()]
        parts.append(between if between == " " else _escape_characters(between))
        keep = _has_meaningful_capitals(word[0]) or (
            names_stand_out and word[0][0].isupper() and _is_within_sentence(title, word.start())
        )
        parts.append(f"{{{word[0]}}}" if keep else word[0])
        position = word.end()
    parts.append(_escape_characters(title[position:]))
    return "".join(parts)


def _has_meaningful_capitals(word: str) -> bool:
    if word in _PROPER_NAMES:
        return True
    if len(word) == 1:
        return word.isupper() and word != "A"
    if word.islower() or (word.isalpha() and word[1:].islower()):
        return False
    capital = any(char.isupper() for char in word)
    return any(char.isupper() for char in word[1:]) or (
        capital and any(char.isdigit() for char in word)
    )


def _is_within_sentence(title: str, start: int) -> bool:
    return start > 0 and not _SENTENCE_END.search(title[max(start - 3, 0) : start])


def _is_sentence_case(title: str) -> bool:
    """Return whether most longer words begin small, so that a capital marks a name."""
    words = [word[0] for word in _WORD.finditer(title) if len(word[0]) > 3 and word.start()]
    return sum(word[0].isupper() for word in words) * 3 <= len(words) and len(words) > 2


BIBTEX = Format("bibtex", "BibTeX", ".bib", write_bibtex)
BIBLATEX = Format("biblatex", "BibLaTeX", ".bib", partial(write_bibtex, biblatex=True))
