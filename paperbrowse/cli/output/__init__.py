"""TODO: output."""
