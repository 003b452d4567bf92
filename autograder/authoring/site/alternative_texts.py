"""Lets pictures of a notebook keep their alternative texts, which MyST-NB drops."""

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer


class WithAlternativeTexts(NbElementRenderer):  # type: ignore[misc]
    """Renders what a cell gave; a picture says what it shows, as the notebook's own output does."""

    def render_image(self, data: MimeData) -> list[nodes.Element]:
        """Render a picture.

        Raises:
            ValueError: if its output has no text that says what it shows.
        """
        said = data.output_metadata.get(data.mime_type, {}).get("alt")
        if not said:
            raise ValueError(
                f"a picture at line {data.line} has no alternative text; give it one, as `rnnkit.figures` does."
            )
        rendered: list[nodes.Element] = super().render_image(data)
        for picture in rendered:
            picture["alt"] = said
        return rendered
