"""Collects the texts that readers see into the catalogues, with nothing but Python.

    .venv/bin/python tools/messages.py            # every language that has a catalogue
    .venv/bin/python tools/messages.py --check    # says which texts for readers have no translation

Readers are people who come from outside: to the public pages, or by a private link. The pages of the staff
speak English. A translation that is there is kept; a text that is gone takes its translation with it. What
was compiled is compiled anew the next time the clinic starts.
"""

from __future__ import annotations

import argparse
import ast
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "mesocare" / "locale"
KEYWORDS = {
    name: which
    for plain, which in (
        ("gettext", None),
        ("ngettext", (1, 2)),
        ("pgettext", ((1, "c"), 2)),
        ("npgettext", ((1, "c"), 2, 3)),
    )
    for name in (plain, f"{plain}_lazy")
} | {"_": None, "gettext_noop": None}
CALL = re.compile(r"\b(n?p?gettext|_)\(")
RECOVERY = (
    "_portal",
    "_portal_nav",
    "_worry",
    "call_now",
    "nothing_asked",
    "page",
    "sent",
    "words",
    "worried",
)
# What somebody from outside reads: the public pages, and the pages behind a private link.
FOR_READERS = (
    "mesocare/guide/",
    "mesocare/portal/",
    "mesocare/web/templates/web/base.html",
    "mesocare/web/templates/web/public.html",
    "mesocare/web/templates/web/portal.html",
    "mesocare/web/templates/web/emergency.html",
    "mesocare/web/templates/web/frame/emergency_line.html",
    "mesocare/web/templates/web/frame/machine_words.html",
    "mesocare/web/templates/web/frame/review_sentence.html",
    "mesocare/web/components.py",
    "mesocare/web/templates/web/components/",
    "mesocare/web/templatetags/components.py",
    "mesocare/web/templatetags/formats.py",
    "mesocare/web/provenance.py",
    "mesocare/clinics/reviewing.py",
    *(f"mesocare/recovery/templates/recovery/{name}.html" for name in RECOVERY),
    "mesocare/recovery/views/phone.py",
    "mesocare/recovery/words.py",
    "mesocare/recovery/places.py",
    "mesocare/recovery/questions.py",
    "mesocare/recovery/forms.py",
    "mesocare/recovery/letters.py",
    "mesocare/clinics/places.py",
    "mesocare/clinics/translated.py",
    "mesocare/clinics/templatetags/pack.py",
    "mesocare/aftercare/letters.py",
    "mesocare/aftercare/paper.py",
    "mesocare/aftercare/sheet.py",
    "mesocare/assessment/asking.py",
    "mesocare/assessment/letters.py",
    "mesocare/billing/letters.py",
    "mesocare/billing/paper.py",
    "mesocare/billing/queries.py",
    "mesocare/billing/templatetags/",
    "mesocare/consent/letters.py",
    "mesocare/consent/wording.py",
    "mesocare/planning/wording.py",
    "mesocare/web/templates/web/frame/two_texts.html",
    "mesocare/aftercare/templates/aftercare/at_home.html",
    "mesocare/aftercare/templates/aftercare/_lines.html",
    "mesocare/billing/templates/billing/quote_at_home.html",
    "mesocare/billing/templates/billing/_quote.html",
    "mesocare/consent/templates/consent/at_home.html",
    "mesocare/consent/templates/consent/_envelope.html",
    "mesocare/consent/templates/consent/_sign_form.html",
    "mesocare/consent/templates/consent/_text.html",
    "mesocare/assessment/templates/assessment/intake",
    "mesocare/assessment/views/intake.py",
    "mesocare/recalls/templates/recalls/home.html",
    "mesocare/recalls/letters.py",
    "mesocare/messages/templates/messages/birth_date.html",
    "mesocare/messages/opening.py",
    # what a form says, and why something was not done
    "mesocare/assessment/actions/answers.py",
    "mesocare/assessment/actions/at_home.py",
    "mesocare/audit/commands.py",
    "mesocare/billing/actions/quotes.py",
    "mesocare/billing/forms.py",
    "mesocare/consent/actions.py",
    "mesocare/consent/forms.py",
    "mesocare/recovery/actions/reporting.py",
    "mesocare/recovery/actions/whole.py",
    *(f"mesocare/web/templates/{number}.html" for number in ("400", "403_csrf", "404", "409", "500")),
    "mesocare/web/templates/web/problem.html",
    "mesocare/web/templates/web/refusal.html",
)
FOR_STAFF = (
    "mesocare/guide/views/requests.py",
    "mesocare/guide/views/writing.py",
    "mesocare/guide/writing.py",
    "mesocare/guide/templates/guide/request",
    "mesocare/guide/templates/guide/articles.html",
    "mesocare/guide/templates/guide/review.html",
    "mesocare/guide/templates/guide/write.html",
)

Found = tuple[str, str | tuple[str, str], str | None]  # where, the text or its two numbers, its context


def texts() -> Iterator[Found]:
    for folder, _folders, names in sorted(os.walk(ROOT / "mesocare")):
        for name in sorted(names):
            file = Path(folder, name)
            where = file.relative_to(ROOT).as_posix()
            if "/tests/" in where or "/migrations/" in where:
                continue
            if name.endswith(".py"):
                for _line, text, _comments, context in extract_from_file("python", file, KEYWORDS):
                    yield where, text if isinstance(text, str) else (text[0], text[1]), context
            elif name.endswith(".html"):
                for text, context in in_template(file.read_text("utf-8")):
                    yield where, text, context


def in_template(source: str) -> Iterator[tuple[str | tuple[str, str], str | None]]:
    """Django turns a template into calls of gettext with noise around them; each call is read by itself."""
    from django.utils.translation.template import templatize

    calls = templatize(source)
    for found in CALL.finditer(calls):
        call = _call_at(calls, found.start())
        if call is None:
            continue
        words = [word.value for word in call.args if isinstance(word, ast.Constant)]
        name = found[1]
        context = words.pop(0) if "p" in name else None
        if words:
            yield ((words[0], words[1]) if name.startswith("n") else words[0]), context


def _call_at(text: str, start: int) -> ast.Call | None:
    """The shortest piece from here that is a whole call."""
    end = start
    for _ in range(40):
        end = text.find(")", end) + 1
        if not end:
            return None
        try:
            call = ast.parse(text[start:end], mode="eval").body
        except SyntaxError:
            continue
        return call if isinstance(call, ast.Call) else None
    return None


def for_readers(where: str) -> bool:
    return where.startswith(FOR_READERS) and not where.startswith(FOR_STAFF)


def collected() -> Catalog:
    catalogue = Catalog(project="Mesocare", copyright_holder="", charset="utf-8")
    for where, text, context in texts():
        if not for_readers(where):
            continue
        catalogue.add(text, locations=[(where, 0)], context=context)
    return catalogue


def update(file: Path) -> None:
    """Bring a catalogue up to date, in the order of the files, without line numbers that change every day."""
    with file.open("rb") as source:
        catalogue = read_po(source, locale=file.parts[-3])
    made = catalogue.creation_date
    catalogue.update(collected(), no_fuzzy_matching=True)
    catalogue.creation_date = made  # a date that changes by itself is a conflict for whoever works beside
    catalogue.obsolete.clear()
    with file.open("wb") as target:
        write_po(target, catalogue, width=0, omit_header=False, include_lineno=False, sort_by_file=True)


def missing(file: Path) -> list[str]:
    """Texts for readers that have no translation."""
    with file.open("rb") as source:
        catalogue = read_po(source)
    wanted = {(_first(text), context) for where, text, context in texts() if for_readers(where)}
    return sorted(
        text
        for text, context in wanted
        if (message := catalogue.get(text, context)) is None or not _is_whole(message.string)
    )


def _first(text: str | tuple[str, str]) -> str:
    return text if isinstance(text, str) else text[0]


def _is_whole(translation: str | tuple[str, ...] | list[str]) -> bool:
    return bool(translation) if isinstance(translation, str) else all(translation)


def main() -> int:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mesocare.settings")
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="change nothing")
    check = parser.parse_args().check
    left = 0
    for file in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        if not check:
            update(file)
        lacking = missing(file)
        left += len(lacking)
        print(f"{file.relative_to(ROOT)}: {len(lacking)} texts for readers without a translation")
        for text in lacking:
            print(f"  {text}")
    return 1 if check and left else 0


if __name__ == "__main__":
    raise SystemExit(main())
