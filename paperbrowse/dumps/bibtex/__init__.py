"""TODO: bibtex."""
