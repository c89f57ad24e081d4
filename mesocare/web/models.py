"""Rows that are written once."""

from collections.abc import Iterable
from typing import Any, Generic, NoReturn, TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model, covariant=True)


class AppendOnlyViolation(Exception):
    """Code tried to change or delete a row that is written once. A correction is a new row."""


def _refuse(model: type[models.Model]) -> NoReturn:
    raise AppendOnlyViolation(
        f"{model.__name__} rows are written once. Add a new row that corrects this one."
    )


class AppendOnlyQuerySet(models.QuerySet[M], Generic[M]):
    def update(self, **kwargs: Any) -> NoReturn:
        _refuse(self.model)

    def delete(self) -> NoReturn:
        _refuse(self.model)

    def bulk_update(
        self, objs: Iterable[Any], fields: Iterable[str], batch_size: int | None = None
    ) -> NoReturn:
        _refuse(self.model)

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        if kwargs.get("update_conflicts") or kwargs.get("update_fields"):
            _refuse(self.model)
        return super().bulk_create(objs, *args, **kwargs)

    def update_or_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        _refuse(self.model)


class AppendOnly(models.Model):
    """A row that is written once. A correction is a new row, so the old text stays readable."""

    objects = models.Manager.from_queryset(AppendOnlyQuerySet)()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            _refuse(type(self))
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, using: Any = None, keep_parents: bool = False) -> NoReturn:
        _refuse(type(self))
