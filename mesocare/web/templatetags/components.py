"""The shared parts of a page: `{% load components %}`. The style guide at /styleguide/ shows every one."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from mesocare.web import provenance as provenance_words
from mesocare.web.components import EVIDENCE_WORDS, STATE_WORDS
from mesocare.web.fields import LOOKS, faults_of, kind_of
from mesocare.web.icons import draw_dot, draw_icon, draw_shape, share_of
from mesocare.web.navigation import Place, places_for

register = template.Library()
Context = Mapping[str, Any]


@register.simple_tag
def icon(name: str, size: int | None = None, label: str = "") -> SafeString:
    """A drawn icon; decoration unless it has a label."""
    return draw_icon(name, size, str(label))


@register.simple_tag
def shape(state: str) -> SafeString:
    """The shape of a state, without its word: only where the word stands beside it."""
    return draw_shape(state)


@register.simple_tag
def status(state: str, text: object = "", note: object = "") -> SafeString:
    """A shape and a word. Where the text is more than the state's word, a screen reader hears both."""
    word = STATE_WORDS[state]
    spoken = format_html('<span class="visually-hidden">{}: </span>', word) if text and text != word else ""
    beside = format_html(' <span class="muted">{}</span>', note) if note else ""
    return format_html(
        '<span class="status">{}<span>{}{}{}</span></span>', draw_shape(state), spoken, text or word, beside
    )


@register.simple_tag
def evidence(direction: str, text: object = "") -> SafeString:
    """+ for, − against, = not clear; the word is always there."""
    return format_html(
        '<span class="evidence">{}<span>{}</span></span>',
        draw_shape(direction),
        text or EVIDENCE_WORDS[direction],
    )


@register.simple_tag
def avatar(name: str, small: bool = False) -> SafeString:
    """The initials of a person; the name itself always stands beside them."""
    words = [word for word in str(name).replace("Dr ", "").split() if word]
    letters = "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()
    return format_html(
        '<span class="avatar{}" aria-hidden="true">{}</span>', " avatar-small" if small else "", letters
    )


@register.simple_tag
def safety_bar(bar: object) -> str:
    """OK, Check or Stop, with what it rests on and the ways out."""
    return render_to_string("web/components/safety_bar.html", {"bar": bar, "word": STATE_WORDS[bar.state]})  # type: ignore[attr-defined]


@register.simple_tag(takes_context=True)
def patient_bar(context: Context, bar: object) -> str:
    """Who this is. The frame draws it when `patient_bar` is in the context."""
    return render_to_string(
        "web/components/patient_bar.html", {"bar": bar, "where": context.get("where", "")}
    )


@register.inclusion_tag("web/components/tabs.html")
def tabs(tabs: Sequence[object], label: str = "") -> dict[str, Any]:
    """Pages about the same thing."""
    return {"tabs": tabs, "label": label or _("Parts of this record")}


@register.inclusion_tag("web/components/steps.html")
def steps(steps: Sequence[object], label: str = "") -> dict[str, Any]:
    """The groups of a longer task, each with how far it is."""
    return {"steps": steps, "label": label or _("Steps")}


@register.inclusion_tag("web/components/breadcrumbs.html")
def breadcrumbs(crumbs: Sequence[object]) -> dict[str, Any]:
    """Where this page hangs."""
    return {"crumbs": crumbs}


@register.inclusion_tag("web/components/pagination.html", takes_context=True)
def paginate(context: Context, page: object) -> dict[str, Any]:
    """Earlier and later pages, keeping the rest of the address."""
    request = context.get("request")
    kept = request.GET.copy() if request is not None else QueryDict(mutable=True)
    kept.pop("page", None)
    return {"page": page, "kept": kept.urlencode()}


@register.simple_tag
def progress(done: int, total: int, now: int | None = None, words: object = "") -> SafeString:
    """Sessions as dots: done filled, the one under way half, the rest hollow; said in words beside them."""
    said = words or _("%(done)s of %(total)s done") % {"done": done, "total": total}
    drawn = mark_safe("".join(draw_dot(place, done, now) for place in range(1, total + 1)))
    dots = format_html('<span class="progress-dots" aria-hidden="true">{}</span>', drawn)
    return format_html('<span class="progress">{}<span>{}</span></span>', dots, said)


@register.simple_tag
def step_bar(now: int, total: int) -> SafeString:
    """How far through a few questions: bars, and a sentence for those who cannot see them."""
    bars = format_html_join(
        "",
        '<span class="{}"></span>',
        ((("step-bar-done" if place <= now else ""),) for place in range(1, total + 1)),
    )
    said = _("%(now)s of %(total)s") % {"now": now, "total": total}
    return format_html('<div class="step-bar" role="img" aria-label="{}">{}</div>', said, bars)


@register.inclusion_tag("web/components/meter.html")
def meter(
    label: object,
    value: object,
    limit: object,
    unit: str = "",
    state: str = "ok",
    note: object = "",
    pending: bool = False,
) -> dict[str, Any]:
    """A value of its limit, with unit and basis. A limit that is not known is said, and no bar is drawn."""
    return {
        "label": label,
        "value": value,
        "limit": limit,
        "unit": unit,
        "state": state,
        "note": note,
        "pending": pending,
        "share": share_of(value, limit),
    }


@register.inclusion_tag("web/components/empty.html")
def empty(
    title: object, text: object = "", url: str = "", label: object = "", icon: str = ""
) -> dict[str, Any]:
    """Nothing here: say so, say what will be, and give the one next place."""
    return {"title": title, "text": text, "url": url, "label": label, "icon": icon}


@register.inclusion_tag("web/components/provenance.html")
def provenance(
    source: object = "", evidence: object = "", confidence: object = "", review: object = "", row: object = ""
) -> dict[str, Any]:
    """Where a statement comes from, how good it is, and who has read it. Takes ids of the pack, or words."""
    return {
        "sources": provenance_words.sources_of(source),
        "row": ", ".join(row) if isinstance(row, list | tuple) else row,
        "evidence": provenance_words.in_words(provenance_words.EVIDENCE, evidence),
        "confidence": provenance_words.in_words(provenance_words.CONFIDENCE, confidence),
        "review": provenance_words.in_words(provenance_words.REVIEW, review),
    }


@register.simple_tag
def field(
    field: BoundField,
    look: str = "",
    unit: object = "",
    hint: object = "",
    label: object = "",
    columns: int = 0,
    quiet: bool = False,
    question: bool = False,
) -> str:
    """A form's field with its label, help, error and unit; `look` chooses how choices are drawn."""
    if look not in LOOKS:
        raise ValueError(f"A field can look like {', '.join(LOOKS[1:])}; not like {look}.")
    field.field.widget.attrs.pop("placeholder", None)  # a label says it, and stays while one types
    field.help_text = str(hint) or field.help_text
    field.label = str(label) or field.label
    options = {"look": look, "unit": unit, "columns": columns, "quiet": quiet, "question": question}
    return render_to_string(
        "web/components/field.html", {"field": field, "kind": look or kind_of(field), **options}
    )


@register.simple_tag
def plain_field(field: BoundField) -> str:
    """A field without options: what `{{ form.field.as_field_group }}` and `{{ form }}` draw."""
    field.field.widget.attrs.pop("placeholder", None)
    return render_to_string("web/components/field.html", {"field": field, "kind": kind_of(field)})


@register.inclusion_tag("web/components/error_summary.html")
def error_summary(*several: BaseForm) -> dict[str, Any]:
    """Everything that is wrong, at the top, each line leading to its field. Drawn once for a form."""
    waiting = [form for form in several if not getattr(form, "summary_shown", False)]
    for form in waiting:
        form.__dict__["summary_shown"] = True
    return {"faults": [fault for form in waiting for fault in faults_of(form)]}


@register.simple_block_tag
def card(
    content: str, title: object = "", tone: str = "", beside: object = "", state: str = ""
) -> SafeString:
    """A panel. Tones: paper (what matters now, drawings), stop, check, band."""
    mark = draw_shape(state) if state else ""
    line = '<div class="card-title">{}<h3>{}</h3>{}</div>'
    head = format_html(line, mark, title, _muted(beside)) if title else ""
    return format_html(
        '<section class="card{}">{}{}</section>', f" card-{tone}" if tone else "", head, content
    )


def _muted(text: object) -> SafeString | str:
    return format_html('<span class="muted">{}</span>', text) if text else ""


@register.simple_block_tag
def notice(content: str, state: str = "unknown") -> SafeString:
    """A band across the page: signal word, what, what to do."""
    return format_html(
        '<div class="notice notice-{0}">{1}<div class="notice-body">{2}</div></div>',
        state,
        draw_shape(state),
        content,
    )


@register.simple_block_tag
def why(content: str, title: object = "", sources: Sequence[object] = ()) -> str:
    """The reason behind a number, a date or a flag, with its sources, one tap away."""
    return render_to_string(
        "web/components/why.html", {"title": title, "sources": sources, "content": content}
    )


@register.simple_block_tag
def entry(content: str, when: object = "", kind: str = "plain") -> SafeString:
    """One entry of a timeline: done filled, now ringed, else hollow."""
    return format_html(
        '<li class="timeline-{}"><span class="timeline-when">{}</span>'
        '<span class="timeline-mark" aria-hidden="true"></span><div class="timeline-body">{}</div></li>',
        kind,
        when,
        content,
    )


@register.simple_block_tag
def dialog(content: str, name: str, title: object) -> str:
    """A question that stands before the page: only for Sign, Stop session and Override."""
    return render_to_string("web/components/dialog.html", {"name": name, "title": title, "content": content})


def _places(context: Context) -> list[Place]:
    request = context.get("request")
    path = request.path if request is not None else "/"
    return list(places_for(path, context.get("permitted") or {}, context.get("section") or ""))


@register.simple_tag(takes_context=True)
def navigation(context: Context) -> list[Place]:
    """`{% navigation as places %}`: the rail's entries for this person."""
    return _places(context)


@register.simple_tag(takes_context=True)
def theme(context: Context) -> str:
    """The person's own choice of light or dark, if they made one; otherwise the system decides."""
    request = context.get("request")
    chosen = request.COOKIES.get("theme", "") if request is not None else ""
    return chosen if chosen in ("light", "dark") else ""


@register.simple_block_tag
def wrap(content: str, element: str, classes: str, label: object = "") -> SafeString:
    """A frame's part: its element only where a page put something in it."""
    if not content.strip():
        return mark_safe("")
    named = format_html(' aria-label="{}"', label) if label else ""
    return format_html('<{0} class="{1}"{2}>{3}</{0}>', element, classes, named, content)
