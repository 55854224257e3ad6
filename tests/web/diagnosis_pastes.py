"""What people paste, for the tests of the diagnosis; names and numbers are invented."""

CMID = "1d2c3b4a-5e6f-4701-8a9b-0c1d2e3f4a5b"
WINDOWS = "73111121-5638-40f6-bc11-f1d7b0d64300"

NO_RECORD = f"""Ticket 4711, laptop NB-0412, since this morning: "Windows is not activated".

C:\\Windows\\System32>hostname
NB-0412
C:\\Windows\\System32>cscript //nologo slmgr.vbs /dlv
Software licensing service version: 10.0.22621.2506

Name: Windows(R), Enterprise edition
Description: Windows(R) Operating System, VOLUME_KMSCLIENT channel
Activation ID: {WINDOWS}
Application ID: 55c92734-d682-4d71-983e-d6ec3f16059f
Partial Product Key: 2YT43
License Status: Notification
Notification Reason: 0xC004F056.
Remaining Windows rearm count: 1001
Key Management Service client information
    Client Machine ID (CMID): {CMID}
    DNS auto-discovery: KMS name not available
    KMS machine IP address: not available

C:\\Windows\\System32>cscript //nologo slmgr.vbs /ato
Activating Windows(R), Enterprise edition ({WINDOWS}) ...
Error: 0x8007232B DNS name does not exist.

C:\\Windows\\System32>nslookup -type=srv _vlmcs._tcp.corp.fabrikam.local
Server:  dc01.corp.fabrikam.local
Address:  10.20.0.10

*** dc01.corp.fabrikam.local can't find _vlmcs._tcp.corp.fabrikam.local: Non-existent domain
"""

LOW_COUNT = """kms01:
C:\\>cscript //nologo slmgr.vbs /dlv
軟體授權服務版本: 10.0.20348.1850

名稱: Windows(R), ServerStandard edition
描述: Windows(R) Operating System, VOLUME_KMS_WS22 channel
啟用識別碼: ef6cfc9f-8c5d-44ac-9aad-de6a2ea0ae03
應用程式識別碼: 55c92734-d682-4d71-983e-d6ec3f16059f
部分產品金鑰: 3R89F
授權狀態: 已授權
剩餘 Windows 重新設定計數: 1000
金鑰管理服務已在此電腦上啟用
    目前計數: 12
    在連接埠上接聽: 1688
    DNS 發佈已啟用
    KMS 優先順序: 正常
從用戶端收到的累計金鑰管理服務要求
    要求總數: 214
    失敗的要求數: 190
"""

REFUSED = f"""Log Name:      Application
Source:        Microsoft-Windows-Security-SPP
Date:          11/30/2026 9:14:02 AM
Event ID:      12288
Task Category: None
Level:         Information
Computer:      pc017.corp.fabrikam.local
Description:
The client has sent an activation request to the key management service machine.
Info:
0x800706BA, 0x00000000, kms01.corp.fabrikam.local:1688, {CMID}, 2026/11/30 01:14, 0, 5, 259200, \
{WINDOWS}, 5

PS C:\\> Test-NetConnection kms01.corp.fabrikam.local -Port 1688
WARNING: TCP connect to (10.20.0.31 : 1688) failed

ComputerName           : kms01.corp.fabrikam.local
RemoteAddress          : 10.20.0.31
RemotePort             : 1688
InterfaceAlias         : Ethernet
SourceAddress          : 10.20.7.17
PingSucceeded          : True
PingReplyDetails (RTT) : 1 ms
TcpTestSucceeded       : False

slui 0x2a 0xC004F074
"""

FINE = f"""PS C:\\> Get-CimInstance SoftwareLicensingProduct -Filter "LicenseStatus=1"

PSComputerName                            : PC-0099
Name                                      : Windows(R), Enterprise edition
Description                               : Windows(R) Operating System, VOLUME_KMSCLIENT channel
ApplicationID                             : 55c92734-d682-4d71-983e-d6ec3f16059f
ID                                        : {WINDOWS}
PartialProductKey                         : 2YT43
LicenseStatus                             : 1
GracePeriodRemaining                      : 258900
KeyManagementServiceMachine               :
DiscoveredKeyManagementServiceMachineName : kms01.corp.fabrikam.local
DiscoveredKeyManagementServiceMachinePort : 1688
"""


def _request(number: int) -> str:
    """A request as the KMS host writes it, from clones."""
    return (
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider "
        "Name='Microsoft-Windows-Security-SPP' EventSourceName='Software Protection Platform "
        "Service'/><EventID Qualifiers='16384'>12290</EventID><TimeCreated "
        f"SystemTime='2026-11-30T01:{number:02d}:00.000000000Z'/><EventRecordID>{100 + number}"
        "</EventRecordID><Channel>Key Management Service</Channel><Computer>"
        "kms01.corp.fabrikam.local</Computer></System><EventData><Data>0x0,25,"
        f"pc{number:03d}.corp.fabrikam.local,{CMID},2026/11/30 01:{number:02d},1,5,0,{WINDOWS},5"
        "</Data></EventData></Event>\n"
    )


CLONES = "".join(_request(number) for number in range(1, 6))

PASTES = {
    "no-kms-record": NO_RECORD,
    "below-threshold": LOW_COUNT,
    "host-unreachable": REFUSED,
    "activated": FINE,
    "duplicate-cmid": CLONES,
}
