"""TODO: browse."""
