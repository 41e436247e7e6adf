"""Forms of English words that count as one before stemming: spellings, plurals, and what is not.

The index keeps every word as it is written. Here is decided only which of them are forms of one
word, for each distinct word once:

- British spellings are mapped to American ones: optimise, analyse, behaviour, catalogue, centre.
- Plurals of acronyms lose their s: llms, gpus, pdes. Words are lower case here, so that the plural
  is known by its letters: an s after consonants only, or after consonants and a single vowel.
- Irregular plurals: matrices, corpora, hypotheses.
- Words that the stemmer would unite with others of another meaning keep their own stems: position
  and positive, experiment and experience, token and tokenize.
"""

from __future__ import annotations

import re

_SUFFIX = "(e|es|ed|er|ers|ing|able|ability|ation|ations|ational|ationally)$"
_IZE = re.compile(f"(.{{3,}}iz){_SUFFIX}")  # but not prize, nor seize
_ISE = re.compile(f"(?<=.[^aeiouyw])is{_SUFFIX}")
_NEVER_IZE = re.compile(
    "^aris|^pris|advertis|advis|circumcis|compris|concis|devis|enterpris|excis|exercis|expertis|"
    "franchis|improvis|incis|merchandis|precis|premis|promis|revis|supervis|surpris|televis"
)
"""Parts of words in -ise that are not written with a z."""

_YSE = re.compile("(?<=[ao]l)ys(e|ed|er|ers|ing)$")
_OUR = re.compile(
    "(arm|behavi|cand|clam|col|endeav|fav|ferv|flav|harb|hon|hum|lab|neighb|od|parl|ranc|rig|rum|"
    "sav|splend|tum|vap|vig)our"
)
_OGUE = re.compile("(?<=[aeio]l)(?:ogue(?=s?$)|ogu(?=ed|er|ing))")  # dialogue, cataloguing

_BRITISH = {
    "acknowledgement": "acknowledgment",
    "aeroplane": "airplane",
    "ageing": "aging",
    "aluminium": "aluminum",
    "anaem": "anem",
    "anaesth": "anesth",
    "archaeolog": "archeolog",
    "artefact": "artifact",
    "calibre": "caliber",
    "centred": "centered",
    "centre": "center",
    "centring": "centering",
    "counsellor": "counselor",
    "defence": "defense",
    "dialled": "dialed",
    "dialling": "dialing",
    "encyclopaed": "encycloped",
    "enquir": "inquir",
    "enrolment": "enrollment",
    "fibre": "fiber",
    "focuss": "focus",
    "foet": "fet",
    "fuelled": "fueled",
    "fuelling": "fueling",
    "fulfilment": "fulfillment",
    "greyscale": "grayscale",
    "gynaecolog": "gynecolog",
    "haem": "hem",
    "ischaem": "ischem",
    "jewellery": "jewelry",
    "judgement": "judgment",
    "leukaem": "leukem",
    "licence": "license",
    "litre": "liter",
    "manoeuvrable": "maneuverable",
    "manoeuvre": "maneuver",
    "manoeuvring": "maneuvering",
    "metre": "meter",
    "centimetre": "centimeter",
    "kilometre": "kilometer",
    "micrometre": "micrometer",
    "millimetre": "millimeter",
    "nanometre": "nanometer",
    "mould": "mold",
    "offence": "offense",
    "orthopaed": "orthoped",
    "paediatr": "pediatr",
    "palaeo": "paleo",
    "parametris": "parameteriz",
    "parametriz": "parameteriz",
    "plough": "plow",
    "practis": "practic",
    "pretence": "pretense",
    "refuelled": "refueled",
    "refuelling": "refueling",
    "sceptic": "skeptic",
    "sizeable": "sizable",
    "skilful": "skillful",
    "sulph": "sulf",
    "theatre": "theater",
    "tyre": "tire",
    "useable": "usable",
    "wilful": "willful",
}
"""Beginnings of British words, and of the American ones."""

_WHOLE_WORDS: dict[str, str | None] = {
    "grey": "gray",
    "greys": "gray",
    "programme": "program",
    "programmes": "program",
    "fulfil": "fulfill",
    "fulfils": "fulfill",
    "enrol": "enroll",
    "enrols": "enroll",
    "learnt": "learned",
    "whilst": "while",
    "amongst": "among",
    "towards": "toward",
    # Irregular plurals.
    "appendices": "appendix",
    "automata": "automaton",
    "codices": "codex",
    "corpora": "corpus",
    "criteria": "criterion",
    "formulae": "formula",
    "indices": "index",
    "maxima": "maximum",
    "matrices": "matrix",
    "minima": "minimum",
    "momenta": "momentum",
    "nuclei": "nucleus",
    "optima": "optimum",
    "phenomena": "phenomenon",
    "simplices": "simplex",
    "spectra": "spectrum",
    "stimuli": "stimulus",
    "submatrices": "submatrix",
    "taxa": "taxon",
    "vertices": "vertex",
    "vortices": "vortex",
    # Plurals of acronyms with more vowels, and acronyms with an s of their own.
    "aus": "au",
    "elus": "elu",
    "gelus": "gelu",
    "imus": "imu",
    "ious": "iou",
    "relus": "relu",
    **dict.fromkeys(
        """
        bbs bfgs bsds cbs ccs cls cmos cps crs dds dgs dns dps dvs fcos fps frs ftps gbps gfs gps
        https hvs kbps lbs lds lhs lns lrs lvis mbps mcts mds mts mvs nds nlos nms nvs pbvs plus
        pls pros pts rcs rhs rkhs rls rvos scs sds sfs slds sls sms sps sts this thus tls tps tts
        xmlns
        """.split(),  # noqa: SIM905 (a list of sixty lines)
        None,
    ),
}
"""Whole words and the words that they are forms of; None: they are no form of another."""

_PLURAL_SIBILANT = re.compile("(hes|lys|gnos)es$")  # hypotheses, analyses, diagnoses
_PLURAL_ACRONYM = re.compile("(?:[^aeiouy]{2,}|[^aeiouy]{2,}[aeiou])(?<!s)s")

_OWN_STEMS = (
    *("activat", "additiv", "authorit", "continual", "continuous", "conversation", "critical"),
    *("customer", "direction", "effectiv", "experienc", "experiment", "formation", "importan"),
    *("informal", "internation", "marginal", "natural", "negativ", "numerous", "objectiv"),
    *("organic", "organism", "position", "positiv", "reasonabl", "relativ", "several"),
    *("subjectiv", "transformer", "universit"),
)
"""Beginnings that are the stems of all words with them, other than the stemmer's: activation is not
active, nor experiment experience."""


_BEGINNING = 4
"""Letters of the shortest of the beginnings."""


def _group_beginnings(words: dict[str, str]) -> dict[str, list[tuple[str, str]]]:
    """Group words by their first letters, longer ones first."""
    grouped: dict[str, list[tuple[str, str]]] = {}
    for word in sorted(words, key=len, reverse=True):
        grouped.setdefault(word[:_BEGINNING], []).append((word, words[word]))
    return grouped


_BRITISH_BEGINNINGS = _group_beginnings(_BRITISH)
_OWN_BEGINNINGS = _group_beginnings({stem: stem for stem in _OWN_STEMS})


def unify_form(word: str) -> tuple[str, bool]:
    """Return the word to stem for a word of letters from a to z, and whether it is a stem."""
    if word in _WHOLE_WORDS:
        other = _WHOLE_WORDS[word]
        return other or word, other is None
    beginning = word[:_BEGINNING]
    for british, american in _BRITISH_BEGINNINGS.get(beginning, ()):
        if word.startswith(british):
            word = american + word[len(british) :]
            break
    if "our" in word:
        word = _OUR.sub(r"\1or", word)
    if "ogu" in word:
        word = _OGUE.sub("og", word)
    if "ys" in word:
        word = _YSE.sub(r"yz\1", word)
    if "is" in word and _ISE.search(word) and not _NEVER_IZE.search(word):
        word = _ISE.sub(r"iz\1", word)
    if "iz" in word and (verb := _IZE.fullmatch(word)):
        return verb[1], True
    for own, stem in _OWN_BEGINNINGS.get(beginning, ()):
        if word.startswith(own):
            return stem, True
    if word[-1] == "s":
        if _PLURAL_ACRONYM.fullmatch(word):
            return word[:-1], True
        if word[-2:] == "es":
            word = _PLURAL_SIBILANT.sub(r"\1is", word)
    return word, False
