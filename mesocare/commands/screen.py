"""`mesocare screen`: contraindications for one or many patients."""

from __future__ import annotations

import argparse
import json
import tomllib
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from mesocare.commands.reading import pack_in_use
from mesocare.commands.speaking import Unanswerable, answer, tell
from mesocare.fhir.reading import NotABundle, PatientRecord, read_bundle
from mesocare.fhir.timing import UNDATED
from mesotherapy.facts import Fact, Facts, Value, show
from mesotherapy.pack import Pack, UnknownEntry
from mesotherapy.pack.contraindications import Contraindication
from mesotherapy.pack.questions import NotAnAnswer
from mesotherapy.planned import Planned
from mesotherapy.screening import Finding, Screening

EXAMPLE = "mesocare screen docs/examples/patient.json --substances tranexamic-acid --on 2026-11-22"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="BUNDLE.json|FOLDER", help="FHIR R4 bundles")
    parser.add_argument("--answers", type=Path, metavar="FILE.toml", help="answers that win over the bundle")
    parser.add_argument("--protocol", metavar="ID", help="screen for a protocol of the pack")
    parser.add_argument("--substances", type=_ids, metavar="a,b", help="or for these substances")
    parser.add_argument("--technique", type=_ids, metavar="t", help="with this technique")
    parser.add_argument("--device", type=_ids, metavar="d", help="with this device")
    parser.add_argument("--zones", type=_ids, metavar="z,z", help="in these zones")
    parser.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="the day (default: today)")
    parser.add_argument("--jurisdiction", metavar="XX", help="where: a country such as GB")
    parser.set_defaults(misused=parser.error)


def perform(args: argparse.Namespace) -> int:
    if not any((args.protocol, args.substances, args.technique, args.device, args.zones)):
        args.misused("say what is planned: --protocol, or --substances, --technique, --device, --zones")
    pack = pack_in_use()
    on = args.on or datetime.now(tz=UTC).date()
    planned = _planned(args, pack)
    answers = _answers(args.answers, pack, on) if args.answers else Facts.of([])
    problems: list[str] = []
    for file in _files(args.paths):
        try:
            for record in read_bundle(_read_json(file), pack, on):
                answer(screened(record, answers, pack, planned, on, args.jurisdiction))
        except (NotABundle, Unanswerable) as reason:
            problems.append(str(reason) if isinstance(reason, Unanswerable) else f"{file}: {reason}")
    if problems:
        raise Unanswerable(*problems)
    return 0


def screened(
    record: PatientRecord, answers: Facts, pack: Pack, planned: Planned, on: date, jurisdiction: str | None
) -> dict[str, Any]:
    """One patient's screening in the form of the contract. An answer given by hand wins over the bundle."""
    read = (fact for fact in record.facts if fact.question not in answers.by_question)
    screening = pack.screen(Facts.of(read) | answers, on=on, planned=planned, jurisdiction=jurisdiction)
    return {
        "patient": record.person.id,
        "on": on.isoformat(),
        "pack": {"version": pack.version, "digest": pack.digest},
        **_outcome(screening),
        "unmapped": [
            {"from": item.origin, "code": item.code, "text": item.text, "why": item.why_not}
            for item in record.unmapped
        ],
    }


def _outcome(screening: Screening[Contraindication]) -> dict[str, Any]:
    until = screening.defer_until
    return {
        "verdict": screening.verdict.value,
        "defer_until": until.isoformat() if until else None,
        "findings": [_finding(finding) for finding in screening.findings],
        "ask": list(screening.ask),
    }


def _finding(finding: Finding[Contraindication]) -> dict[str, Any]:
    rule = finding.rule
    told: dict[str, Any] = {
        "rule": rule.id,
        "topic": rule.topic.value,
        "severity": rule.severity.value,
        "state": finding.word,
        "because": [_fact(fact) for fact in finding.because],
        "needs": list(finding.needs),
        "do": str(rule.say.clinician),
        "sources": list(rule.source),
    }
    if finding.acts_as is not rule.severity:
        told["acts_as"] = finding.acts_as.value
    if finding.history:
        told["history"] = [_fact(fact) for fact in finding.history]
    if finding.conflicts:
        told["conflicts"] = [_fact(fact) for fact in finding.conflicts]
    return told


def _fact(fact: Fact) -> dict[str, Any]:
    told = {
        "fact": fact.question,
        "value": show(fact.value),
        "from": fact.origin,
        "code": fact.code or None,
        "on": fact.on.isoformat() if fact.on != UNDATED else None,
    }
    return told | ({"until": fact.until.isoformat()} if fact.until and fact.until != UNDATED else {})


def _ids(written: str) -> list[str]:
    return [part.strip() for part in written.split(",") if part.strip()]


def _planned(args: argparse.Namespace, pack: Pack) -> Planned:
    try:
        return pack.planned(
            protocol=args.protocol,
            substances=args.substances,
            techniques=args.technique,
            devices=args.device,
            zones=args.zones,
        )
    except UnknownEntry as unknown:
        raise Unanswerable(str(unknown)) from None


def _answers(file: Path, pack: Pack, on: date) -> Facts:
    try:
        written = tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
    except OSError as missing:
        raise Unanswerable(f"{file}: {missing.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise Unanswerable(f"{file}: is not TOML: {fault}.") from None
    table = written.get("answers")
    if not isinstance(table, dict):
        raise Unanswerable(f"{file}: answers: missing; write a table [answers].")
    values, problems = _read_answers(table, pack)
    if problems:
        raise Unanswerable(*[f"{file}: answers.{problem}" for problem in problems])
    return Facts.answers(values, on, by="answers", origin="answers")


def _read_answers(table: dict[str, Any], pack: Pack) -> tuple[dict[str, Value], list[str]]:
    values: dict[str, Value] = {}
    problems = []
    for name, written in table.items():
        question = pack.questions.get(name)
        if question is None:
            problems.append(f"{name}: the pack has no such question.")
            continue
        try:
            values[name] = question.read(written)
        except NotAnAnswer as fault:
            problems.append(str(fault))
    return values, problems


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        found = sorted(path.glob("*.json"))
        if not found:
            tell(f"{path}: there are no .json files in this folder.")
        yield from found


def _read_json(file: Path) -> object:
    try:
        return json.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
    except OSError as missing:
        raise Unanswerable(f"{file}: {missing.strerror}.") from None
    except (json.JSONDecodeError, UnicodeDecodeError) as fault:
        raise Unanswerable(f"{file}: is not JSON: {fault}.") from None
