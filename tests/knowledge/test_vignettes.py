"""The contraindications are held to their word by worked patients."""

from collections.abc import Iterable

from mesotherapy.pack import Pack
from mesotherapy.pack.vignettes import (
    Mutation,
    Vignette,
    mutations,
    run_vignette,
    run_vignettes,
    survivors,
    untested,
)

from .edges import changed_rules, rescoped_rules

KILLED = 0.95  # the share of all changes that must be noticed


def test_every_worked_patient_comes_out_as_written(pack: Pack) -> None:
    assert run_vignettes(pack) == []


def test_every_contraindication_is_shown_present_absent_and_unknown(pack: Pack) -> None:
    assert untested(pack) == []


def test_deleting_a_rule_turning_it_round_or_changing_its_weight_is_noticed(pack: Pack) -> None:
    assert [str(change) for change in survivors(pack)] == []


def test_leaving_out_a_branch_or_moving_a_limit_by_one_step_is_noticed(pack: Pack) -> None:
    assert overlooked(pack, changed_rules(pack)) == []


def test_of_all_changes_to_rules_their_scopes_included_nearly_all_are_noticed(pack: Pack) -> None:
    changes = [*mutations(pack), *changed_rules(pack), *rescoped_rules(pack)]
    survived = [*map(str, survivors(pack)), *overlooked(pack, rescoped_rules(pack))]
    assert len(survived) <= (1 - KILLED) * len(changes), survived


def test_no_two_worked_patients_tell_the_same_story(pack: Pack) -> None:
    titles = [str(vignette.title) for vignette in pack.all(Vignette)]
    assert len(titles) == len(set(titles))


def overlooked(pack: Pack, changes: Iterable[Mutation]) -> list[str]:
    """The changes that no worked patient notices."""
    vignettes = pack.all(Vignette)
    return [
        str(change)
        for change in changes
        if not any(run_vignette(vignette, pack, change.rules) for vignette in vignettes)
    ]
