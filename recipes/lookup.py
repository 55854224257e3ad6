"""What an error code means and how it is repaired, asked of the service; Python 3.9 or later, no
packages.

    python lookup.py https://kb.example.com 0xC004F074 [en|zh-TW]

Exit codes: 0 found, 1 not found, 2 wrong usage or no answer.
"""

from __future__ import annotations

import json
import sys
import urllib.error
import urllib.parse
import urllib.request
from typing import Any


def lookup(service: str, code: str, language: str = "en") -> dict[str, Any]:
    """The service's answer for a code in any spelling; an error answer (problem+json) has
    ``title`` and ``detail``.

    Raises URLError when the service does not answer.
    """
    code, language = urllib.parse.quote(code, safe=""), urllib.parse.quote(language)
    address = f"{service.rstrip('/')}/api/v1/codes/{code}?lang={language}"
    request = urllib.request.Request(address, headers={"Accept": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=20) as reply:
            body: dict[str, Any] = json.load(reply)
    except urllib.error.HTTPError as error:
        with error:
            body = json.load(error)
    return body


def shown(answer: dict[str, Any]) -> str:
    """The answer as text: title, summary, steps and the address of the page."""
    article = answer.get("article")
    if not article:
        known = next((c for c in answer.get("candidates", []) if c.get("gloss")), None)
        return (
            f"{known['code']} {known['gloss']}\n{answer['doc_url']}"
            if known
            else str(answer.get("detail", "unknown"))
        )
    lines = [article["title"], "", article["summary"], ""]
    for number, step in enumerate(article["steps"], 1):
        lines.append(f"{number}. [{step['on']}, {step['as']}, {step['risk']}] {step['text']}")
        lines += ["      " + line for command in step["commands"] for line in command.split("\n")]
    return "\n".join([*lines, "", answer["doc_url"]])


def main(arguments: list[str]) -> int:
    """Run the command line; returns the exit code."""
    if len(arguments) not in (2, 3) or not arguments[0].startswith(("http://", "https://")):
        print("usage: python lookup.py https://kb.example.com CODE [en|zh-TW]", file=sys.stderr)
        return 2
    try:
        answer = lookup(*arguments)
    except (OSError, ValueError) as error:
        print(f"{arguments[0]} gives no answer: {error}", file=sys.stderr)
        return 2
    found = answer.get("status") in ("found", "known", "ambiguous")
    print(shown(answer), file=sys.stdout if found else sys.stderr)
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
