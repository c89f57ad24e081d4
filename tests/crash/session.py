"""A running session to be charted, made and looked at in a process beside the server that is killed.

`python -m tests.crash.session make` prints where to chart; `… look ID` prints what is there.
"""

import json
import os
import sys
from typing import Any


def make() -> dict[str, Any]:
    from django.core.management import call_command
    from django.urls import reverse
    from django.utils import timezone

    from mesocare.clinics.roles import Role
    from mesocare.treatment.tests.making import make_running_session
    from tests.support.world import PASSWORD, build_world

    call_command("migrate", verbosity=0)
    at = timezone.now()
    world = build_world(at=at)
    ready = make_running_session(world, at=at)
    where = {"patient_uuid": ready.patient.uuid, "session_uuid": ready.session.uuid}
    people = (ready.operator, world.staff[Role.ASSISTANT], ready.operator)
    return {
        "session": str(ready.session.uuid),
        "address": reverse("treatment:map", kwargs=where),
        "sign_ins": [[member.user.email, PASSWORD] for member in people],
    }


def look(session_uuid: str) -> dict[str, Any]:
    from mesocare.audit.models import AuditEvent
    from mesocare.treatment.actions.writing import happened
    from mesocare.treatment.charting import fold
    from mesocare.treatment.models import TreatmentSession

    session = TreatmentSession.objects.get(uuid=session_uuid)
    events = list(session.events.select_related("by__user").order_by("seq"))
    told = AuditEvent.objects.filter(action="session.charted", subject__endswith=f":{session.pk}")
    return {
        "version": session.version,
        "seqs": [event.seq for event in events],
        "batches": {
            str(event.command_id): [change.get("text") or change["op"] for change in event.payload["changes"]]
            for event in events
        },
        "adds_up": fold(happened(event) for event in events) == session.state,
        "told_seqs": [json.loads(event.detail)["seq"] for event in told.order_by("number")],
    }


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mesocare.settings")
    django.setup()
    print(json.dumps(make() if sys.argv[1] == "make" else look(sys.argv[2])))
