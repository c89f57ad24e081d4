"""What a patient reads about a recall, in their language: the letter, and the message that it is there."""

from __future__ import annotations

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mesocare.recalls.contacts import Contact
from mesocare.recalls.models import Recall
from mesocare.web.templatetags.formats import in_line

PLACES = ("{clinic}", "{phone}", "{product}", "{lot}", "{dates}")
"""What stands in the clinic's words for what differs from patient to patient."""


def usual_words(language: str) -> str:
    """What the clinic says unless it wrote its own words: what happened, and whom to call."""
    with translation.override(language):
        return _(
            "In your treatment at {clinic} on {dates} we used {product}, lot {lot}. This lot has been called "
            "back, and we no longer use it.\n\n"
            "We do not know yet what this means for you. Look at the treated skin. If anything about it "
            "worries you, or you feel unwell, call us now: {phone}.\n\n"
            "We tell you as soon as we know more."
        )


def words_for(recall: Recall, language: str) -> str:
    """The clinic's newest words in that language, or the usual ones."""
    rows = [row for row in recall.words.order_by("-pk") if row.language == language]
    return rows[0].text if rows else usual_words(language)


def letter_to(recall: Recall, contact: Contact) -> str:
    """The words as this patient reads them."""
    language = contact.patient.language
    with translation.override(language):
        dates = _(", ").join(date_format(day, "j F Y") for day in contact.days)
        phone = in_line(contact.site.phone)
    told = {
        "{clinic}": contact.site.name,
        "{phone}": phone,
        "{product}": recall.product.name,
        "{lot}": recall.number,
        "{dates}": dates,
    }
    text = words_for(recall, language)
    for place, words in told.items():
        text = text.replace(place, words)
    return text


def message_about(contact: Contact, link: str) -> tuple[str, str]:
    """Subject and body of the message outside. It says that there is something to read, and no more."""
    with translation.override(contact.patient.language):
        return _("Please read: about your treatment"), _(
            "%(clinic)s has something important to tell you: %(link)s You can also call %(phone)s."
        ) % {"clinic": contact.site.name, "link": link, "phone": in_line(contact.site.phone)}
