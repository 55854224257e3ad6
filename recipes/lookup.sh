#!/bin/sh
# The article for an error code as plain text, with curl.
#
#   KB_URL=https://kb.example.com ./lookup.sh 0xC004F074 [en|zh-TW]
#
# Exit codes: 0 found, 1 not found, 2 wrong usage or no answer.
set -eu

if [ $# -lt 1 ] || [ $# -gt 2 ] || [ -z "${KB_URL:-}" ]; then
    echo "usage: KB_URL=https://kb.example.com $0 CODE [en|zh-TW]" >&2
    exit 2
fi
service=${KB_URL%/}
language=${2:-en}

answer=$(curl --silent --show-error --get --max-time 20 \
    --data-urlencode "q=$1" --data-urlencode "lang=$language" "$service/api/v1/lookup") || exit 2

# Every answer names the page for people; the page's address + .txt is the same as plain text.
page=$(printf '%s' "$answer" | sed -n 's/.*"doc_url": *"\([^"]*\)".*/\1/p')
if [ -z "$page" ]; then
    echo "nothing is known of '$1'" >&2
    exit 1
fi
# A code that only the tables know has no article; then its page has to do.
if ! curl --silent --fail --location --max-time 20 "$page.txt"; then
    echo "$page"
fi
