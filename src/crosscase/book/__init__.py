"""The Sphinx side of the book: execution, build, charts and roles on pages."""

import sys

# jsonschema, which every notebook tool imports, would spend two seconds to compile a grammar for a
# kind of address that no notebook holds; without this module it goes without.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
