"""What is planned for a patient, and whether a statement's scope touches it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


class ScopeLike(Protocol):
    """What a statement applies to; an empty list means all."""

    @property
    def substances(self) -> tuple[str, ...]: ...
    @property
    def classes(self) -> tuple[str, ...]: ...
    @property
    def techniques(self) -> tuple[str, ...]: ...
    @property
    def devices(self) -> tuple[str, ...]: ...
    @property
    def zones(self) -> tuple[str, ...]: ...
    @property
    def indications(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """The treatment in mind. `None` is "not said yet", which every scope touches; an empty set is "none"."""

    substances: frozenset[str] | None = None
    classes: frozenset[str] | None = None
    techniques: frozenset[str] | None = None
    devices: frozenset[str] | None = None
    zones: frozenset[str] | None = None
    indications: frozenset[str] | None = None

    def touches(self, scope: ScopeLike) -> bool:
        """Whether a statement with this scope speaks about the plan; what is not said yet might be.

        >>> from types import SimpleNamespace
        >>> scope = SimpleNamespace(substances=("tranexamic-acid",), classes=(), techniques=(), devices=(),
        ...                         zones=(), indications=())
        >>> Planned(substances=frozenset({"ha-non-cross-linked"})).touches(scope)
        False
        """
        return (
            self._shares_substance(scope)
            and _meets(scope.techniques, self.techniques)
            and _meets(scope.devices, self.devices)
            and _meets(scope.zones, self.zones)
            and _meets(scope.indications, self.indications)
        )

    def _shares_substance(self, scope: ScopeLike) -> bool:
        if not scope.substances and not scope.classes:
            return True
        return (bool(scope.substances) and _meets(scope.substances, self.substances)) or (
            bool(scope.classes) and _meets(scope.classes, self.classes)
        )


ANYTHING = Planned()


def is_everything(scope: ScopeLike) -> bool:
    """Whether a scope names nothing, and so touches every plan."""
    named = (scope.substances, scope.classes, scope.techniques, scope.devices, scope.zones, scope.indications)
    return not any(named)


def _meets(named: Iterable[str], planned: frozenset[str] | None) -> bool:
    named = tuple(named)
    return not named or planned is None or not planned.isdisjoint(named)
