"""Captures of the Daily Papers page of Hugging Face, in every form in which people keep it.

- ``text_capture``, ``linked_text``, ``html``: the forms, those that kept their links in one module
- ``year_inference``: the year of a date without one
- ``page_entries``: papers while a page is read, and their records
- ``lines``, ``footers``, ``classifier``: pages of bare text, from unwrapped lines to titles and
  abstracts
- ``assembly``: pages that kept their links, from spans to papers
"""

from paperbrowse.dumps.web_page import html, linked_text, text_capture

FORMATS = (
    text_capture.FORMAT,
    linked_text.MARKDOWN,
    linked_text.TEXT_BROWSER,
    linked_text.LINK_LINES,
    html.FORMAT,
)
"""In the order of preference among formats that a file fits equally well."""

__all__ = ["FORMATS"]
