"""Fields of the shelf's forms."""

from typing import Any

from django import forms


class AmountField(forms.DecimalField):
    """An amount with point or comma; its unit stands outside the field."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_digits=10, decimal_places=3, widget=widget, **options)

    def to_python(self, value: Any) -> Any:
        return super().to_python(str(value).replace(",", ".") if value is not None else value)
