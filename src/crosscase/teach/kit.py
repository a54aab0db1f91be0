"""Sheets to print for a class, drawn from the data: worksheets with their keys, and empty forms.

A sheet is one piece of HTML for the page, for paper and for the PDF. Which statements and claims
stand on it hangs on nothing but the data and the number of its version: whatever could stand there
is put in an order that looks like chance and is always the same, and when one goes, the next takes
its place. A key is a sheet of its own, so that nobody prints it with the other by accident.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from markupsafe import Markup

from crosscase.claims.claim import CONTRADICTS, SUPPORTS
from crosscase.claims.query import Query
from crosscase.display.claims import groups, sentence
from crosscase.display.html import records
from crosscase.display.labels import by_segment, heading, label, spelled_out
from crosscase.display.words import listing
from crosscase.errors import CrosscaseError
from crosscase.study import Study
from crosscase.study.study import PRESENT
from crosscase.teach.markup import render
from crosscase.teach.sample import candidates, practice_sample

STYLE = Path(__file__).parent / "static" / "kit.css"
VERSIONS = 4  # of worksheet A; worksheet B has one for each case
TRACED = 5  # statements of a claim that worksheet A follows
FURTHER = 2  # codes on worksheet B that nobody gave, so that its list is no key
CODED = 10  # statements for which the coding sheet has room
BLANK = 6  # rows for cases of one's own


@dataclass(frozen=True)
class Sheet:
    """A sheet to print: the name of its file, its title, and what stands on it.

    Examples
    --------
    >>> from crosscase import teach
    >>> sheet = teach.Kit(cc.load_study()).worksheet_c()
    >>> sheet.name, sheet.is_key
    ('worksheet-c', False)
    """

    name: str
    title: str
    body: Markup

    @property
    def is_key(self) -> bool:
        """Tell whether it is for teachers alone."""
        return self.name.endswith("-key")

    @property
    def document(self) -> Markup:
        """Return a whole page with nothing but the sheet, to be printed by itself."""
        return render("kit_document.html", sheet=self, style=Markup(STYLE.read_text("utf-8")))

    def _repr_html_(self) -> str:
        return str(self.body)


@dataclass(frozen=True)
class Kit:
    """The sheets of a study.

    Parameters
    ----------
    note
        What every sheet says of the statements: who coded them.
    conditions, outcome
        Those of the truth table, each with what it means.

    Examples
    --------
    >>> from crosscase import teach
    >>> kit = teach.Kit(study)
    >>> kit.worksheet_a(7).body == kit.worksheet_a(7).body
    True
    """

    study: Study
    note: str = ""
    conditions: Mapping[str, str] = field(default_factory=dict)
    outcome: Mapping[str, str] = field(default_factory=dict)

    def sheets(self) -> Iterator[Sheet]:
        """Yield every sheet that a book has, each key behind its worksheet.

        Examples
        --------
        >>> from crosscase import teach
        >>> [sheet.name for sheet in teach.Kit(study).sheets()][:2]
        ['worksheet-a-1', 'worksheet-a-1-key']
        """
        for version in range(1, VERSIONS + 1):
            yield from (self.worksheet_a(version), self.worksheet_a_key(version))
        for version in range(1, len(self.study.cases) + 1):
            yield from (self.worksheet_b(version), self.worksheet_b_key(version))
        yield from (self.worksheet_c(), self.exit_slips(), self.coding_sheet(), self.codes())
        yield from (self.truth_table(), self.empty_truth_table())

    def worksheet_a(self, version: int) -> Sheet:
        """Return one sentence of the book to trace back to those who say it.

        Odd versions have a claim about the world, even ones a claim about the record.

        Examples
        --------
        >>> from crosscase import teach
        >>> teach.Kit(study).worksheet_a(2).title
        'Worksheet A, version 2: Who says so?'
        """
        title = f"Worksheet A, version {version}: Who says so?"
        return self._sheet("worksheet_a", f"worksheet-a-{version}", title, **self._traced(version))

    def worksheet_a_key(self, version: int) -> Sheet:
        """Return what the data say to the questions of a worksheet A.

        Examples
        --------
        >>> from crosscase import teach
        >>> teach.Kit(study).worksheet_a_key(2).is_key
        True
        """
        name, title = f"worksheet-a-{version}-key", f"KEY to worksheet A, version {version}"
        return self._sheet("worksheet_a_key", name, title, **self._traced(version))

    def worksheet_b(self, version: int) -> Sheet:
        """Return statements on one case to code by hand, one of each kind that a coder meets.

        The first versions take one case after the other, the next ones draw from each again.

        Examples
        --------
        >>> from crosscase import teach
        >>> teach.Kit(study).worksheet_b(1).body.count('class="to-code"')
        6
        """
        title = f"Worksheet B, version {version}: {self.study.names[self._case(version)]}"
        own = self._to_code(version)
        return self._sheet("worksheet_b", f"worksheet-b-{version}", title, **own)

    def worksheet_b_key(self, version: int) -> Sheet:
        """Return what the reference made of the statements of a worksheet B, and why.

        Examples
        --------
        >>> from crosscase import teach
        >>> "one more voice" in teach.Kit(study).worksheet_b_key(1).body
        True
        """
        case = self.study.names[self._case(version)]
        name, title = f"worksheet-b-{version}-key", f"KEY to worksheet B, version {version}: {case}"
        return self._sheet("worksheet_b_key", name, title, **self._to_code(version))

    def worksheet_c(self) -> Sheet:
        """Return a form to plan a study of one's own on.

        Examples
        --------
        >>> from crosscase import teach
        >>> teach.Kit(study).worksheet_c().title
        'Worksheet C: A study of my own'
        """
        return self._sheet("worksheet_c", "worksheet-c", "Worksheet C: A study of my own")

    def exit_slips(self) -> Sheet:
        """Return slips to cut apart: an answer before the session, a sentence after it.

        Examples
        --------
        >>> from crosscase import teach
        >>> teach.Kit(study).exit_slips().name
        'exit-slips'
        """
        return self._sheet("exit_slips", "exit-slips", "Exit slips")

    def coding_sheet(self) -> Sheet:
        """Return an empty form to code statements on.

        Examples
        --------
        >>> from crosscase import teach
        >>> teach.Kit(study).coding_sheet().body.count('class="to-code"')
        10
        """
        return self._sheet("coding_sheet", "coding-sheet", "Coding sheet", size=CODED)

    def codes(self) -> Sheet:
        """Return the codebook on one page: every code, scope and bearing.

        Examples
        --------
        >>> from crosscase import teach
        >>> all(code in teach.Kit(study).codes().body for code in study.codebook["code_id"])
        True
        """
        by_question = self.study.codebook.groupby("research_question", sort=False)
        questions = {question: records(codes) for question, codes in by_question}
        title = "The codes on one page"
        return self._sheet("codes", "codes", title, questions=questions)

    def truth_table(self) -> Sheet:
        """Return tables to fill in: the cases by their conditions, and every combination.

        Examples
        --------
        >>> from crosscase import teach
        >>> kit = teach.Kit(study, conditions={"Old": "It is old."}, outcome={"Kept": "It is."})
        >>> "Old" in kit.truth_table().body
        True
        """
        cases = [self.study.names[case] for case in self.study.cases["case_id"]]
        own = {"rows": cases, "conditions": self.conditions, "outcome": self.outcome}
        return self._sheet("truth_table", "truth-table", "Truth table", **own)

    def empty_truth_table(self) -> Sheet:
        """Return the same tables for cases, conditions and an outcome of one's own.

        Examples
        --------
        >>> from crosscase import teach
        >>> teach.Kit(study).empty_truth_table().name
        'empty-truth-table'
        """
        own = {"rows": [""] * BLANK, "conditions": {}, "outcome": {}}
        called = {"case": "case", "cases": "cases"}
        title = "Truth table of my own"
        return self._sheet("truth_table", "empty-truth-table", title, **own, **called)

    def _sheet(self, template: str, name: str, title: str, **values: Any) -> Sheet:
        """Fill in the template of a sheet."""
        shared = {"study": self.study, "note": self.note, "title": title, "name": name}
        words = {
            "case": label(self.study, "case"),
            "cases": label(self.study, "cases"),
            "scopes": self.study.labels.get("scope", {}),
            "bearings": _bearings(self.study),
        }
        body = render(f"kit_{template}.html", **shared, **words | values)
        return Sheet(name, title, body)

    def _traced(self, version: int) -> dict[str, Any]:
        """Return the claim of a worksheet A, and what the data say of it."""
        enough = [one for one in self.study.claims if len(one.evidence) >= TRACED]
        of_world = version % 2 == 1
        ids = [one.claim.claim_id for one in enough if one.claim.of_world == of_world]
        own = _nth(_drawn(ids, "A"), (version - 1) // 2, "no claim with statements enough")
        judged = next(one for one in enough if one.claim.claim_id == own)
        found = groups(judged)
        return {
            "one": judged,
            "sentence": sentence(judged),
            "groups": found,
            "first": [row for _, rows in found for row in rows][:TRACED],
            "origins": {
                stance: len({row["origin"] for row in rows})
                for stance, rows in {SUPPORTS: [], CONTRADICTS: [], **dict(found)}.items()
            },
            "queries": [self._asked(query) for query in judged.claim.queries],
        }

    def _asked(self, query: Query) -> dict[str, str]:
        """Return what a query asks for, in the words of the study."""
        return {
            heading(self.study, key): listing(label(self.study, key, str(each)) for each in values)
            for key, values in query.where.items()
        }

    def _case(self, version: int) -> str:
        cases = self.study.cases["case_id"]
        return str(cases.iloc[(version - 1) % len(cases)])

    def _to_code(self, version: int) -> dict[str, Any]:
        """Return the statements of a worksheet B with their codings, and the codes to choose of."""
        study, place = self.study, (version - 1) // len(self.study.cases)
        kinds = {
            _nth(_drawn(ids, "B"), place, f"no statement for worksheet B: {kind}"): kind
            for kind, ids in self._kinds(self._case(version)).items()
        }
        chosen = _drawn(kinds, f"B {version}")  # so that their order tells nothing
        units = study.units[study.units["segment_id"].isin(chosen)]
        units = study.described(units).drop_duplicates(["segment_id", "code_id"])
        given = set(units["code_id"].astype(str))
        others = _drawn(set(study.codebook["code_id"].astype(str)) - given, f"B {version}")
        needed = study.codebook["code_id"].isin([*given, *others[:FURTHER]])
        placed = study.decisions[study.decisions["kind"] == "scope"]
        known = study.statements.drop_duplicates("segment_id").set_index("segment_id", drop=False)
        return {
            "statements": records(known.loc[chosen]),
            "kinds": kinds,
            "codes": records(study.codebook[needed]),
            "codings": by_segment(spelled_out(units, study)),
            "placed": dict(zip(placed["segment_id"], placed["reason"], strict=True)),
        }

    def _kinds(self, case: str) -> dict[str, list[str]]:
        """Return the statements on a case that can stand on a worksheet B, by what they are.

        All but the last kind are such as the coders agreed on, with one bearing throughout. Those
        of the coding lab come in where there is no other: who has seen them codes them no more.
        """
        study = self.study
        own = study.statements[study.statements["case_id"] == case]
        own = own[own["segment_id"].isin(candidates(study))]
        scope = dict(zip(own["segment_id"].astype(str), own["scope"].astype(str), strict=True))
        on_case = [each for each, said in scope.items() if said in study.rated_scopes]
        apart = [each for each, said in scope.items() if said in study.labels.get("apart", {})]
        units = study.units.astype({"segment_id": object})
        disputed = {*units.loc[units["dispute"].notna(), "segment_id"]}
        bearings = units.dropna(subset="bearing").groupby("segment_id")["bearing"].agg(set)

        def agreed(bearing: str) -> list[str]:
            alike = [one for one in on_case if bearings.get(one) == {bearing}]
            return [one for one in alike if one not in disputed]

        values = {value: name for name, value in study.bearings.items() if value is not None}
        kinds = {
            "praise": agreed(values[1]),
            "criticism": agreed(values[-1]),
            "says only that something is or was done": agreed(PRESENT),
            "a plan": [one for plan in study.plans for one in agreed(plan)],
            f"speaks of {label(study, 'scope', next(iter(study.labels.get('apart', {})), ''))}": [
                one for one in apart if one not in disputed
            ],
            "the coders differed": [one for one in on_case if one in disputed],
        }
        fresh = {kind: [one for one in ids if one not in self._lab] for kind, ids in kinds.items()}
        return {kind: fresh[kind] or ids for kind, ids in kinds.items()}

    @cached_property
    def _lab(self) -> set[str]:
        """The segments of the coding lab."""
        return {*practice_sample(self.study)["segment_id"].astype(str)}


def _drawn(ids: Iterable[str], seed: str) -> list[str]:
    """Return ids in an order that looks like chance, and stays when one comes or goes."""
    return sorted(ids, key=lambda own: sha256(f"{seed} {own}".encode()).digest())


def _nth(drawn: list[str], place: int, lacking: str) -> str:
    """Return what stands at a place; after the last comes the first again."""
    if not drawn:
        raise CrosscaseError(f"this study has {lacking}; make the sheet without it")
    return drawn[place % len(drawn)]


def _bearings(study: Study) -> dict[str, list[str]]:
    """Return the bearings: of what is told, of what is judged, and of plans."""
    judged = [name for name, value in study.bearings.items() if value is not None]
    told = [name for name in study.bearings if name not in (*judged, *study.plans)]
    return {"told": told, "judged": judged[::-1], "planned": list(study.plans)}
