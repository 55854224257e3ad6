"""The few words of display languages that say what no shape or value says.

Each group is what the tools print in English, Chinese (Taiwan, mainland), German, French, Spanish,
Japanese, and as far as known Italian, Portuguese, Korean and Russian; small letters. Where a word
is part of another one, the longer stands in an earlier group.
"""

from kb.diagnosis.facts import INITIAL_GRACE


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split("|"))


# A licence's status → what it is called, the first group that is found counts.
STATUS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "non-genuine-grace",
        _words(
            "non-genuine | non genuine | 非正版 | nicht original | non authentique | no original"
            "| no genuin | 非正規 | non originale | não original"
        ),
    ),
    (
        "extended-grace",
        _words(
            "extended grace | 延長寬限 | 延长宽限 | 延长的宽限 | erweiterter toleranz"
            "| grâce étendue | gracia extendid | gracia ampliad | 延長された猶予 | 延長猶予"
        ),
    ),
    (
        INITIAL_GRACE,
        _words(
            "initial grace | 初始寬限 | 初始宽限 | anfänglicher toleranz | grâce initiale"
            "| gracia inicial | 初期猶予 | tolerancia inicial | cortesia inicial | 초기 유예"
        ),
    ),
    (
        "oot-grace",
        _words(
            "additional grace | out of tolerance | 追加猶予 | 추가 유예 | 額外寬限 | 其他寬限"
            "| 额外宽限 | 附加宽限 | zusätzlicher toleranz | grâce supplémentaire"
            "| gracia adicional"
        ),
    ),
    (
        "unlicensed",
        _words(
            "unlicensed | not licensed | 未授權 | 未授权 | 未许可 | nicht lizenziert"
            "| unlizenziert | sans licence | sin licencia | ライセンスなし"
            "| ライセンスされていません | senza licenza | não licenciado | sem licença"
            "| 라이선스 없음 | 허가되지 | без лицензии"
        ),
    ),
    (
        "notification",
        _words(
            "notification | 通知 | benachrichtigung | notificación | notifica | 알림 | уведомлен"
        ),
    ),
    (
        "licensed",
        _words(
            "licensed | 已授權 | 已授权 | 已许可 | lizenziert | avec licence | sous licence"
            "| con licencia | ライセンスされています | ライセンス済み | con licenza | licenciado"
            "| com licença | 라이선스 있음 | 허가됨 | имеет лицензию | лицензия есть"
        ),
    ),
)
DISABLED = _words(
    "disabled | 停用 | 禁用 | 未啟用 | 未启用 | deaktiviert | désactivé | deshabilitad"
    "| desactivad | 無効 | disabilitat | disattivat | desabilitad | 사용 안 | отключ"
)
NOT_IN_USE = _words(
    "not in use | 未使用 | 不在使用 | nicht verwendet | nicht in verwendung | pas utilisée"
    "| no está en uso | no se usa | 使用されていません"
)
SUCCESS = _words(
    "success | 成功 | erfolgreich | réussi | avec succès | correctamente | con éxito | 正常に"
    "| correttamente | attivato | com êxito | 성공 | успешно"
)
PERMANENT = _words(
    "permanently activated | 永久 | dauerhaft aktiviert | activé de façon permanente"
    "| activé de manière permanente | activado permanentemente | activada permanentemente"
    "| activado de forma permanente | 永続的 | 恒久的"
)
# The word before a code that slmgr.vbs prints.
ERROR = _words("error | 錯誤 | 错误 | fehler | erreur | エラー | errore | erro | 오류 | ошибка")


def has(text: str, group: tuple[str, ...]) -> bool:
    """Whether one of the words of a group stands in a text."""
    small = text.lower()
    return any(word in small for word in group)


def status(text: str) -> str | None:
    """The status that a text names; None where no known word stands there."""
    small = text.lower()
    return next((name for name, group in STATUS if any(word in small for word in group)), None)
