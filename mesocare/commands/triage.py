"""`mesocare triage FILE`: what a check-in means."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

from mesocare.commands.reading import Table, pack_in_use, read_table
from mesocare.commands.speaking import Unanswerable, answer
from mesotherapy.pack import Pack
from mesotherapy.pack.checkins import CheckIns
from mesotherapy.recovery import Report, SessionFacts, TriageProblem, check_ins_of, read_report, triage

EXAMPLE = "mesocare triage docs/examples/triage.json --jurisdiction GB"
_KNOWN = (("products", "substance"), ("techniques", "technique"))


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="the session, the report and earlier reports, as JSON"
    )
    parser.add_argument("--jurisdiction", metavar="XX", help="where the clinic is, for the emergency number")


def perform(args: argparse.Namespace) -> int:
    pack = pack_in_use()
    check_ins = check_ins_of(pack)
    if check_ins is None:
        raise Unanswerable("The pack has no check-in questions, so no report can be read.")
    given = read_table(args.file)
    place = args.jurisdiction or given.fields.get("jurisdiction")
    try:
        found = triage(
            pack,
            _session(given.table("session"), pack),
            _report(given.table("report"), check_ins),
            [_report(one, check_ins) for one in given.tables("earlier")],
            str(place) if place else None,
        )
    except TriageProblem as problem:
        raise Unanswerable(*[f"{args.file}: {line}" for line in problem.problems]) from None
    answer(found.to_json())
    return 0


def _session(given: Table, pack: Pack) -> SessionFacts:
    for field, kind in _KNOWN:
        unknown = [name for name in given.words(field) if name not in pack.known(kind)]
        if unknown:
            raise given.fault(field, f"{', '.join(unknown)}: no {kind} of this pack.")
    return SessionFacts(
        at=given.moment("at"),
        substances=frozenset(given.words("products")),
        techniques=frozenset(given.words("techniques")),
        zones=given.words("zones"),
    )


def _report(given: Table, check_ins: CheckIns) -> Report:
    at: datetime = given.moment("at")
    answers = given.table("answers").fields
    try:
        return read_report(
            check_ins,
            at=at,
            answers=answers,
            asked=given.words("asked"),
            worried=given.fields.get("worried") is True,
        )
    except TriageProblem as problem:
        lines = [line.replace("report.", f"{given.path}.", 1) for line in problem.problems]
        raise TriageProblem(lines) from None
