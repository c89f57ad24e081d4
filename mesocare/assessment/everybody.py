"""What is known about many patients, read row by row without making an object of each row.

The same facts as `queries.facts_of` gives for each of them: a test holds one against the other. Reading one
after the other costs a query and a parse for each; here a few hundred share a query, and a wording that comes
again is not parsed again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from django.db import connection
from django.db.models import TextField
from django.db.models.functions import Cast

from mesocare.assessment.models import Answer, SaidBy
from mesocare.assessment.queries import facts_of, on_the_record
from mesocare.patients.models import Patient
from mesotherapy.facts import Facts, from_rows
from mesotherapy.facts.rows import Wordings

AT_A_TIME = 200
Row = tuple[int, str, str, str, int]  # patient, the statement as JSON text, who said it, when, number
PATIENT, TEXT, SAID_BY, WHEN = itemgetter(0), itemgetter(1), itemgetter(2), itemgetter(3, 4)


def facts_of_everybody(
    patients: Iterable[int], questions: Sequence[str] | None = None, wordings: Wordings | None = None
) -> Iterator[tuple[int, Facts]]:
    """Each patient's number with what is known about them, in the order of the numbers.

    `questions` narrows it to some: what a change does not touch need not be read. `wordings` keeps what was
    parsed from one call to the next.
    """
    numbers, wordings = sorted(set(patients)), wordings or Wordings()
    for first in range(0, len(numbers), AT_A_TIME):
        several = numbers[first : first + AT_A_TIME]
        said = _said(several, questions, wordings)
        born = dict(Patient.objects.filter(pk__in=several).values_list("pk", "birth_date"))
        for number in several:
            record = from_rows(on_the_record(born.get(number), questions))
            facts = said.get(number)
            yield number, record if facts is None else record + facts


def _said(numbers: Sequence[int], questions: Sequence[str] | None, wordings: Wordings) -> dict[int, Facts]:
    rows = Answer.objects.filter(patient__in=numbers).order_by("patient")
    if questions is not None:
        rows = rows.filter(question__in=questions)
    # As text, and past the columns' converters: they would parse every statement and every moment.
    told, moment = Cast("value", TextField()), Cast("recorded_at", TextField())
    wanted = rows.values_list("patient", told, "said_by", moment, "pk")
    sql, parameters = wanted.query.get_compiler(connection=connection).as_sql()
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        found: list[Row] = cursor.fetchall()
    return {
        number: _facts(number, list(mine), questions, wordings)
        for number, mine in groupby(found, key=PATIENT)
    }


def _facts(number: int, rows: list[Row], questions: Sequence[str] | None, wordings: Wordings) -> Facts:
    if SaidBy.IMPORT in map(SAID_BY, rows):
        # Of one imported resource only what it said last counts: rare, and told in one place.
        return facts_of(Patient(pk=number), questions)
    facts = wordings.facts(list(map(TEXT, rows)))
    if len(facts.by_question) == len(rows):
        return facts
    rows.sort(key=WHEN)  # several about one question: the order in which they were said counts
    return wordings.facts(list(map(TEXT, rows)))
