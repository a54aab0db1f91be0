"""What must be so of this book; `make test` builds it first. Add what yours must keep to."""

import unittest
from pathlib import Path

import crosscase as cc

ROOT = Path(__file__).parents[1]
SITE = ROOT / "_build" / "html"


class TheBook(unittest.TestCase):
    def setUp(self) -> None:
        self.study = cc.load_study(ROOT / "data")

    def test_every_source_has_a_page_with_its_statements(self) -> None:
        rows = self.study.segments[["source_id", "segment_id"]].astype(str)
        for source, segment in rows.itertuples(index=False):
            page = (SITE / "evidence" / f"{source.lower()}.html").read_text("utf-8")
            self.assertIn(f'id="{segment.lower()}"', page)

    def test_every_claim_holds(self) -> None:
        self.assertTrue(self.study.claims)
        for judged in self.study.claims:
            self.assertTrue(judged.holds, judged.claim.claim_id)


if __name__ == "__main__":
    unittest.main()
