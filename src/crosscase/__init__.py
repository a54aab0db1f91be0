"""Cross-case analysis of coded qualitative evidence."""
