"""Captures of the Daily Papers page of Hugging Face, in every form in which people keep it.

- ``text_capture``, ``markdown``, ``text_browser``, ``link_lines``, ``html``: one form each
- ``year_inference``: the year of a date without one
- ``page_entries``: papers while a page is read, and their records
- ``lines``, ``footers``, ``boilerplate``, ``classifier``: pages of bare text, from unwrapped lines
  to titles and abstracts
- ``link_markup``, ``assembly``: pages that kept their links, from spans to papers
- ``embedded_json``: papers in the JSON of a saved page
"""

from paperbrowse.dumps.web_page import html, link_lines, markdown, text_browser, text_capture

FORMATS = (
    text_capture.FORMAT,
    markdown.FORMAT,
    text_browser.FORMAT,
    link_lines.FORMAT,
    html.FORMAT,
)
"""In the order of preference among formats that a file fits equally well."""

__all__ = ["FORMATS"]
