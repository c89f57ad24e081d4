"""Mesocare remembers and shows: one folder for each step of care, in the order care happens."""

__version__ = "0.1.0"
