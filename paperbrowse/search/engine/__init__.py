"""The search engine: an index as files of arrays, and queries as arithmetic on them."""
