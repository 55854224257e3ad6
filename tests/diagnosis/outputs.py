"""What slmgr.vbs prints, made for the tests in many display languages, with names and values of
our own.
"""

from typing import NamedTuple


class Words(NamedTuple):
    """The labels and values of one display language, in the order of the lines."""

    name: str
    description: str
    key: str
    status: str
    licensed: str
    notification: str
    expires: str
    reason: str
    host_on: str
    counted: str
    port: str
    publishing: str
    priority: str
    requests: str
    total: str
    failed: str
    client: str
    cmid: str
    from_dns: str
    fixed: str
    activating: str
    error: str


LANGUAGES = {
    "en": Words(
        "Name", "Description", "Partial Product Key", "License Status", "Licensed",
        "Notification", "Volume activation expiration: {0} minute(s) ({1} day(s))",
        "Notification Reason", "Key Management Service is enabled on this machine",
        "Current count", "Listening on Port", "DNS publishing disabled", "KMS priority",
        "Key Management Service cumulative requests received from clients",
        "Total requests received", "Failed requests received",
        "Key Management Service client information", "Client Machine ID (CMID)",
        "KMS machine name from DNS", "Registered KMS machine name",
        "Activating {0} ({1}) ...", "Error",
    ),
    "zh-TW": Words(
        "名稱", "描述", "部分產品金鑰", "授權狀態", "已授權", "通知",
        "大量啟用到期: {0} 分鐘 ({1} 天)", "通知原因", "此電腦已啟用金鑰管理服務", "目前計數",
        "接聽的連接埠", "已停用 DNS 發佈", "KMS 優先順序", "從用戶端收到的金鑰管理服務累計要求",
        "收到的要求總數", "收到的失敗要求", "金鑰管理服務用戶端資訊", "用戶端電腦識別碼 (CMID)",
        "來自 DNS 的 KMS 電腦名稱", "已登錄的 KMS 電腦名稱", "正在啟用 {0} ({1}) ...", "錯誤",
    ),
    "zh-CN": Words(
        "名称", "描述", "部分产品密钥", "许可证状态", "已授权", "通知",
        "批量激活过期：{0} 分钟（{1} 天）", "通知原因", "在此计算机上已启用密钥管理服务",
        "当前计数",
        "侦听端口", "DNS 发布已禁用", "KMS 优先级", "从客户端接收到的密钥管理服务累计请求",
        "接收到的请求总数", "接收到的失败请求", "密钥管理服务客户端信息", "客户端计算机 ID (CMID)",
        "来自 DNS 的 KMS 计算机名称", "已注册的 KMS 计算机名称", "正在激活 {0} ({1}) ...", "错误",
    ),
    "de": Words(
        "Name", "Beschreibung", "Teil-Product Key", "Lizenzstatus", "Lizenziert",
        "Benachrichtigung", "Ablauf der Volumenaktivierung: {0} Minute(n) ({1} Tag(e))",
        "Benachrichtigungsursache", "Der Schlüsselverwaltungsdienst ist aktiviert",
        "Aktuelle Anzahl", "Überwachter Port", "DNS-Veröffentlichung deaktiviert",
        "KMS-Priorität", "Kumulierte Anforderungen von Clients", "Empfangene Anforderungen",
        "Fehlgeschlagene Anforderungen", "Clientinformationen des Schlüsselverwaltungsdiensts",
        "Clientcomputer-ID (CMID)", "KMS-Computername aus DNS", "Registrierter KMS-Computername",
        "{0} ({1}) wird aktiviert ...", "Fehler",
    ),
    "fr": Words(
        "Nom ", "Description ", "Clé de produit partielle ", "État de la licence ",
        "avec licence", "Notification", "Expiration de l’activation : {0} minute(s) ({1} jour(s))",
        "Raison de la notification ", "Le service de gestion de clés est activé", "Nombre actuel ",
        "Écoute sur le port ", "Publication DNS désactivée", "Priorité KMS ",
        "Demandes cumulées reçues des clients", "Total des demandes reçues ",
        "Demandes ayant échoué ", "Informations sur le client du service",
        "ID d’ordinateur client (CMID) ", "Nom d’ordinateur KMS de DNS ",
        "Nom d’ordinateur KMS inscrit ", "Activation de {0} ({1}) ...", "Erreur ",
    ),
    "es": Words(
        "Nombre", "Descripción", "Clave parcial del producto", "Estado de la licencia",
        "con licencia", "notificación", "Expiración de la activación: {0} minuto(s) ({1} día(s))",
        "Motivo de la notificación", "El servicio de administración de claves está habilitado",
        "Recuento actual", "Puerto de escucha", "Publicación de DNS deshabilitada",
        "Prioridad de KMS", "Solicitudes acumulativas recibidas", "Total de solicitudes recibidas",
        "Solicitudes con error recibidas", "Información de cliente del servicio",
        "Id. de equipo cliente (CMID)", "Nombre del equipo KMS de DNS",
        "Nombre del equipo KMS registrado", "Activando {0} ({1}) ...", "Error",
    ),
    "ja": Words(
        "名前", "説明", "プロダクト キーの一部", "ライセンスの状態",
        "ライセンスされています", "通知",
        "ボリューム ライセンス認証の有効期限: {0} 分 ({1} 日)", "通知の理由",
        "このコンピューターでキー管理サービスが有効になっています", "現在の数",
        "リッスンしているポート",
        "DNS 公開は無効です", "KMS の優先度", "クライアントから受信した要求の累積数",
        "受信した要求の合計", "失敗した要求", "キー管理サービス クライアント情報",
        "クライアント コンピューター ID (CMID)", "DNS からの KMS コンピューター名",
        "登録済みの KMS コンピューター名", "{0} ({1}) のライセンス認証を行っています...", "エラー",
    ),
    "it": Words(
        "Nome", "Descrizione", "Product Key parziale", "Stato licenza", "Con licenza", "Notifica",
        "Scadenza attivazione: {0} minuti ({1} giorni)", "Motivo notifica",
        "Il servizio di gestione delle chiavi è attivato", "Conteggio corrente", "Porta",
        "Pubblicazione DNS disabilitata", "Priorità", "Richieste cumulative ricevute",
        "Totale richieste ricevute", "Richieste non riuscite", "Informazioni sul client",
        "ID computer client (CMID)", "Nome computer KMS da DNS", "Nome computer KMS registrato",
        "Attivazione di {0} ({1}) ...", "Errore",
    ),
}  # fmt: skip
ENTERPRISE = "73111121-5638-40f6-bc11-f1d7b0d64300"
CMID = "5d0c2b6e-9c1b-4a53-8f3e-6a1f0b7d2c11"
HOST = "kms7.ads.example.com"


def client(
    language: str,
    *,
    minutes: int | None = None,
    is_fixed: bool = False,
    edition: str = "Enterprise",
) -> str:
    """A KMS client as ``/dli`` shows it; licensed with so many minutes left, else in notification
    mode.
    """
    said = LANGUAGES[language]
    state = (
        [f"{said.status}: {said.licensed}", said.expires.format(minutes, minutes // 1440)]
        if minutes is not None
        else [f"{said.status}: {said.notification}", f"{said.reason}: 0xC004F009 (…)."]
    )
    return "\n".join(
        [
            f"{said.name}: Windows(R), {edition} edition",
            f"{said.description}: Windows(R) Operating System, VOLUME_KMSCLIENT channel",
            f"{said.key}: 2YT43",
            *state,
            "",
            said.client,
            f"    {said.cmid}: {CMID}",
            f"    {said.fixed if is_fixed else said.from_dns}: {HOST}:1688",
        ]
    )


def host(language: str, *, count: int | None) -> str:
    """A KMS host with a count, and publishing switched off; None for one that is not activated."""
    said = LANGUAGES[language]
    head = [
        f"{said.name}: Windows(R), ServerStandard edition",
        f"{said.description}: Windows(R) Operating System, VOLUME_KMS_WS22 channel",
        f"{said.key}: 9X8Y7",
    ]
    if count is None:
        return "\n".join([*head, f"{said.status}: {said.notification}"])
    return "\n".join(
        [
            *head,
            f"{said.status}: {said.licensed}",
            "",
            said.host_on,
            f"    {said.counted}: {count}",
            f"    {said.port}: 1688",
            f"    {said.publishing}",
            f"    {said.priority}: Normal",
            "",
            said.requests,
            f"    {said.total}: 812",
            f"    {said.failed}: 3",
        ]
    )


def attempt(language: str, code: str) -> str:
    """A failed ``/ato``."""
    said = LANGUAGES[language]
    first = said.activating.format("Windows(R), Enterprise edition", ENTERPRISE)
    return f"{first}\n{said.error}: {code}"
