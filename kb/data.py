"""Where content and translations are: in the wheel, or beside ``kb/`` in a checkout. Knows nothing of what is in them."""

import os

PACKAGE = os.path.dirname(os.path.abspath(__file__))


def folder(name: str) -> str:
    """The absolute path of ``content`` or ``translations``; a checkout's own folder wins over nothing being installed."""
    installed = os.path.join(PACKAGE, name)
    return installed if os.path.isdir(installed) else os.path.join(os.path.dirname(PACKAGE), name)


def content() -> str:
    """The folder of the articles and tables; ``KB_CONTENT`` names another one."""
    return os.environ.get("KB_CONTENT") or folder("content")


def translations() -> str:
    """The folder of the page translations."""
    return folder("translations")


def cache() -> str:
    """The folder for what can be built again: ``KB_CACHE``, else the platform's cache folder for this user."""
    chosen = os.environ.get("KB_CACHE")
    if chosen:
        return chosen
    base = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_CACHE_HOME")
    return os.path.join(base or os.path.join(os.path.expanduser("~"), ".cache"), "activation-kb")
