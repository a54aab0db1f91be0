"""Cross-case analysis of coded qualitative evidence."""

from importlib.metadata import version

from crosscase.analysis import *  # noqa: F403
from crosscase.analysis import __all__ as _analysis
from crosscase.claims.changes import Changes, changes
from crosscase.errors import CrosscaseError
from crosscase.study import *  # noqa: F403
from crosscase.study import __all__ as _study

__version__ = version("crosscase")
__all__ = ["Changes", "CrosscaseError", "__version__", "changes", *_study, *_analysis]
