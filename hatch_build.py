"""Compiles the translation catalogues, so that a wheel, an sdist's wheel and an editable install
all carry them.
"""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileCatalogues(BuildHookInterface[Any]):
    """Turns every ``translations/*/LC_MESSAGES/messages.po`` into the ``.mo`` file beside it."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before any file is collected; ``version`` and ``build_data`` are hatchling's."""
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po

        if self.target_name == "sdist":
            return
        for source in Path(self.root, "translations").glob("*/LC_MESSAGES/messages.po"):
            with source.open("rb") as text:
                catalogue = read_po(text, locale=source.parent.parent.name)
            with source.with_suffix(".mo").open("wb") as compiled:
                write_mo(compiled, catalogue)
