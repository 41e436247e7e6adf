"""TODO: json."""
