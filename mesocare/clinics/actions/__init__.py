"""What the clinic says of itself. The only writer of its rows."""

from mesocare.clinics.actions.accounts import (
    WorksElsewhereToo,
    add_person,
    change_person,
    give_start_password,
    new_start_password,
    open_another_site,
)
from mesocare.clinics.actions.checklists import choose_checklist
from mesocare.clinics.actions.knowledge import (
    KnowledgeChanged,
    NotAnAmount,
    NothingToSwitch,
    SwitchedOff,
    adopt_protocol,
    check_is_on,
    set_ceiling,
    sign_statement,
    switch_treatment,
    withdraw_adoption,
)
from mesocare.clinics.actions.languages import (
    NothingToRelease,
    NotReleased,
    TranslationChanged,
    release_translation,
    take_back_translation,
)
from mesocare.clinics.actions.overlay import add_entry, change_statement, hold_back
from mesocare.clinics.actions.overlay_articles import OwnArticle, review_article, write_article, writer_of
from mesocare.clinics.actions.overlay_kept import import_pieces, keep_ours, take_back
from mesocare.clinics.actions.overlay_review import review_own
from mesocare.clinics.actions.overlay_rules import DoesNotFit, GoneMeanwhile, Grounds, NotToBeChanged
from mesocare.clinics.actions.people import (
    AlreadyHere,
    SiteFacts,
    add_staff_member,
    change_staff_member,
    correct_site,
    current_credential,
    open_organisation,
    open_site,
    record_credential,
)
from mesocare.clinics.actions.place import check_kit, kit_checked_on, set_price
from mesocare.clinics.actions.reasons import ReasonNeeded, check_reason

__all__ = [
    "AlreadyHere",
    "DoesNotFit",
    "GoneMeanwhile",
    "Grounds",
    "KnowledgeChanged",
    "NotAnAmount",
    "NotReleased",
    "NotToBeChanged",
    "NothingToRelease",
    "NothingToSwitch",
    "OwnArticle",
    "ReasonNeeded",
    "SiteFacts",
    "SwitchedOff",
    "TranslationChanged",
    "WorksElsewhereToo",
    "add_entry",
    "add_person",
    "add_staff_member",
    "adopt_protocol",
    "change_person",
    "change_staff_member",
    "change_statement",
    "check_is_on",
    "check_kit",
    "check_reason",
    "choose_checklist",
    "correct_site",
    "current_credential",
    "give_start_password",
    "hold_back",
    "import_pieces",
    "keep_ours",
    "kit_checked_on",
    "new_start_password",
    "open_another_site",
    "open_organisation",
    "open_site",
    "record_credential",
    "release_translation",
    "review_article",
    "review_own",
    "set_ceiling",
    "set_price",
    "sign_statement",
    "switch_treatment",
    "take_back",
    "take_back_translation",
    "withdraw_adoption",
    "write_article",
    "writer_of",
]
