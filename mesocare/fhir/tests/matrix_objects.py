"""Examples for the matrix of routes and roles."""

import json
import uuid

from mesocare.fhir import actions
from mesocare.fhir.tests.bundles import WARFARIN, bundle
from tests.support.people import patient_of
from tests.support.world import World


def examples(world: World) -> dict[str, dict[str, object]]:
    """Files handed in that look like somebody who is here, and an import that was done."""
    patient = patient_of(world)
    content = bundle(WARFARIN, born="1984-02-11", patient=f"example-{world.organisation.pk}")
    content["entry"][0]["resource"] |= {
        "name": [{"family": patient.family_name, "given": [patient.given_name]}],
        "identifier": [],
    }
    draft, done = (_draft(world, content), _draft(world, content))
    run = actions.import_draft(
        draft=done, site=world.site, choices={}, by=world.practitioner, at=world.at, command_id=uuid.uuid4()
    )
    return {
        "fhir:preview": {"draft_uuid": draft.uuid},
        "fhir:put-aside": {"draft_uuid": draft.uuid},
        "fhir:result": {"run_uuid": run.uuid},
    }


def _draft(world: World, content: object) -> actions.ImportDraft:
    return actions.keep_draft(
        organisation=world.organisation,
        files=[("example.json", json.dumps(content).encode())],
        by=world.practitioner,
        at=world.at,
        command_id=uuid.uuid4(),
    )
