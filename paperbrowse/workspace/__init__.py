"""TODO: workspace."""
