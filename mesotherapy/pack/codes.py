"""What the codes of other systems mean in terms of the pack's questions."""

from __future__ import annotations

from enum import Enum
from typing import Annotated, Any, Self

from pydantic import StringConstraints, model_validator

from mesotherapy.pack.base import Entry, Id, Kind, QuestionId, Sentence


class Gives(Enum):
    """What a code answers: yes or no, the day it happened, a measured value, or an option of a list."""

    YES = "yes"
    NO = "no"
    DATE = "date"
    VALUE = "value"
    OPTION = "option"


class Code(Entry):
    """One code and the question it answers. Its id is made of the code, the question and the option.

    With `prefix`, every code that starts like this one is meant: icd10 "G40" stands for G40.9 as well.
    """

    id: str = ""
    system: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+$")]
    code: Sentence
    display: Sentence
    question: QuestionId | None = None
    gives: Gives = Gives.YES
    option: Id | None = None
    prefix: bool = False
    ignored: bool = False

    @model_validator(mode="before")
    @classmethod
    def _named(cls, written: Any) -> Any:
        if isinstance(written, dict) and not written.get("id"):
            named = [str(written.get(key, "")) for key in ("system", "code", "question", "gives", "option")]
            return {**written, "id": "|".join(part for part in named if part)}
        return written

    @model_validator(mode="after")
    def _answers_something(self) -> Self:
        if self.ignored == (self.question is not None):
            raise ValueError("names a `question`, or is `ignored = true`; one of the two")
        if (self.gives is Gives.OPTION) != (self.option is not None):
            raise ValueError('`option` goes with gives = "option", and only there')
        return self

    @property
    def key(self) -> str:
        """The code as it is quoted: "rxnorm|855332"."""
        return f"{self.system}|{self.code}"


KINDS = (Kind("code", "codes", Code),)
