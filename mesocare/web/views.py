"""The pages of the frame itself: the style guide and the worker that keeps the emergency text."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from mesocare.web import offline, styleguide


@require_GET
def show_styleguide(request: HttpRequest) -> HttpResponse:
    """Every shared part in each of its states. It changes nothing and shows nobody."""
    return render(request, "web/styleguide/index.html", styleguide.context(timezone.now()))


@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """It must stand at the root, so that it may answer for every page of a patient."""
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"}
    return HttpResponse(offline.worker(), content_type="text/javascript; charset=utf-8", headers=headers)
