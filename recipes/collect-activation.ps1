# What a Windows computer says about its activation, in one text file that your service can read.
#
#   powershell -ExecutionPolicy Bypass -File collect-activation.ps1
#   powershell -ExecutionPolicy Bypass -File collect-activation.ps1 -Redact -Path C:\Temp\case.txt
#
# It only reads: nothing is installed, set or sent. It works without elevation and says what it
# could not read; elevated it reads more. Written for Windows PowerShell 5.1 and PowerShell 7, with
# other ways for Windows 7 and Server 2008 R2 where they lack a command. It has not been run on
# Windows: the tests of this project parse it and read a file of the shape that it writes.
#
# -Redact masks names of computers, domains and people, addresses, keys and IDs, the same value the
# same way throughout, so that the file still shows what is wrong. Look through it before you pass
# it on.
[CmdletBinding()]
param(
    # The file to write; one that is there is replaced.
    [string] $Path = ('activation-{0}.txt' -f (Get-Date -Format 'yyyyMMdd-HHmmss')),

    # What this computer is; Auto asks Windows.
    [ValidateSet('Auto', 'Client', 'KmsHost')]
    [string] $Role = 'Auto',

    # How many events of each number to read, the newest; of a host's requests ten times as many.
    [ValidateRange(1, 1000)]
    [int] $Newest = 20,

    # Mask what names a person, a computer or a licence.
    [switch] $Redact
)

$ErrorActionPreference = 'Continue'
$ProgressPreference = 'SilentlyContinue'

$ClientEvents = 12288, 12289, 8198, 8200, 8208, 8229, 8230, 8233, 1014, 8205, 8206, 8213, 8214, 8215
$HostEvents = 12290, 12293, 12294, 12291
$Parts = New-Object System.Collections.ArrayList
$MostHosts = 3
$Wide = 4096

# Reading

function Test-Command([string] $Name) {
    return [bool] (Get-Command $Name -ErrorAction SilentlyContinue)
}

# Objects of WMI, from CIM where there is such a command, else in the older way of Windows 7.
function Get-Wmi([string] $Class, [string] $Filter) {
    $arguments = @{ ErrorAction = 'Stop' }
    if ($Filter) { $arguments.Filter = $Filter }
    if (Test-Command 'Get-CimInstance') { return Get-CimInstance -ClassName $Class @arguments }
    return Get-WmiObject -Class $Class @arguments
}

# A property of an object that may not be there.
function Get-Value($Object, [string] $Name) {
    if ($null -eq $Object) { return $null }
    $found = $Object.PSObject.Properties[$Name]
    if ($null -eq $found) { return $null }
    return $found.Value
}

# Lines as text, what a program says on its error output as well.
function ConvertTo-Lines($Output) {
    return (($Output | ForEach-Object { "$_".TrimEnd() }) -join "`r`n").Trim("`r", "`n")
}

# One part of the file: a heading, the name of the computer, and what was read; blank lines keep
# the parts from being taken for one another.
function Add-Part([string] $Heading, [scriptblock] $Read) {
    Write-Verbose $Heading
    try { $text = [string] (& $Read) }
    catch { $text = '(could not be read: {0})' -f $_.Exception.Message }
    if (-not $text.Trim()) { $text = '(nothing)' }
    $head = "===== $Heading =====`r`nComputer: $ComputerName"
    [void] $Parts.Add("$head`r`n`r`n`r`n$text`r`n`r`n`r`n`r`n`r`n")
}

# The folder of the 64-bit programs, also in a 32-bit PowerShell.
function Get-SystemFolder {
    $native = Join-Path $env:SystemRoot 'Sysnative'
    if (Test-Path $native) { return $native }
    return Join-Path $env:SystemRoot 'System32'
}

function Test-Elevated {
    $identity = [Security.Principal.WindowsIdentity]::GetCurrent()
    $principal = New-Object Security.Principal.WindowsPrincipal $identity
    return $principal.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)
}

# Whether scripts in VBScript can run here: Windows 11 may come without.
function Test-VBScript {
    $folder = Get-SystemFolder
    $needed = 'vbscript.dll', 'cscript.exe'
    return -not ($needed | Where-Object { -not (Test-Path (Join-Path $folder $_)) })
}

function Invoke-Script([string] $Script, [string[]] $Arguments) {
    $cscript = Join-Path (Get-SystemFolder) 'cscript.exe'
    return ConvertTo-Lines (& $cscript '//Nologo' $Script @Arguments 2>&1)
}

function Get-ProductsByCim {
    $product = 'Name', 'Description', 'ID', 'LicenseStatus', 'LicenseStatusReason',
        'GracePeriodRemaining', 'PartialProductKey', 'ProductKeyChannel', 'VLActivationType',
        'ADActivationObjectName', 'RemainingSkuReArmCount', 'KeyManagementServiceMachine',
        'KeyManagementServicePort', 'KeyManagementServiceLookupDomain',
        'DiscoveredKeyManagementServiceMachineName', 'DiscoveredKeyManagementServiceMachinePort',
        'KeyManagementServiceCurrentCount', 'KeyManagementServiceTotalRequests',
        'KeyManagementServiceFailedRequests', 'KeyManagementServiceListeningPort'
    if (-not $Products) { throw 'no product with a key was found, or WMI does not answer' }
    return ($Products | Format-List -Property $product | Out-String -Width $Wide).Trim()
}

function Get-ServiceByCim {
    $common = 'Version', 'ClientMachineID', 'KeyManagementServiceListeningPort',
        'KeyManagementServiceDnsPublishing', 'KeyManagementServiceHostCaching',
        'RemainingWindowsReArmCount'
    if (-not $Service) { throw 'WMI does not answer' }
    return ($Service | Format-List -Property $common | Out-String -Width $Wide).Trim()
}

# The newest events of some numbers as Event XML, one a line: it is the same in every language, and
# has the time with its zone.
function Get-Events([string] $Log, [int[]] $Ids, [int] $Count) {
    $lines = foreach ($id in $Ids) {
        $filter = @{ LogName = $Log; ProviderName = 'Microsoft-Windows-Security-SPP'; Id = $id }
        $most = if ($id -eq 12290) { 10 * $Count } else { $Count }
        try {
            Get-WinEvent -FilterHashtable $filter -MaxEvents $most -ErrorAction Stop |
                ForEach-Object { $_.ToXml() -replace '[\r\n]+', ' ' }
        }
        catch {
            # Of events that there are none of, nothing has to be said.
            if ($_.FullyQualifiedErrorId -notlike 'NoMatchingEventsFound*') {
                '({0}: could not be read: {1})' -f $id, $_.Exception.Message
            }
        }
    }
    return $lines -join "`r`n"
}

# What DNS says of KMS under one domain; a failure with its code, because its words are translated.
function Get-KmsRecord([string] $Domain) {
    $name = if ($Domain) { "_vlmcs._tcp.$Domain" } else { '_vlmcs._tcp' }
    if (-not (Test-Command 'Resolve-DnsName')) {
        return ConvertTo-Lines (& nslookup.exe '-type=srv' $name 2>&1)
    }
    try {
        $found = @(Resolve-DnsName -Name $name -Type SRV -ErrorAction Stop)
        $records = @($found | Where-Object { (Get-Value $_ 'Type') -eq 'SRV' })
        foreach ($record in $records) { Add-KmsHost $record.NameTarget $record.Port }
        if (-not $records) { return "${name}: No records (0x8007251D)" }
        $columns = 'Name', 'Type', 'TTL', 'Section', 'NameTarget', 'Priority', 'Weight', 'Port'
        $table = $records | Format-Table -Property $columns -AutoSize -HideTableHeaders
        return ($table | Out-String -Width $Wide).Trim()
    }
    catch {
        $number = Get-Value $_.Exception 'NativeErrorCode'
        $code = if ($number) { '0x8007{0:X4}' -f [int] $number } else { '' }
        return '{0}: {1} {2}' -f $name, $_.Exception.Message, $code
    }
}

# Remembers a KMS host whose port is to be tried.
$KmsHosts = New-Object System.Collections.ArrayList
function Add-KmsHost([string] $Name, $Port) {
    if (-not $Name -or $KmsHosts.Count -ge $MostHosts) { return }
    $number = if ($Port) { [int] $Port } else { 1688 }
    $pair = '{0} {1}' -f $Name.TrimEnd('.'), $number
    if ($KmsHosts -notcontains $pair) { [void] $KmsHosts.Add($pair) }
}

function Test-KmsPort([string] $Name, [int] $Port) {
    if (Test-Command 'Test-NetConnection') {
        $properties = 'ComputerName', 'RemoteAddress', 'RemotePort', 'InterfaceAlias',
            'SourceAddress', 'TcpTestSucceeded'
        return (Test-NetConnection -ComputerName $Name -Port $Port -WarningAction SilentlyContinue |
                Format-List -Property $properties | Out-String -Width $Wide).Trim()
    }
    $client = New-Object Net.Sockets.TcpClient
    try {
        $waiting = $client.BeginConnect($Name, $Port, $null, $null)
        $connected = $waiting.AsyncWaitHandle.WaitOne(5000) -and $client.Connected
    }
    catch { $connected = $false }
    finally { $client.Close() }
    return "ComputerName     : $Name`r`nRemotePort       : $Port`r`nTcpTestSucceeded : $connected"
}

function Get-OsppScripts {
    $folders = $env:ProgramFiles, ${env:ProgramFiles(x86)}, $env:ProgramW6432 |
        Where-Object { $_ } | Select-Object -Unique
    foreach ($folder in $folders) {
        foreach ($inside in 'Office16', 'root\Office16', 'Office15', 'Office14') {
            $script = Join-Path $folder "Microsoft Office\$inside\OSPP.VBS"
            if (Test-Path $script) { $script }
        }
    }
}

# Masking

$Masks = @{}
$Counts = @{}
$Left = New-Object System.Collections.ArrayList
$Guid = '[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}'
# Names that are words of the outputs as well: to mask them would make the file unreadable.
$Words = 'application', 'channel', 'client', 'computer', 'data', 'dns', 'domain', 'enterprise',
    'event', 'host', 'info', 'key', 'kms', 'license', 'local', 'localhost', 'machine', 'microsoft',
    'name', 'office', 'port', 'product', 'professional', 'server', 'service', 'status', 'system',
    'time', 'user', 'windows', 'workgroup'
# What the outside world calls its own.
$Public = '(?:^|\.)(?:microsoft\.com|windows\.net|windows\.com|azure\.cn|usgovcloudapi\.net' +
    '|amazonaws\.com|googlecloud\.com)$'

# The mask of a value, the same whenever it comes again.
function Get-Mask([string] $Kind, [string] $Value) {
    $key = '{0} {1}' -f $Kind, $Value.ToLowerInvariant()
    if (-not $Masks.ContainsKey($key)) {
        $Counts[$Kind] = 1 + [int] $Counts[$Kind]
        $number = $Counts[$Kind]
        $Masks[$key] = switch ($Kind) {
            'id' { '00000000-0000-4000-8000-{0:x12}' -f $number }
            'sid' { 'S-1-5-21-0-0-0-{0}' -f $number }
            'mail' { 'user-{0}@example.com' -f $number }
            'mac' { '00-00-5E-00-53-{0:X2}' -f ($number % 256) }
            'ipv6' { '2001:db8::{0:x}' -f $number }
            'ipv4' {
                # The three networks that are reserved for examples.
                $networks = '192.0.2', '198.51.100', '203.0.113'
                '{0}.{1}' -f $networks[[Math]::Floor(($number - 1) / 254) % 3], (1 + ($number - 1) % 254)
            }
            'domain' { 'domain-{0}.example.com' -f $number }
            default { '{0}-{1}' -f $Kind, $number }
        }
    }
    return $Masks[$key]
}

# Remembers a name to mask: of a full one the host and the domain apart.
$Names = @{ host = @{}; domain = @{}; user = @{} }
function Add-Name([string] $Name, [string] $Kind = 'host') {
    $bare = "$Name".Trim().TrimEnd('.')
    if (-not $bare -or $bare -match '^[\d.:]+$' -or $bare -match $Public) { return }
    if ($Kind -eq 'host' -and $bare.Contains('.')) {
        $first, $rest = $bare.Split('.', 2)
        Add-Name $first 'host'
        Add-Name $rest 'domain'
        return
    }
    if ($bare.Length -lt 3 -or $Words -contains $bare) {
        if ($Left -notcontains $bare) { [void] $Left.Add($bare) }
        return
    }
    $Names[$Kind][$bare.ToLowerInvariant()] = $true
}

# Collects the names that only the outputs have.
function Find-Names([string] $Text) {
    $places = @(
        "0x[0-9A-Fa-f]+\s*,\s*\d+\s*,\s*([^,\s<>]+)\s*,\s*$Guid",             # event 12290: a client
        '0x[0-9A-Fa-f]+\s*,\s*0x[0-9A-Fa-f]+\s*,\s*([^,:\s<>]+):\d+',         # event 12288: a host
        '<Computer>([^<\s]+)</Computer>',
        '(?m)^\s*(?:ComputerName|NameTarget|PSComputerName)\s*:\s*(\S+)',
        '(?m)[:\uFF1A]\s*([A-Za-z0-9][\w-]*(?:\.[\w-]+)+):\d{1,5}\s*$',           # slmgr.vbs: host:1688
        "_vlmcs\._tcp\.((?:[\w-]+\.)+[\w-]+)"
    )
    foreach ($place in $places) {
        $kind = if ($place.StartsWith('_vlmcs')) { 'domain' } else { 'host' }
        foreach ($match in [regex]::Matches($Text, $place)) { Add-Name $match.Groups[1].Value $kind }
    }
}

# Every match of a pattern replaced by its mask; of a pattern with a group, what is in the group.
function Hide-Matches([string] $Text, [string] $Pattern, [string] $Kind) {
    $values = @{}
    foreach ($match in [regex]::Matches($Text, $Pattern)) {
        $group = if ($match.Groups.Count -gt 1) { $match.Groups[1].Value } else { $match.Value }
        $values[$group] = $true
    }
    # The longest first, so that none is masked within another one.
    foreach ($value in ($values.Keys | Sort-Object -Property Length -Descending)) {
        $whole = '(?<![\w.-])' + [regex]::Escape($value) + '(?![\w-])'
        $Text = [regex]::Replace($Text, $whole, (Get-Mask $Kind $value), 'IgnoreCase')
    }
    return $Text
}

function Hide-Names([string] $Text, [string] $Kind) {
    foreach ($name in ($Names[$Kind].Keys | Sort-Object -Property Length -Descending)) {
        $whole = '(?<![\w-])' + [regex]::Escape($name) + '(?![\w-])'
        $Text = [regex]::Replace($Text, $whole, (Get-Mask $Kind $name), 'IgnoreCase')
    }
    return $Text
}

function Hide-Private([string] $Text) {
    Find-Names $Text
    # Keys, the extended product ID and installation IDs have no use in a diagnosis.
    $Text = $Text -replace '(?<![\w-])(?:[A-Z0-9]{5}-){4}[A-Z0-9]{5}(?![\w-])',
        'XXXXX-XXXXX-XXXXX-XXXXX-XXXXX'
    $Text = $Text -replace '(?<![\w-])\d{5}-\d{5}-\d{3}-\d{6}-\d{2}-\d{4,5}-[\d.]+-\d{7}', '[product-id]'
    $Text = $Text -replace '(?<![\w-])(?:\d{5}-){3}[A-Z]{2}\d{3}(?![\w-])', '[product-id]'
    $Text = $Text -replace '(?<!\d)\d{48,72}(?!\d)', '[installation-id]'
    # Client machine IDs: before the time in an event, and by their label.
    $Text = Hide-Matches $Text "($Guid)(?=\s*,\s*\d{4}/\d)" 'id'
    $Text = Hide-Matches $Text "(?i)(?:CMID\)?|ClientMachineID)\s*[:\uFF1A]\s*($Guid)" 'id'
    $Text = Hide-Matches $Text 'S-1-5-21(?:-\d+){4}' 'sid'
    $Text = Hide-Matches $Text '[\w.+-]+@[\w-]+(?:\.[\w-]+)+' 'mail'
    $Text = $Text -replace '(?<=[,\s]DC=)[^,\s<]+', 'example'
    $Text = Hide-Names $Text 'domain'
    $Text = Hide-Names $Text 'host'
    $Text = Hide-Names $Text 'user'
    $Text = Hide-Matches $Text '(?<![\w-])[0-9A-F]{2}(?:-[0-9A-F]{2}){5,}(?![\w-])' 'mac'
    $Text = Hide-Matches $Text '(?<![\w.-])(?!127\.|0\.|255\.)\d{1,3}(?:\.\d{1,3}){3}(?![\w-]|\.\d)' 'ipv4'
    $full = '(?<![\w:.-])(?:(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}|[0-9A-Fa-f:]*::[0-9A-Fa-f:]*[0-9A-Fa-f])'
    return Hide-Matches $Text $full 'ipv6'
}

# What this computer is

$System = $null
$Service = $null
try { $System = Get-Wmi 'Win32_ComputerSystem' '' } catch { Write-Verbose $_.Exception.Message }
try { $Service = Get-Wmi 'SoftwareLicensingService' '' } catch { Write-Verbose $_.Exception.Message }
$Products = @()
try { $Products = @(Get-Wmi 'SoftwareLicensingProduct' 'PartialProductKey is not null') }
catch { Write-Verbose $_.Exception.Message }
$Domain = ''
$tcpip = 'HKLM:\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters'
$settings = Get-ItemProperty -Path $tcpip -ErrorAction SilentlyContinue
if (Get-Value $settings 'Domain') { $Domain = $settings.Domain }
elseif ((Get-Value $System 'PartOfDomain') -eq $true) { $Domain = $System.Domain }
$ComputerName = if ($Domain) { '{0}.{1}' -f $env:COMPUTERNAME, $Domain } else { $env:COMPUTERNAME }
$IsHost = $Role -eq 'KmsHost'
if ($Role -eq 'Auto') {
    $serving = $Products | Where-Object { [int] (Get-Value $_ 'IsKeyManagementServiceMachine') -gt 0 }
    $IsHost = [bool] $serving
}
# The host that is fixed, which Windows 7 has with the service and later ones with each product,
# and the one that DNS named last.
$discovered = 'DiscoveredKeyManagementServiceMachine'
foreach ($one in @($Service) + $Products) {
    Add-KmsHost (Get-Value $one 'KeyManagementServiceMachine') (Get-Value $one 'KeyManagementServicePort')
    Add-KmsHost (Get-Value $one "${discovered}Name") (Get-Value $one "${discovered}Port")
}

# The parts

Add-Part 'about this file' {
    $os = Get-Wmi 'Win32_OperatingSystem' ''
    $lines = @(
        ('Collected {0} (UTC) by collect-activation.ps1' -f
            (Get-Date).ToUniversalTime().ToString('yyyy-MM-dd HH:mm')),
        ('{0}, version {1}, language {2}' -f $os.Caption, $os.Version, (Get-UICulture).Name),
        ('PowerShell {0}, elevated {1}' -f $PSVersionTable.PSVersion, (Test-Elevated)),
        ('Collected as {0}' -f $(if ($IsHost) { 'a KMS host' } else { 'a client' }))
    )
    $lines -join "`r`n"
}

$slmgr = Join-Path (Get-SystemFolder) 'slmgr.vbs'
if ((Test-VBScript) -and (Test-Path $slmgr)) {
    Add-Part 'slmgr.vbs /dlv' { Invoke-Script $slmgr '/dlv' }
}
else {
    # There is no VBScript.
    Add-Part 'Get-CimInstance SoftwareLicensingProduct' { Get-ProductsByCim }
    Add-Part 'Get-CimInstance SoftwareLicensingService' { Get-ServiceByCim }
}

foreach ($script in @(Get-OsppScripts)) {
    if (Test-VBScript) { Add-Part 'ospp.vbs /dstatus' { Invoke-Script $script '/dstatus' } }
}

Add-Part 'events of the Application log' { Get-Events 'Application' $ClientEvents $Newest }
if ($IsHost) {
    Add-Part 'events of the Key Management Service log' {
        Get-Events 'Key Management Service' $HostEvents $Newest
    }
}

$domains = @($Domain) + @("$(Get-Value $settings 'SearchList')".Split(',')) |
    ForEach-Object { "$_".Trim() } | Where-Object { $_ } | Select-Object -Unique -First $MostHosts
if (-not $domains) { $domains = @('') }
foreach ($one in $domains) { Add-Part 'KMS records in DNS' { Get-KmsRecord $one } }

if (-not $IsHost) {
    foreach ($pair in @($KmsHosts)) {
        $name, $port = $pair.Split(' ')
        Add-Part 'Test-NetConnection' { Test-KmsPort $name ([int] $port) }
    }
}

Add-Part 'ipconfig /all' { ConvertTo-Lines (& ipconfig.exe /all 2>&1) }
Add-Part 'w32tm /query /status' { ConvertTo-Lines (& w32tm.exe /query /status 2>&1) }
if (Test-Command 'dsregcmd.exe') {
    Add-Part 'dsregcmd /status' {
        $lines = & dsregcmd.exe /status 2>&1
        # The rest names the device, the tenant and the user.
        if ($Redact) { $lines = $lines -match '^\s*\w*(?:Joined|Prt|Set|Elevated)\s*:' }
        ConvertTo-Lines $lines
    }
}
Add-Part 'Get-Service sppsvc' {
    $properties = 'Name', 'Status', 'StartType'
    $found = Get-Service -Name 'sppsvc' -ErrorAction Stop
    ($found | Format-List -Property $properties | Out-String -Width $Wide).Trim()
}

# The file

$text = $Parts -join ''
if ($Redact) {
    Add-Name $env:COMPUTERNAME
    Add-Name $ComputerName
    foreach ($one in $domains) { Add-Name $one 'domain' }
    Add-Name $env:USERDNSDOMAIN 'domain'
    Add-Name $env:USERDOMAIN
    Add-Name $env:USERNAME 'user'
    $text = Hide-Private $text
}
$whole = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path)
[IO.File]::WriteAllText($whole, $text, (New-Object Text.UTF8Encoding $true))
foreach ($name in $Left) {
    Write-Warning "'$name' is a word of the outputs as well and was not masked."
}
Write-Output $whole
