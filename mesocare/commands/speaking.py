"""How every command speaks: answers as JSON on standard output, words for people on standard error."""

import json
import os
import sys
from typing import Any


class Unanswerable(Exception):
    """The question could not be answered. Each problem is one line that names the file and the field."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def answer(value: Any) -> None:
    """One line of JSON on standard output."""
    print(json.dumps(value, ensure_ascii=False), flush=True)


def tell(words: str) -> None:
    """A line for the person at the shell."""
    print(words, file=sys.stderr, flush=True)


def django_ready() -> None:
    """Load the clinic's settings and models. Commands that only think never call this."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mesocare.settings")
    django.setup()
