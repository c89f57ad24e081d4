"""The language of a page: the reader's where a reader comes from outside, English where the clinic works.

Half of a page in another language helps nobody. The pages of the staff have no whole translation yet.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

from mesocare.clinics.access import LinkAccess, PublicAccess
from mesocare.web.routes import View, access_of

ASKED = "lang"  # ?lang=ar is an address of its own, so that a search engine can keep it
A_YEAR = 365 * 24 * 60 * 60


class LanguageMiddleware(LocaleMiddleware):
    """Asked for in the address, else chosen before, else what the browser asks for."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        asking: Any = request
        asking.spoken = asked(request) or translation.get_language()
        speak(request, settings.LANGUAGE_CODE)

    def process_view(self, request: HttpRequest, view: View, *_: object) -> None:
        if is_for_readers(request, view):
            speak(request, request.spoken)  # type: ignore[attr-defined]

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The choice is kept by a cookie that says nothing else, so that the next page speaks it too."""
        answer = super().process_response(request, response)
        chosen = asked(request)
        if chosen and translation.get_language() == chosen:
            answer.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                chosen,
                max_age=A_YEAR,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return answer


def asked(request: HttpRequest) -> str:
    """The language in the address, where it is one that is offered."""
    wanted = request.GET.get(ASKED, "")
    return wanted if wanted in dict(settings.LANGUAGES) else ""


def speak(request: HttpRequest, language: str) -> None:
    translation.activate(language)
    request.LANGUAGE_CODE = language


def is_for_readers(request: HttpRequest, view: View) -> bool:
    """A private link, or a public page of a feature. Signing in belongs to the staff."""
    access = access_of(view)
    if isinstance(access, LinkAccess):
        return True
    match = request.resolver_match
    return isinstance(access, PublicAccess) and match is not None and bool(match.namespace)
