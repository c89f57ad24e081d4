"""A patient who reads Arabic: the letter, the text beside the signed one, what the signed document keeps."""

import re
import uuid
from typing import Any

import pytest
from django.test import Client

from mesocare.consent import actions
from mesocare.consent.models import Consent, ConsentSignature
from mesocare.demo import drafts
from mesocare.messages.models import OutboxMessage
from mesocare.patients.models import Patient
from mesocare.planning.wording import summary_in
from tests.support.care import consent_of, plan_of
from tests.support.pdf import pages_of
from tests.support.world import World

pytestmark = pytest.mark.django_db
ARABIC = re.compile(r"[\u0621-\u064a]")
LATIN_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@pytest.fixture
def consent(world: World) -> Consent:
    made = consent_of(world, signed=False)
    Patient.objects.filter(pk=made.patient_id).update(language="ar")
    return Consent.objects.get(pk=made.pk)


@pytest.fixture
def at_home(world: World, consent: Consent) -> tuple[Client, str]:
    """The patient's phone, with the date of birth said."""
    actions.send_consent(consent=consent, by=world.practitioner, at=world.at, command_id=uuid.uuid4())
    token = OutboxMessage.objects.get(kind="consent").body.split("/l/")[1].split("/")[0]
    phone, born = Client(), consent.patient.birth_date
    said = {"birth_date_answer": "1", "day": born.day, "month": born.month, "year": born.year}
    phone.post(f"/l/{token}/consent/", said)
    return phone, f"/l/{token}/consent/"


def test_the_letter_and_its_page_speak_arabic(consent: Consent, at_home: tuple[Client, str]) -> None:
    phone, address = at_home
    message = OutboxMessage.objects.get(kind="consent")

    page = phone.get(address).content.decode()

    assert ARABIC.search(message.subject)
    assert ARABIC.search(message.body)
    assert '<html lang="ar" dir="rtl"' in page
    assert '<div class="stack consent-text" lang="ar" dir="rtl">' in page
    assert "النص الذي يُوقَّع هو النص الإنجليزي" in page
    assert 'href="tel:999"' in page
    assert page.index("النص الذي يُوقَّع") < page.index("The text that is signed is the one in English")


@pytest.mark.parametrize("draft", [drafts.rejuvenation, drafts.melasma, drafts.acne_scars])
def test_the_plan_in_plain_words_is_told_in_arabic_with_its_numbers(world: World, draft: Any) -> None:
    """With a numbing cream too, whose time counts for the visit and not for the chair."""
    plan = plan_of(world, draft=draft())
    arabic = summary_in(plan, "ar")

    assert arabic
    wanted = {number for number in LATIN_NUMBER.findall(plan.patient_summary) if len(number) > 1}
    assert wanted <= set(LATIN_NUMBER.findall(arabic))


def test_each_line_is_kept_in_both_languages_with_its_numbers(consent: Consent) -> None:
    for section in consent.text:
        kept = section["in"]["ar"]
        assert ARABIC.search(kept["title"])
        assert len(kept["lines"]) == len(section["lines"])
        for english, arabic in zip(section["lines"], kept["lines"], strict=True):
            large = {number for number in LATIN_NUMBER.findall(english["text"]) if len(number) > 1}
            assert large <= set(LATIN_NUMBER.findall(arabic["text"])), (english["text"], arabic["text"])


def test_what_was_read_stands_in_the_document_behind_what_was_signed(
    consent: Consent, at_home: tuple[Client, str], command: Any
) -> None:
    phone, address = at_home
    blank = phone.post(address, {**command(), "signed_name": "Elena", "text_digest": consent.text_digest})
    assert "التوقيع فارغ" in blank.content.decode()

    given = {"signed_name": "Elena Moreau", "typed": "on", "text_digest": consent.text_digest}
    phone.post(address, {**command(), **given})

    signature = ConsentSignature.objects.get(consent=consent)
    printed = "".join(pages_of(bytes(signature.pdf)))
    assert signature.on_own_phone
    assert "born11Feb1984" in printed.replace(" ", "")  # the signed part is in one language throughout
    assert "The text that is signed is the one in English" in " ".join(printed.split())
    assert "As the patient read it, in Arabic" in " ".join(printed.split())
    signed, read = printed.split("As the patient read it", 1)
    assert len(ARABIC.findall(read)) > 10 * len(ARABIC.findall(signed)) > 0
