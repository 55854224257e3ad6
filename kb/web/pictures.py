"""The picture of an article for where its link is shown: 1200 × 630, code, title and what the
service is.

Needs Pillow, which is an extra: without it there are no pictures. Chinese needs a CJK font on the
machine (Noto CJK, WenQuanYi or Source Han); where there is none, the English title is drawn with
the font that Pillow brings along.
"""

import os
from functools import lru_cache
from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING, Any

from kb import chinese
from kb.languages import EN

if TYPE_CHECKING:
    from PIL import ImageDraw

# Pixels: the size that chats and ticket systems show whole (Open Graph, 1.91 : 1).
SIZE = (1200, 630)
# Pixels that some of them cut off at the sides, with room.
MARGIN = 80
BACKGROUND, BAR, INK, QUIET = "#f7f8fa", "#0a5c8a", "#16202b", "#566473"
CJK_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "C:/Windows/Fonts/msjhbd.ttc",
    "C:/Windows/Fonts/msjh.ttc",
    "/System/Library/Fonts/PingFang.ttc",
)
TAIWAN = 3  # the fourth face of a Noto CJK collection has the glyphs of Taiwan


def is_available() -> bool:
    """Whether pictures can be made here."""
    return find_spec("PIL") is not None


@lru_cache(maxsize=1)
def cjk_font() -> str | None:
    """The path of a font with Chinese glyphs; None where none is known."""
    return next((path for path in CJK_FONTS if os.path.exists(path)), None)


def draw(mark: str, title: str, english: str, language: str, service: str) -> bytes:
    """A PNG with a mark (a code, an event; may be empty), the title, and the service's name.

    ``english`` is the title to use where the one in ``language`` cannot be drawn.
    """
    from PIL import Image, ImageDraw

    if language != EN and cjk_font() is None:
        title, service = english, "Windows activation errors"
    image = Image.new("RGB", SIZE, BACKGROUND)
    canvas = ImageDraw.Draw(image)
    canvas.rectangle((0, 0, SIZE[0], 18), fill=BAR)
    top = 96
    if mark:
        canvas.text((MARGIN, top), mark, font=_font(104), fill=BAR)
        top += 168
    _paragraph(canvas, title, top, 60 if mark else 72)
    canvas.text((MARGIN, SIZE[1] - 96), service, font=_font(34), fill=QUIET)
    written = BytesIO()
    image.quantize(64).save(written, "PNG", optimize=True)
    return written.getvalue()


def _paragraph(canvas: "ImageDraw.ImageDraw", text: str, top: int, size: int) -> None:
    """The text in at most three lines, the last one cut where there is more."""
    font = _font(size)
    lines = wrapped(text, lambda line: canvas.textlength(line, font=font) <= SIZE[0] - 2 * MARGIN)
    if len(lines) > 3:
        lines = [*lines[:2], lines[2].rstrip() + "…"]
    for number, line in enumerate(lines):
        canvas.text((MARGIN, top + number * size * 1.3), line, font=font, fill=INK)


def wrapped(text: str, fits: Any) -> list[str]:
    """The text in lines that fit: broken at spaces, and between Han characters but not before
    closing punctuation.
    """
    lines, line = [], ""
    for piece in chinese.pieces(text):
        if line and not fits((line + piece).rstrip()):
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()] if line.strip() else lines


@lru_cache(maxsize=8)
def _font(size: int) -> Any:
    from PIL import ImageFont

    path = cjk_font()
    if path is None:
        return ImageFont.load_default(size)
    index = TAIWAN if "NotoSansCJK" in path else 0
    return ImageFont.truetype(path, size, index=index)
