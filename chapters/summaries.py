"""The numbers that all five summaries say, each in its own language: one place to change them."""

import crosscase as cc
from crosscase import display


def numbers(study: cc.Study, language: str) -> dict[str, object]:
    """Return the numbers of a summary, under the names by which its sentences call them.

    What is said of the partnerships are claims, whose tests fill in their own.
    """
    return {
        "segments": display.number(len(study.segments)),
        "sources": len(study.sources),
        "languages": display.in_words(study.sources["language"].nunique(), language),
    }
