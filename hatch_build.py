"""What is made when a package is built: catalogues, closed tables, the linked fast path."""

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BuildHook(BuildHookInterface[Any]):
    """Turns every ``translations/*/LC_MESSAGES/messages.po`` into the ``.mo`` file beside it, so
    that a wheel, an sdist's wheel and an editable install all carry them; and puts each table of
    ``content/`` into the wheel in its closed form, with checksums (``kb.codes.tables``), and the
    modules of the fast path linked into one (``scripts/link_fast_path.py``).
    """

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Before any file is collected; ``version`` (standard or editable) and ``build_data`` are
        hatchling's.
        """
        if self.target_name == "sdist":
            return
        self._compile_catalogues()
        if version != "editable":
            sys.path[:0] = [self.root, str(Path(self.root, "scripts"))]
            self._folder = tempfile.TemporaryDirectory()
            build_data["force_include"].update(self._closed_tables())
            build_data["force_include"].update(self._linked_fast_path())

    def _compile_catalogues(self) -> None:
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po

        for source in Path(self.root, "translations").glob("*/LC_MESSAGES/messages.po"):
            with source.open("rb") as text:
                catalogue = read_po(text, locale=source.parent.parent.name)
            with source.with_suffix(".mo").open("wb") as compiled:
                write_mo(compiled, catalogue)

    def _closed_tables(self) -> dict[str, str]:
        """The path of each closed table, and where it stands in the wheel."""
        from kb.codes import tables

        found = {}
        for name in tables.ALL:
            plain = Path(self.root, "content", name).read_text(encoding="utf-8")
            made = Path(self._folder.name, name)
            made.write_text(tables.closed(plain), encoding="utf-8", newline="\n")
            found[str(made)] = f"kb/shipped/content/{name}"
        return found

    def _linked_fast_path(self) -> dict[str, str]:
        """The path of the linked module, and where it stands in the wheel."""
        import link_fast_path

        made = Path(self._folder.name, "__main__.py")
        made.write_text(link_fast_path.linked(Path(self.root)), encoding="utf-8", newline="\n")
        return {str(made): "kb/__main__.py"}
