"""A whole file as text, in the encodings of Windows consoles and editors in East and West."""

import codecs
import re

from kb.errors import Advice, UnreadableText
from kb.logs import files

# What Windows prints in a code page: words that no other code page gives by chance.
_WORDS = {
    "cp950": ("授權", "啟用", "錯誤", "金鑰", "事件", "記錄", "電腦", "資訊", "服務"),
    "cp936": ("许可", "授权", "激活", "错误", "密钥", "事件", "日志", "计算机", "信息", "服务"),
    "cp932": ("ライセンス", "エラー", "イベント", "認証", "コンピューター", "情報", "キー"),
}
# Bytes of the West stand alone between ASCII letters: Schlüssel, clé.
_ALONE = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")
_HIGH = re.compile(rb"[\x80-\xff]")
_UNKNOWN = Advice("neither UTF-8 nor UTF-16 nor a code page of Windows")


def text_of(raw: bytes) -> str:
    """The text in some bytes: UTF-8, UTF-16 with or without a mark, else the code page whose words
    stand there. UnreadableText for binary data.
    """
    encoding = files.encoding_of(raw)
    if encoding.startswith("utf-16"):
        return raw.decode(encoding, "replace").removeprefix("\ufeff")
    bare = raw.removeprefix(codecs.BOM_UTF8)
    try:
        return bare.decode("utf-8")
    except UnicodeDecodeError:
        return bare.decode(_code_page(bare), "replace")


def _code_page(raw: bytes) -> str:
    """The code page that gives most known words; the West's where high bytes stand alone."""
    high = len(_HIGH.findall(raw))
    found = {name: _score(raw, name) for name in _WORDS}
    best = max(found, key=lambda name: found[name])
    if found[best] > 0:
        return best
    if len(_ALONE.findall(raw)) * 2 > high:
        return "cp1252"
    if _is_strict(raw, "cp950"):
        return "cp950"
    raise UnreadableText(_UNKNOWN)


def _score(raw: bytes, name: str) -> int:
    text = raw.decode(name, "replace")
    lost = text.count("\ufffd")
    return sum(text.count(word) for word in _WORDS[name]) - lost


def _is_strict(raw: bytes, name: str) -> bool:
    try:
        raw.decode(name)
    except UnicodeDecodeError:
        return False
    return True
