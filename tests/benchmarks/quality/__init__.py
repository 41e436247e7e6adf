"""Measures how well searches find what people type, beside other engines over the same papers."""
