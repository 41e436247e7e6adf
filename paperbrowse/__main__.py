"""``python -m paperbrowse``: the same as the ``paperbrowse`` command."""

from paperbrowse.cli import main

if __name__ == "__main__":
    main()
