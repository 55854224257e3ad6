# The last failed activations of this computer, explained by your service.
#
#   . .\Get-ActivationHelp.ps1
#   Get-ActivationHelp -Service https://kb.example.com
#   Get-ActivationHelp -Service https://kb.example.com -Language zh-TW | Format-List
#
# Written for Windows PowerShell 5.1 and PowerShell 7; needs no administrator. It has not been run
# on Windows: the tests of this project check its pattern and the address that it asks, not the
# PowerShell around them.
function Get-ActivationHelp {
    [CmdletBinding()]
    param(
        # The address of the service.
        [Parameter(Mandatory = $true)]
        [ValidatePattern('^https?://')]
        [string] $Service,

        # The language of the answer; by default that of Windows.
        [ValidateSet('en', 'zh-TW')]
        [string] $Language = $(if ((Get-UICulture).Name -like 'zh*') { 'zh-TW' } else { 'en' }),

        # How far to look back.
        [ValidateRange(1, 3650)]
        [int] $Days = 30,

        # How many events to explain at most, the newest first.
        [ValidateRange(1, 50)]
        [int] $Newest = 1
    )

    $pattern = '(?<![0-9A-Za-z_-])0[xX](?!00000000)[0-9A-Fa-f]{8}(?![0-9A-Za-z_-])'
    $filter = @{
        LogName      = 'Application'
        ProviderName = 'Microsoft-Windows-Security-SPP'
        Id           = 1014, 8198, 8200, 8208, 8229, 8233, 12288, 12289, 12293
        StartTime    = (Get-Date).AddDays(-$Days)
    }
    try {
        $events = Get-WinEvent -FilterHashtable $filter -MaxEvents 200 -ErrorAction Stop
    }
    catch {
        if ($_.FullyQualifiedErrorId -like 'NoMatchingEventsFound*') {
            Write-Verbose "There is no activation event of the last $Days days."
            return
        }
        throw
    }

    [Net.ServicePointManager]::SecurityProtocol =
        [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
    $explained = 0
    foreach ($event_ in $events) {
        # Events of a success hold 0x00000000 only; where Windows cannot render the message, the
        # values still have the code.
        $values = $event_.Properties | ForEach-Object { $_.Value }
        $text = if ($event_.Message) { $event_.Message } else { $values -join ' ' }
        $found = [regex]::Match($text, $pattern)
        if (-not $found.Success) { continue }
        $code = $found.Value

        $answer = $null
        try {
            # Windows PowerShell takes JSON without a charset for Latin-1, so the bytes are read
            # as UTF-8 here.
            $uri = '{0}/api/v1/codes/{1}?lang={2}' -f $Service.TrimEnd('/'), $code, $Language
            $reply = Invoke-WebRequest -Uri $uri -UseBasicParsing -TimeoutSec 20 -ErrorAction Stop
            $bytes = $reply.RawContentStream.ToArray()
            $answer = [Text.Encoding]::UTF8.GetString($bytes) | ConvertFrom-Json
        }
        catch {
            Write-Warning ("{0}: {1}" -f $code, $_.Exception.Message)
        }

        $title = $null
        if ($answer.article) { $title = $answer.article.title }
        elseif ($answer) { $title = $answer.candidates[0].gloss }

        [pscustomobject]@{
            Time    = $event_.TimeCreated
            EventId = $event_.Id
            Code    = $code
            Title   = $title
            Summary = $answer.article.summary
            Steps   = @($answer.article.steps | ForEach-Object { $_.text })
            Url     = '{0}/{1}?lang={2}' -f $Service.TrimEnd('/'), $code, $Language
        }
        $explained++
        if ($explained -ge $Newest) { break }
    }
}
