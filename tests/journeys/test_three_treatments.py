"""One journey for each treatment: ten steps for a new patient, through the screens alone."""

import pytest
from playwright.sync_api import Page

from tests.journeys import steps
from tests.journeys.clinic import Journey, Person
from tests.journeys.stories import ACNE_SCARS, CLARA, DAVID, MARIT, MELASMA, REJUVENATION, Story
from tests.support.browser import NewContext, SignInAs, watched
from tests.support.server import Server

pytestmark = pytest.mark.journey


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
        steps.is_prescribed(journey)
        steps.books_the_course(journey)
        steps.is_treated(journey, story)
        steps.takes_aftercare_home(journey)
        steps.is_worried_at_home(journey)
        steps.is_decided(journey, story)
