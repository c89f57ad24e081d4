"""What the medical director writes in the clinic's own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import tomli
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mesocare.clinics.actions import Grounds
from mesocare.knowing.lines import humanise
from mesocare.knowing.own import changeable
from mesocare.web.provenance import EVIDENCE
from mesotherapy.pack import Pack
from mesotherapy.pack.aftercare import Action, Section
from mesotherapy.pack.digest import plain
from mesotherapy.pack.protocols import Region
from mesotherapy.quantity import Quantity

GROUNDS = ("author", "source", "own_title", "own_url", "evidence", "has_read", "reason")


class GroundsForm(forms.Form):
    """Who says it, on what it rests, and why."""

    author = forms.CharField(
        label=gettext_lazy("Who says this, with their credential"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    source = forms.CharField(
        label=gettext_lazy("Source: its key in the pack"),
        required=False,
        max_length=80,
        help_text=gettext_lazy(
            "Such as Lee2006. Or name one of your own below. With neither it stands as unsourced."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    own_title = forms.CharField(
        label=gettext_lazy("Or your own source: its title"), required=False, max_length=300
    )
    own_url = forms.URLField(
        label=gettext_lazy("Where it can be read"), required=False, max_length=400, assume_scheme="https"
    )
    evidence = forms.ChoiceField(
        label=gettext_lazy("Kind of source"),
        choices=[(key, words) for key, words in EVIDENCE.items() if key != "none"],
        initial="teaching",
    )
    has_read = forms.BooleanField(label=gettext_lazy("I have read it at this source"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, pack: Pack, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pack = pack

    def clean_source(self) -> str:
        key = str(self.cleaned_data["source"]).strip()
        if key and key not in self.pack.sources:
            raise forms.ValidationError(
                _("The pack has no source of this key. Search for it, or name your own.")
            )
        return key

    @property
    def grounds(self) -> Grounds:
        return Grounds(**{name: self.cleaned_data[name] for name in GROUNDS})

    @property
    def source_key(self) -> str:
        """The key its source will have: a source of the clinic's own gets the next free one."""
        if not self.cleaned_data["own_title"].strip():
            return str(self.cleaned_data["source"])
        return next(f"own-{n}" for n in range(1, 10_000) if f"own-{n}" not in self.pack.sources)


def own_id(pack: Pack, kind: str, words: str) -> str:
    """An id of the clinic's own that is free: "own-sauna"."""
    taken = pack.entries.get(kind, {})
    plain_words = "".join(c if c.isascii() and c.isalnum() else " " for c in words.lower())
    base = ("own-" + "-".join(plain_words.split()))[:70].rstrip("-")
    return next(name for name in (base, *(f"{base}-{i}" for i in range(2, 1000))) if name not in taken)


class ChangeForm(GroundsForm):
    """The words and amounts of one statement."""

    def __init__(self, *args: Any, statement: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.statement = statement
        self.names: dict[str, tuple[str, ...]] = {}
        for path, value in changeable(statement):
            name = "value:" + ".".join(path)
            self.names[name] = path
            label = humanise(" ".join(step for step in path if step != "en"))
            self.fields[name] = self._field(label, value)
        self.order_fields([*self.names, *GROUNDS])

    def _field(self, label: str, value: str | int) -> forms.Field:
        if isinstance(value, int):
            return forms.IntegerField(label=label, initial=value, min_value=0, max_value=100_000)
        rows = max(2, len(value) // 70 + 1)
        is_words = len(value) > 30 or (" " in value.strip() and not _is_quantity(value))
        widget = forms.Textarea(attrs={"rows": rows}) if is_words else forms.TextInput()
        return forms.CharField(label=label, initial=value, max_length=4000, widget=widget)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name, path in self.names.items():
            before = dict(changeable(self.statement))[path]
            if (
                isinstance(before, str)
                and _is_quantity(before)
                and name in given
                and not _is_quantity(given[name])
            ):
                self.add_error(name, _("Write the amount with its unit, as it was."))
        if not self.errors and not self.values:
            self.add_error(None, _("Nothing is different from what stands there."))
        return given

    @property
    def values(self) -> dict[tuple[str | int, ...], str | int]:
        """What is different."""
        before = dict(changeable(self.statement))
        return {
            path: self.cleaned_data[name]
            for name, path in self.names.items()
            if self.cleaned_data.get(name) != before[path]
        }

    @property
    def value_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.names]


def _is_quantity(text: str) -> bool:
    try:
        Quantity.parse(text)
    except ValueError:
        return False
    return True


class AftercareForm(GroundsForm):
    """A line of the aftercare sheet, in a form."""

    thing = forms.CharField(label=gettext_lazy("What it is about"), max_length=80)
    section = forms.ChoiceField(
        label=gettext_lazy("Part of the sheet"),
        choices=[(each.value, humanise(each.value)) for each in Section],
    )
    action = forms.ChoiceField(
        label=gettext_lazy("Kind of advice"), choices=[(each.value, humanise(each.value)) for each in Action]
    )
    text = forms.CharField(
        label=gettext_lazy("What the patient reads"),
        max_length=400,
        help_text=gettext_lazy("Write {value} where the time goes. Short words, one sentence."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    time = forms.CharField(
        label=gettext_lazy("How long"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("Such as 48 h or 7 d."),
    )
    regions = forms.MultipleChoiceField(
        label=gettext_lazy("After treatment of"),
        choices=[(each.value, humanise(each.value)) for each in Region],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    until_day = forms.IntegerField(
        label=gettext_lazy("On the sheet until day"), required=False, min_value=0, max_value=365
    )
    field_order = ("thing", "section", "action", "text", "time", "regions", "until_day", *GROUNDS)

    def clean_time(self) -> str:
        time = str(self.cleaned_data["time"]).strip()
        if time and not _is_quantity(time):
            raise forms.ValidationError(_("Write a time with its unit, such as 48 h or 7 d."))
        return time

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if bool(given.get("time")) != ("{value}" in str(given.get("text", ""))) and not self.errors:
            self.add_error("text", _("Write {value} where the time goes, and give the time; or neither."))
        return given

    def content(self) -> dict[str, Any]:
        """The entry as the pack writes it."""
        given = self.cleaned_data
        option: dict[str, Any] = {"say": {"en": given["text"].replace("{value}", given["time"])}}
        if given["time"]:
            option |= {"min": given["time"], "max": given["time"]}
        entry: dict[str, Any] = {
            "id": own_id(self.pack, "aftercare", given["thing"]),
            "thing": {"en": given["thing"]},
            "section": given["section"],
            "action": given["action"],
            "text": {"en": given["text"]},
            "regions": given["regions"],
            "options": [option | self.grounds.provenance(self.source_key)],
        }
        if given["until_day"] is not None:
            entry["until-day"] = given["until_day"]
        return entry


class TomlForm(GroundsForm):
    """An entry of any other kind, as the pack writes it."""

    entry = forms.CharField(
        label=gettext_lazy("The entry, as the pack writes it (TOML)"),
        max_length=60_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false", "class": "code"}),
    )
    field_order = ("entry", *GROUNDS)

    def clean_entry(self) -> dict[str, Any]:
        try:
            read: Any = plain(tomli.loads(self.cleaned_data["entry"], parse_float=_text))
        except tomli.TOMLDecodeError as fault:
            raise forms.ValidationError(
                _("Line %(line)s cannot be read: %(what)s") % {"line": fault.lineno, "what": fault.msg}
            ) from fault
        except (TypeError, RecursionError) as fault:
            raise forms.ValidationError(_("Something in it has no place in a pack.")) from fault
        found: dict[str, Any] = read
        return found

    def content(self) -> dict[str, Any]:
        found: dict[str, Any] = self.cleaned_data["entry"]
        return found


def _text(number: str) -> str:
    return number


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File of a clinic’s own words (TOML)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".toml,application/toml,text/plain"}),
    )
