"""Tables of the LaTeX macros that are known, and the plain text that each stands for."""

from __future__ import annotations


def _symbol_table(rows: str) -> dict[str, str]:
    """Read ``name character name character …``."""
    words = rows.split()
    return dict(zip(words[::2], words[1::2], strict=True))


def _word_set(rows: str) -> frozenset[str]:
    return frozenset(rows.split())


_GREEK = _symbol_table(
    """
    alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι
    kappa κ lambda λ mu μ nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ
    upsilon υ phi ϕ varphi φ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ
    Upsilon Υ Phi Φ Psi Ψ Omega Ω
    """
)
_MATH_SIGNS = _symbol_table(
    """
    times × cdot · div ÷ pm ± mp ∓ ast ∗ star ⋆ circ ∘ bullet • oplus ⊕ otimes ⊗ odot ⊙ setminus ∖
    le ≤ leq ≤ leqslant ≤ ge ≥ geq ≥ geqslant ≥ ll ≪ gg ≫ ne ≠ neq ≠ approx ≈ sim ∼ simeq ≃ cong ≅
    equiv ≡ propto ∝ prec ≺ succ ≻ lesssim ≲ gtrsim ≳ lt < gt > in ∈ ni ∋ notin ∉ subset ⊂
    subseteq ⊆ supset ⊃ supseteq ⊇ cup ∪ cap ∩ bigcup ⋃ bigcap ⋂ emptyset ∅ varnothing ∅
    wedge ∧ vee ∨ land ∧ lor ∨ neg ¬ lnot ¬ forall ∀ exists ∃ infty ∞ partial ∂ nabla ∇ sum ∑
    prod ∏ int ∫ to → gets ←
    rightarrow → leftarrow ← leftrightarrow ↔ Rightarrow ⇒ Leftarrow ⇐ Leftrightarrow ⇔ iff ⇔
    implies ⇒ longrightarrow ⟶ mapsto ↦ uparrow ↑ downarrow ↓ ell ℓ hbar ℏ Re ℜ Im ℑ aleph ℵ top ⊤
    bot ⊥ perp ⊥ parallel ∥ mid ∣ vert | lvert | rvert | Vert ‖ lVert ‖ rVert ‖ langle ⟨ rangle ⟩
    lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉ lbrace { rbrace } angle ∠ triangle △ square □ checkmark ✓
    cmark ✓ xmark ✗ sharp ♯ flat ♭ natural ♮ heartsuit ♥ dagger † ddagger ‡ prime ′ degree °
    ldots … dots … cdots ⋯ vdots ⋮ textellipsis … dotsc … dotsb ⋯
    """
)
_TEXT_SIGNS = _symbol_table(
    """
    textless < textgreater > textbar | textbackslash \\ textasciitilde ~ textasciicircum ^
    textunderscore _ textdollar $ textquotesingle ' textquoteleft ‘ textquoteright ’
    textquotedblleft “ textquotedblright ” textendash – textemdash — textregistered ®
    texttrademark ™ textcopyright © copyright © textdegree ° textbullet • textmu µ texttimes ×
    textpm ± textsection § textparagraph ¶ textbraceleft { textbraceright } pounds £ euro €
    texteuro € LaTeX LaTeX TeX TeX BibTeX BibTeX
    """
)
_OPERATORS = _word_set(
    """
    log ln lg exp sin cos tan tanh sinh cosh arcsin arccos arctan min max sup inf lim limsup liminf
    arg argmin argmax det dim ker gcd deg Pr poly polylog sign diag softmax bmod
    """
)
_SPACES = dict.fromkeys(("quad", "qquad", "space", "enspace", "thinspace", "newline"), " ")

SYMBOLS = {name: name for name in _OPERATORS} | _GREEK | _MATH_SIGNS | _TEXT_SIGNS | _SPACES
"""Macros without an argument that stand for text."""

LETTERS = _symbol_table(
    "i ı j ȷ o ø O Ø l ł L Ł ss ß ae æ AE Æ oe œ OE Œ aa å AA Å dh ð DH Ð dj đ DJ Đ th þ TH Þ ng ŋ"
)
"""Macros that are a letter of a word, and so take in the blank that ends their name."""

ABBREVIATIONS = {
    "eg": "e.g.", "ie": "i.e.", "etal": "et al.", "etc": "etc.", "wrt": "w.r.t.", "vs": "vs.",
    "cf": "cf.", "aka": "a.k.a.",
}  # fmt: skip
"""The abbreviations that many style files define, with their final point."""

STYLES = _word_set(
    """
    emph text textbf textit texttt textsc textsf textrm textsl textup textmd textnormal underline
    uline mbox hbox fbox mathrm mathbf mathit mathsf mathtt mathcal mathbb mathfrak mathscr
    mathnormal boldsymbol bm bold pmb operatorname mathop mathbin mathrel textsuperscript
    textsubscript overline widetilde widehat overrightarrow smash ensuremath gls Gls glspl Glspl
    acs acl ac acf acrshort acrlong ref eqref autoref cref Cref label nocite title enquote textquote
    uppercase lowercase MakeUppercase MakeLowercase st sout hl phantom section subsection
    paragraph num
    """
)
"""Macros that only set or refer to their one argument, which is the text to show."""

TWO_ARGUMENT_MACROS = frozenset({"textcolor", "colorbox", "color", "foreignlanguage"})
"""Macros whose first argument is a setting and whose second is the text."""

CITATIONS = frozenset({"cite", "citep", "citet", "citealp", "citealt", "citeauthor", "parencite"})

DECLARATIONS = _word_set(
    """
    em it bf rm sf tt sc sl cal itshape bfseries rmfamily sffamily ttfamily scshape upshape mdseries
    slshape normalfont tiny scriptsize footnotesize small normalsize large Large LARGE huge Huge
    displaystyle textstyle scriptstyle centering boldmath
    """
)
"""Macros that style the rest of their group."""

MATH_SPACING = _word_set(
    """
    left right big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr middle limits nolimits
    nonumber xspace allowbreak mathstrut protect
    """
)
"""Macros that only space or size their neighbours."""

ACCENTS = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304",
    ".": "\u0307",
}  # fmt: skip
"""Accents whose macro is a sign; the values are combining characters."""

NAMED_ACCENTS = {
    "c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "k": "\u0328", "r": "\u030a",
    "d": "\u0323", "b": "\u0331",
}  # fmt: skip

MACROS_WITHOUT_ARGUMENT = SYMBOLS.keys() | LETTERS.keys()
"""A group behind one of these is not its argument."""

GROUP_MACROS = MACROS_WITHOUT_ARGUMENT | DECLARATIONS | STYLES | NAMED_ACCENTS.keys()
"""A group that begins with one of these is LaTeX's: ``{\\em …}``."""

MATH_ACCENTS = {
    "hat": "\u0302", "tilde": "\u0303", "bar": "\u0304", "dot": "\u0307", "ddot": "\u0308",
    "check": "\u030c", "breve": "\u0306", "acute": "\u0301", "grave": "\u0300", "vec": "\u20d7",
    "widetilde": "\u0303", "widehat": "\u0302", "overline": "\u0304",
}  # fmt: skip

DOUBLE_STRUCK = {"R": "ℝ", "N": "ℕ", "Z": "ℤ", "Q": "ℚ", "C": "ℂ", "P": "ℙ"}

SUPERSCRIPTS = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
SUBSCRIPTS = str.maketrans("0123456789+-−", "₀₁₂₃₄₅₆₇₈₉₊₋₋")
