"""What the CSL 1.0.2 specification allows in an item of CSL-JSON, of all that exports write.

Written for these tests from the specification (appendix III for types, IV for variables, "Names"
and "Dates" for their values), and stricter than its own schema: nothing but what is named here.
"""

from __future__ import annotations

from typing import Any

_TEXT = {"type": "string", "minLength": 1}
_NAME_PARTS = ("family", "given", "suffix", "literal", "non-dropping-particle")
_NAME = {
    "type": "object",
    "properties": dict.fromkeys(_NAME_PARTS, _TEXT),
    "oneOf": [{"required": ["family", "given"]}, {"required": ["literal"]}],
    "additionalProperties": False,
}
_DATE = {
    "type": "object",
    "properties": {
        "date-parts": {
            "type": "array",
            "items": {
                "type": "array",
                "prefixItems": [
                    {"type": "integer"},
                    {"type": "integer", "minimum": 1, "maximum": 12},
                    {"type": "integer", "minimum": 1, "maximum": 31},
                ],
                "minItems": 1,
                "maxItems": 3,
            },
            "minItems": 1,
            "maxItems": 1,
        }
    },
    "required": ["date-parts"],
    "additionalProperties": False,
}
_TEXT_VARIABLES = (
    "DOI",
    "URL",
    "abstract",
    "annote",
    "container-title",
    "keyword",
    "language",
    "number",
    "publisher",
    "title",
)
SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            **dict.fromkeys(_TEXT_VARIABLES, _TEXT),
            "id": _TEXT,
            "type": {"enum": ["article", "article-journal", "document", "paper-conference"]},
            "author": {"type": "array", "items": _NAME, "minItems": 1},
            "issued": _DATE,
            "custom": {"type": "object"},
        },
        "required": ["type", "id"],
        "additionalProperties": False,
    },
}
