"""The two tables that hold the poster's ratings of impact do not contradict each other."""

from crosscase.study import load_study


def test_conclusions_expect_the_ratings_that_the_poster_gave() -> None:
    extra = load_study().extra
    on_poster = extra["ratings_2007"].astype(str).set_index("segment_id")["rating"]
    expected = extra["conclusions_2007"].astype(str).set_index("segment_id")["expected"]
    assert expected.reindex(on_poster.index).to_dict() == on_poster.to_dict()
