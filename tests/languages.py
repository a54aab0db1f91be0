"""The pages of the book that say the same in several languages, as its settings name them."""

from pathlib import Path

import yaml  # type: ignore[import-untyped]

ROOT = Path(__file__).parents[1]
SETTINGS = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
TRANSLATIONS: dict[str, str] = SETTINGS["sphinx"]["config"]["translations"]
