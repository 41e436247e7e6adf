"""TODO: input."""
