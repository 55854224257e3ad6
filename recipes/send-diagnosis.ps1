# Sends a file to your service and prints what is wrong: for what collect-activation.ps1 wrote, or
# any other output that the service reads.
#
#   .\send-diagnosis.ps1 -Service https://kb.example.com -Path activation-20260305-0912.txt
#   .\send-diagnosis.ps1 -Service https://kb.example.com -Path case.txt -Language zh-TW
#
# The service stores nothing of it. Exit code 0: something was recognised; 1: nothing was; 2: there
# is no answer. Written for Windows PowerShell 5.1 and PowerShell 7. It has not been run on Windows:
# the tests of this project parse it and send what it sends.
[CmdletBinding()]
param(
    # The address of the service.
    [Parameter(Mandatory = $true)]
    [ValidatePattern('^https?://')]
    [string] $Service,

    # The file to send, up to 1 MiB; of an event log send an export.
    [Parameter(Mandatory = $true)]
    [string] $Path,

    # The language of the answer; by default that of Windows.
    [ValidateSet('en', 'zh-TW')]
    [string] $Language = $(if ((Get-UICulture).Name -like 'zh*') { 'zh-TW' } else { 'en' })
)

$longest = 1MB
try {
    $file = (Resolve-Path -LiteralPath $Path -ErrorAction Stop).ProviderPath
    $body = [IO.File]::ReadAllBytes($file)
}
catch {
    Write-Warning ('{0}: {1}' -f $Path, $_.Exception.Message)
    exit 2
}
if ($body.Length -gt $longest) {
    Write-Warning ('{0} is longer than 1 MiB: collect fewer events, or use kb diagnose.' -f $Path)
    exit 2
}

[Net.ServicePointManager]::SecurityProtocol =
    [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
$uri = '{0}/api/v1/diagnose?lang={1}' -f $Service.TrimEnd('/'), $Language
try {
    $reply = Invoke-WebRequest -Uri $uri -Method Post -Body $body -UseBasicParsing -TimeoutSec 60 `
        -ContentType 'application/octet-stream' -ErrorAction Stop
}
catch {
    Write-Warning ('{0}: {1}' -f $uri, $_.Exception.Message)
    exit 2
}
# Windows PowerShell takes JSON without a charset for Latin-1, so the bytes are read as UTF-8 here.
$answer = [Text.Encoding]::UTF8.GetString($reply.RawContentStream.ToArray()) | ConvertFrom-Json

Write-Output $answer.summary
$first = @($answer.next)[0]
if ($first) {
    Write-Output ''
    Write-Output ('    {0}' -f $first.command)
    Write-Output ('    [{0}, {1}] {2}' -f $first.on, $first.as, $first.why)
}
foreach ($finding in @($answer.findings)) {
    Write-Output ''
    $where = if ($finding.machine) { '{0}: ' -f $finding.machine } else { '' }
    Write-Output ('{0}{1} ({2}, {3})' -f $where, $finding.title, $finding.severity, $finding.confidence)
    Write-Output ('    {0}' -f $finding.text)
    Write-Output ('    {0}' -f $finding.url)
}
if (-not @($answer.sources)) { exit 1 }
exit 0
