"""A page run in its reader's browser: the button, what it fetches, and the session behind it."""
