"""What turns a chapter into a lesson: objectives, exercises that unfold, notes for teachers.

On the page every part has a class by which others find it: ``objectives``, ``exercise``, ``hint``,
``solution``, ``instructor``; ``instructor-switch`` is the button that shows the notes for teachers.

In a notebook, hints, solutions and notes for teachers are folded by HTML around them: editors know
nothing of lessons, and open whatever is run. The page needs none of these folds.
"""

import re
from collections.abc import Iterable
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from markupsafe import Markup
from selectolax.lexbor import LexborHTMLParser
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

KINDS = ("recall", "apply", "research")
WORDS_PER_MINUTE = 200
SOLUTION_CELL = "tag_solution"
FOLD = re.compile(r"<details><summary>[^<]*</summary>|</details>")
SWITCH = Markup('<button type="button" class="instructor-switch" hidden>{}</button>').format(
    "Show the notes for teachers"
)

logger = logging.getLogger(__name__)


class box(nodes.General, nodes.Element):
    """An element of HTML with the attributes in ``html``."""


class heading(nodes.General, nodes.TextElement):
    """The heading of an exercise; it is no section, so that contents stay short."""


class folded(nodes.General, nodes.Element):
    """What opens under a line of its own (``summary``), with or without scripts."""


class Exercise(SphinxDirective):
    """An exercise; a hint, and its solution in words or cells, follow right behind it."""

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[Any] = {
        "kind": lambda kind: directives.choice(kind, KINDS),
        "minutes": directives.positive_int,
    }

    def run(self) -> list[nodes.Node]:
        """Return the exercise with its heading."""
        if missing := [name for name in ("kind", "minutes") if name not in self.options]:
            raise self.error(f"the exercise {self.arguments[0]!r} needs :{missing[0]}:")
        kind, minutes = self.options["kind"], self.options["minutes"]
        title, messages = self.parse_inline(self.arguments[0])
        effort = nodes.inline("", f"{kind}, {minutes} min", classes=["effort"])
        made = box("", classes=["exercise", kind], minutes=minutes)
        made += heading("", "", *title, nodes.Text(" "), effort)
        made += [*messages, *self.parse_content_to_nodes()]
        self.set_source_info(made)
        return [made]


class Answer(SphinxDirective):
    """The solution of the exercise before it, in words."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the words."""
        made = folded("", *self.parse_content_to_nodes(), classes=["solution"], summary="Solution")
        self.set_source_info(made)
        return [made]


class Objectives(SphinxDirective):
    """What readers can do after a chapter (a list of verbs), and what comes ``before`` it."""

    has_content = True
    option_spec: ClassVar[Any] = {"before": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """Return the folded list; :class:`Lessons` adds the minutes."""
        before, messages = self.parse_inline(self.options.get("before", "nothing"))
        made = folded("", classes=["objectives"], summary="You will learn")
        made += nodes.paragraph("", "After this chapter you can")
        made += self.parse_content_to_nodes()
        made += nodes.paragraph("", "", nodes.strong("", "Before:"), nodes.Text(" "), *before)
        return [made, *messages]


class Instructor(SphinxDirective):
    """A note for teachers; readers do not see it until they ask for such notes."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the note, hidden."""
        made = box("", classes=["instructor"], html={"hidden": "", "role": "note"})
        made += nodes.rubric("", "For teachers")
        made += self.parse_content_to_nodes()
        made += nodes.raw("", SWITCH, format="html")
        return [made]


class InstructorSwitch(SphinxDirective):
    """The button that shows the notes for teachers on every page of the book, and hides them."""

    def run(self) -> list[nodes.Node]:
        """Return the button; it shows itself where scripts run."""
        return [nodes.raw("", SWITCH, format="html")]


class Lessons(SphinxTransform):
    """Put hints and solutions into their exercises, and the minutes over the objectives."""

    default_priority = 400

    def apply(self, **kwargs: Any) -> None:
        """Change the page."""
        for raw in list(self.document.findall(nodes.raw)):
            if FOLD.fullmatch(raw.astext().strip()):
                raw.parent.remove(raw)
        for exercise in self.exercises():
            self.complete(exercise)
        for part in self.document.findall(folded):
            if "objectives" in part["classes"]:
                part["summary"] += f" · {self.minutes()}"
            elif not isinstance(part.parent, box):
                logger.warning("this solution follows no exercise; move it", location=part)

    def complete(self, exercise: box) -> None:
        """Move what follows an exercise into it: hints first, then all that solves it."""
        hints, solutions = [], []
        while (part := exercise.next_node(descend=False, siblings=True)) is not None:
            if isinstance(part, nodes.hint):
                hints += part.children
            elif isinstance(part, folded):
                solutions += part.children
            elif isinstance(part, nodes.container) and SOLUTION_CELL in part["classes"]:
                solutions.append(part)
            else:
                break
            part.parent.remove(part)
        for name, found in (("hint", hints), ("solution", solutions)):
            if found:
                exercise += folded("", *found, classes=[name], summary=name.capitalize())
            else:
                logger.warning(
                    "the exercise %r has no %s; put one right behind it",
                    exercise[0].astext(),
                    name,
                    location=exercise,
                )

    def minutes(self) -> str:
        """Return how long the page takes: its words, and what its exercises say.

        Adults read some 238 words of English non-fiction a minute (Brysbaert 2019, a review of
        190 studies); many readers of this are slower, as English is not their first language.
        """
        words = sum(map(_words, self.document.findall(nodes.paragraph)))
        read = max(1, round(words / WORDS_PER_MINUTE))
        work = sum(exercise["minutes"] for exercise in self.exercises())
        return f"{read} min to read, {work} to work"

    def exercises(self) -> list[box]:
        """Return the exercises of the page."""
        return [each for each in self.document.findall(box) if "exercise" in each["classes"]]


def _words(paragraph: nodes.paragraph) -> int:
    """Count the words of a paragraph that every reader meets."""
    above: nodes.Node | None = paragraph
    while above is not None and not isinstance(above, (box, folded)):
        above = above.parent
    return 0 if above else len(paragraph.astext().split())


def visit_box(translator: Any, node: box) -> None:
    """Begin an element."""
    translator.body.append(translator.starttag(node, "div", **node.get("html", {})))


def depart_box(translator: Any, node: box) -> None:
    """End an element."""
    translator.body.append("</div>\n")


def visit_heading(translator: Any, node: heading) -> None:
    """Begin the heading of an exercise."""
    translator.body.append("<h3>")


def depart_heading(translator: Any, node: heading) -> None:
    """End the heading of an exercise."""
    translator.body.append("</h3>\n")


def visit_folded(translator: Any, node: folded) -> None:
    """Begin what is folded with the line under which it opens."""
    summary = Markup("<summary>{}</summary>\n").format(node["summary"])
    translator.body += [translator.starttag(node, "details"), summary]


def depart_folded(translator: Any, node: folded) -> None:
    """End what is folded."""
    translator.body.append("</details>\n")


def open_answers(page: LexborHTMLParser) -> None:
    """Open what a solution's cells fold away: on a page the whole solution is folded."""
    for answer in page.css("details.solution .cell_output details"):
        answer.attrs["open"] = ""


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directives, and how their parts look on a page."""
    parts: Iterable[tuple[Any, Any, Any]] = (
        (box, visit_box, depart_box),
        (heading, visit_heading, depart_heading),
        (folded, visit_folded, depart_folded),
    )
    for node, visit, depart in parts:
        app.add_node(node, html=(visit, depart))
    app.add_directive("exercise", Exercise)
    app.add_directive("solution", Answer)
    app.add_directive("objectives", Objectives)
    app.add_directive("instructor", Instructor)
    app.add_directive("instructor-switch", InstructorSwitch)
    app.add_transform(Lessons)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
