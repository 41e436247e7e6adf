"""Words are found as people write them, in whichever form a query has them."""

from __future__ import annotations

import pytest

from paperbrowse.search.index import SearchIndex
from paperbrowse.search.request import SearchRequest
from tests.support.factories import make_paper
from tests.support.fake_library import FakeLibrary

SAME = (
    ("LLM", "LLMs", "llm", "llms"),
    ("CNN", "CNNs", "cnns"),
    ("VLM", "VLMs"),
    ("MLLM", "MLLMs"),
    ("GAN", "GANs", "gans", "ＧＡＮ"),
    ("VAE", "VAEs", "vaes"),
    ("PDE", "PDEs", "pdes"),
    ("ODE", "ODEs"),
    ("GPU", "GPUs", "gpus"),
    ("AI", "AIs"),
    ("optimise", "optimize", "optimising", "optimisation", "optimization"),
    ("analyse", "analyze", "analysing", "analyzed"),
    ("behaviour", "behavior", "behaviours"),
    ("neighbour", "neighbor"),
    ("coloured", "colored", "colours"),
    ("catalogue", "catalog", "catalogues"),
    ("dialogue", "dialog"),
    ("labelled", "labeled"),
    ("modelling", "modeling"),
    ("travelling", "traveling"),
    ("centre", "center"),
    ("fibre", "fiber"),
    ("metre", "meter"),
    ("artefact", "artifact"),
    ("programme", "program"),
    ("defence", "defense"),
    ("licence", "license"),
    ("grey", "gray"),
    ("matrix", "matrices"),
    ("Łukasz", "lukasz"),
    ("Bjørn", "bjorn"),
    ("Þórir", "thorir"),
    ("œuvre", "oeuvre"),
    ("Weiß", "weiss"),
    ("β-TCVAE", "beta-TCVAE", "βTCVAE", r"$\beta$-TCVAE"),
    ("λ", "lambda", "Λ", r"$\lambda$"),
    ("3-D", "3D", "3d", "3 d"),
    ("2-d", "2d"),
    ("fine tuning", "fine-tuning", "finetuning", "Fine–Tuning"),
    ("pre training", "pre-training", "pretraining"),
    ("data set", "data-set", "dataset", "datasets", "data sets"),
    ("multi modal", "multi-modal", "multimodal"),
    ("trade off", "trade-off", "tradeoff"),
    ("state of the art", "state-of-the-art"),
    ("end to end", "end-to-end"),
    ("e-mail", "email", "e mail"),
    ("top-k", "top k", "topk"),
    ("F1-score", "F1 score", "f1score"),
    ("7,000", "7000"),
    ("10x", "10×", "10-x"),
    ("R²", "R2"),
    ("ℓ2", "L2", "l₂", "ℓ_2", r"$\ell_2$"),
    ("GPT-4", "gpt4", "GPT 4"),
    ("Llama-9", "llama9", "Llama 9"),
    ("ResNet-50", "resnet50", "ResNet 50"),
    ("YOLOv8", "YOLO-v8", "YOLO v8"),
    ("A*", "A∗", "a*"),
    ("C++", "c++"),
    ("C#", "c#"),
)

QUOTED = (
    ("fine tuning", "fine-tuning", "finetuning", "Fine-Tuning"),
    ("pre training", "pre-training", "pretraining"),
    ("data set", "dataset"),
    ("state of the art", "state-of-the-art"),
    ("GPT-4", "gpt4", "GPT 4"),
    ("kv cache", "kv-cache", "KV cache", "KV-Cache"),
    ("β-TCVAE", "beta-TCVAE", "beta tcvae"),
    ("A* search", "a* search"),
    ("7,000", "7000"),
    ("Łukasz", "lukasz"),
    ("LLMs", "llms"),
)
"""Ways to ask for the same exact form."""

APART = (
    ("experience", "experiment"),
    ("position", "positive"),
    ("token", "tokenization"),
    ("university", "universe"),
    ("object", "objective"),
    ("organ", "organization"),
    ("size", "seize"),
    ("prize", "price"),
    ("four", "for"),
    ("hour", "hor"),
    ("promise", "prom"),
    ("exercise", "exert"),
    ("GPS", "GP"),
)

FORMS = dict.fromkeys(form for forms in (*SAME, *QUOTED, *APART) for form in forms)
ONLY_QUERIES = {form for form in FORMS if form.startswith("a*") or "\\" in form}
"""Forms that stand in no text: a star in a text follows a capital."""

TITLES = [form for form in FORMS if form not in ONLY_QUERIES]
TITLES += ["state of the articles"]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    papers = [make_paper(f"p{n}", f"Once, {title}; again") for n, title in enumerate(TITLES)]
    return SearchIndex(tmp_path_factory.mktemp("cache") / "index", FakeLibrary(papers))


def find(index: SearchIndex, query: str) -> set[str]:
    request = SearchRequest(query=query, insist=True, limit=len(TITLES))
    return {TITLES[int(hit.paper_id[1:])] for hit in index.search(request).hits}


PAIRS = [(form, forms) for forms in SAME for form in forms]


@pytest.mark.parametrize(("form", "forms"), PAIRS, ids=[form for form, _ in PAIRS])
def test_a_word_is_found_in_every_form_by_every_form(
    index: SearchIndex, form: str, forms: tuple[str, ...]
) -> None:
    found = find(index, form)
    assert set(forms) - ONLY_QUERIES <= found
    assert found == find(index, forms[0])
    assert find(index, f"title:{form}" if " " not in form else form) == found


QUOTED_PAIRS = [(form, forms) for forms in QUOTED for form in forms]


@pytest.mark.parametrize(("form", "forms"), QUOTED_PAIRS, ids=[form for form, _ in QUOTED_PAIRS])
def test_an_exact_form_is_found_however_it_is_joined(
    index: SearchIndex, form: str, forms: tuple[str, ...]
) -> None:
    found = find(index, f'"{form}"')
    assert {form} - ONLY_QUERIES <= found
    assert found == find(index, f'"{forms[0]}"')
    if " " not in form:
        assert find(index, f"={form}") == found


@pytest.mark.parametrize(("first", "second"), APART)
def test_words_that_only_look_alike_stay_apart(index: SearchIndex, first: str, second: str) -> None:
    assert first in find(index, first)
    assert second in find(index, second)
    assert second not in find(index, first)
    assert first not in find(index, second)


@pytest.mark.parametrize(
    ("query", "found", "not_found"),
    [
        ("yolo", {"YOLOv8", "YOLO-v8", "YOLO v8"}, set()),
        ("v8", {"YOLOv8", "YOLO-v8", "YOLO v8"}, set()),
        ("LLM", {"LLMs"}, {"MLLMs"}),
        ('"LLM"', {"LLM"}, {"LLMs", "llms"}),
        ("=LLMs", {"LLMs", "llms"}, {"LLM"}),
        ("=optimise", {"optimise"}, {"optimize", "optimising"}),
        ("title:=optimise", {"optimise"}, {"optimize", "optimising"}),
        ('"experience"', {"experience"}, {"experiment"}),
        ("-=optimise optimize", {"optimize"}, {"optimise"}),
        ('"fine tuning"', {"finetuning"}, {"pre training"}),
        ("=finetuning", {"fine tuning", "fine-tuning"}, {"pretraining"}),
        ("A* search", {"A* search"}, {"kv cache", "A*"}),
        ("beta", {"β-TCVAE"}, {"λ"}),
        ("title:a*", {"A*"}, {"analyse"}),
        ("an*", {"analyse", "analyze"}, {"A*"}),
        ("RRT*", set(), set()),
    ],
)
def test_a_query_finds_and_leaves(
    index: SearchIndex, query: str, found: set[str], not_found: set[str]
) -> None:
    papers = find(index, query)
    assert found <= papers
    assert not not_found & papers
