"""The drawn icons (Tabler, vendored) and the shapes of state, as inline pictures without styles."""

import re
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

ICONS = Path(__file__).parent / "static" / "vendor" / "tabler-icons"
POINTS_SIDEWAYS = frozenset(
    {
        "arrow-left",
        "arrow-right",
        "arrow-back-up",
        "arrow-forward-up",
        "chevron-left",
        "chevron-right",
        "logout",
        "send",
    }
)
_EMPTY_SQUARE = '<path stroke="none" d="M0 0h24v24H0z" fill="none" />'

SHAPES = {
    "ok": '<path d="M2.5 8.5l3.8 3.8 7.2-8.1" fill="none" stroke="currentColor" stroke-width="2"/>',
    "check": '<path d="M8 1.6 15.4 14.6H.6z" fill="currentColor"/>',
    "stop": '<rect x="1.5" y="1.5" width="13" height="13" rx="2" fill="currentColor"/>',
    "unknown": '<circle cx="8" cy="8" r="5.6" fill="none" stroke="currentColor" stroke-width="2"/>',
    "partial": (
        '<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="1.8"/>'
        '<path d="M8 2a6 6 0 0 0 0 12z" fill="currentColor"/>'
    ),
    "plain": '<circle cx="8" cy="8" r="5.4" fill="currentColor"/>',
    "for": '<path d="M8 2.5v11M2.5 8h11" fill="none" stroke="currentColor" stroke-width="1.8"/>',
    "against": '<path d="M2.5 8h11" fill="none" stroke="currentColor" stroke-width="1.8"/>',
    "unclear": '<path d="M2.5 5.7h11M2.5 10.3h11" fill="none" stroke="currentColor" stroke-width="1.8"/>',
}
SHAPES["done"] = SHAPES["ok"]
SHAPES["live"] = SHAPES["plain"]


class NoSuchIcon(Exception):
    """A template asked for a picture that is not vendored."""


@cache
def icon_body(name: str) -> str:
    """The lines of an icon, without the frame around them.

    Raises:
        NoSuchIcon: when the file is not among the vendored ones.
    """
    file = ICONS / f"{name}.svg"
    if not re.fullmatch(r"[a-z0-9-]+", name) or not file.is_file():
        raise NoSuchIcon(f"There is no icon '{name}' in {ICONS.name}. Vendor it or choose another.")
    inside = re.sub(r"^.*?<svg[^>]*>|</svg>\s*$", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r">\s+<", "><", inside.replace(_EMPTY_SQUARE, "")).strip()


@lru_cache(maxsize=512)
def draw_icon(name: str, size: int | None = None, label: str = "") -> SafeString:
    """An icon; with a label it speaks, without one it is decoration."""
    turns = " icon-flip" if name in POINTS_SIDEWAYS else ""
    measure = format_html(' width="{0}" height="{0}"', size) if size else ""
    voice = format_html(' role="img" aria-label="{}"', label) if label else mark_safe(' aria-hidden="true"')
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" '
        'stroke-linejoin="round" focusable="false"{}{}>{}</svg>',
        turns,
        measure,
        voice,
        mark_safe(icon_body(name)),
    )


@lru_cache(maxsize=64)
def draw_shape(state: str) -> SafeString:
    """The shape that goes with a word: ✓ ▲ ■ ○ ◐ for states, + − = for evidence."""
    return format_html(
        '<svg class="shape shape-{}" viewBox="0 0 16 16" aria-hidden="true" focusable="false">{}</svg>',
        state,
        mark_safe(SHAPES[state]),
    )


def draw_dot(place: int, done: int, now: int | None) -> SafeString:
    """One session of a course: filled, half, or hollow."""
    ring = mark_safe('<circle cx="8" cy="8" r="6.6" fill="none" stroke="currentColor" stroke-width="2"/>')
    inside = ""
    if place <= done and place != now:
        inside = mark_safe('<circle cx="8" cy="8" r="7" fill="currentColor"/>')
    elif place == now:
        inside = mark_safe('<path d="M8 1.4a6.6 6.6 0 0 0 0 13.2z" fill="currentColor"/>')
    return format_html('<svg viewBox="0 0 16 16">{}{}</svg>', ring, inside)


def share_of(value: object, limit: object) -> str:
    """How much of the limit is used, in percent for the drawing; never more than all of it."""
    try:
        part = Decimal(str(value)) / Decimal(str(limit)) * 100
    except (InvalidOperation, ZeroDivisionError):
        return "0"
    return str(min(max(part, Decimal(0)), Decimal(100)).quantize(Decimal("0.1")))
