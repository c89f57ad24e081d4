"""`{% because finding.say %}`: "Why?" beside a sentence of the pack, one tap to its source."""

from collections.abc import Iterable
from typing import Any

from django import template

from mesocare.clinics.because import because as statements_behind
from mesocare.clinics.models import PackVersion
from mesocare.clinics.pack import current_pack

register = template.Library()


@register.inclusion_tag("clinics/_known_then.html")
def known_then(version: PackVersion | None) -> dict[str, Any]:
    """Which version of the pack a decision was made with, and the way to what changed since."""
    return {"known": version, "is_now": version is not None and version.digest == current_pack().digest}


@register.inclusion_tag("clinics/_because.html")
def because(
    words: object = "", place: str = "", kind: str = "", entry: object = "", sources: Iterable[str] = ()
) -> dict[str, Any]:
    """What the sentence rests on, folded; nothing where the pack in force does not say it.

    Give the words as they are shown, or the entry that they come from: `kind="red-flag" entry=why.rule`.
    """
    where = f"{kind}:{entry}" if kind and entry else place
    found = statements_behind(str(words), place=where, sources=sources)
    return {"found": found, "several": len(found) > 1, "pack": current_pack()}
