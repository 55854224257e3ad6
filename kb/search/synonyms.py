"""Words for searching: what mainland China, Taiwan and haste call one thing, what is no content,
what the subject is.
"""

import zlib

from kb import zh_terms

# Mainland and colloquial words, and the Taiwan words they stand for; a Latin word gets borders.
VOCABULARY = {
    mainland: f" {taiwan} " if taiwan.isascii() else taiwan
    for mainland, taiwan in zh_terms.folded().items()
}
# An index that was made with another vocabulary is another index.
STATE = f"{zlib.crc32(repr(sorted(VOCABULARY.items())).encode()):08x}"

QUESTION_WORDS = frozenset(
    """
a an and any are as at be been but by can cannot could did do does for from had has have hello
help hi how i if in is it its just me my no not of ok on or our please s so t than that the
their them then there these they this to too up us was we were what when where which who why
will with would you your
""".split()
)
QUESTION_HAN = frozenset(
    """
怎麼辦 怎么办 怎麼 怎么 如何 什麼 什么 為什麼 为什么 為何 請問 请问 可以 嗎 吗 呢 了 的 是 在
我 我們 我们 要 會 会 有 沒 這 这 那 個 个 很 都 也 就 不小心 一直 哪裡 哪里 哪 把 被 跟 和 與
与 及 或 後 后 說 说
""".split()
)

# Words of one meaning behind the stem that they share; a stem behind itself is not stemmed on.
_STEMS = {
    "licens": "licence license licensing licenced licenses licences license's",
    "comput": "pc pcs machine computers workstation workstations machines computer",
    "srv": "srv",
    "vm": "vm vms",
    "count": "count counter",
    "fail": "died dead crashed broken crash failure failing",
    "activ": "activating activate activation activated activations",
    "not": "isnt dont",
    "client": "clients",
    "server": "servers",
    "remov": "remove delete uninstall",
    "replac": "swap swapped replaced replacing replacement replace",
    "laptop": "notebook notebooks laptops",
    "expir": "expire expired expires expiry expiration",
    "phone": "telephone",
    "move": "migrate migration transfer moving moved",
    "show": "display shown",
    "chang": "modify changed change",
    "imag": "template image images imaging",
    "clon": "cloned clones clone cloning",
    "duplic": "duplicate duplicated",
    "motherboard": "mainboard",
    "block": "blocking",
    "deni": "denied deny",
    "refus": "refused refuse refuses",
    "key": "keys",
    "creat": "creation created",
    "requir": "requirements",
    "wmi": "wmi",
    "set": "set sets",
    "eval": "evaluation evaluations eval trial trials",
}
SYNONYMS = {word: stem for stem, words in _STEMS.items() for word in words.split()}

# What our articles are about. Words that every licence and every key has are not among them
# (activation, license, 啟用, 授權, 序號): most questions about other matters have those.
SUBJECT = """
windows win7 win10 win11 office ospp slmgr slui kms mak gvlk csvlk vamt avma adba azure hyper-v
dns srv sysprep rearm tokens.dat cmid sppsvc volume 1688 genuine _vlmcs edition server 電腦 主機
伺服器 用戶端 虛擬機器 金鑰管理服務 大量授權 產品金鑰
"""
