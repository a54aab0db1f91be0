"""Values in the prose: the role ``glue:text``, to the letter, and each with an address."""

from typing import Any

from docutils import nodes
from myst_nb.ext.glue.roles import PasteTextRole  # type: ignore[import-untyped]
from myst_nb.ext.glue.utils import retrieve_glue_data  # type: ignore[import-untyped]
from sphinx.application import Sphinx


class AddressedText(PasteTextRole):  # type: ignore[misc]
    """The role of MyST-NB, whose texts a script finds by the class ``glue-`` and their name.

    A value without a format of its own stands as the chapter said it: MyST-NB would read ``0.50``
    as a number and print ``0.5``.
    """

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the text."""
        found, messages = super().run()
        name, *spec = self.text.split(":")
        for node in found:
            if isinstance(node, nodes.inline):
                node["classes"].append(f"glue-{name}")
                if not spec:
                    said = retrieve_glue_data(self.document, name).data["text/plain"]
                    node[:] = [nodes.Text(said)]
        return found, messages


def setup(app: Sphinx) -> dict[str, Any]:
    """Put the role in the place of that of MyST-NB."""
    app.add_role_to_domain("glue", "text", AddressedText(), override=True)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
