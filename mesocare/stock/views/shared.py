"""What the pages of the shelf have in common: who does it, when, and what day it is at the site."""

from datetime import date
from typing import Any

from django.utils import timezone

from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest
from mesocare.web.clock import site_today


def today_at(request: ClinicRequest) -> date:
    return site_today(timezone.now(), request.site.time_zone)


def done_by(request: ClinicRequest) -> dict[str, Any]:
    """Who, when, and the form's own id, as every action of the shelf takes them."""
    return {"by": request.staff, "at": timezone.now(), "command_id": posted_command_id(request)}
