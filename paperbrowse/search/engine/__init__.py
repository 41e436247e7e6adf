"""The engine of the index: papers as raw arrays, and queries that are worked out over whole arrays.

An index is some *segments*, each a file of arrays (``arrays``) that is mapped into memory and used
where it lies. In a segment a paper is a row, below 65,536, and a word stands under its *family*,
the words of one stem. How a segment
is made is told by ``building`` (papers to arrays), ``vocabulary``, ``encoding``, ``prefixes``,
``columns`` and ``facet_columns`` (what the arrays are) and ``joining`` (segments to one).

A search goes through the modules in this order:

``answering``    reads the query, and puts the answer together
``evaluation``   the query's tree: which papers match, and how well
``matching``     one word or phrase of it: how often each paper holds it
``lexicon``      the words it stands for (``globs`` for shapes, ``fuzzy`` for slips)
``postings``     the papers and addresses of these words in one field
``counting``     the facets (``facet_table``: those of one segment)
``best``         the papers of the page
``marks``        what the reader made of the papers, which is in no segment (``notes``: their words)

``view`` is what all of them look at: an unchanging state of the index, for any number of threads.
"""
