"""TODO: segment."""
