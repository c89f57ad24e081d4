"""A translation is drafted by a machine until the director releases it in the name of who read it."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import Client
from django.urls import reverse

from mesocare.audit.models import AuditEvent
from mesocare.clinics import actions
from mesocare.clinics.in_force import knowledge_of
from mesocare.clinics.models import Site, StaffMember, TranslationRelease
from mesocare.clinics.translated import (
    is_unreviewed,
    signed_text_words,
    translation_state,
)
from mesocare.clinics.translations import PAGES, pairs_of, whole_digest
from tests.support.world import World
from tools.messages import for_readers, texts

AT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
DRAFTED = "تُرجمت كلمات هذه الصفحة آليًا"
READER = {"reader_name": "Dr Layla Haddad", "reader_credential": "dermatologist, 55123"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%")
NUMBER = re.compile(r"\d+")


def release(by: StaffMember, **changes: Any) -> TranslationRelease:
    with knowledge_of(by.organisation):
        given = {"language": "ar", "read_digest": whole_digest("ar"), **READER, "by": by, "at": AT}
        return actions.release_translation(**{**given, "command_id": uuid.uuid4(), **changes})


def reads(client: Client, site: Site) -> str:
    return client.get(reverse("guide:home", args=[site.slug]), {"lang": "ar"}).content.decode()


@pytest.mark.django_db
def test_a_page_says_that_nobody_has_read_it_until_it_is_released_and_then_who_has(
    client: Client, site: Site, director: StaffMember
) -> None:
    before = reads(client, site)
    release(director)
    after = reads(client, site)

    assert DRAFTED in before
    assert READER["reader_name"] not in before
    assert DRAFTED not in after
    assert READER["reader_name"] in after
    assert READER["reader_credential"] in after


@pytest.mark.django_db
def test_one_clinics_release_says_nothing_for_another(
    client: Client, world: World, other_world: World, director: StaffMember
) -> None:
    release(other_world.director)

    assert DRAFTED in reads(client, world.site)
    with knowledge_of(director.organisation):
        assert is_unreviewed("ar")


@pytest.mark.django_db
def test_what_is_signed_stays_english_and_the_line_names_who_read_the_other(director: StaffMember) -> None:
    with knowledge_of(director.organisation):
        before = signed_text_words("ar", "en")
        release(director)
        after = signed_text_words("ar", "en")

    assert "signed is the one in English" in before
    assert "nobody has reviewed it" in before
    assert "signed is the one in English" in after
    assert "Dr Layla Haddad, dermatologist, 55123, read the translation" in after


@pytest.mark.django_db
def test_a_translation_that_changed_since_is_not_taken_for_read(
    client: Client, site: Site, director: StaffMember
) -> None:
    released = release(director)
    texts = {**released.texts, "question": "0" * 64}  # what an update leaves behind
    TranslationRelease.objects.bulk_create(
        [
            TranslationRelease(
                organisation=director.organisation,
                language="ar",
                is_released=True,
                **READER,
                texts=texts,
                decided_by=director,
                decided_at=AT,
            )
        ]
    )

    with knowledge_of(director.organisation):
        state = translation_state(director.organisation, "ar")
        assert state.changed == ("question",)
        assert is_unreviewed("ar")
    assert "نسخة سابقة من هذه الترجمة" in reads(client, site)


@pytest.mark.django_db
def test_it_is_taken_back_with_a_reason_and_both_stand_in_the_audit(
    client: Client, site: Site, director: StaffMember
) -> None:
    release(director)
    actions.take_back_translation(
        language="ar",
        reason="A dose reads wrong in the aftercare of lips.",
        by=director,
        at=AT,
        command_id=uuid.uuid4(),
    )

    assert DRAFTED in reads(client, site)
    said = list(AuditEvent.objects.filter(action__startswith="translation.").values_list("action", flat=True))
    assert said == ["translation.released", "translation.taken-back"]
    with pytest.raises(actions.NotReleased):
        actions.take_back_translation(
            language="ar", reason="Once more, please.", by=director, at=AT, command_id=uuid.uuid4()
        )


@pytest.mark.django_db
def test_only_what_was_on_the_page_is_released(director: StaffMember) -> None:
    with pytest.raises(actions.TranslationChanged):
        release(director, read_digest="0" * 64)
    with pytest.raises(actions.NothingToRelease):
        release(director, language="en")
    with pytest.raises(actions.NothingToRelease):
        release(director, language="tlh")
    assert not TranslationRelease.objects.exists()


@pytest.mark.django_db
def test_a_double_tap_releases_once(director: StaffMember) -> None:
    once = uuid.uuid4()

    assert release(director, command_id=once) == release(director, command_id=once)
    assert TranslationRelease.objects.count() == 1


@pytest.mark.django_db
def test_the_director_releases_on_the_page_and_an_empty_form_loses_nothing(
    director: StaffMember, sign_in: Any, command: Any
) -> None:
    client = sign_in(director)
    address = reverse("clinics:translation", args=["ar"])
    with knowledge_of(director.organisation):
        digest = whole_digest("ar")
    given = {**command(), "do": "release", "read_digest": digest, **READER}

    unticked = client.post(address, given)
    assert unticked.status_code == 422
    assert "Dr Layla Haddad" in unticked.content.decode()
    assert "Nothing was released" in unticked.content.decode()
    released = client.post(address, {**given, "has_read": "on"}, follow=True).content.decode()

    assert "Released" in released
    assert "Read by Dr Layla Haddad" in client.get(reverse("clinics:languages")).content.decode()


@pytest.mark.django_db
def test_each_text_stands_beside_its_english(director: StaffMember, sign_in: Any) -> None:
    client = sign_in(director)

    page = client.get(reverse("clinics:translation", args=["ar"]), {"part": "question"}).content.decode()

    assert "Are you pregnant, or could you be?" in page
    assert '<p lang="ar" dir="rtl">هل أنت حامل، أو هل يمكن أن تكوني حاملًا؟</p>' in page
    assert client.get(reverse("clinics:translation", args=["tlh"])).status_code == 404


def test_the_parts_hold_every_kind_a_patient_reads() -> None:
    assert set(pairs_of("ar")) >= {PAGES, "question", "aftercare", "consent-text", "check-in", "red-flag"}


def test_the_pages_keep_what_is_filled_in_and_each_number() -> None:
    """A placeholder that is lost is a sentence with a hole, and one too many is a page that fails.

    Arabic has words of their own for none, one and two of a thing; from three on the number is written.
    """
    file = Path(settings.LOCALE_PATHS[0], "ar", "LC_MESSAGES", "django.po")
    with file.open("rb") as source:
        catalogue = read_po(source)
    for message in catalogue:
        if not message.id:
            continue
        single = isinstance(message.id, str)
        wanted = PLACEHOLDER.findall(message.id if single else message.id[1])
        for form in [message.string] if single else message.string[3:]:
            assert sorted(PLACEHOLDER.findall(form)) == sorted(wanted), message.id
        if single:
            assert set(NUMBER.findall(message.id)) <= set(NUMBER.findall(message.string)), message.id
            assert message.string != message.id or message.id == "Mesocare", message.id


TEMPLATES = Path(__file__).resolve().parents[2]
FRAMES = re.compile(
    r'{% extends "(?:web/portal|web/public|web/emergency|web/problem|guide/_public|recovery/_portal)\.html"'
)
INCLUDED = re.compile(r'{% include "([^"]+)"')
OF_THE_STAFF = {
    "treatment/card.html": "the emergency card of the team, beside a session",
    "403.html": "about roles, which a patient has not",
    "429.html": "about signing in, which a patient does not",
}


def test_the_words_of_whatever_a_patient_opens_are_collected() -> None:
    """A new page for patients, or a piece of one, is not left out of the catalogue by being forgotten."""
    files = {
        file.relative_to(folder).as_posix(): file
        for folder in TEMPLATES.glob("*/templates")
        for file in folder.rglob("*.html")
    }
    waiting = [name for name, file in files.items() if FRAMES.search(file.read_text("utf-8"))]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in seen and name not in OF_THE_STAFF and name in files:
            seen.add(name)
            waiting += INCLUDED.findall(files[name].read_text("utf-8"))
    words = {where for where, _text, _context in texts()}
    paths = {files[name].relative_to(TEMPLATES.parent).as_posix() for name in seen}
    assert len(seen) > 40
    assert not sorted(path for path in paths & words if not for_readers(path))
