# make book      build the book into _build/html
# make runtime   fetch what runs pages in a reader's browser (needs npm); the next build uses it
# make lab       open the notebooks for readers in JupyterLab
# make pdf       print the book into one PDF in _build (needs Chromium)
# make release   pack pages, sources and checksums into one archive in _build (needs GNU tar)
# make test      build it, then run every check
# make check     look at the library alone, in little more than a minute: for every day
# make chapters  write fresh outputs into the chapters' notebooks
# make clean     remove what was built (not the environment)

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready
RELEASE = $(shell $(BIN)/python -c "import json; study = json.load(open('data/datapackage.json')); print(study['name'], study['version'], sep='-')")
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

LIBRARY := $(wildcard $(addprefix tests/,study analysis claims display interchange teach))

define LINT
$(BIN)/python -m ruff check
$(BIN)/python -m ruff format --check
$(BIN)/python -m mypy
endef

.PHONY: book runtime lab pdf release test check chapters clean

book: $(READY)
	$(BIN)/python -m crosscase book

runtime: $(READY)
	$(BIN)/python -m crosscase runtime

lab: $(READY)-lab
	$(BIN)/python -m crosscase lab

pdf: $(READY)
	$(BIN)/python -m crosscase pdf

# The same commit makes the same archive: names sorted, plain modes, and all times those of the commit.
release: book
	git diff --quiet HEAD || { echo "Commit your changes first: a release holds the sources of its pages." >&2; exit 1; }
	rm -rf _build/release
	mkdir -p _build/release/$(RELEASE)/source
	cp -R _build/html _build/release/$(RELEASE)/book
	git archive HEAD | tar -x -C _build/release/$(RELEASE)/source
	cd _build/release/$(RELEASE) && find book source -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum > ../SHA256SUMS
	mv _build/release/SHA256SUMS _build/release/$(RELEASE)
	tar -c -C _build/release --format=ustar --sort=name --mtime="@$$(git log -1 --format=%ct)" --owner=0 --group=0 --numeric-owner --mode=u+w,go-w,a+rX $(RELEASE) | gzip -9n > _build/$(RELEASE).tar.gz
	rm -rf _build/release
	sha256sum _build/$(RELEASE).tar.gz

test: book $(READY)-test
	$(LINT)
	$(BIN)/python -m pytest -n auto --dist worksteal

check: $(READY)-test
	$(LINT)
	$(BIN)/python -m crosscase check
	$(BIN)/python -m pytest -n auto --dist worksteal $(LIBRARY)

chapters: $(READY)
	$(BIN)/python -m crosscase chapters

clean:
	rm -rf _build

# An environment knows its folder by its full name: in a copy, or when moved, it is made anew.
ifneq ($(shell cat $(READY) 2>/dev/null),$(CURDIR))
.PHONY: $(READY)
endif

$(READY): requirements.txt pyproject.toml
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Python 3.11 or newer is needed: make PYTHON=python3.12 book')"
	$(PYTHON) -m venv --clear .venv
	$(INSTALL) --require-hashes -r requirements.txt
	$(INSTALL) --no-deps --no-build-isolation -e .
	echo "$(CURDIR)" > $(READY)

# jsonschema imports rfc3987-syntax if it is there, and it builds a grammar then: some seconds in every
# process, for formats that nothing here checks.
$(READY)-%: $(READY) requirements-%.txt
	$(INSTALL) --require-hashes -r requirements-$*.txt
	$(BIN)/python -m pip uninstall --quiet --yes rfc3987-syntax
	touch $@
