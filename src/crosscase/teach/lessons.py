"""What turns a chapter into a lesson: objectives, exercises that unfold, notes for teachers.

On the page every part has a class by which others find it: ``objectives``, ``exercise``, ``hint``,
``solution``, ``instructor``. Hints and solutions are ``details``, closed with or without scripts.

In a notebook, hints, solutions and notes for teachers are folded by HTML around them: editors know
nothing of lessons, and open whatever is run. The page needs none of these folds.

Exercises are our own and not those of sphinx-exercise, which knows no kind, no minutes and no
hints, and takes a cell into a solution only between two gates, not by a tag.
"""

import re
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from selectolax.lexbor import LexborHTMLParser
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from crosscase.teach.markup import render

KINDS = ("recall", "apply", "research")
# Adults read some 238 words of English non-fiction a minute (Brysbaert 2019, a review of 190
# studies); many readers of this are slower, as English is not their first language.
WORDS_PER_MINUTE = 200
SOLUTION_CELL = "tag_solution"
FOLD = re.compile(r"<details><summary>[^<]*</summary>|</details>")

logger = logging.getLogger(__name__)


class Part(nodes.General, nodes.Element):
    """A part of a lesson: the element ``tag`` of HTML, with the attributes in ``html``."""


def numbers(text: str) -> list[int]:
    """Read whole numbers, one or more, with commas between them."""
    return [directives.positive_int(each) for each in text.split(",")]


def folded(name: str, summary: str, *content: nodes.Node) -> Part:
    """Return what opens under a line of its own."""
    line = Part("", nodes.Text(summary), tag="summary")
    return Part("", line, *content, tag="details", classes=[name])


class Exercise(SphinxDirective):
    """An exercise; a hint, and its solution in words or cells, follow right behind it.

    ``objective`` has the numbers of those objectives of the chapter that it practises.
    """

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[Any] = {
        "kind": lambda kind: directives.choice(kind, KINDS),
        "minutes": directives.positive_int,
        "objective": numbers,
    }

    def run(self) -> list[nodes.Node]:
        """Return the exercise with its heading."""
        if missing := [name for name in self.option_spec if name not in self.options]:
            raise self.error(f"the exercise {self.arguments[0]!r} needs :{missing[0]}:")
        kind, minutes = self.options["kind"], self.options["minutes"]
        title, messages = self.parse_inline(self.arguments[0])
        effort = nodes.inline("", f"{kind}, {minutes} min", classes=["effort"])
        # An element, no section: the contents of the page stay short.
        heading = Part("", *title, nodes.Text(" "), effort, tag="h3")
        content = [heading, *messages, *self.parse_content_to_nodes()]
        made = Part("", *content, tag="div", classes=["exercise", kind], minutes=minutes)
        made["objectives"] = self.options["objective"]
        self.set_source_info(made)
        return [made]


class Answer(SphinxDirective):
    """The solution of the exercise before it, in words."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the words, folded."""
        made = folded("solution", "Solution", *self.parse_content_to_nodes())
        self.set_source_info(made)
        return [made]


class Objectives(SphinxDirective):
    """What readers can do after a chapter (a list of verbs), and what comes ``before`` it."""

    has_content = True
    option_spec: ClassVar[Any] = {"before": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """Return the folded list; :class:`Lessons` adds the minutes."""
        before, messages = self.parse_inline(self.options.get("before", "nothing"))
        lead = nodes.paragraph("", "After this chapter you can")
        last = nodes.paragraph("", "", nodes.strong("", "Before:"), nodes.Text(" "), *before)
        verbs = self.parse_content_to_nodes()
        return [folded("objectives", "You will learn", lead, *verbs, last), *messages]


class Instructor(SphinxDirective):
    """A note for teachers; readers do not see it until they ask for such notes."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the note, hidden, with the button that hides it again."""
        title = nodes.rubric("", "For teachers")
        switch = nodes.raw("", render("switch.html"), format="html")
        content = [title, *self.parse_content_to_nodes(), switch]
        hidden = {"hidden": "", "role": "note"}
        return [Part("", *content, tag="div", classes=["instructor"], html=hidden)]


class Lessons(SphinxTransform):
    """Put hints and solutions into their exercises, and the minutes over the objectives."""

    default_priority = 400

    def apply(self, **kwargs: Any) -> None:
        """Change the page."""
        for raw in list(self.document.findall(nodes.raw)):
            if FOLD.fullmatch(raw.astext().strip()):
                raw.parent.remove(raw)
        exercises = self._parts("exercise")
        goals = [
            " ".join(goal.astext().split()).rstrip(".;")
            for objectives in self._parts("objectives")
            for goal in objectives.findall(nodes.list_item)
        ]
        for exercise in exercises:
            complete(exercise)
            lead_to_goals(exercise, goals)
            if asks_for_code(exercise) and not goes_without_code(exercise):
                warn(exercise, "asks for code alone; add a paragraph that begins **Without code.**")
        served = {number for exercise in exercises for number in exercise["objectives"]}
        for number, goal in enumerate(goals, 1):
            if exercises and number not in served:
                missing = f"no exercise practises objective {number}, {goal!r}; give it to one"
                logger.warning(missing, location=exercises[0])
        for solution in self._parts("solution"):
            if not isinstance(solution.parent, Part):
                logger.warning("this solution follows no exercise; move it", location=solution)
        # Every reader meets the paragraphs that are in no part.
        parts = self.document.findall(Part)
        unfolded = {id(inside) for part in parts for inside in part.findall(nodes.paragraph)}
        words = sum(
            len(paragraph.astext().split())
            for paragraph in self.document.findall(nodes.paragraph)
            if id(paragraph) not in unfolded
        )
        reading = max(1, round(words / WORDS_PER_MINUTE))
        work = sum(exercise["minutes"] for exercise in exercises)
        for objectives in self._parts("objectives"):
            minutes = nodes.Text(f" · {reading} min to read, {work} to work")
            objectives[0] += minutes  # type: ignore[operator]

    def _parts(self, name: str) -> list[Part]:
        return [part for part in self.document.findall(Part) if name in part["classes"]]


def complete(exercise: Part) -> None:
    """Move what follows an exercise into it: hints first, then all that solves it."""
    found: dict[str, list[nodes.Node]] = {"hint": [], "solution": []}
    while (part := exercise.next_node(descend=False, siblings=True)) is not None:
        if isinstance(part, nodes.hint):
            found["hint"] += part.children
        elif isinstance(part, Part) and "solution" in part["classes"]:
            found["solution"] += part.children[1:]  # it is folded anew, so without its summary
        elif isinstance(part, nodes.container) and SOLUTION_CELL in part["classes"]:
            found["solution"].append(part)
        else:
            break
        part.parent.remove(part)
    for name, content in found.items():
        if content:
            exercise += folded(name, name.capitalize(), *content)
        else:
            warn(exercise, f"has no {name}; put one right behind it")


def lead_to_goals(exercise: Part, goals: list[str]) -> None:
    """Say under the heading of an exercise which objectives of its chapter it practises."""
    served = exercise["objectives"]
    if wrong := [number for number in served if number > len(goals)]:
        warn(
            exercise, f"serves objective {wrong[0]}; the chapter has {len(goals)}, so name another"
        )
    elif served:
        practised = "; ".join(goals[number - 1] for number in served)
        exercise.insert(1, nodes.paragraph("", f"Practises: {practised}.", classes=["practises"]))


def asks_for_code(exercise: Part) -> bool:
    """Tell whether an exercise itself, not what is folded under it, begins with code."""
    blocks = (each for each in exercise.children if isinstance(each, nodes.literal_block))
    return any(block.get("language") == "python" for block in blocks)


def goes_without_code(exercise: Part) -> bool:
    """Tell whether an exercise has a paragraph for those who use no Python."""
    paragraphs = (each for each in exercise.children if isinstance(each, nodes.paragraph))
    # An empty text may stand before what is bold.
    begun = (next((one for one in each if one.astext()), None) for each in paragraphs)
    return any(
        isinstance(each, nodes.strong) and each.astext() == "Without code." for each in begun
    )


def warn(exercise: Part, fault: str) -> None:
    """Warn of a fault of an exercise, by its title; the book is then not built."""
    title = "".join(each.astext() for each in exercise[0].children)
    logger.warning(f"the exercise {title!r} {fault}", location=exercise)


def visit_part(translator: Any, node: Part) -> None:
    """Begin an element."""
    translator.body.append(translator.starttag(node, node["tag"], "", **node.get("html", {})))


def depart_part(translator: Any, node: Part) -> None:
    """End an element."""
    translator.body.append(f"</{node['tag']}>\n")


def open_answers(page: LexborHTMLParser) -> None:
    """Open what a solution's cells fold away: on a page the whole solution is folded."""
    for answer in page.css("details.solution .cell_output details"):
        answer.attrs["open"] = ""


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directives, and how their parts look on a page."""
    app.add_node(Part, html=(visit_part, depart_part))
    app.add_directive("exercise", Exercise)
    app.add_directive("solution", Answer)
    app.add_directive("objectives", Objectives)
    app.add_directive("instructor", Instructor)
    app.add_transform(Lessons)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
