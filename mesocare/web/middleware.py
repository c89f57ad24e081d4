"""Headers for every answer, and a page with its sentence for every refusal."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from mesocare.web.refusal import Refusal

Answer = Callable[[HttpRequest], HttpResponse]
PERMISSIONS = "camera=(self), microphone=(), geolocation=(), payment=(), usb=()"


class HeadersMiddleware:
    """Pages about people are kept by no cache, and change with how they were asked for."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cache-Control", "no-store")
        patch_vary_headers(response, ["HX-Request"])
        return response


class SizeMiddleware:
    """Refuses a body larger than any form here sends, before a byte of it is read or kept."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        most = settings.LARGEST_BODIES.get(request.path, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        if not length.isdecimal() or int(length) > most:
            return HttpResponse(status=413)
        return self.get_response(request)


class RefusalMiddleware:
    """A refusal that no form has caught becomes a page with the sentence."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        context = {"message": exception.message, "refusal": exception}
        return render(request, "web/refusal.html", context, status=exception.status)
