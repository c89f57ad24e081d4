"""One event for every page that shows something of a patient, and for every page that was refused."""

import hashlib
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from mesocare.audit.actions import Read, reads_of, record
from mesocare.audit.chain import canonical

SHOWN = frozenset({200, 400, 409, 422})  # a form that came back with its errors shows the patient too
REFRESHED = "refreshed"


class ReadsMiddleware:
    """Writes the reads that `mark_read` noted, once the page is known to have been shown."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        reads = reads_of(request)
        if reads and response.status_code in SHOWN and not _is_repeat(request, reads):
            self._write(request, "read", reads)
        elif response.status_code == 403 and getattr(request, "staff", None) is not None:
            self._write(request, "refused", [])
        return response

    def _write(self, request: HttpRequest, action: str, reads: list[Read]) -> None:
        """One event for the page. Several patients on one page (a list) stand in its detail."""
        where = request.resolver_match.view_name if request.resolver_match else ""
        first = reads[0] if reads else Read()
        patients = {read.patient for read in reads}
        detail: dict[str, object] = {"page": where}
        if len(reads) > 1 or first.what:
            detail["shown"] = [read.as_text() for read in reads]
        record(
            action=action,
            by=getattr(request, "staff", None) or getattr(request, "link", None) or "visitor",
            at=timezone.now(),
            organisation=getattr(request, "organisation", None),
            patient=first.patient if len(patients) == 1 else None,
            subject=first.subject if len(reads) == 1 else None,
            detail=detail,
        )


def _is_repeat(request: HttpRequest, reads: list[Read]) -> bool:
    """Whether a page that refreshes itself shows the same again as it did the last time, in this session."""
    session = getattr(request, "session", None)
    if session is None or "Mesocare-Background" not in request.headers:
        return False
    shown = hashlib.sha256(
        canonical({"page": request.path, "shown": sorted(read.as_text() for read in reads)}).encode()
    ).hexdigest()
    if session.get(REFRESHED) == shown:
        return True
    session[REFRESHED] = shown
    return False
