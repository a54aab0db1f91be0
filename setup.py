"""What pyproject.toml cannot say: the study's data are installed with the library.

So ``load_study()`` finds them in any folder, of a rented computer, too. The files of a class stay.
"""

from pathlib import Path
from shutil import copy

from setuptools import setup
from setuptools.command.build_py import build_py


class WithData(build_py):
    """Lay the data beside the library, unless it is used in its checkout, which has them."""

    def run(self) -> None:
        """Copy the modules, then the data."""
        super().run()
        if not self.editable_mode:
            for path in [*Path("data").glob("[!.]*.*"), *Path("data").glob("*/coder-*.csv")]:
                target = Path(self.build_lib, "crosscase", "_data", path.relative_to("data"))
                target.parent.mkdir(parents=True, exist_ok=True)
                copy(path, target)


setup(cmdclass={"build_py": WithData})
