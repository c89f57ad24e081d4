"""Quotes, acceptance, payments."""

import re
import uuid
from datetime import timedelta

import pytest

from mesocare.audit.models import AuditEvent
from mesocare.billing import actions
from mesocare.billing.models import Payment, QuoteAcceptance
from mesocare.billing.queries import account_of
from mesocare.demo import drafts
from mesocare.messages.actions import NoAddress
from mesocare.messages.models import OutboxMessage
from mesocare.planning.queries import sessions_left, standing
from mesocare.web.refusal import Refusal
from tests.support.care import accepted_plan_of, clinic_of, plan_of, quote_of
from tests.support.clinic import SignIn
from tests.support.world import World

pytestmark = pytest.mark.django_db


def accept(world: World, quote: object, **changes: object) -> QuoteAcceptance:
    given: dict[str, object] = {
        "quote": quote,
        "name": "Ottoline Quillfeather",
        "shown_digest": quote.text_digest,  # type: ignore[attr-defined]
        "today": world.at.date(),
        "witness": world.director,
        "by": world.director,
        "at": world.at,
        "command_id": uuid.uuid4(),
    }
    return actions.accept_quote(**(given | changes))  # type: ignore[arg-type]


def pay(world: World, course: object, minor: int, command: uuid.UUID | None = None) -> Payment:
    return actions.take_payment(
        course=course,  # type: ignore[arg-type]
        site=world.site,
        amount_minor=minor,
        method="cash",
        note="",
        by=world.staff["reception"],  # type: ignore[index]
        at=world.at,
        command_id=command or uuid.uuid4(),
    )


def test_the_lines_add_up_to_the_total(world: World) -> None:
    quote = quote_of(world, draft=drafts.melasma())
    lines = list(quote.lines.all())
    assert sum(line.count * line.unit_minor for line in lines) == quote.net_minor
    assert quote.net_minor + quote.tax_minor == quote.total_minor
    assert quote.valid_until - quote.dated_on == timedelta(days=30)


def test_numbers_count_up_at_each_site(world: World) -> None:
    first = quote_of(world, draft=drafts.melasma())
    second = quote_of(world, draft=drafts.acne_scars())
    assert (first.number, second.number) == (1, 2)


def test_a_missing_price_is_named(world: World) -> None:
    clinic_of(world)
    plan = plan_of(world)
    plan.course.site.price_items.all()
    other = plan.course.site
    other_site = world.far_site
    assert other != other_site
    plan.course.site = other_site
    with pytest.raises(actions.PriceMissing, match="no price for"):
        actions.make_quote(plan=plan, by=world.director, at=world.at, command_id=uuid.uuid4())


@pytest.mark.parametrize(
    ("change", "why"),
    [({"name": ""}, "full name"), ({"shown_digest": "x" * 64}, "newer quote")],
)
def test_only_what_was_shown_is_accepted(world: World, change: dict[str, object], why: str) -> None:
    quote = quote_of(world)
    with pytest.raises(Refusal, match=why):
        accept(world, quote, **change)
    assert standing(quote.plan) == "offered"


def test_after_its_last_day_a_quote_is_not_accepted(world: World) -> None:
    quote = quote_of(world)
    with pytest.raises(actions.QuoteExpired):
        accept(world, quote, today=quote.valid_until + timedelta(days=1))
    accept(world, quote, today=quote.valid_until)


def test_payments_cannot_exceed_what_is_owed_and_are_taken_once(world: World) -> None:
    plan = accepted_plan_of(world)
    course = plan.course
    total = account_of(course).total_minor
    command = uuid.uuid4()
    assert pay(world, course, 10_000, command).pk == pay(world, course, 10_000, command).pk
    with pytest.raises(actions.WrongAmount):
        pay(world, course, total)
    with pytest.raises(actions.WrongAmount):
        pay(world, course, 0)
    pay(world, course, total - 10_000)
    assert account_of(course).balance_minor == 0


def test_a_payment_is_given_back_whole_and_both_rows_stay(world: World) -> None:
    course = accepted_plan_of(world).course
    taken = pay(world, course, 5_000)
    actions.reverse_payment(
        payment=taken, reason="paid twice", by=world.director, at=world.at, command_id=uuid.uuid4()
    )
    assert (account_of(course).paid_minor, course.payments.count()) == (0, 2)
    with pytest.raises(actions.WrongAmount):
        actions.reverse_payment(
            payment=taken, reason="again", by=world.director, at=world.at, command_id=uuid.uuid4()
        )


def test_nothing_is_paid_before_a_quote_is_accepted(world: World) -> None:
    with pytest.raises(actions.NotAccepted):
        pay(world, quote_of(world).plan.course, 100)


def test_sessions_left_are_those_of_the_accepted_plan(world: World) -> None:
    assert sessions_left(accepted_plan_of(world, draft=drafts.melasma()).course) == 5


def test_the_desk_takes_money_and_hands_out_a_receipt(world: World, sign_in: SignIn) -> None:
    plan = accepted_plan_of(world)
    client = sign_in(world.staff["reception"])  # type: ignore[index]
    base = f"/patients/{plan.patient.uuid}/courses/{plan.course.uuid}/account/"
    paid = client.post(f"{base}pay/", {"amount": "12,50", "method": "card", "command_id": str(uuid.uuid4())})
    assert paid.status_code == 302
    payment = Payment.objects.get()
    assert (payment.amount_minor, payment.receipt_number) == (1250, 1)
    receipt = client.get(f"/patients/{plan.patient.uuid}/payments/{payment.uuid}/receipt/")
    assert receipt.content.startswith(b"%PDF")


def test_an_amount_that_is_not_one_keeps_what_was_typed(world: World, sign_in: SignIn) -> None:
    plan = accepted_plan_of(world)
    client = sign_in(world.staff["reception"])  # type: ignore[index]
    answer = client.post(
        f"/patients/{plan.patient.uuid}/courses/{plan.course.uuid}/account/pay/",
        {"amount": "twelve", "method": "card", "command_id": str(uuid.uuid4())},
    )
    body = answer.content.decode()
    assert "such as 120" in body
    assert re.search(r'value="twelve"', body)


def test_money_is_in_the_audit(world: World) -> None:
    course = accepted_plan_of(world, paid_minor=5000).course
    events = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"quote.made", "quote.accepted", "plan.accepted", "payment.taken"} <= events
    assert course.payments.count() == 1


def test_a_quote_that_has_run_out_says_until_when_in_words_and_a_new_one_can_be_made(
    world: World, sign_in: SignIn
) -> None:
    quote = quote_of(world)
    with pytest.raises(actions.QuoteExpired) as told:
        accept(world, quote, today=quote.valid_until + timedelta(days=1))
    assert quote.valid_until.isoformat() not in told.value.message
    assert str(quote.valid_until.year) in told.value.message

    plan = quote.plan
    page = sign_in(world.staff["reception"]).get(  # type: ignore[index]
        f"/patients/{plan.patient.uuid}/plans/{plan.uuid}/quote/"
    )
    assert "Make a new quote" in page.content.decode()


def test_nothing_is_said_to_be_sent_where_there_is_no_address(world: World) -> None:
    quote = quote_of(world)
    patient = quote.plan.patient
    patient.email = patient.phone = ""
    patient.save()
    with pytest.raises(NoAddress, match="Add one under Details"):
        actions.send_quote(quote=quote, by=world.director, at=world.at, command_id=uuid.uuid4())
    assert not OutboxMessage.objects.filter(kind="quote").exists()
