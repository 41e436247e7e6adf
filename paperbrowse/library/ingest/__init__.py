"""TODO: ingest."""
