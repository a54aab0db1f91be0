"""The numbers that all five summaries say, each in its own language: one place to change them."""

import crosscase as cc
from crosscase import display


def numbers(study: cc.Study, language: str) -> dict[str, object]:
    """Return the numbers of a summary, under the names by which its sentences call them."""
    return {
        **of_the_record(study, language),
        **of_the_ratings(study, language),
        **of_the_conclusions(study, language),
    }


def of_the_record(study: cc.Study, language: str) -> dict[str, object]:
    """Count what was read, and who says what the record says of the partnerships."""
    tie = cc.coverage(study, "scope", "involvement", "publisher_side").query("scope == 'tie'")
    return {
        "segments": len(study.segments),
        "sources": len(study.sources),
        "languages": display.in_words(study.sources["language"].nunique(), language),
        "opening": (study.sources["extent"] == "opening").sum(),
        "characters": display.number(2000),  # the README of the data says what "opening" means
        "tie": tie["segments"].sum(),
        "involved": tie.query("involvement == 'involved'")["segments"].sum(),
        "southern": tie.query("publisher_side == 'south'")["segments"].sum(),
    }


def of_the_ratings(study: cc.Study, language: str) -> dict[str, object]:
    """Say how many partnerships are rated, how well, and how firmly."""
    counts = cc.rating_counts(study.ratings)
    positive, rated, segments = counts["positive"], counts["rated"], counts["segments"]
    parts = {
        "stakeholders": positive["O-STK"],
        "support": positive["O-SUP"],
        "livability": positive["M-LIV"],
        "effectiveness": rated["M-EFF"],
        "responsiveness": rated["M-RES"],
    }
    lost = cc.variants(study).query("kind == 'origin' and changed and published in @cc.RATINGS")
    unrated = counts["thin"].sum() + counts["silent"].sum()
    return {
        **{name: display.out_of(n, len(study.cases), language) for name, n in parts.items()},
        "exchange": display.in_words(segments["N-KNO"], language),
        "learning": display.in_words(segments["N-ORG"], language),
        "rated": rated.sum(),
        "unrated": unrated,
        "cells": rated.sum() + unrated,
        "one_origin": len(lost.drop_duplicates(["case_id", "code_id"])),
    }


def of_the_conclusions(study: cc.Study, language: str) -> dict[str, object]:
    """Count what became of the poster's conclusions."""
    verdicts = cc.verdicts(study.evidence, study.extra["conclusions_2007"], study.rule)
    overall = verdicts.drop_duplicates("conclusion_id")["overall"].value_counts()
    said = {name: display.in_words(overall.get(name, 0), language) for name in cc.VERDICTS}
    return {"conclusions": overall.sum()} | {name.replace(" ", "_"): n for name, n in said.items()}
