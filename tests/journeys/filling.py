"""Answering the pack's questions on a page, the way a healthy person or a careful clinician would."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

from playwright.sync_api import Page

from mesotherapy.facts import Codes
from mesotherapy.pack import Pack, load_pack
from mesotherapy.pack.questions import AnswerKind, Question
from mesotherapy.quantity import Quantity
from mesotherapy.truth import Truth

BORN = date(1988, 5, 17)


@lru_cache(maxsize=1)
def pack() -> Pack:
    return load_pack(Path(__file__).resolve().parents[2] / "knowledge")


def answer(page: Page, question: Question, differ: dict[str, str] | None = None) -> None:
    """Fill in one question with the answer that raises nothing, or with another one."""
    wanted = (differ or {}).get(question.id)
    match question.kind:
        case AnswerKind.YES_NO:
            value = wanted or (question.settled.value if isinstance(question.settled, Truth) else "no")
            page.locator(f'input[name="{question.id}"][value="{value}"]').check(force=True)
        case AnswerKind.CODES:
            codes = sorted(question.settled.present) if isinstance(question.settled, Codes) else []
            for code in codes or [wanted or "none-of-these"]:
                page.locator(f'input[name="{question.id}"][value="{code}"]').check(force=True)
        case AnswerKind.DATE:
            _date(page, question, wanted)
        case AnswerKind.QUANTITY:
            page.locator(f'input[name="{question.id}"]').fill(wanted or _number(question))
        case AnswerKind.TEXT:
            page.locator(f'[name="{question.id}"]').fill(wanted or "To need less make-up.")


def _date(page: Page, question: Question, wanted: str | None) -> None:
    never = page.locator(f'input[name="never:{question.id}"]')
    if wanted is None and question.settled is Truth.NO and never.count():
        never.check(force=True)
    else:
        page.locator(f'input[name="{question.id}"]').fill(wanted or BORN.isoformat())


def _number(question: Question) -> str:
    settled = question.settled
    if isinstance(settled, Quantity):
        return f"{settled.amount.normalize():f}"
    middle = question.least or question.most
    return f"{middle.amount.normalize():f}" if middle else "62"


def answer_all_on(page: Page, differ: dict[str, str] | None = None) -> list[str]:
    """Every question on the page; gives back their ids."""
    fields = "document.querySelectorAll('main input[name], main textarea[name]')"
    names = page.evaluate(f"[...new Set([...{fields}].map(field => field.name))]")
    asked = [name for name in names if name in pack().questions]
    for name in asked:
        answer(page, pack().questions[name], differ)
    return asked
