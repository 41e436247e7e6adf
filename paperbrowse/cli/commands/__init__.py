"""The commands, imported only when they run; ``cli.program`` lists them.

- ``search``, ``saved_searches``, ``papers`` (``show``, ``tags``), ``stats``: finding papers
- ``imports`` (of dumps and list files), ``export``: papers in and out
- ``lists``, ``marks`` (``save``, ``mark``, ``star``, ``tag``), ``notes``: the user's own data
- ``history``, ``backup`` (and ``restore``): undoing, and copies of the library
- ``doctor`` (and ``reindex``), ``keys``, ``completions``: the program itself
"""
