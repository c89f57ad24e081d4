"""What is mixed for a session: only what is planned, from lots that may be used, seen by a second person."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from mesocare.clinics.roles import Role
from mesocare.mixing.actions import (
    AlreadyChecked,
    Drawn,
    MixtureDiffers,
    MixtureOpen,
    NotAnAmount,
    NothingToMix,
    NoUseBy,
    OwnMixture,
    check_mixture,
    void_mixture,
)
from mesocare.mixing.models import Mixture
from mesocare.mixing.paper import label_pdf, record_pdf
from mesocare.mixing.queries import strengths_after
from mesocare.stock.actions import recall_lot, receive_lot
from mesocare.stock.models import Lot
from mesocare.stock.permissions import LotEmpty, LotExpired, LotRecalled
from mesocare.stock.shelf import shelf_of
from mesocare.treatment.actions import NotBeforeTheStart, NotReady, start_session
from mesocare.treatment.gate import look
from mesocare.treatment.tests.making import (
    Ready,
    drawn_of,
    make_ready_session,
    make_running_session,
    mix_ready,
)
from mesocare.treatment.tests.test_together import at_once
from mesocare.web.refusal import Forbidden, Refusal
from mesotherapy.gate import Condition
from tests.support.clinic import SignIn
from tests.support.pdf import pages_of
from tests.support.world import PASSWORD, World, build_world

pytestmark = pytest.mark.django_db
ACID = "component:tranexamic-acid"


@pytest.fixture
def ready(world: World) -> Ready:
    return make_ready_session(world)


def conditions(ready: Ready, at: Any = None) -> set[Condition]:
    return {one.condition for one in look(ready.again(), ready.operator, ready.today, at or ready.at).missing}


def check(ready: Ready, mixture: Mixture, role: Role = Role.ASSISTANT) -> None:
    check_mixture(mixture=mixture, by=ready.world.staff[role], at=ready.at, command_id=uuid.uuid4())


def other_lot(ready: Ready, **changes: Any) -> Lot:
    given: dict[str, Any] = {
        "site": ready.site, "product": ready.lots[ACID].product, "number": "OTHER-1", "amount": Decimal(10),
        "expires_on": ready.today + timedelta(days=90), "by": ready.operator, "at": ready.at,
        "command_id": uuid.uuid4(),
    }  # fmt: skip
    return receive_lot(**given | changes)


def address(ready: Ready, more: str = "") -> str:
    return f"/patients/{ready.patient.uuid}/sessions/{ready.session.uuid}/mixing/{more}"


def form(ready: Ready, **changes: Any) -> dict[str, Any]:
    given: dict[str, Any] = {"hours": "6", "use_by_reason": "House rule of this clinic.", "syringes": "2"}
    for part in drawn_of(ready):
        given[f"lot:{part.substance}"] = str(part.lot.uuid)
        given[f"volume:{part.substance}"] = str(part.volume_ml)
    return given | {"command_id": str(uuid.uuid4())} | changes


def test_mixed_and_checked_it_starts_and_the_shelf_falls_by_what_the_record_says(ready: Ready) -> None:
    mixture = mix_ready(ready)
    check(ready, mixture)
    before = {key: shelf_of(lot).left for key, lot in ready.lots.items()}
    ready.start()
    ready.everything_done()
    seal = ready.sign()

    for part in mixture.parts.all():
        key = f"component:{part.substance}"
        assert before[key] - shelf_of(ready.lots[key]).left == part.volume_ml
    kept = seal.record["mixture"]
    assert [row["number"] for row in kept["parts"]] == [part.number for part in mixture.parts.all()]
    assert seal.record["mixed"]["checked_by"] == ready.world.staff[Role.ASSISTANT].name
    assert seal.deviations == []


def test_strengths_come_from_the_labels_of_the_lots(ready: Ready) -> None:
    after = strengths_after(mix_ready(ready))
    assert str(after["tranexamic-acid"]) == "4 mg/mL"


def test_until_a_second_person_has_signed_nothing_starts(ready: Ready) -> None:
    mixture = mix_ready(ready)
    assert conditions(ready) == {Condition.MIXTURE_NOT_CHECKED}
    with pytest.raises(NotReady):
        ready.start()
    check(ready, mixture)
    assert conditions(ready) == set()


def test_alone_it_needs_its_reason(ready: Ready) -> None:
    with pytest.raises(Refusal):
        mix_ready(ready, alone_reason="alone")
    mix_ready(ready, alone_reason="Only one of us is here on Tuesdays.")
    assert conditions(ready) == set()


def test_nobody_checks_their_own(ready: Ready) -> None:
    with pytest.raises(OwnMixture):
        check_mixture(mixture=mix_ready(ready), by=ready.operator, at=ready.at, command_id=uuid.uuid4())


def test_a_check_is_made_once_and_never_of_a_voided_one(ready: Ready) -> None:
    mixture = mix_ready(ready)
    check(ready, mixture)
    with pytest.raises(AlreadyChecked):
        check(ready, mixture, Role.DIRECTOR)
    void(ready, mixture)
    again = mix_ready(ready)
    void(ready, again)
    with pytest.raises(AlreadyChecked):
        check(ready, again)


def void(ready: Ready, mixture: Mixture) -> None:
    void_mixture(
        mixture=mixture, reason="Wrong vial in the tray.", by=ready.operator, at=ready.at,
        command_id=uuid.uuid4(),
    )  # fmt: skip


def test_a_wrong_one_is_voided_and_made_again_and_both_stay(ready: Ready) -> None:
    first = mix_ready(ready)
    with pytest.raises(MixtureOpen):
        mix_ready(ready)
    void(ready, first)
    second = mix_ready(ready)
    assert (first.number, second.number) == (1, 2)
    assert Mixture.objects.count() == 2


def test_past_its_time_it_is_not_given(ready: Ready) -> None:
    check(ready, mix_ready(ready))
    late = ready.at + timedelta(hours=6)
    assert Condition.MIXTURE_TOO_OLD in conditions(ready, late)
    with pytest.raises(NotReady):
        start_session(session=ready.session, by=ready.operator, at=late, command_id=uuid.uuid4())


def test_it_never_outlives_the_last_day_of_a_lot(ready: Ready) -> None:
    lot = other_lot(ready, expires_on=ready.today)
    mixture = mix_ready(ready, drawn=drawn_of(ready, tranexamic_acid=lot), hours=Decimal(48))
    assert mixture.use_by < ready.at + timedelta(hours=24)


def test_another_lot_chosen_afterwards_is_told(ready: Ready) -> None:
    check(ready, mix_ready(ready))
    ready.change({"op": "choose-lot", "part": ACID, "lot": str(other_lot(ready).uuid)})
    assert conditions(ready) == {Condition.MIXTURE_DIFFERS}


def test_mixed_from_another_lot_the_session_takes_that_lot(ready: Ready) -> None:
    lot = other_lot(ready)
    check(ready, mix_ready(ready, drawn=drawn_of(ready, tranexamic_acid=lot)))
    assert ready.again().state["lots"][ACID][0]["lot"] == str(lot.uuid)
    assert conditions(ready) == set()


def test_sent_twice_it_is_mixed_once(ready: Ready) -> None:
    command = uuid.uuid4()
    first = mix_ready(ready, command_id=command)
    assert mix_ready(ready, command_id=command).pk == first.pk
    assert Mixture.objects.count() == 1


def recalled(ready: Ready) -> Lot:
    lot = other_lot(ready)
    recall_lot(
        lot=lot, reason="Called back by the maker.", by=ready.world.director, at=ready.at,
        command_id=uuid.uuid4(),
    )  # fmt: skip
    return lot


def expired(ready: Ready) -> Lot:
    lot = other_lot(ready)
    Lot.objects.filter(pk=lot.pk).update(expires_on=ready.today - timedelta(days=1))
    lot.refresh_from_db()
    return lot


def empty(ready: Ready) -> Lot:
    return other_lot(ready, amount=Decimal("0.05"))


@pytest.mark.parametrize(
    ("make", "refusal"), [(recalled, LotRecalled), (expired, LotExpired), (empty, LotEmpty)]
)
def test_a_lot_that_may_not_be_used_is_refused_with_what_to_do(
    ready: Ready, make: Callable[[Ready], Lot], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal, match="another lot"):
        mix_ready(ready, drawn=drawn_of(ready, tranexamic_acid=make(ready)))


def test_a_lot_of_something_else_or_of_elsewhere_is_refused(ready: Ready) -> None:
    saline = ready.lots["component:sodium-chloride-0.9"]
    with pytest.raises(NothingToMix):
        mix_ready(ready, drawn=drawn_of(ready, tranexamic_acid=saline))
    far = other_lot(ready, site=ready.world.far_site)
    with pytest.raises(NothingToMix):
        mix_ready(ready, drawn=drawn_of(ready, tranexamic_acid=far))


@pytest.mark.parametrize("volume", ["-0.1", "0", "NaN", "Infinity", "1e30", "0.10001"])
def test_a_volume_that_no_syringe_holds_is_refused(ready: Ready, volume: str) -> None:
    drawn = [
        Drawn(substance=one.substance, lot=one.lot, volume_ml=Decimal(volume)) for one in drawn_of(ready)
    ]
    with pytest.raises((NotAnAmount, MixtureDiffers)):
        mix_ready(ready, drawn=drawn)
    assert not Mixture.objects.exists()


def test_more_than_planned_or_a_part_left_out_is_not_the_plan(ready: Ready) -> None:
    first, second = drawn_of(ready)
    more = Drawn(substance=first.substance, lot=first.lot, volume_ml=first.volume_ml * 2)
    with pytest.raises(MixtureDiffers):
        mix_ready(ready, drawn=[more, second])
    with pytest.raises(NothingToMix):
        mix_ready(ready, drawn=[first])


@pytest.mark.parametrize("hours", ["0", "-1", "NaN", "Infinity", "100000"])
def test_how_long_it_keeps_is_said_never_invented(ready: Ready, hours: str) -> None:
    with pytest.raises(NoUseBy):
        mix_ready(ready, hours=Decimal(hours))
    with pytest.raises(Refusal):
        mix_ready(ready, use_by_reason="  ")


@pytest.mark.parametrize("role", [Role.RECEPTION, Role.MANAGER])
def test_who_does_not_prepare_sessions_neither_mixes_nor_checks(ready: Ready, role: Role) -> None:
    person = ready.world.staff[role]
    with pytest.raises(Forbidden):
        mix_ready(ready, by=person)
    with pytest.raises(Refusal):
        check(ready, mix_ready(ready), role)


def test_once_it_runs_nothing_is_mixed_ahead(world: World) -> None:
    running = make_running_session(world)
    with pytest.raises(NotBeforeTheStart):
        mix_ready(running)


def test_the_label_and_the_record_name_lots_and_people(ready: Ready) -> None:
    mixture = mix_ready(ready, syringes=2)
    check(ready, mixture)
    mixture = Mixture.objects.get(pk=mixture.pk)
    for size in ("62", "90x50", "100x62"):
        pages = pages_of(label_pdf(mixture, size))
        assert len(pages) == 2, f"{size}: a label for each syringe, and none of them runs over"
        text = pages[1]
        for part in mixture.parts.all():
            assert part.number in text
        assert ready.patient.name in text
        assert "2 / 2" in text
    text = pages_of(record_pdf(mixture))[0]
    assert ready.world.staff[Role.ASSISTANT].name in text
    assert ready.operator.name in text


def test_through_the_pages_with_the_colleagues_password_on_the_same_screen(
    ready: Ready, sign_in: SignIn
) -> None:
    client = sign_in(ready.operator)
    assert client.post(address(ready), form(ready)).status_code == 302
    assistant = ready.world.staff[Role.ASSISTANT]
    wrong = {"who": str(assistant.uuid), "password": "not-the-password", "command_id": str(uuid.uuid4())}
    answer = client.post(address(ready, "check/"), wrong)
    assert answer.status_code == 409
    assert "not the password" in answer.content.decode()
    right = wrong | {"password": PASSWORD, "command_id": str(uuid.uuid4())}
    assert client.post(address(ready, "check/"), right).status_code == 302
    assert assistant.name in client.get(address(ready)).content.decode()
    assert client.get(address(ready, "label.pdf")).content.startswith(b"%PDF")


def test_own_check_by_the_page_is_refused_and_somebody_elses_account_is_not_found(
    ready: Ready, sign_in: SignIn
) -> None:
    mix_ready(ready)
    client = sign_in(ready.operator)
    assert client.post(address(ready, "check/"), {"command_id": str(uuid.uuid4())}).status_code == 409
    stranger = build_world("Elsewhere", "elsewhere").practitioner
    given = {"who": str(stranger.uuid), "password": PASSWORD, "command_id": str(uuid.uuid4())}
    assert client.post(address(ready, "check/"), given).status_code == 404


@pytest.mark.parametrize("amount", ["-1", "nan", "1e400", "", "two"])
def test_what_is_typed_wrongly_is_told_and_kept_on_the_page(
    ready: Ready, sign_in: SignIn, amount: str
) -> None:
    client = sign_in(ready.operator)
    answer = client.post(address(ready), form(ready, **{"volume:tranexamic-acid": amount}))
    assert answer.status_code == 409
    assert "House rule of this clinic." in answer.content.decode()


@pytest.mark.parametrize("code", ["{}", "(01)09506000134352(17){:%y%m%d}(10){}"])
def test_a_lot_is_found_by_its_number_or_its_code(ready: Ready, sign_in: SignIn, code: str) -> None:
    lot = other_lot(ready)
    client = sign_in(ready.operator)
    said = (lot.expires_on, lot.number.lower()) if "{:" in code else (lot.number.lower(),)
    client.post(address(ready), form(ready, **{"scan:tranexamic-acid": code.format(*said)}))
    assert Mixture.objects.get().parts.get(substance="tranexamic-acid").lot == lot
    void(ready, Mixture.objects.get())
    answer = client.post(address(ready), form(ready, **{"scan:tranexamic-acid": "NO-SUCH"}))
    assert "NO-SUCH" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_who_write_down_a_mixture_at_once_make_one() -> None:
    ready = make_ready_session(build_world())
    answers = at_once(lambda: mix_ready(ready), lambda: mix_ready(ready))

    assert Mixture.objects.count() == 1
    assert sum(isinstance(answer, Mixture) for answer in answers) == 1
    assert sum(isinstance(answer, MixtureOpen) for answer in answers) == 1
