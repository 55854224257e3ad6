"""New files for authors: a pair of articles, and in a company's folder a copy of ours, a note, or
the reply templates.

Each function gives the texts by path and writes nothing; ``write`` writes one of them whole.
"""

import datetime
import os
from pathlib import Path

from kb.content import company, company_folder, front, reply
from kb.content.library import Library
from kb.content.parse import SLUG
from kb.errors import Advice, UnusableName
from kb.languages import EN, LANGUAGES, ZH_TW

NOTE = {
    EN: "What holds in our company: who acts, which host, which team, where to call.\n",
    ZH_TW: "本公司的做法：由誰處理、使用哪一部主機、連絡哪個團隊。\n",
}


def article(
    folder: Path, id_: str, symbol: str | None, library: Library | None = None
) -> dict[Path, str]:
    """The pair of files of a new article from the template; where ``library`` has it, a copy that
    names its base.

    Raises UnusableName for a name that no article can have.
    """
    slug = id_.partition("/")[2]
    if not SLUG.fullmatch(slug):
        raise UnusableName(
            Advice("{name!r}: use lower-case letters, digits and hyphens", name=slug)
        )
    paths = [_path(folder, id_, language) for language in LANGUAGES]
    if library and library.has(id_):
        return {
            path: text for path, text in zip(paths, _copies(library, id_), strict=True) if text
        }
    source, translation = _templates(symbol, "" if library else "sources:\n  - seed\n")
    return {paths[0]: source, paths[1]: translation.replace("DIGEST", front.digest(source))}


def unwritten() -> tuple[str, ...]:
    """Every text of the templates; none of their sentences may stay in a file that is finished."""
    return (*_templates(None, ""), *NOTE.values())


def note(folder: Path, id_: str, language: str) -> dict[Path, str]:
    """The file of a note on an article."""
    return {_path(folder / company.NOTES, id_, language): NOTE[language]}


def replies(folder: Path, name: str) -> dict[Path, str]:
    """The reply templates of one name, as they are shipped; UnusableName when there is none of
    this name.
    """
    if name not in company_folder.TEMPLATES:
        raise UnusableName(
            Advice(
                "{name!r}: the replies are called {names}",
                name=name,
                names=", ".join(company_folder.TEMPLATES),
            )
        )
    paths = {
        language: Path(company_folder.template_path(os.fspath(folder), name, language))
        for language in LANGUAGES
    }
    return {path: reply.shipped(name, language) for language, path in paths.items()}


def write(path: Path, text: str) -> None:
    """Write a new file so that it is whole or not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".new")
    temporary.write_text(text, encoding="utf-8", newline="\n")
    temporary.replace(path)


def _path(folder: Path, id_: str, language: str) -> Path:
    kind, _, slug = id_.partition("/")
    return folder / kind / f"{slug}{'' if language == EN else '.' + language}.md"


def _copies(library: Library, id_: str) -> tuple[str, str]:
    """Our article in both languages, the source with the digest that tells later whether ours has
    changed.
    """
    source, translation = library.source(id_), library.pages.get((id_, ZH_TW))
    first, _, rest = source.source_text.partition("\n")
    return (
        f"{first}\nbase: {source.digest}\n{rest}",
        translation.source_text if translation else "",
    )


def _templates(symbol: str | None, sources: str) -> tuple[str, str]:
    known = f"symbol: {symbol}\n" if symbol else ""
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    facts = (
        f"{known}applies_to: [KMS client]\naudience: helpdesk\n"
        f"{sources}reviewed: {today}\nstatus: live\n"
    )
    return (
        f"---\ntitle: What happened, in a few words\n{facts}---\n{_BODY[EN]}",
        f"---\ntitle: 用幾個字說明發生了什麼事\nsource: DIGEST\n---\n{_BODY[ZH_TW]}",
    )


_STEP = """    {: on=client as=user risk=read-only }

    ```cmd
    slmgr.vbs /dli
    ```
"""
_BODY = {
    EN: f"""One sentence on what happened and who has to act.

## Causes

-   **The most common cause.** How it comes about.

    Confirm: the command to run, and what it shows.

## Fix

1.  One action, in the imperative.
{_STEP}
    Expect: what one sees, and where to go if not.

## Escalate

- what to collect for the next level
""",
    ZH_TW: f"""用一句話說明發生了什麼事，以及由誰處理。

## 原因

-   **最常見的原因。** 說明怎麼發生的。

    確認方法：要執行的命令，以及會看到什麼。

## 解決方式

1.  一個動作，用祈使句。
{_STEP}
    預期：會看到什麼；如果沒有，接下來做什麼。

## 轉交下一線支援

- 轉交時要附上的資料
""",
}
