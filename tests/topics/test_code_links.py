from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from paperbrowse.topics.code_links import CodeHosts

HOSTS = CodeHosts.load()


@pytest.mark.parametrize(
    "text",
    [
        "https://github.com/owner/name",
        "Code is at github.com/owner/name.",
        "see (https://www.GitHub.com/owner/name/tree/main)",
        "http://github.com/owner/name.git",
        "https://gitlab.com/group/sub/name",
        "https://bitbucket.org/owner/name",
        "https://codeberg.org/owner/name",
        "https://huggingface.co/owner/model",
        "https://huggingface.co/datasets/owner/name",
        "https://huggingface.co/spaces/owner/name",
        "https://hf.co/owner/model",
        "https://anonymous.4open.science/r/name-1234",
        "https://zenodo.org/records/123456",
        "project page: https://owner.github.io/name/",
        "https://owner.github.io",
    ],
)
def test_an_address_of_a_repository_or_model_is_code(text: str) -> None:
    assert HOSTS.has_code_link(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "We use GitHub.",
        "https://github.com",
        "https://github.com/owner",
        "https://github.com/features/actions",
        "https://notgithub.com/owner/name",
        "https://github.com.example.org/owner/name",
        "https://huggingface.co/papers/2401.01234",
        "https://huggingface.co/blog/name",
        "https://huggingface.co/owner",
        "https://arxiv.org/abs/2401.01234",
        "https://gist.github.com/owner/123",
        "https://github.io/name",
        "someone@github.com/owner/name",
        "https://zenodo.org/communities/name",
    ],
)
def test_other_addresses_are_not_code(text: str) -> None:
    assert not HOSTS.has_code_link(text)


def test_links_count_as_well_as_the_text() -> None:
    assert HOSTS.has_code_link("A title", "An abstract.", "https://github.com/owner/name")


@given(st.text())
def test_any_text_is_answered(text: str) -> None:
    assert HOSTS.has_code_link(text) in {True, False}
    assert HOSTS.has_code_link(f"{text} https://github.com/owner/name")


def test_no_hosts_find_nothing() -> None:
    assert not CodeHosts([]).has_code_link("https://github.com/owner/name")


def test_letters_that_only_resemble_an_address_are_no_address() -> None:
    assert not HOSTS.has_code_link("Not github.com but gıthub.com/owner/name and git.ſr.ht/~a/b")
