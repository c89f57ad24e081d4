"""The contraindications are held to their word by worked patients."""

from mesotherapy.pack import Pack
from mesotherapy.pack.vignettes import Vignette, run_vignette, run_vignettes, survivors, untested

from .edges import changed_rules


def test_every_worked_patient_comes_out_as_written(pack: Pack) -> None:
    assert run_vignettes(pack) == []


def test_every_contraindication_is_shown_present_absent_and_unknown(pack: Pack) -> None:
    assert untested(pack) == []


def test_deleting_a_rule_turning_it_round_or_changing_its_weight_is_noticed(pack: Pack) -> None:
    assert [str(change) for change in survivors(pack)] == []


def test_leaving_out_a_branch_or_moving_a_limit_by_one_step_is_noticed(pack: Pack) -> None:
    vignettes = pack.all(Vignette)
    overlooked = [
        str(change)
        for change in changed_rules(pack)
        if not any(run_vignette(vignette, pack, change.rules) for vignette in vignettes)
    ]
    assert overlooked == []


def test_no_two_worked_patients_tell_the_same_story(pack: Pack) -> None:
    titles = [str(vignette.title) for vignette in pack.all(Vignette)]
    assert len(titles) == len(set(titles))
