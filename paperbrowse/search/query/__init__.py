"""TODO: query."""
