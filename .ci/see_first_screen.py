"""Run a command line in a pseudoterminal until it shows the sample, then quit it with q."""

import sys

import pexpect

child = pexpect.spawn(
    "bash", ["-c", sys.argv[1]], timeout=600, dimensions=(40, 120), encoding="utf-8"
)
child.expect("This is the sample")
child.send("q")
child.expect(pexpect.EOF)
child.close()
print(f"The sample was shown; q quit with exit code {child.exitstatus}.")
sys.exit(child.exitstatus)
