"""What the widgets draw themselves with, line by line."""
