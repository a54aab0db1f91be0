"""What is known of a case, in a few lines."""

import pandas as pd
from IPython.display import HTML

from crosscase.display import addresses
from crosscase.display.html import has, records, render
from crosscase.display.labels import heading, label
from crosscase.display.words import headed
from crosscase.study import Study

NO_FACTS = {"case_id", "name", "page", "segment_ids", "scene"}


def case_facts(study: Study, case: str) -> HTML:
    """Show what the table of cases says of a case, with the statements that it rests on.

    Examples
    --------
    >>> "<dt>" in case_facts(study, study.cases["case_id"].iloc[0]).data
    True
    """
    [row] = records(study.cases[study.cases["case_id"] == case])
    named = {name for name in row if f"{name}_id" in row}  # the ids say the same
    facts = [
        (heading(study, name), str(value))
        for name, value in row.items()
        if name not in NO_FACTS | named and not name.endswith("_id") and has(value)
    ]
    known = {"segments": row.get("segment_ids", ()), "homes": addresses.homes(study)}
    return render("facts.html", case=case, word=label(study, "case"), facts=facts, **known)


def case_cards(study: Study, *columns: str, **told: pd.Series) -> HTML:
    """Show every case as a card that leads to its page, with what some columns say of it.

    Parameters
    ----------
    columns
        Of the table of cases: the first stands by itself, the others after what they are called.
    told
        Further words, by the id of the case, under the heading of their name.

    Examples
    --------
    >>> case_cards(study, "status_latest").data.count("<li>") == len(study.cases)
    True
    """
    pages = addresses.cases(study)
    cards = []
    for row in records(study.cases):
        case = row["case_id"]
        said = {name: row[name] for name in columns}
        said |= {name: words.get(case, "") for name, words in told.items()}
        first, *others = ((heading(study, name), str(words)) for name, words in said.items())
        cards.append((row["name"], pages.get(case, ""), headed(first[1]), others))
    return render("cards.html", cards=cards)
