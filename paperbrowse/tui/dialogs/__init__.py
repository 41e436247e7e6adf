"""The browse screen, which owns the state, and the dialogs that open over it."""
