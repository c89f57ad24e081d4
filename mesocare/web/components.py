"""What the shared parts of a page are given: small frozen values a view can build and a test can read."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

STATE_WORDS: dict[str, Text] = {
    "ok": _("OK"),
    "check": _("Check"),
    "stop": _("Stop"),
    "unknown": _("Unknown"),
    "partial": _("Partly done"),
    "done": _("Done"),
    "plain": _("Note"),
    "live": _("Under way"),
}
EVIDENCE_WORDS: dict[str, Text] = {"for": _("For"), "against": _("Against"), "unclear": _("Not clear")}


@dataclass(frozen=True, slots=True)
class StatusItem:
    """One thing and the state it is in."""

    state: str
    text: Text
    note: Text = ""
    url: str = ""
    link: Text = ""


@dataclass(frozen=True, slots=True)
class Fix:
    """A cheap way out of a stop: a link, or a button that posts a name and a value."""

    label: Text
    url: str = ""
    name: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class SafetyBar:
    """The overall word first, then each thing it rests on, then what can be done."""

    state: str
    items: Sequence[StatusItem] = ()
    fixes: Sequence[Fix] = ()
    why_url: str = ""
    acknowledge_url: str = ""


@dataclass(frozen=True, slots=True)
class PatientBar:
    """Who this is: the same order on every screen and on print."""

    name: str
    family_name: str
    identity: Text
    url: str = ""
    alerts: Sequence[StatusItem] = ()
    facts: Sequence[Text] = ()

    @property
    def initials(self) -> str:
        return (self.name[:1] + self.family_name[:1]).upper()


@dataclass(frozen=True, slots=True)
class Tab:
    """One page of several about the same thing."""

    label: Text
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One group of a longer task, with how far it is."""

    label: Text
    url: str = ""
    state: str = "unknown"
    current: bool = False


@dataclass(frozen=True, slots=True)
class Crumb:
    """Where this page hangs; the last one has no address."""

    label: Text
    url: str = ""
