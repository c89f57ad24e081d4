"""Laws of screening, and a slow second engine that tries every way the unknowns could turn out."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from mesotherapy.conditions import AllOf, AnyOf, AtLeast, Condition, InNext, Is, Not, Within, atoms
from mesotherapy.facts import Facts
from mesotherapy.quantity import Quantity, Unit
from mesotherapy.screening import Rules, Screening, Severity, Verdict, screen
from mesotherapy.tests.rules import SomeRule
from mesotherapy.truth import Truth

DAY = date(2026, 11, 22)
QUESTIONS = ("a", "b", "c", "d", "e")
WORST_FIRST = [Verdict.BLOCKED, Verdict.DEFER, Verdict.CAUTION, Verdict.CLEAR]
VERDICT = dict(zip(Severity, WORST_FIRST, strict=True))


def compound(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    some = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return (
        inner.map(Not)
        | some.map(AnyOf)
        | some.map(AllOf)
        | some.flatmap(lambda of: st.integers(1, len(of)).map(lambda count: AtLeast(count, of)))
    )


conditions = st.recursive(st.sampled_from(QUESTIONS).map(Is), compound, max_leaves=6)
once_each = conditions.filter(lambda c: len({a.question for a in atoms(c)}) == sum(1 for _ in atoms(c)))
rule_bodies = st.tuples(conditions, st.sampled_from(Severity))
ruled = st.lists(rule_bodies, min_size=1, max_size=5).map(
    lambda bodies: [SomeRule(f"r{place}", when, severity) for place, (when, severity) in enumerate(bodies)]
)
answers = st.dictionaries(st.sampled_from(QUESTIONS), st.sampled_from([Truth.YES, Truth.NO]))


def screened(rules: list[SomeRule], said: dict[str, Truth]) -> Screening[SomeRule]:
    return screen(Rules.of(rules), Facts.answers(said, DAY), on=DAY)


def holds(condition: Condition, world: dict[str, bool]) -> bool:
    """The obvious reading of a condition when everything is known."""
    match condition:
        case Is():
            return world[condition.question]
        case Not():
            return not holds(condition.of, world)
        case AnyOf():
            return any(holds(part, world) for part in condition.of)
        case AllOf():
            return all(holds(part, world) for part in condition.of)
        case AtLeast():
            return sum([holds(part, world) for part in condition.of]) >= condition.count
        case _:
            raise AssertionError(condition)


def worlds(said: dict[str, Truth]) -> list[dict[str, bool]]:
    """Every way the unanswered questions could turn out."""
    open_questions = [question for question in QUESTIONS if question not in said]
    known = {question: answer is Truth.YES for question, answer in said.items()}
    return [
        known | dict(zip(open_questions, turn, strict=True))
        for turn in product([True, False], repeat=len(open_questions))
    ]


def verdict_in(rules: list[SomeRule], world: dict[str, bool]) -> Verdict:
    found = [VERDICT[rule.severity] for rule in rules if holds(rule.when, world)]
    return min(found, key=WORST_FIRST.index, default=Verdict.CLEAR)


@given(ruled, answers)
def test_a_decided_finding_is_so_in_every_world(rules: list[SomeRule], said: dict[str, Truth]) -> None:
    for finding in screened(rules, said).findings:
        possible = {holds(finding.rule.when, world) for world in worlds(said)}
        if finding.state is not Truth.UNKNOWN:
            assert possible == {finding.state is Truth.YES}


@given(once_each, answers)
def test_where_each_question_is_asked_once_unknown_means_truly_open(
    when: Condition, said: dict[str, Truth]
) -> None:
    finding = screened([SomeRule("r", when)], said).findings[0]
    possible = {holds(when, world) for world in worlds(said)}

    assert (finding.state is Truth.UNKNOWN) == (len(possible) == 2)


@given(once_each, answers)
def test_what_a_finding_needs_is_exactly_what_can_still_turn_it(
    when: Condition, said: dict[str, Truth]
) -> None:
    finding = screened([SomeRule("r", when)], said).findings[0]
    turning = {
        question
        for question in QUESTIONS
        if question not in said
        for world in worlds(said)
        if holds(when, world | {question: True}) is not holds(when, world | {question: False})
    }

    assert set(finding.needs) == turning


@given(ruled, answers)
def test_the_verdict_is_never_better_than_any_world_allows(
    rules: list[SomeRule], said: dict[str, Truth]
) -> None:
    screening = screened(rules, said)
    possible = {verdict_in(rules, world) for world in worlds(said)}

    assert possible <= screening.could_become
    if screening.verdict is Verdict.DEFER:
        assert possible <= {Verdict.BLOCKED, Verdict.DEFER}
    elif screening.verdict is not Verdict.ASK:
        assert possible == {screening.verdict}


@given(ruled, answers, answers)
def test_answering_more_never_overturns_a_decided_finding(
    rules: list[SomeRule], said: dict[str, Truth], more: dict[str, Truth]
) -> None:
    before, after = screened(rules, said), screened(rules, {**more, **said})

    for earlier, later in zip(before.findings, after.findings, strict=True):
        assert earlier.state is Truth.UNKNOWN or later.state is earlier.state
    assert after.could_become <= before.could_become


@given(ruled, answers)
def test_unknown_never_clears(rules: list[SomeRule], said: dict[str, Truth]) -> None:
    screening = screened(rules, said)
    open_rules = [f for f in screening.unknown if f.rule.severity is not Severity.INFO]

    assert not (open_rules and screening.verdict in (Verdict.CLEAR, Verdict.CAUTION))


@given(ruled, rule_bodies, answers)
def test_adding_a_rule_never_improves_the_verdict(
    rules: list[SomeRule], body: tuple[Condition, Severity], said: dict[str, Truth]
) -> None:
    more = [*rules, SomeRule("added", *body)]

    assert screened(more, said).verdict.rank <= screened(rules, said).verdict.rank


days = st.integers(-60, 60).map(lambda offset: DAY + timedelta(days=offset))
spans = st.integers(1, 45).map(lambda length: Quantity(Decimal(length), Unit.DAY))
dated = st.builds(Within, st.sampled_from(QUESTIONS), spans) | st.builds(
    InNext, st.sampled_from(QUESTIONS), spans
)


@given(st.lists(dated, min_size=1, max_size=4), st.dictionaries(st.sampled_from(QUESTIONS), days))
def test_the_first_day_that_works_works_and_no_earlier_one_does(
    whens: list[Within | InNext], said: dict[str, date]
) -> None:
    rules = Rules.of([SomeRule(f"r{place}", when, Severity.DEFER) for place, when in enumerate(whens)])
    facts = Facts.answers(said, DAY - timedelta(days=1))
    screening = screen(rules, facts, on=DAY)
    if screening.verdict is not Verdict.DEFER:
        return
    first = next(
        day
        for day in (DAY + timedelta(days=ahead) for ahead in range(1, 400))
        if screen(rules, facts, on=day).verdict is not Verdict.DEFER
    )

    assert screening.defer_until == first


@given(ruled, answers)
@settings(max_examples=60)
def test_answering_what_it_asks_always_reaches_an_answer(
    rules: list[SomeRule], said: dict[str, Truth]
) -> None:
    asked: list[str] = []
    screening = screened(rules, said)
    while screening.ask:
        asked.append(screening.ask[0])
        said = {**said, screening.ask[0]: Truth.NO}
        screening = screened(rules, said)

    assert screening.verdict is not Verdict.ASK
    assert len(asked) == len(set(asked)) <= len(QUESTIONS)


@given(ruled, answers)
def test_only_what_can_still_make_it_worse_or_change_the_date_is_asked(
    rules: list[SomeRule], said: dict[str, Truth]
) -> None:
    screening = screened(rules, said)
    open_needs = {
        question
        for finding in screening.unknown
        if finding.rule.severity is not Severity.INFO
        for question in finding.needs
    }

    assert set(screening.ask) <= open_needs - set(said)
    if screening.verdict is Verdict.BLOCKED:
        assert screening.ask == ()
    if screening.verdict is Verdict.ASK:
        assert set(screening.ask) == open_needs
