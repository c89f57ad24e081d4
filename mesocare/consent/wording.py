"""The text of a consent: made from the pack and the plan, kept as it was shown."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from mesocare.clinics.language import speaking
from mesocare.clinics.places import place_words
from mesocare.clinics.translated import others
from mesocare.planning.contents import listed_in, names_of
from mesocare.planning.models import Plan
from mesotherapy.pack import Pack
from mesotherapy.pack.consent_texts import ConsentText
from mesotherapy.pack.indications import Indication
from mesotherapy.pack.protocols import Protocol
from mesotherapy.pack.substances import Substance
from mesotherapy.pack.techniques import Technique

Section = dict[str, Any]  # {id, title, lines: [{text, sources, note}], in: {"ar": {title, lines}}}


@dataclass(frozen=True, slots=True)
class Wording:
    """What the patient reads, and the digest that the signature is bound to."""

    sections: list[Section]
    digest: str


def word_consent(*, pack: Pack, plan: Plan, cost: Mapping[str, Sequence[str]]) -> Wording:
    """Write the consent for one plan, in the clinic's language: that is the text that is signed.

    Every other language that patients may read in and the pack speaks stands beside it, under `in`.
    `cost` gives what it costs by language; the clinic's own is always there.
    """
    own = settings.LANGUAGE_CODE
    sections = _worded(pack, plan, cost[own], own)
    for language in others():
        if language in pack.languages:
            spoken = _worded(pack, plan, cost.get(language, cost[own]), language)
            for section, translated in zip(sections, spoken, strict=True):
                section.setdefault("in", {})[language] = _only_words(translated)
    kept = [section for section in sections if section["lines"]]
    return Wording(kept, digest_of(kept))


def _only_words(section: Section) -> dict[str, Any]:
    return {
        "title": section["title"],
        "lines": [{"text": line["text"], "note": line["note"]} for line in section["lines"]],
    }


def _worded(pack: Pack, plan: Plan, cost: Sequence[str], language: str) -> list[Section]:
    with speaking(language):
        return _sections(pack, plan, cost, language)


def _sections(pack: Pack, plan: Plan, cost: Sequence[str], language: str) -> list[Section]:
    """What will be done, what is known, what may go wrong, what else there is."""
    protocol = pack.get(Protocol, plan.protocol)
    indication = pack.get(Indication, protocol.indication)
    return [
        _section("purpose", _("What this is for"), [_line(protocol.summary.in_(language))]),
        _section(
            "done", _("What will be done"), [_line(text) for text in _what_is_done(pack, plan, language)]
        ),
        _section("evidence", _("What is known about it"), _evidence(protocol, language)),
        _section(
            "alternatives",
            _("What else you could do"),
            [_cited(alternative, language) for alternative in indication.alternatives],
        ),
        _section("risks", _("What may go wrong"), [_risk(risk, language) for risk in protocol.consent_risks]),
        _off_label(protocol, language),
        _section("cost", _("What it costs"), [_line(text) for text in cost]),
        *_clauses(pack, language),
    ]


def digest_of(sections: list[Section]) -> str:
    """SHA-256 over the text exactly as shown."""
    return hashlib.sha256(
        json.dumps(sections, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()


def _section(ident: str, title: str, lines: list[dict[str, Any]]) -> Section:
    return {"id": ident, "title": title, "lines": lines}


def _line(text: str, sources: Sequence[str] = (), note: str = "") -> dict[str, Any]:
    return {"text": text, "sources": list(sources), "note": note}


def _cited(statement: Any, language: str) -> dict[str, Any]:
    return _line(statement.plain.in_(language), statement.source, "")


def _with_what_is_in_it(pack: Pack, part: dict[str, Any], language: str) -> str:
    """ "Hyaluronic acid (with lidocaine, mannitol)"."""
    name = pack.get(Substance, part["substance"]).name.in_(language)
    inside = names_of(listed_in(part), language)
    return _("%(name)s (with %(inside)s)") % {"name": name, "inside": inside} if inside else name


def _what_is_done(pack: Pack, plan: Plan, language: str) -> list[str]:
    names = [_with_what_is_in_it(pack, part, language) for part in plan.components]
    technique = pack.get(Technique, plan.technique)
    zones = [place_words(f"{zone.zone} {zone.side}") for zone in plan.zones.all()]
    return [
        _("What is used: %(names)s.") % {"names": _(", ").join(names)},
        _("How: %(technique)s. %(summary)s")
        % {"technique": technique.name.in_(language), "summary": technique.summary.in_(language)},
        _("Where: %(zones)s.") % {"zones": _(", ").join(zones)},
        _("%(count)s sessions, %(least)s to %(most)s days apart, about %(minutes)s minutes each.")
        % {
            "count": plan.sessions,
            "least": plan.interval_min_days,
            "most": plan.interval_max_days,
            "minutes": plan.chair_minutes,
        },
    ]


def _evidence(protocol: Protocol, language: str) -> list[dict[str, Any]]:
    words = {"for": _("Speaks for it"), "against": _("Speaks against it"), "unclear": _("Unclear")}
    lines = [
        _line(piece.plain.in_(language), piece.source, words[piece.direction.value])
        for piece in protocol.evidence
    ]
    return lines + [
        _line(gap.plain.in_(language), gap.source, _("Not known")) for gap in protocol.limits_of_knowledge
    ]


def _risk(risk: Any, language: str) -> dict[str, Any]:
    number = risk.number.in_(language) if risk.number else _("How often is not known.")
    return _line(f"{risk.plain.in_(language)} {number}", risk.source, _("Serious") if risk.serious else "")


def _off_label(protocol: Protocol, language: str) -> Section:
    off_label = protocol.off_label
    lines = [] if off_label is None else [_line(off_label.plain.in_(language), off_label.source)]
    return _section("off-label", _("Not licensed for this use"), lines)


def _clauses(pack: Pack, language: str) -> list[Section]:
    return [
        _section(f"clause-{clause.id}", clause.title.in_(language), [_cited(clause, language)])
        for text in pack.all(ConsentText)
        if text.id == "treatment"
        for clause in text.clauses
    ]
