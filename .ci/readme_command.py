"""Print the README's command line for "run" or "tests", so that CI runs the documented commands.

It is the line of the first code block after the comment ``<!-- command: NAME -->``.
"""

import re
import sys
from pathlib import Path

readme = Path(__file__).parent.parent.joinpath("README.md").read_text("utf-8")
found = re.search(rf"<!-- command: {sys.argv[1]} -->\s*```sh\n(.+)\n```", readme)
if found is None:
    sys.exit(f"README.md has no command named {sys.argv[1]}.")
print(found[1])
