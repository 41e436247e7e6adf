"""Times searching, beside other engines over the same papers."""
