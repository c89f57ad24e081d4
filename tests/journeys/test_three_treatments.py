"""One journey for each treatment: ten steps for a new patient, through the screens alone."""

from datetime import date

import pytest
from playwright.sync_api import Page

from tests.journeys import steps
from tests.journeys.clinic import Journey, Person
from tests.journeys.steps import Story
from tests.support.browser import NewContext, SignInAs, watched
from tests.support.server import Server

pytestmark = pytest.mark.journey

MELASMA = Story(
    protocol="melasma-tranexamic-acid-intradermal",
    goal="Stop covering my cheeks by summer.",
    technique="papule",
    plan={
        "device": "fine-needle",
        "target_layer": "superficial-dermis",
        "needle_gauge": "32",
        "needle_length_mm": "4",
        "angle_degrees": "15",
        "strength:tranexamic-acid": "100 mg/mL",
        "volume:tranexamic-acid": "0.1",
        "volume:sodium-chloride-0.9": "2.4",
        "sessions": "3",
        "interval_min_days": "10",
        "interval_ideal_days": "14",
        "interval_max_days": "21",
    },
    zones={place: {"spacing": "10", "point": "0.02"} for place in ("forehead:M", "malar:R", "malar:L")},
    scores={
        "mmasi": {
            "forehead.area": 2,
            "forehead.darkness": 2,
            "right_malar.area": 4,
            "right_malar.darkness": 3,
            "left_malar.area": 4,
            "left_malar.darkness": 2,
            "chin.area": 0,
            "chin.darkness": 0,
        }
    },
)
REJUVENATION = Story(
    protocol="rejuvenation-ha-non-cross-linked",
    goal="Less tired-looking.",
    technique="nappage",
    plan={
        "device": "fine-needle",
        "target_layer": "superficial-dermis",
        "needle_gauge": "32",
        "needle_length_mm": "4",
        "angle_degrees": "30",
        "strength:ha-non-cross-linked": "15 mg/mL",
        "volume:ha-non-cross-linked": "3",
        "sessions": "3",
    },
    zones={place: {"spacing": "4", "point": "0.01"} for place in ("malar:R", "malar:L")},
)
ACNE_SCARS = Story(
    protocol="acne-scars-derma-pen-ha",
    goal="Smoother cheeks.",
    technique="microneedling",
    plan={
        "device": "derma-pen",
        "needle_length_mm": "1",
        "angle_degrees": "90",
        "strength:ha-non-cross-linked": "15 mg/mL",
        "volume:ha-non-cross-linked": "3",
        "sessions": "3",
    },
    zones={place: {"passes": "4", "topical": "0.8"} for place in ("malar:R", "malar:L")},
    by_area=True,
)
CLARA = Person("Clara", "Whitcombe", date(1988, 5, 17), "+44 7700 900551")
MARIT = Person("Marit", "Solberg", date(1971, 10, 2), "+44 7700 900552")
DAVID = Person("David", "Adeyemi", date(1995, 1, 29), "+44 7700 900553")


@pytest.mark.parametrize(
    ("story", "person"),
    [
        pytest.param(MELASMA, CLARA, id="melasma"),
        pytest.param(REJUVENATION, MARIT, id="rejuvenation"),
        pytest.param(ACNE_SCARS, DAVID, id="acne-scars"),
    ],
)
def test_from_the_first_question_to_the_decision(
    clinic_server: Server,
    new_context: NewContext,
    tablet: Page,
    phone: Page,
    sign_in_as: SignInAs,
    story: Story,
    person: Person,
) -> None:
    for desk in watched(new_context().new_page()):
        journey = Journey(clinic_server, desk, tablet, phone, person, pictures=story is MELASMA)
        sign_in_as(desk, "reception")
        sign_in_as(tablet, "director")
        steps.reads_the_guide(journey, story)
        steps.is_written_down(journey)
        steps.fills_in_the_form_at_home(journey)
        steps.is_assessed(journey, story)
        steps.is_planned_and_offered(journey, story)
        steps.pays(journey)
        steps.consents(journey)
        steps.books_the_course(journey)
        steps.is_treated(journey, story)
        steps.takes_aftercare_home(journey)
        steps.is_worried_at_home(journey)
        steps.is_decided(journey, story)
