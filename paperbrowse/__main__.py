"""Lets ``python -m paperbrowse`` do what the ``paperbrowse`` command does."""

from paperbrowse.cli import main

if __name__ == "__main__":
    main()
