"""An article as the form of the guide's editor has it, and back to what the pack writes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mesocare.web.provenance import EVIDENCE
from mesotherapy.pack import Pack
from mesotherapy.pack.indications import Indication

MORE = 2  # empty parts at the end of the form
MOST_PARTS = 30
WORDS = {"sections": ("title", "body"), "questions": ("ask", "answer")}
LABELS = {
    "title": gettext_lazy("Heading"),
    "body": gettext_lazy("Text"),
    "ask": gettext_lazy("Question"),
    "answer": gettext_lazy("Answer"),
}
UNREVIEWED = ("review",)


@dataclass(frozen=True, slots=True)
class PartFields:
    """The fields of one section or question, with its words in English where another language is written."""

    number: int
    fields: tuple[forms.BoundField, ...]
    english: tuple[str, ...]


class ArticleForm(forms.Form):
    """One article in one language. In English parts are added and taken out; else they are translated."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=160)
    summary = forms.CharField(
        label=gettext_lazy("In one or two sentences"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    indication = forms.ChoiceField(label=gettext_lazy("About a complaint"), required=False)
    written_by = forms.CharField(label=gettext_lazy("Author, as the page names them"), max_length=120)
    has_read = forms.BooleanField(
        label=gettext_lazy("I have read the sources that I name anew"), required=False
    )
    is_read = forms.BooleanField(
        label=gettext_lazy("A person who speaks this language has read and corrected the whole page"),
        required=False,
    )
    reason = forms.CharField(
        label=gettext_lazy("What changed, and why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self, *args: Any, pack: Pack, written: Mapping[str, Any], spoken: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.pack, self.written, self.spoken = pack, written, spoken
        choices = [(each.id, each.name.in_()) for each in pack.all(Indication)]
        self.fields["indication"].choices = [("", _("every treatment")), *choices]  # type: ignore[attr-defined]
        self.fields["title"].initial = self._said(written.get("title"))
        self.fields["summary"].initial = self._said(written.get("summary"))
        self.fields["indication"].initial = written.get("indication", "")
        if spoken != "en":
            del self.fields["indication"], self.fields["written_by"], self.fields["has_read"]
        else:
            del self.fields["is_read"]
        for list_name in WORDS:
            for number, part in enumerate(self._parts(list_name)):
                self._add(list_name, number, part)

    def _said(self, text: Any) -> str:
        return str(text.get(self.spoken, "")) if isinstance(text, Mapping) else ""

    def _parts(self, list_name: str) -> list[dict[str, Any]]:
        kept = list(self.written.get(list_name, ()))
        return kept + [{} for _n in range(MORE)] if self.spoken == "en" else kept

    def _add(self, list_name: str, number: int, part: Mapping[str, Any]) -> None:
        for name in WORDS[list_name]:
            is_long = name in {"body", "answer"}
            self.fields[f"{list_name}-{number}-{name}"] = forms.CharField(
                label=LABELS[name],
                required=False,
                max_length=6000 if is_long else 200,
                initial=self._said(part.get(name)).strip(),
                widget=forms.Textarea(attrs={"rows": 5}) if is_long else forms.TextInput(),
            )
        if self.spoken == "en":
            self.fields[f"{list_name}-{number}-source"] = forms.CharField(
                label=gettext_lazy("Sources, by key"),
                required=False,
                max_length=300,
                initial=", ".join(part.get("source", ())),
            )
            self.fields[f"{list_name}-{number}-evidence"] = forms.ChoiceField(
                label=gettext_lazy("Kind of source"),
                choices=[(key, words) for key, words in EVIDENCE.items()],
                initial=part.get("evidence", "none"),
                required=False,
            )

    def rows(self, list_name: str) -> Iterator[PartFields]:
        """The parts as the page shows them."""
        for number, part in enumerate(self._parts(list_name)):
            names = [name for name in self.fields if name.startswith(f"{list_name}-{number}-")]
            english = tuple(str(part.get(name, {}).get("en", "")).strip() for name in WORDS[list_name])
            yield PartFields(
                number + 1, tuple(self[name] for name in names), english if self.spoken != "en" else ()
            )

    @property
    def sections(self) -> list[PartFields]:
        return list(self.rows("sections"))

    @property
    def questions(self) -> list[PartFields]:
        return list(self.rows("questions"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name in [name for name in given if name.endswith("-source")]:
            for key in keys_in(given[name]):
                if key not in self.pack.sources:
                    self.add_error(name, _("The pack has no source “%(key)s”.") % {"key": key})
        for list_name, words in WORDS.items():
            for number, _part in enumerate(self._parts(list_name)):
                said = [str(given.get(f"{list_name}-{number}-{name}", "")).strip() for name in words]
                if any(said) and not all(said):
                    self.add_error(
                        f"{list_name}-{number}-{words[1]}", _("Both the heading and the text are needed.")
                    )
        return given

    def content(self, on: date, author: str) -> dict[str, Any]:
        """The whole article as the pack writes it."""
        given, made = self.cleaned_data, dict(self.written)
        made["title"] = self._with(made.get("title"), given["title"])
        if given["summary"] or made.get("summary"):
            made["summary"] = self._with(made.get("summary"), given["summary"])
            if not made["summary"].get("en"):
                del made["summary"]
        for list_name in WORDS:
            parts = [
                part
                for number, before in enumerate(self._parts(list_name))
                if (part := self._part(list_name, number, before)) is not None
            ]
            made[list_name] = parts[:MOST_PARTS]
        drafted = [
            each
            for each in made.get("machine-drafted", ())
            if each != self.spoken or not given.get("is_read")
        ]
        made |= {"updated": on.isoformat(), "machine-drafted": drafted}
        if self.spoken == "en":
            made["written-by"] = given["written_by"].strip() or author
            made.pop("indication", None)
            if given["indication"]:
                made["indication"] = given["indication"]
        return made

    def _with(self, text: Any, words: str) -> dict[str, str]:
        """The text with this language's words; no words, and the language is taken out."""
        kept = {language: said for language, said in (text or {}).items() if language != self.spoken}
        return {**kept, self.spoken: words.strip()} if words.strip() else kept

    def _part(self, list_name: str, number: int, before: Mapping[str, Any]) -> dict[str, Any] | None:
        given = self.cleaned_data
        said = {name: str(given.get(f"{list_name}-{number}-{name}", "")).strip() for name in WORDS[list_name]}
        if self.spoken == "en" and not any(said.values()):
            return None  # taken out
        part = {name: value for name, value in before.items() if name not in UNREVIEWED}
        part |= {name: self._with(before.get(name), words) for name, words in said.items()}
        if list_name == "sections" and "id" not in part:
            part["id"] = slug_of(said["title"]) or f"part-{number + 1}"
        if self.spoken == "en":
            part |= self._provenance(list_name, number, before)
        return part

    def _provenance(self, list_name: str, number: int, before: Mapping[str, Any]) -> dict[str, Any]:
        """As it was where its sources are as they were; else as the author says now."""
        keys = keys_in(self.cleaned_data[f"{list_name}-{number}-source"])
        if before and keys == list(before.get("source", ())):
            return {}
        if not keys:
            return {"source": [], "row": [], "evidence": "none", "confidence": "unsourced"}
        evidence = self.cleaned_data[f"{list_name}-{number}-evidence"]
        return {
            "source": keys,
            "row": [],
            "evidence": evidence if evidence not in {"", "none"} else "teaching",
            "confidence": "read" if self.cleaned_data["has_read"] else "second-hand",
        }


class ReviewForm(forms.Form):
    credential = forms.CharField(label=gettext_lazy("Your credential, as the page names it"), max_length=200)
    due = forms.DateField(
        label=gettext_lazy("To be read again by"), widget=forms.DateInput(attrs={"type": "date"})
    )
    has_read = forms.BooleanField(
        label=gettext_lazy(
            "I have read the page in every language above, with its sources, and answer for it."
        ),
        error_messages={"required": gettext_lazy("Tick this only when you have read it. Nothing was kept.")},
    )


def keys_in(text: str) -> list[str]:
    return [key for key in re.split(r"[,\s]+", text) if key]


def slug_of(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:50].strip("-")


def new_article(pack: Pack, title: str) -> dict[str, Any]:
    """An empty article under an id of the clinic's own."""
    taken = pack.entries.get("article", {})
    base = f"own-{slug_of(title) or 'article'}"
    name = next(n for n in (base, *(f"{base}-{i}" for i in range(2, 1000))) if n not in taken)
    return {"id": name, "slug": name, "machine-drafted": [], "sections": [], "questions": []}
