"""Which words the sources use, language by language, as far as the anchors of statements tell."""

import pandas as pd

from crosscase.analysis.checks import want_words

FEWEST = 50  # statements: with fewer, each of them moves a share by more than two points
SPREAD = 1.959963984540054  # standard errors to both sides, for 95 per cent


def word_shares(statements: pd.DataFrame, words: pd.DataFrame) -> pd.DataFrame:
    """Count, for every language, the statements whose anchor holds a word of a family.

    Parameters
    ----------
    statements
        Rows of ``study.statements``; each statement counts once.
    words
        ``family``, ``language`` and ``word``: in small letters without accents, an asterisk for
        any letters or none.

    Returns
    -------
    pandas.DataFrame
        A row for each family in each language that has words and statements: ``family``,
        ``language``, ``statements`` (all of that language), ``holding`` (those with such a word),
        ``share``, ``low`` and ``high`` (0-1), ``few`` (whether the statements are too few to
        speak of the language).

    Notes
    -----
    Wilson's interval (1927, *Journal of the American Statistical Association* 22: 209-212) of 95
    per cent, as if statements had been drawn by chance, which they were not.

    Examples
    --------
    >>> words = pd.DataFrame({"family": ["money"], "language": ["nl"], "word": ["subsid*"]})
    >>> cc.word_shares(study.statements, words)["holding"].item() > 0
    True
    """
    want_words(["language", "anchor"], statements, "column", "word_shares")
    once = statements.drop_duplicates("segment_id")
    anchors = _folded(once["anchor"].astype(object)).groupby(once["language"].astype(object))
    texts = dict(iter(anchors))
    rows = []
    for (family, language), own in words.groupby(["family", "language"], sort=False)["word"]:
        pattern = rf"\b(?:{'|'.join(own)})\b".replace("*", r"\w*")
        if language in texts:
            holding = texts[language].str.contains(pattern)
            rows.append((family, language, len(holding), int(holding.sum())))
    counted = pd.DataFrame(rows, columns=["family", "language", "statements", "holding"])
    size, share = counted["statements"], counted["holding"] / counted["statements"]
    weight = SPREAD**2 / size
    middle = (share + weight / 2) / (1 + weight)
    half = (share * (1 - share) * weight + weight**2 / 4) ** 0.5 / (1 + weight)
    return counted.assign(
        share=share,
        low=(middle - half).clip(lower=0),
        high=(middle + half).clip(upper=1),
        few=size < FEWEST,
    )


def _folded(texts: pd.Series) -> pd.Series:
    """Return texts in small letters without accents."""
    parts = texts.str.casefold().str.normalize("NFKD")
    return parts.str.encode("ascii", "ignore").str.decode("ascii")
