"""TODO: indexing."""
