"""Papers that we wrote, with every kind of word that is hard to find."""

from __future__ import annotations

from tests.support.factories import make_paper

SAMPLE_PAPERS = (
    make_paper(
        "cache",
        "Pruning the KV-cache",
        "We shrink the cache of keys and values by 46%, and show it with GPT-4.",
        date="2024-03-14",
        comments=2,
        tags=("kv-cache", "pruning", "code"),
        sources=("first.txt",),
        authors=("Ada Lovelace", "Émile Borel"),
        arxiv_id="2403.01234",
    ),
    make_paper(
        "formers",
        "Transformers are naïve learners",
        "A transformer, written in C++, learns what k-NN cannot. Don't ask S^2IP-LLM.",
        date="2024-03",
        comments=9,
        tags=("transformers",),
        sources=("first.txt", "second.txt"),
        venue="ICLR",
    ),
    make_paper(
        "chinese",
        "深度学习模型 for the [CLS] token",
        "Prot2Token's tokens and α_max, with a KV cache.",
        date="2020",
        comments=0,
        tags=("kv-cache",),
        sources=("second.txt",),
    ),
    make_paper(
        "sharp",
        "The C# compiler",
        "A compiler, not a paper on transforming kvcache layouts; 46 pages.",
        tags=("long-context",),
        sources=("third file.txt",),
    ),
    make_paper("empty", "Untitled work", None, date="1999-12-31"),
)
