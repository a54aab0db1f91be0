"""``python -m crosscase``: the command, wherever its script was installed."""

import sys

from crosscase.cli import main

sys.exit(main())
