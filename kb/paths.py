"""Where content and translations are: in the wheel, or beside ``kb/`` in a checkout. Knows nothing
of what is in them.
"""

import os

PACKAGE = os.path.dirname(os.path.abspath(__file__))


def folder(name: str) -> str:
    """The absolute path of ``content`` or ``translations``; a checkout's own folder wins over
    nothing being installed.
    """
    installed = os.path.join(PACKAGE, "shipped", name)
    return installed if os.path.isdir(installed) else os.path.join(os.path.dirname(PACKAGE), name)


def content() -> str:
    """The folder of the articles and tables; ``KB_CONTENT`` names another one."""
    return os.environ.get("KB_CONTENT") or folder("content")


def company() -> str:
    """The folder of a company's own articles, notes, values and replies, ``KB_SITE``; empty where
    there is none.
    """
    return os.environ.get("KB_SITE", "")


def folder_problem(folder: str) -> str:
    """What keeps a folder from being read, and what to do; empty when nothing does."""
    try:
        os.listdir(folder)
    except OSError as error:
        from kb.errors import Advice

        return Advice("{why}; name a folder that can be read, or unset it", why=error.strerror)
    return ""


def read(path: str) -> "str | None":
    """The text of a file without byte-order mark; None where there is none or it is not UTF-8."""
    try:
        with open(path, encoding="utf-8") as file:
            return file.read().removeprefix("\ufeff")
    except (OSError, UnicodeDecodeError):
        return None


def translations() -> str:
    """The folder of the page translations."""
    return folder("translations")


def cache() -> str:
    """The folder for what can be built again: ``KB_CACHE``, else the platform's cache folder for
    this user.
    """
    chosen = os.environ.get("KB_CACHE")
    if chosen:
        return chosen
    base = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_CACHE_HOME")
    return os.path.join(base or os.path.join(os.path.expanduser("~"), ".cache"), "activation-kb")
