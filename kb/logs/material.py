"""What somebody sends to be read, as text: pastes, files in any encoding of Windows, event logs
(EVTX), whose events become Event XML.
"""

import io
from collections.abc import Iterable

from kb.logs import decode, evtx, files

# Between two files of one case: an output does not go on in the next file.
BETWEEN = "\n\n"


def text_of(raw: bytes) -> str:
    """The text in the bytes of a file; of an event log the events of the licensing services as
    Event XML, one a line. UnreadableText for what is neither.
    """
    if not raw.startswith(files.EVENT_LOG):
        return decode.text_of(raw)
    found = (one for one in evtx.events(io.BytesIO(raw)) if isinstance(one, evtx.Event))
    return "".join(f"{evtx.as_xml(event)}\n" for event in found)


def joined(texts: Iterable[str]) -> str:
    """Several texts as one; those that are blank are left out."""
    return BETWEEN.join(text for text in texts if text.strip())
