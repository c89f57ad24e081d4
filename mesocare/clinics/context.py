"""What every page of the clinic may name: the person, the place, and what the person may do."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from mesocare.clinics.models import Site
from mesocare.clinics.places import number_to_call
from mesocare.clinics.reviewing import review_state
from mesocare.clinics.roles import Permission, permissions_of
from mesocare.clinics.translated import page_words


def clinic(request: HttpRequest) -> dict[str, Any]:
    member = getattr(request, "staff", None)
    held = permissions_of(member.role) if member is not None else frozenset()
    organisation = getattr(request, "organisation", None)
    link, site = getattr(request, "link", None), getattr(request, "site", None)
    return (number_on_each_page(site) if link else {}) | {
        "staff": member,
        "organisation": organisation,
        "content_review": SimpleLazyObject(lambda: review_state(organisation)) if organisation else None,
        "translation_words": page_words,  # called by the page that says it
        "site": site,
        "link": link,
        "permitted": {permission.name: permission in held for permission in Permission},
        "idle_lock_seconds": settings.IDLE_LOCK_SECONDS,
    }


def number_on_each_page(site: Site | None) -> dict[str, Any]:
    """The emergency number of the place, for every page behind a private link; asked for when it is shown."""
    return {"emergency_number": lambda: number_to_call(site)}
