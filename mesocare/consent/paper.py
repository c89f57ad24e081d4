"""The signed consent as a document."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.utils import formats
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from mesocare.audit.chain import Head
from mesocare.clinics.language import speaking
from mesocare.clinics.templatetags.pack import all_named, cited, places
from mesocare.clinics.translated import signed_text_words
from mesocare.consent.models import Consent, ConsentSignature
from mesocare.consent.reading import is_in, read_sections
from mesocare.web import documents
from mesocare.web.clock import at_site


def signed_pdf(
    consent: Consent, signature: ConsentSignature, *, head: Head, read_in: str = settings.LANGUAGE_CODE
) -> bytes:
    """The text as it was shown, the envelope, and the signature, with the audit head printed.

    The signed text is in the clinic's language. Where the patient read it in another, that stands after it.
    """
    with speaking(settings.LANGUAGE_CODE):  # also where the patient signs on a page in another language
        return documents.make_pdf(_document(consent, signature, head, read_in), at=signature.signed_at)


def _document(consent: Consent, signature: ConsentSignature, head: Head, read_in: str) -> documents.Document:
    patient = consent.patient
    site = consent.plan.course.site
    born = formats.date_format(patient.birth_date, "j M Y") if patient.birth_date else _("not recorded")
    return documents.Document(
        title=_("Consent to treatment"),
        author=site.name,
        header=_("%(name)s · born %(born)s · #%(number)s")
        % {"name": patient.name, "born": born, "number": patient.number},
        header_end=site.name,
        footer=_(
            "Text %(digest)s · knowledge %(pack)s · audit %(count)s %(hash)s · clinical "
            "content: see its review state"
        )
        % {
            "digest": consent.text_digest[:16],
            "pack": consent.pack_version.version,
            "count": head.count,
            "hash": head.seal[:16],
        },
        language=settings.LANGUAGE_CODE,
        parts=[
            *_which_is_signed(consent, read_in),
            *_text_parts(consent),
            *_talk_parts(consent),
            _signature_part(consent, signature),
            *_translation(consent, read_in),
        ],
    )


def _which_is_signed(consent: Consent, language: str) -> Iterator[documents.Part]:
    if is_in(consent, language):
        own = settings.LANGUAGE_CODE
        yield documents.paragraph(signed_text_words(language, own))
        yield documents.spoken(documents.paragraph(signed_text_words(language, language)), language)


def _translation(consent: Consent, language: str) -> Iterator[documents.Part]:
    """The text as the patient read it."""
    if not is_in(consent, language):
        return
    name = get_language_info(language)["name_translated"]
    yield documents.heading(_("As the patient read it, in %(language)s") % {"language": name})
    for section in read_sections(consent, language):
        yield documents.spoken(documents.heading(section.title), language)
        lines = [f"{note}: {text}" if note else text for text, note, _sources in section.lines]
        yield documents.spoken(documents.bullets(lines), language)


def _text_parts(consent: Consent) -> list[documents.Part]:
    parts: list[documents.Part] = []
    for section in consent.text:
        parts.append(documents.heading(section["title"]))
        parts.append(documents.bullets(_printed(line) for line in section["lines"]))
    envelope = consent.envelope
    parts.append(documents.heading(_("What this signature covers")))
    parts.append(
        documents.facts(
            [
                (_("Substances"), all_named(envelope["substances"], "substance")),
                (_("Techniques"), all_named(envelope["techniques"], "technique")),
                (_("Zones"), places(envelope["zones"])),
                (_("Sessions"), str(envelope["sessions"])),
                (_("Until"), formats.date_format(consent.until_on, "j M Y")),
            ]
        )
    )
    return parts


def _printed(line: dict[str, object]) -> str:
    note = f"{line['note']}: " if line["note"] else ""
    sources = line["sources"]
    told = f" [{cited(sources)}]" if isinstance(sources, list) and sources else ""
    return f"{note}{line['text']}{told}"


def _talk_parts(consent: Consent) -> list[documents.Part]:
    site = consent.plan.course.site
    when = formats.date_format(at_site(consent.talked_through_at, site.time_zone), "j M Y, H:i")
    rows = [(_("Talked through by"), f"{consent.talked_through_by.name}, {when}")]
    if consent.time_to_reflect:
        rows.append((_("Time to think it over"), consent.time_to_reflect))
    rows.append((_("Your questions"), consent.patient_questions or _("none written down")))
    return [documents.heading(_("The talk")), documents.facts(rows)]


def _signature_part(consent: Consent, signature: ConsentSignature) -> documents.Part:
    site = consent.plan.course.site
    when = formats.date_format(at_site(signature.signed_at, site.time_zone), "j M Y, H:i")
    where = _("on the patient's own phone") if signature.on_own_phone else _("at the clinic")
    if signature.witnessed_by is not None:
        where = _("at the clinic, witnessed by %(name)s") % {"name": signature.witnessed_by.name}
    return documents.signature(signature.signed_name, f"{when}, {where}", signature.strokes)
