"""The two tables that hold the poster's ratings of impact do not contradict each other."""

from crosscase.study import load_study


def test_conclusions_expect_the_ratings_that_the_poster_gave() -> None:
    extra = load_study().extra
    poster = extra["ratings_2007"].astype(str)
    conclusions = extra["conclusions_2007"]
    expected = dict(zip(conclusions["segment_id"], conclusions["expected"], strict=True))
    for segment, rating in zip(poster["segment_id"], poster["rating"], strict=True):
        assert expected[segment,] == (rating,)
