"""The parts of the screen, one a file; they announce what happened and decide nothing."""
