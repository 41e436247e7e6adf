"""The commands, one module each, imported only when they run; ``cli.main`` lists them.

- ``search``, ``saved_searches``, ``papers`` (``show``, ``tags``), ``stats``: finding papers
- ``import_dumps``, ``list_import``, ``export``: papers in and out
- ``lists``, ``marks`` (``save``, ``mark``, ``star``, ``tag``), ``notes``: the user's own data
- ``history``, ``backup`` (and ``restore``): undoing, and copies of the library
- ``doctor``, ``reindex``, ``keys``, ``completions``: the program itself
"""
