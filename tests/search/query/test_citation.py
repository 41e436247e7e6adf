"""A title is cut out of a pasted reference in any style; a query is never taken for one."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, strategies as st

from paperbrowse.core import fold
from paperbrowse.latex import to_plain
from paperbrowse.search.query.citation import find_cited_title

TITLE = "Pruning the caches of long-context models"

STYLES = {
    "APA": "Lovelace, A., Borel, É., & van der Berg, J. (2024). {}. In NeurIPS (pp. 12–34).",
    "APA of one author": "Lovelace, A. (2024). {}. Journal of Caches, 3(2), 12–34.",
    "APA with month": "Lovelace, A. B., & Borel, É. (2024, June 3). {}. Retrieved from https://x.org",
    "APA preprint": "Lovelace, A., & Borel, É. (2024). {}. arXiv preprint arXiv:2401.01234.",
    "APA many": "Lovelace, A., Borel, É., Gauß, C. F., ... & Noether, E. (2024). {}. In ICML.",
    "IEEE": "[12] A. Lovelace and É. Borel, “{},” in Proc. NeurIPS, 2024, pp. 12–34.",
    "IEEE straight": '[3] A. Lovelace et al., "{}," IEEE Trans. Caches, vol. 3, no. 2, 2024.',
    "IEEE without a number": "A. Lovelace, É. Borel, and E. Noether, “{},” arXiv:2401.01234, 2024.",
    "MLA": 'Lovelace, Ada, et al. "{}." Advances in Caches 30 (2024).',
    "MLA of one author": 'Lovelace, Ada. "{}." ICML. 2024.',
    "MLA typographic": "Lovelace, Ada, and Émile Borel. “{}.” Proceedings of ICML, 2024, pp. 1–9.",
    "ACM": "Ada Lovelace, Émile Borel, and Emmy Noether. 2024. {}. In ICML, 12–34.",
    "ACM of one author": "Ada Lovelace. 2024. {}. In Proceedings of ICML. ACM, New York, 12–34.",
    "Chicago": 'Lovelace, Ada, and Émile Borel. 2024. "{}." Journal of Caches 3 (2): 12–34.',
    "Chicago with notes": "Ada Lovelace and Émile Borel, “{},” Caches 3, no. 2 (2024): 12–34.",
    "Vancouver": "Lovelace A, Borel E, Noether E. {}. Caches. 2024;30:12-34.",
    "Vancouver with others": "Lovelace A, Borel E, et al. {}. Caches. 2024 Jun;30(2):12-34.",
    "Vancouver of one author": "Lovelace AB. {}. Caches. 2024;30:12-34.",
    "Nature": "Lovelace, A. et al. {}. Adv. Caches 30, 12–34 (2024).",
    "Nature of two authors": "Lovelace, A. & Borel, É. {}. Caches 30, 12–34 (2024).",
    "Science": "A. Lovelace, É. Borel, {}. Caches 30, 12–34 (2024).",
    "Springer": "Lovelace, A., Borel, É., Noether, E.: {}. In: Caches, pp. 12–34. Springer (2024)",
    "Springer with others": "Lovelace, A., et al.: {}. arXiv preprint arXiv:2401.01234 (2024)",
    "Elsevier": "A. Lovelace, É. Borel, E. Noether, {}, in: NeurIPS, 2024, pp. 12–34.",
    "Harvard": "Lovelace, A. and Borel, É., 2024. {}. Journal of Caches, 30(2), pp.12-34.",
    "Harvard in quotes": "Lovelace, A. and Borel, É. (2024) ‘{}’, Journal of Caches, 30(2), p. 1.",
    "AAAI": "Lovelace, A.; Borel, É.; and Noether, E. 2024. {}. In Proceedings of AAAI, 12–34.",
    "ACM of short names": "Ada Lovelace, Md. Karim, and Bo Li. 2024. {}. In ICML, 12–34.",
    "BibTeX plain": "[4] Ada Lovelace and Émile Borel. {}. In NeurIPS, pages 12–34, 2024.",
    "BibTeX plain with others": "Ada Lovelace, Émile Borel, et al. {}. CoRR, abs/2401.01234, 2024.",
    "BibTeX alpha": "[LB24] A. Lovelace and É. Borel. {}. arXiv preprint arXiv:2401.01234, 2024.",
    "GB/T 7714": "Lovelace A, Borel E, Noether E, et al. {}[J]. Caches, 2024, 30: 12-34.",
    "a group": "OpenCache-AI. 2024. {}. arXiv preprint arXiv:2401.01234.",
    "middle names": "Ada B. Lovelace, Émile F. É. Borel, and Jan van der Berg. {}. ICML, 2024.",
    "author-year": "Lovelace et al. (2024) {}",
    "BibTeX entry": (
        "@inproceedings{{lovelace2024pruning, author={{Lovelace, Ada and Borel, É.}}, "
        "title={{{}}}, booktitle={{NeurIPS}}, year={{2024}}}}"
    ),
    "BibTeX in quotes": '@article{{x, title = "{{{}}}", booktitle = "Caches", year = 2024}}',
    "BibTeX after others": "@misc{{x, booktitle={{None}}, year={{2024}}, Title = {{{{{}}}}}\n}}",
    "BibTeX line": "  title     = {{{}}},",
    "BibTeX cut off": "@article{{x,\n title={{{}}}, author={{Ada Lovelace",
    "bibitem": "\\bibitem{{x}} A.~Lovelace and \\'E.~Borel. {}. In \\emph{{ICML}}, 2024.",
    "bibitem with blocks": (
        "\\bibitem[Lovelace(2024)]{{x}}\nAda Lovelace.\n\\newblock {}.\n\\newblock ICML, 2024."
    ),
    "RIS": "TY  - JOUR\nAU  - Lovelace, Ada\nTI  - {}\nPY  - 2024\nER  - ",
    "RIS on one line": "TY  - JOUR AU  - Lovelace, Ada T1  - {} JO  - Caches PY  - 2024 ER  -",
    "EndNote": "%0 Journal Article\n%T {}\n%A Lovelace, Ada\n%D 2024",
    "JSON": '{{"DOI": "10.1/x", "title": "{}", "author": []}}',
    "an odd name": "Ω(x), A., Borel, É., & Noether, E. (2024). {}. In NeurIPS (pp. 12–34).",
    "a page of arXiv": "[2401.01234v3] {}",
    "a page of arXiv, old": "[cs/0101234] {}",
    "a page of Hugging Face": "Paper page - {}",
    "a page of OpenReview": "{} | OpenReview",
    "a page of an anthology": "{} - ACL Anthology",
    "a PDF": "(PDF) {} - ResearchGate",
}  # fmt: skip

TITLES = [
    TITLE,
    "Attention Is Not All You Need: A Second Look at Pruned Caches",
    "Are long contexts worth their caches?",
    "KV-Cache",
    "Mamba-2.5 vs. Transformers in 3-D: $\\ell_1$ losses of β-VAEs",
    "On the “curse” of caches",
    "A Study of E. coli in Context",
]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("title", TITLES)
def test_the_title_is_cut_out_of_a_reference(style: str, title: str) -> None:
    assert fold(find_cited_title(STYLES[style].format(title)) or "") == fold(to_plain(title))


@pytest.mark.parametrize("page", ["{} | Nature Communications", "{} - arXiv", "{} - NeurIPS"])
def test_a_page_of_a_name_that_is_a_word_has_a_title_of_several_words(page: str) -> None:
    assert find_cited_title(page.format("Caches of keys")) == "Caches of keys"
    assert find_cited_title(page.format("Two caches")) is None


@pytest.mark.parametrize("style", ["APA", "IEEE", "ACM", "Vancouver", "BibTeX entry"])
def test_lines_ligatures_and_invisible_characters_of_a_pdf_do_not_matter(style: str) -> None:
    pasted = (
        STYLES[style]
        .format("Eﬃcient ﬁne\u00adtuning of cach\u200bes")
        .replace(" ", "\n", 3)
        .replace(" ", "\u00a0", 2)
    )
    assert fold(find_cited_title(pasted) or "") == "efficient finetuning of caches"


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("https://x.org/paper/pruning-the-caches-of-models", "pruning the caches of models"),
        (
            "https://x.org/content/CVPR2024/html/Lovelace_Pruning_the_Caches_CVPR_2024_paper.html",
            "Lovelace Pruning the Caches CVPR paper",
        ),
        ("https://x.org/publication/345678_Pruning_the_caches", "Pruning the caches"),
        ("http://x.org/paper/Pruning-Caches-of-Models/204e3073870fae", "Pruning Caches of Models"),
        ("https://x.org/forum?id=a-b-c", None),
        ("https://x.org/pruning-caches", None),
        ("https://arxiv.org/abs/2401.01234/pruning-the-caches-of-models", None),
        ("x.org/pruning-the-caches-of-models", None),
    ],
)
def test_an_address_may_be_made_of_the_title(address: str, words: str | None) -> None:
    assert find_cited_title(address) == words


PIECES = st.lists(
    st.sampled_from(
        [
            *("Lovelace, A.,", "&", "et al.", "(2024).", "2024.", "Ada Lovelace", "A. Ng,", "In"),
            *("“", "”", '"', ',"', "title={", "}", "\\bibitem{x}", "TI  - ", "AU  - ", "pp. 1–2"),
            *("\n", "$", "[1]", "A title of it.", "Caches 3(2)", "https://x.org", "\\newblock"),
        ]
    ),
    max_size=20,
).map(" ".join)


@pytest.mark.parametrize(
    "query",
    [
        "attention is all you need",
        "Mamba: Linear-Time Sequence Modeling with Selective State Spaces",
        "A. Turing",
        "Vaswani 2017",
        "Vaswani et al. 2017",
        '"attention is all you need"',
        '"attention is all you need" 2017',
        '"kv cache", pruning, 2024',
        'author:"A. Ng" year:2017.. deep learning',
        'title:"in-context learning" 2023',
        "title: attention",
        "survey of large language models 2023",
        "ImageNet 2012: a retrospective. Part II",
        "A Survey, in 2024: Pages 1-2",
        "[CLS] token",
        "[MASK] prediction in 2019",
        "Recently, Hinton (2022) proposed the forward-forward algorithm",
        "Brooks (1989) describes a six-legged machine",
        "graphs | OpenGraph",
        "graphs | Nature",
        "physics | Science of deep learning",
        "graph networks - NeurIPS",
        "kv - cache",
        "C++ | Rust",
    ],
)
def test_a_query_is_no_reference(query: str) -> None:
    assert find_cited_title(query) is None


@given(st.lists(st.text("abcdeXYZ-' 0123:", max_size=9), max_size=14).map(" ".join))
def test_words_and_titles_are_no_reference(query: str) -> None:
    assert find_cited_title(query) is None


@given(st.text(max_size=300) | PIECES)
def test_any_text_has_a_title_or_none(text: str) -> None:
    title = find_cited_title(text)
    assert title is None or (title == " ".join(title.split()) and any(map(str.isalpha, title)))


HOSTILE = {
    "quotes": '"' * 10_000 + " 2017 et al. pp. 3",
    "open quotes": "“a " * 5_000 + "(2017) et al. pp. 3",
    "names": "A. Ng, " * 3_000 + "et al. 2017",
    "initials": "A." * 5_000 + " 2017 et al. pp. 3",
    "capitals": "Lovelace, A. (2024). " + "A. " * 5_000,
    "braces": "title={" * 2_000,
    "nested braces": "title={" + "{" * 10_000,
    "backslashes": 'title="' + "\\" * 10_000,
    "tags": "TI  - " * 2_000,
    "json": '"title":"' * 1_500,
    "stops": "et al. (2017). pp. 1 In Proc. " + "a. " * 3_500,
    "brackets": "[" * 5_000 + "]" * 5_000,
    "years": "et al. pp. 1 " + "(2017). " * 2_000,
    "blocks": "\\newblock " * 1_500,
    "dashes": "| Nature " * 1_500,
    "letters": "a" * 100_000,
    "dollars": "title={" + "$\\" * 5_000 + "}",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_text_takes_long(text: str) -> None:
    started = time.process_time()
    find_cited_title(text)
    assert time.process_time() - started < 0.5  # generous: it takes a few thousandths
