"""TODO: papers."""
