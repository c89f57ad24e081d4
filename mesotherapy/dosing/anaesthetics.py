"""Local anaesthetic from every side: forms of one medicine, creams beside needles, two medicines at once.

The amount in a cream is told beside what is injected and never taken for absorbed; how much of it is, nobody
knows. Two different anaesthetics have no joint limit in any source: their amounts are said side by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mesotherapy.dosing.intent import Intent
from mesotherapy.dosing.measures import applies
from mesotherapy.dosing.results import Check, LimitedBy, Standing, near, shown
from mesotherapy.dosing.tally import SubstanceTally, Tally
from mesotherapy.pack.substances import Basis, Limit, LimitKind, Substance
from mesotherapy.quantity import Quantity, Unit

LOCAL_ANAESTHETIC = "local-anaesthetic"
ADD_UP = "add-up"  # the note that says what has to be added up


def anaesthetic_checks(intent: Intent, added: Tally, substances: Mapping[str, Substance]) -> Iterator[Check]:
    """Put the questions that no single substance answers."""
    for found in added.substances:
        plain = substances[found.id].counts_as
        if plain is not None and found.session.amount and not found.unknown_in:
            yield from _with_its_plain_form(intent, found, added.of(plain), substances[plain])
    yield from _several(added, substances)


def session_limit(cap: Limit, intent: Intent) -> Quantity | None:
    """What a cap on a session or on a kilogram allows this patient in one session, if it can be known."""
    if cap.max is None:
        return None
    if cap.basis is Basis.SESSION:
        return cap.max
    if cap.basis is Basis.KG and intent.weight is not None:
        return cap.max * intent.weight.to(Unit.KG).amount
    return None


def _with_its_plain_form(
    intent: Intent, form: SubstanceTally, plain: SubstanceTally | None, substance: Substance
) -> Iterator[Check]:
    """Both forms together, held to the plain one's lower limits: a stop by needle, a check with a cream."""
    if plain is None or plain.unknown_in or not (plain.session.amount or plain.on_skin.amount):
        return  # of what nobody knows the strength, no sum is told: its own limit stops it
    injected, together = form.session + plain.session, form.session + plain.session + plain.on_skin
    for cap in substance.limits:
        limit = session_limit(cap, intent)
        if cap.kind is not LimitKind.CAP or limit is None or not applies(cap, plain, intent):
            continue
        for value, beyond, where in (
            (injected if plain.session.amount else None, Standing.STOP, "injected in both forms"),
            (together if plain.on_skin.amount else None, Standing.CHECK, "injected and on the skin"),
        ):
            if value is None or not limit.compatible(value):
                continue
            over = value > limit
            yield Check(
                check=f"both-forms:{plain.id}:{cap.basis.value}",
                standing=beyond if over else Standing.OK,
                say=f"{plain.name}: {shown(value)} {where}; the plain form may reach {shown(limit)}.",
                by=LimitedBy.CAP, substance=plain.id, value=value, limit=limit, basis=cap.basis,
                close=near(value, limit), sources=cap.source,
            )  # fmt: skip


def _several(added: Tally, substances: Mapping[str, Substance]) -> Iterator[Check]:
    """Two or more anaesthetics, one of them by needle."""
    found = [
        row
        for row in added.substances
        if LOCAL_ANAESTHETIC in substances[row.id].classes
        and row.unit is not Unit.G
        and (row.session.amount or row.on_skin.amount or row.unknown_in)
    ]
    if len(found) < 2 or not any(row.session.amount or row.unknown_in for row in found):
        return
    notes = [note for row in found for note in substances[row.id].notes if note.id == ADD_UP]
    yield Check(
        check="anaesthetics-together",
        standing=Standing.CHECK,
        say=f"More than one local anaesthetic: {'; '.join(map(_told, found))}. What they do adds up, and no "
        "source gives a limit for them together.",
        by=LimitedBy.NONE,
        substance=found[0].id,
        sources=tuple(dict.fromkeys(key for note in notes for key in note.source)),
    )


def _told(row: SubstanceTally) -> str:
    parts = [
        f"{shown(amount)} {where}"
        for amount, where in ((row.session, "injected"), (row.on_skin, "on the skin"))
        if amount.amount
    ]
    parts += ["an unknown amount injected"] if row.unknown_in else []
    return f"{row.name} {' and '.join(parts)}"
