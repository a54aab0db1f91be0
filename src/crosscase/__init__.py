"""Cross-case analysis of coded qualitative evidence.

Examples have what they show from its room, such as ``from crosscase import display``, and assume
``import crosscase as cc``, ``import pandas as pd``, ``study = cc.load_study()`` and
``evidence = study.evidence``.
"""

from importlib.metadata import version
from typing import Any

from crosscase.analysis import *  # noqa: F403
from crosscase.analysis import __all__ as _analysis
from crosscase.claims.changes import Changes, changes
from crosscase.errors import CrosscaseError
from crosscase.study import *  # noqa: F403
from crosscase.study import __all__ as _study


def load_ipython_extension(shell: Any) -> None:
    """Bring what readers' notebooks use: ``%load_ext crosscase``."""
    from crosscase.live import notebook

    notebook.load_ipython_extension(shell)


__version__ = version("crosscase")
__all__ = ["Changes", "CrosscaseError", "__version__", "changes", *_study, *_analysis]
