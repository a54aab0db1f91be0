"""The root of every error that crosscase raises by intent."""


class CrosscaseError(Exception):
    """The root of every error that crosscase raises by intent.

    Examples
    --------
    >>> try:
    ...     cc.load_study("nowhere")
    ... except cc.CrosscaseError as error:
    ...     print(type(error).__name__)
    InvalidStudy
    """
