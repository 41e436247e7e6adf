"""TODO: web_page."""
