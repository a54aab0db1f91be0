"""What load_study promises about the object it returns."""

from dataclasses import FrozenInstanceError
from pathlib import Path

import pandas as pd
import pytest

from crosscase.study import load_study, validate
from crosscase.study.study import OWN_DATA


def test_the_books_own_data_are_valid() -> None:
    assert validate(OWN_DATA) == []


def test_the_books_own_data_load_from_any_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_study().path == OWN_DATA


def test_identifiers_references_and_enums_are_ordered_categoricals(study_path: Path) -> None:
    study = load_study(study_path)
    assert list(study.codings["code_id"].cat.categories) == ["POL", "SUP", "LIV"]
    assert list(study.codings["coder_id"].cat.categories) == ["A", "B", "judge"]
    assert study.codings["segment_id"].dtype == study.segments["segment_id"].dtype
    assert study.evidence["case_id"].dtype == study.cases["case_id"].dtype
    assert study.segments["cases"].tolist() == [("P1",), ("P1",), ("P2",), ()]
    assert list(study.codings["bearing"].cat.categories) == [
        "negative", "mixed", "neutral", "positive"
    ]  # fmt: skip
    for table in (study.codings, study.segments, study.sources):
        for name in table.select_dtypes("category"):
            assert table[name].cat.ordered


def test_numbers_and_text_have_their_types(study_path: Path) -> None:
    study = load_study(study_path)
    assert study.segments["year_from"].dtype == "Int64"
    assert study.segments["year_from"].tolist() == [2000, pd.NA, 1999, pd.NA]
    assert study.extra["events"]["weight"].dtype == "float64"
    assert study.segments["statement"].dtype == "str"
    assert study.sources["url"].isna().tolist() == [False, False, True]
    assert isinstance(study.codings.index, pd.RangeIndex)


def test_rows_and_columns_stand_as_in_the_file(study_path: Path) -> None:
    study = load_study(study_path)
    plain = pd.read_csv(study_path / "codings.csv")
    assert study.codings.astype(str).equals(plain.astype(str))
    assert (study.title, study.tested_sources, list(study.extra)) == ("Tiny", ("S3",), ["events"])


def test_a_study_is_frozen(study_path: Path) -> None:
    with pytest.raises(FrozenInstanceError):
        load_study(study_path).title = "Other"  # type: ignore[misc]
