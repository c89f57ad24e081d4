"""A lot of needles that the maker called back: frozen, and the one patient concerned told."""

from __future__ import annotations

from mesocare.clinics.roles import Role
from mesocare.demo.shelf import RECALLED
from mesocare.demo.steps import Clinic
from mesocare.recalls.actions import open_recall, record_call, send_letter
from mesocare.recalls.contacts import contact_of


def needles_called_back(clinic: Clinic) -> None:
    """Two days ago the letter came; Grace was written to at once and called on the day after."""
    director, grace = clinic.by(Role.DIRECTOR), clinic.patients["grace"]
    recall = open_recall(
        product=clinic.place.products["needle"],
        number=RECALLED,
        told_by="maker",
        reason="The maker’s letter: in some blisters of this lot the seal may be open.",
        by=director,
        at=clinic.ago(2, 9),
        command_id=clinic.id("recall"),
    )
    contact = contact_of(recall, grace)
    if contact is None:
        return
    send_letter(
        recall=recall,
        contact=contact,
        by=director,
        at=clinic.ago(2, 9, 20),
        command_id=clinic.id("recall-letter", grace),
    )
    record_call(
        recall=recall,
        contact=contact,
        reached=True,
        text="Nothing to see on either cheek. Knows whom to call.",
        by=clinic.by(Role.ASSISTANT),
        at=clinic.ago(1, 14),
        command_id=clinic.id("recall-call", grace),
    )
