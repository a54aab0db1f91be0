"""The root of every error that crosscase raises by intent."""


class CrosscaseError(Exception):
    """The root of every error that crosscase raises by intent."""
