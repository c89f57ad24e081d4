"""Colours of a drawing: on warm paper, and in grey for print. CSS may override them by class."""

from dataclasses import dataclass

FONT = "Inter Variable, Inter, Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif"


@dataclass(frozen=True, slots=True)
class Palette:
    paper: str
    skin_light: str
    skin: str
    skin_edge: str
    line: str
    line_soft: str
    hair: str
    hair_line: str
    lip: str
    iris: str
    iris_edge: str
    pupil: str
    white: str
    zone: str
    selected: str
    tint: str
    point: str
    avoid: str
    avoid_tint: str
    care: str
    letter: str
    word: str
    last: str


ON_PAPER = Palette(
    paper="#FBF7F3",
    skin_light="#FEFCFA",
    skin="#FBF7F3",
    skin_edge="#F4EDE6",
    line="#6B625B",
    line_soft="#B9AFA6",
    hair="#EFEAE4",
    hair_line="#CDC4BA",
    lip="#F1E0D8",
    iris="#C9BDB0",
    iris_edge="#6B625B",
    pupil="#3F3832",
    white="#FFFFFF",
    zone="#2C7A7B",
    selected="#0F5C63",
    tint="#2C7A7B",
    point="#0E4A52",
    avoid="#B4443C",
    avoid_tint="#B4443C",
    care="#A8660A",
    letter="#6B625B",
    word="#5D6873",
    last="#8A8F94",
)

IN_GREY = Palette(
    paper="#FFFFFF",
    skin_light="#FFFFFF",
    skin="#FFFFFF",
    skin_edge="#FAFAFA",
    line="#4A4A4A",
    line_soft="#A6A6A6",
    hair="#F7F7F7",
    hair_line="#C9C9C9",
    lip="#EFEFEF",
    iris="#BDBDBD",
    iris_edge="#4A4A4A",
    pupil="#2B2B2B",
    white="#FFFFFF",
    zone="#8A8A8A",
    selected="#333333",
    tint="#777777",
    point="#111111",
    avoid="#555555",
    avoid_tint="#777777",
    care="#777777",
    letter="#1F2A33",
    word="#3A3A3A",
    last="#9A9A9A",
)
