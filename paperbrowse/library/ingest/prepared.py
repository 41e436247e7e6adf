"""Prepared records: records with the values that can be computed before the library is locked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self, TypeAlias

from paperbrowse.core import Record
from paperbrowse.library.papers import ComputedFields, MatchEvidence, id_of_title_key
from paperbrowse.library.values import Tagger


@dataclass(frozen=True, slots=True)
class RawRecord:
    """A record with only its stored form computed."""

    record: Record
    digest: bytes
    fields: str

    @classmethod
    def of_record(cls, record: Record) -> Self:
        # Plain ASCII, because SQLite cannot store a lone surrogate as text.
        return cls(record, *record.digest_and_text())


class PreparedRecord(NamedTuple):
    """A record that is new or has changed, with all that follows from it alone.

    Plain values, which other processes send fast; the rest is computed again where it is needed.
    """

    digest: bytes
    fields: str
    title_key: str
    """The one title of ``evidence``."""
    paper_id: str
    """The id that follows from its title."""
    arxiv_ids: tuple[str, ...]
    dois: tuple[str, ...]
    columns: tuple[Any, ...]
    topics: tuple[str, ...]

    @classmethod
    def prepare_all(cls, records: Sequence[EncodedRecord], tagger: Tagger) -> list[Self]:
        """Return the records prepared; many at once are faster."""
        computed = ComputedFields.compute_all([[each.record] for each in records], tagger)
        return [
            cls._build(encoded, MatchEvidence.of_record(encoded.record), fields)
            for encoded, fields in zip(records, computed, strict=True)
        ]

    @classmethod
    def prepare_for_matching(cls, record: Record) -> Self:
        """Return a record with no more than the values that find its paper."""
        return cls._build(
            RawRecord.of_record(record), MatchEvidence.of_record(record), ComputedFields((), ())
        )

    @classmethod
    def _build(
        cls, encoded: EncodedRecord, evidence: MatchEvidence, fields: ComputedFields
    ) -> Self:
        (title,) = evidence.titles
        return cls(
            encoded.digest,
            encoded.fields,
            title,
            id_of_title_key(title),
            tuple(evidence.arxiv_ids),
            tuple(evidence.dois),
            fields.columns,
            fields.topics,
        )

    @property
    def record(self) -> Record:
        """The record itself."""
        return Record.from_json(self.fields)

    @property
    def evidence(self) -> MatchEvidence:
        """The evidence that identifies its paper."""
        return MatchEvidence.of_record(self.record)

    @property
    def computed(self) -> ComputedFields:
        """The computed fields of its paper if it has no other record."""
        return ComputedFields(self.columns, self.topics)


EncodedRecord: TypeAlias = RawRecord | PreparedRecord
"""A record with its stored form: its digest, and JSON of its fields."""
