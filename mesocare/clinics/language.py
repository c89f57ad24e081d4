"""The language of a page: the reader's where a reader comes from outside, English where the clinic works.

Half of a page in another language helps nobody. The pages of the staff have no whole translation yet.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

from mesocare.clinics.access import LinkAccess, PublicAccess
from mesocare.web.routes import View, access_of
from mesotherapy.pack.base import Text

ASKED = "lang"  # ?lang=ar is an address of its own, so that a search engine can keep it
A_YEAR = 365 * 24 * 60 * 60


class LanguageMiddleware(LocaleMiddleware):
    """Asked for in the address, else chosen before, else what the browser asks for."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        asking: Any = request
        asking.chosen = asked(request) or chosen_before(request)
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


def chosen_before(request: HttpRequest) -> str:
    """The language that this reader once asked for."""
    kept = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return kept if kept in dict(settings.LANGUAGES) else ""


def speak_to(request: HttpRequest, language: str) -> None:
    """Speak a patient's own language on a page of theirs, as the clinic wrote it down.

    What the reader chose on the page comes first. English is what stands in a record where nobody asked, so
    there the browser knows better.
    """
    known = language in dict(settings.LANGUAGES) and language != settings.LANGUAGE_CODE
    if known and not getattr(request, "chosen", ""):
        speak(request, language)


@contextmanager
def speaking(language: str) -> Iterator[str]:
    """Write in a language: what goes to a patient from a page of the staff or from the worker."""
    spoken = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(spoken):
        yield spoken


def page_language() -> str:
    """The language that is being written now."""
    return translation.get_language() or settings.LANGUAGE_CODE


def spoken(text: Text) -> str:
    """A text of the pack in the language that is being written now; in English where it has no other."""
    return text.in_(page_language())


def in_every_other(text: Text) -> dict[str, str]:
    """A text in each language it has besides the clinic's own, by language."""
    return {language: text.in_(language) for language in sorted(text.languages - {settings.LANGUAGE_CODE})}


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
