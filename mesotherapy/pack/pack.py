"""A pack that has been read and checked: every entry by kind and id, ready to be asked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

from mesotherapy.facts import Facts
from mesotherapy.pack import adoption
from mesotherapy.pack.base import Entry, Kind, Scope, Text
from mesotherapy.pack.codes import Code
from mesotherapy.pack.contraindications import Contraindication
from mesotherapy.pack.digest import Plain, canonical
from mesotherapy.pack.problems import UnknownEntry
from mesotherapy.pack.questions import Question
from mesotherapy.pack.sources import Source
from mesotherapy.planned import Planned
from mesotherapy.screening import Rules, Screening, screen

E = TypeVar("E", bound=Entry)
DIMENSIONS = ("substances", "techniques", "devices", "zones", "indications")


@dataclass(frozen=True)
class Pack:
    """One version of the knowledge. `content` is what was written, by kind, and gives the same pack again."""

    id: str
    version: str
    title: Text
    languages: tuple[str, ...]
    licence: str
    digest: str
    entries: Mapping[str, Mapping[str, Entry]]
    kinds: tuple[Kind, ...]
    content: Mapping[str, Plain]
    files: Mapping[str, str]
    authors: Mapping[str, str]
    author: str = ""

    def all(self, model: type[E]) -> tuple[E, ...]:
        """Every entry of a kind, in the order of the files."""
        return tuple(self.by_id(model).values())

    def by_id(self, model: type[E]) -> Mapping[str, E]:
        """The entries of a kind by their id."""
        return self.entries.get(self._names[model], {})  # type: ignore[return-value]

    def find(self, model: type[E], id_: str) -> E | None:
        """One entry, or nothing."""
        return self.by_id(model).get(id_)

    def get(self, model: type[E], id_: str) -> E:
        """One entry.

        Raises:
            UnknownEntry: when the pack has none of that id.
        """
        found = self.find(model, id_)
        if found is None:
            known = ", ".join(self.by_id(model)) or "none"
            raise UnknownEntry(f"The pack has no {self._names[model]} '{id_}'. It has: {known}.")
        return found

    @property
    def questions(self) -> Mapping[str, Question]:
        return self.by_id(Question)

    @property
    def contraindications(self) -> Mapping[str, Contraindication]:
        return self.by_id(Contraindication)

    @property
    def sources(self) -> Mapping[str, Source]:
        return self.by_id(Source)

    @cached_property
    def rules(self) -> Rules[Contraindication]:
        """The contraindications made ready to screen with."""
        return Rules.of(
            self.all(Contraindication),
            {question.id: question.holding for question in self.questions.values()},
            {question.id: question.order for question in self.questions.values()},
        )

    @cached_property
    def codes(self) -> Mapping[str, tuple[Code, ...]]:
        """What each code means, by "system|code"."""
        meanings: dict[str, tuple[Code, ...]] = {}
        for code in self.all(Code):
            meanings[code.key] = (*meanings.get(code.key, ()), code)
        return meanings

    def planned(
        self,
        *,
        scope: Scope | None = None,
        protocol: str | None = None,
        substances: Iterable[str] | None = None,
        techniques: Iterable[str] | None = None,
        devices: Iterable[str] | None = None,
        zones: Iterable[str] | None = None,
        indications: Iterable[str] | None = None,
    ) -> Planned:
        """What is planned: a protocol or a scope, narrowed by what is given by name.

        Raises:
            UnknownEntry: when a name is not in the pack.
        """
        base = self.scope_of(protocol) if protocol else scope or Scope()
        given = dict(zip(DIMENSIONS, (substances, techniques, devices, zones, indications), strict=True))
        said = {name: _said(given[name], getattr(base, name)) for name in DIMENSIONS}
        for name, ids in said.items():
            self._check_known(name, ids)
        classes = self._classes(said["substances"], base.classes)
        return Planned(classes=classes, **said)

    def scope_of(self, protocol: str) -> Scope:
        """What a protocol is screened for."""
        found = self.entries.get("protocol", {}).get(protocol)
        if found is None:
            known = ", ".join(self.entries.get("protocol", {})) or "none"
            raise UnknownEntry(f"The pack has no protocol '{protocol}'. It has: {known}.")
        scope = getattr(found, "scope")  # noqa: B009 - the protocol's own model is not imported here
        assert isinstance(scope, Scope)  # noqa: S101
        return scope

    def screen(
        self,
        facts: Facts,
        *,
        on: date,
        planned: Planned | None = None,
        jurisdiction: str | None = None,
        signed: Collection[str] = (),
    ) -> Screening[Contraindication]:
        """Screen a patient against every contraindication that touches the plan."""
        return screen(
            self.rules, facts, on=on, planned=planned or Planned(), jurisdiction=jurisdiction, signed=signed
        )

    def rests_on(self, protocol: str) -> adoption.RestsOn:
        """What a medical director adopts with a protocol: the ids of it all, and a digest of exactly those.

        Raises:
            UnknownEntry: when there is no such protocol.
        """
        return adoption.rests_on(self.entries, self.content, self.planned(protocol=protocol), protocol)

    def trace(self, row_or_source: str) -> tuple[adoption.Trace, ...]:
        """Every statement that rests on a source key or a dossier row."""
        return adoption.trace(self.entries, self.files, row_or_source)

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """Entries by kind, and statements by review state, evidence and confidence."""
        return adoption.counts(self.entries)

    @property
    def canonical(self) -> bytes:
        """The content behind the digest, to keep; `pack_from_content(json.loads(…))` gives the pack again."""
        return canonical(self.content)

    def entry(self, statement: str) -> Entry:
        """The entry behind an id such as "contraindication:pregnancy".

        Raises:
            UnknownEntry: when the pack does not have it.
        """
        kind, _, name = statement.partition(":")
        found = self.entries.get(kind, {}).get(name)
        if found is None:
            raise UnknownEntry(f"The pack has no '{statement}'.")
        return found

    def meanings(self, system: str, code: str) -> tuple[Code, ...]:
        """What a code means: the exact code, else the longest beginning that is listed with `prefix`."""
        exact = self.codes.get(f"{system}|{code}")
        if exact is not None:
            return exact
        beginnings = (f"{system}|{code[:length]}" for length in range(len(code) - 1, 0, -1))
        listed = (tuple(entry for entry in self.codes.get(key, ()) if entry.prefix) for key in beginnings)
        return next((found for found in listed if found), ())

    def known(self, kind: str) -> frozenset[str]:
        """The ids of a kind; for classes, those that substances name; for zones, the charts' and others."""
        if kind == "class":
            return frozenset(
                name for substance in self.entries.get("substance", {}).values()
                for name in getattr(substance, "classes", ())
            )  # fmt: skip
        if kind == "zone":
            return self.drawn_zones | frozenset(self.entries.get("zone", ()))
        return frozenset(self.entries.get(kind, ()))

    @cached_property
    def drawn_zones(self) -> frozenset[str]:
        """The zones that a chart draws. Only in these can points be laid, counted and charted."""
        return frozenset(name for name, _called in _zones(self.content["charts"]))

    @cached_property
    def face_zones(self) -> frozenset[str]:
        """The zones of the face: those of its charts, which are the one place that names them."""
        charts = self.content["charts"]
        of_the_face = {file: chart for file, chart in charts.items() if _is_of_the_face(chart)}  # type: ignore[union-attr]
        return frozenset(name for name, _called in _zones(of_the_face))

    @cached_property
    def zone_names(self) -> Mapping[str, Text]:
        """Every zone by name: those of the charts, in their order, then those that no chart draws yet."""
        drawn = {name: Text.model_validate({"en": called}) for name, called in _zones(self.content["charts"])}
        others = {name: getattr(zone, "name") for name, zone in self.entries.get("zone", {}).items()}  # noqa: B009
        return {**drawn, **{name: called for name, called in others.items() if name not in drawn}}

    def not_drawn(self, zones: Iterable[str]) -> tuple[str, ...]:
        """Those of these zones that no chart draws."""
        return tuple(zone for zone in zones if zone not in self.drawn_zones)

    @cached_property
    def _names(self) -> Mapping[type[Entry], str]:
        return {kind.model: kind.name for kind in self.kinds}

    def _check_known(self, dimension: str, ids: frozenset[str] | None) -> None:
        kind = dimension.removesuffix("s")
        known = self.known(kind)
        for id_ in sorted(ids or ()):
            if id_ not in known:
                raise UnknownEntry(
                    f"The pack has no {kind} '{id_}'. It has: {', '.join(sorted(known)) or 'none'}."
                )

    def _classes(self, substances: frozenset[str] | None, named: Iterable[str]) -> frozenset[str] | None:
        if substances is None:
            return frozenset(named) or None
        of = self.entries.get("substance", {})
        found = (name for id_ in substances if id_ in of for name in getattr(of[id_], "classes", ()))
        return frozenset(found) | frozenset(named)


def _said(given: Iterable[str] | None, otherwise: Iterable[str]) -> frozenset[str] | None:
    """What was named; the protocol's where nothing was; not said where neither says anything."""
    return frozenset(given) if given is not None else frozenset(map(str, otherwise)) or None


def _is_of_the_face(chart: Plain) -> bool:
    return isinstance(chart, dict) and str(chart.get("id", "")).startswith("face-")


def _zones(charts: Plain) -> Iterator[tuple[str, str]]:
    """The zones that the charts of the screens draw, each with its name. Other charts are for the command."""
    for chart in charts.values() if isinstance(charts, dict) else ():
        on_screens = isinstance(chart, dict) and chart.get("on_screens", True)
        zones = chart.get("zones") if isinstance(chart, dict) and on_screens else None
        for zone in zones if isinstance(zones, list) else ():
            if isinstance(zone, dict):
                yield str(zone["id"]), str(zone.get("name", zone["id"]))
