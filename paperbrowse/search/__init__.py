"""Full-text search over the library; the only package that knows Whoosh."""
