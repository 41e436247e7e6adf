"""Parts of a person's name, given, family and suffix, where the split is certain."""

from __future__ import annotations

from typing import NamedTuple

_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
_ORGANIZATION_WORDS = frozenset(
    {
        "ai",
        "collaboration",
        "community",
        "consortium",
        "foundation",
        "group",
        "inc",
        "inc.",
        "institute",
        "lab",
        "labs",
        "laboratory",
        "project",
        "research",
        "team",
        "university",
    }
)


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
