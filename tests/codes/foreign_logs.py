"""Makes logs of other systems, in which no code is: what looks like one is an address, a hash, a
register, an id, a count. Of our own making, the same for the same seed.

A line of TEMPLATES is a line of such a log, or two with ¶ between them. ``{hex8}`` are random
hex digits, so many as it says, ``{high}`` eight of them as a failure has them, or an address of a
32-bit kernel, ``{above}`` a higher one than the last, ``{u32}`` a number of 32 bits, ``{i32}`` a
signed one, ``{eight}`` and ``{ten}`` decimal digits that could be a code, ``{few}`` a number that
could be a Win32 error.
"""

import random
from collections.abc import Iterator

WORDS = ("alpha", "bravo", "delta", "echo", "gamma", "kilo", "lima", "omega", "sigma", "zulu")
TEMPLATES = r"""
pc : [<{high}>]    lr : [<{high}>]    psr: 80000013¶sp : {high}  ip : {high}  fp : {high}
r10: {high}  r9 : {high}  r8 : {high}¶[<{high}>] ({word}_init) from [<{high}>] (a+0x8/0x110)
EAX: {high} EBX: {high} ECX: {hex8} EDX: {high}¶ESI: {high} EDI: {high} EBP: {high} ESP: {high}
CR0: 80050033 CR2: {high} CR3: {high} CR4: 000006d0¶ [<{high}>] ? {word}_work+0x{hex2}/0x{hex3}
$ 0   : 00000000 {high} {high} {high}¶epc   : {high} {word}_read+0x{hex2}/0x{hex3}
ra    : {high} {word}_open+0x{hex2}/0x{hex3}¶NIP: {high} LR: {high} CTR: {high} MSR: {high}
[ {few}.123456] BIOS-e820: [mem 0x{high}-0x{above}] reserved
[ {few}.123456] pci 0000:00:1f.2: BAR 5: assigned [mem 0x{high}-0x{above} 64bit pref]
[ {few}.123456]     vmalloc : 0x{high} - 0x{above}   ( 491 MB)
[ {few}.123456] e1000: registers at 0x{high}, irq 17, esr 0x{high}
[ {few}.123456] {word}[{few}]: segfault at {high} ip {high} sp {high} error 4 in a.so[{high}]
[ {few}.123456] usb 1-1: new device idVendor={hex4}, idProduct={hex4}, bcdDevice= 1.00
[ {few}.123456] ata1.00: cmd ca/00:08:{hex2} tag 0 dma 4096 out res 51/40 Emask 0x9
[ {few}.123456] {word}: loading out-of-tree module at 0x{high}
  ESR = 0x96000{hex3}, ESR 0x96000{hex3} pgd = {high}¶Internal error: Oops: 96000{hex3} [#1]
Code: {high} {hex8} {hex8} {hex8} ({hex8})¶Code: bad PC value, stack 0x{high}, register 0x{high}
lowmem: start 0x{high}, end 0x{high}, pgd 0x{high}¶NVRM: Xid (PCI:0000:01:00): 79, intr {high}
	at com.example.{word}.Main.run(Main.java:{few})¶	... {few} more
"worker-7" #12 prio=5 tid=0x{hex16} nid=0x{hex4} waiting on condition [0x{hex16}]
	- locked <0x{high}> (a java.util.HashMap)¶	- waiting to lock <0x{high}> (a com.example.{word})
{time} {level} {few} --- [main] com.example.{word} : com.example.{word}@{hex8} started in {few} ms
hash com.example.{word}.hashCode() = {i32}, identity {i32}
{level} {few} [pool-1] com.example.{word} - key={i32}, seq {u32}, {word}: {i32}
[signal SIGSEGV: segmentation violation code=0x1 addr=0x{high} pc=0x{high}]
goroutine 7 [running]:¶main.main(0xc000{hex6}, 0x{high})¶	/src/main.go:{few} +0x{hex3}
signal 11 (SIGSEGV), code 1 (SEGV_MAPERR), fault addr 0x{high}
    r0 {high}  r1 {high}  r2 {high}  r3 {high}¶    #02 pc {high}  /system/lib/libc.so (abort+12)
Termination Reason: Namespace SPRINGBOARD, Code 0x8badf00d¶KERN_INVALID_ADDRESS at 0x{high}
panic: object 0x{high} at index {u32}, vector 0x{high}
mov r0, #0x{high}; ldr r1, =0x{high}; call sub_{high}; movl $0x{high}, %eax
{hex7}0  {hex2} {hex2} {hex2} {hex2} {hex2} {hex2} {hex2} {hex2}  {hex2} {hex2}  |..........|
{hex7}0: {hex4} {hex4} {hex4} {hex4} {hex4} {hex4} {hex4} {hex4}  ................
{hex7}0  {high} {hex8} {high} {hex8}¶{hex7}0  {hex8} {high} {hex8} {high}
0x{hex7}0:	0x{high}	0x{hex8}	0x{high}	0x{hex8}
0x{hex7}0 <{word}+12>:	mov    $0x{high},%eax¶0x{high} <{word}+4>:	nop
{high}:	{hex2} {hex2} {hex2} 	push   %ebp¶{high} T {word}_{word}¶{high} t {word}_exit
#0  0x{high} in {word} (a=0x{high}) at a.c:5¶#1  0x{high} in main ()
==4711==    at 0x{high}: {word} (a.c:{few})¶==4711==    by 0x{high}: main (a.c:5)
./a.out({word}+0x1a)[0x{high}]¶/lib/libc.so.6(+0x2f1)[0x{high}]
{high}-{above} r-xp 00000000 08:01 {u32}  /usr/lib/{word}.so
static const u32 table[] = {{ 0x{high}, 0x{hex8}, 0x{high}, 0x{hex8} }};
#define {upper}_{upper}_FLAG 0x{high}¶  {upper}_{upper}_MASK = 0x{high},
rax={hex16} rbx=00000000{high} rip={hex16}¶eax={high} ebx={high} esi={high} efl=00010246
{hex8} Add the {word}¶{hex8} Merge the {word}¶{hex8} Fix the {word}
commit {hex40}¶Merge: {hex8} {hex8}¶index {hex8}..{hex8} 100644
{hex64}  {word}.tar.gz¶{hex8}  {word}.bin¶{hex8}  {word}.iso
SHA1: {hex40} CRC32: {hex8} md5={hex32} checksum 0x{hex8}
{hex12}   registry.example.com/{word}   Up {few} minutes¶digest: sha256:{hex64}
trace_id={hex32} span_id={hex16} parent={hex8} seed=0x{hex8}, build {hex8}
Serial number: {hex8}, Thumbprint {hex40}¶        {hex2}:{hex2}:{hex2}:{hex2}:{hex2}:{hex2}
{guid} {{{guid}}} urn:uuid:{guid}
eth0: lladdr {hex2}:{hex2}:{hex2}:{hex2}:{hex2}:{hex2}¶{hex2}-{hex2}-{hex2}-{hex2}-{hex2}-{hex2}
inet6 fe80::{hex4}:{hex4} 2001:db8:{hex4}::{hex4}¶color: #{hex8}; argb 0x{hex8}
192.0.2.7 - - [05/Mar/2024:09:12:44 +0800] "GET /{hex8}/{word}.png?v={hex8} HTTP/1.1" 404 {few}
2024/03/05 09:12:44 [error] {few}#{few}: *{few} open() failed (2: No such file or directory)
E0305 09:12:44.123456 {few} pod_workers.go:{few}] Error syncing pod {guid}
{word}-{hex8}-x7k2p  0/1  CrashLoopBackOff  {few}  3d¶Exit Code: 137, Reason: Error
{time} {level} [{word}] request {u32} took {few} ms¶{level}: {few} rows, error {few} of {few}
Error: {few}, Severity: 16, State: 1.¶SQL Error: {few}, SQLState: 23000
ERROR {few} (28000): Access denied for user 'app'@'%'¶[mysqld] Got error {few} from storage
passed: {few}, errors: {few}, skipped: {u32}¶{few} errors, {few} warnings
03-05 09:12:44.123 {few} {few} E {word}: vis=c0000700 mask=ffffffff flags=0x{high} type: -21474
sshd[{few}]: Failed password for root from 192.0.2.7 port {few} ssh2
{{"ts":{u32}000,"id":{u32},"size":{u32},"offset":"0x{hex8}","sequence":{u32}}}
SRC=192.0.2.7 DST=198.51.100.7 LEN=60 ID={few} SPT={few} SEQ={u32} WINDOW={few}
{u32},{word},{few},{hex8},failed¶{word},{i32},{word}
WebSocket error: 1006¶Run-time error '1004': Application-defined error
{time}, Info                  CBS    Session: 31085427_{u32} initialized by client.
{time}, Info                  CSI    {hex8} [SR] Verify complete
{time}, Info  DISM   DISM.EXE: PID={few} TID={few} flags = 0x{high}
MSI (s) ({hex2}:{hex2}) [09:12:44:123]: Note: 1: {few} 2: {word} 3: 2
DEBUG: Error 2836:  The control {word} is there¶Error 1402. Could not open key {word}.
Error 1722. There is a problem with this Windows Installer package.¶Internal Error 2908. {hex8}
{high} {high}   {word}   (pdb symbols)   C:\sym\{word}.pdb
0012f8a4  {high} {hex8} 00000000 {high}¶{hex8}`{high} {high}`00000000 nt!Ke{word}+0x{hex2}
    <Keywords>0x80{hex14}</Keywords><EventRecordID>{u32}</EventRecordID>
    <Data Name="SubjectLogonId">0x{high}</Data><Data Name="HandleId">0x{high}</Data>
Mapping HKCU\{word} to 0x80000003, S-1-5-21-{u32}-{u32}-{u32}-1001
PCI\VEN_8086&DEV_{hex4}&SUBSYS_{hex8}&REV_04
KB5034441 10.0.{few}.{few} status 0x00000000, ticks {u32}, D:PAI(A;;0x{high};;;SY)
工單編號：{eight}，分機 {few}，統編 {eight}，電話 {ten}，手機：{ten}
發票號碼 {eight}，訂單：{ten}，LINE ID: {high}，員工編號 {high}
微信号 {eight}，QQ：{ten}，手机：{ten}，快递单号 {ten}，工号 {high}
Ticket {eight}, invoice no. {eight}, phone {ten}, customer {high}, PO {eight}
Rechnungsnummer {eight}, Kundennummer: {eight}, Tel. {ten}, Vorgang {few}
注文番号 {eight}、会員番号 {eight}、電話番号：{ten}
錯誤 {few} 次，成功 {ten} 筆，耗時 {few} 毫秒，庫存 {few} 個，金額 {ten} 元
ISBN 978{ten}, IBAN GB29 NWBK {eight} {eight}
""".strip().splitlines()


class _Values(dict[str, str]):
    """What a name in a template stands for, another one each time."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self._chance = chance
        self._high = 0

    def __missing__(self, name: str) -> str:
        chance = self._chance
        if name.startswith("hex"):
            digits = int(name[3:])
            return f"{chance.getrandbits(4 * digits):0{digits}x}"
        if name in ("high", "above"):
            least = self._high if name == "above" else 0x80000000
            self._high = chance.randint(least, 0xDFFFFFFF)
            return f"{self._high:08x}"
        return str(self._of(name))

    def _of(self, name: str) -> str | int:
        chance = self._chance
        if name == "guid":
            return "{hex8}-{hex4}-{hex4}-{hex4}-{hex12}".format_map(self)
        if name == "time":
            return f"2024-03-{chance.randint(10, 28)} 09:12:{chance.randint(10, 59)}.123"
        if name in ("word", "upper"):
            word = chance.choice(WORDS)
            return word if name == "word" else word.upper()
        if name == "level":
            return chance.choice(("INFO", "DEBUG", "WARN", "ERROR"))
        least, most = {
            "u32": (0, (1 << 32) - 1),
            "i32": (-(1 << 31), (1 << 31) - 1),
            "eight": (80_000_000, 89_999_999),
            "ten": (1 << 31, (1 << 32) - 1),
            "few": (1000, 15999),
        }[name]
        return chance.randint(least, most)


def lines(seed: int, size: int) -> Iterator[str]:
    """Lines with their ends, together of about so many characters."""
    chance, written = random.Random(seed), 0
    values = _Values(chance)
    while written < size:
        line = chance.choice(TEMPLATES).format_map(values).replace("¶", "\n") + "\n"
        written += len(line)
        yield line
