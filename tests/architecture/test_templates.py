"""What every template keeps to: no inline script or style, a token in every form, every word translatable."""

import re
from pathlib import Path

import pytest
from django.template.base import Lexer, TokenType

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(ROOT.glob("mesocare/**/templates/**/*.html"))
# Blocks and files that stand inside a tag hold classes and attributes, not words.
CLASSES = re.compile(
    r"{% block (?:frame|content_class|layout|body_attributes) %}.*?{% endblock %}", re.DOTALL
)
KEYS = re.compile(r"<kbd.*?</kbd>", re.DOTALL)
INLINE = re.compile(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)|javascript:", re.IGNORECASE)
POST_FORM = re.compile(r"<form[^>]*method=[\"']?post.*?</form>", re.IGNORECASE | re.DOTALL)
SPOKEN = re.compile(r"\s(?:aria-label|alt|title|placeholder)=[\"']([^\"'{]*[A-Za-z]{2,}[^\"'{]*)[\"']")
TAG = re.compile(r"<[^>]*>|&[a-z#0-9]+;")
WORDS = re.compile(r"[A-Za-z]{2,}")
SAME_EVERYWHERE = {"Mesocare", "mL", "mg", "mm", "cm", "pdf", "PDF", "px"}


@pytest.fixture(params=TEMPLATES, ids=lambda file: str(file.relative_to(ROOT / "mesocare")))
def template(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


def without_comments(template: Path) -> str:
    text = template.read_text("utf-8")
    text = re.sub(r"{% comment.*?%}.*?{% endcomment %}", "", text, flags=re.DOTALL)
    return re.sub(r"{#.*?#}|<!--.*?-->", "", text, flags=re.DOTALL)


def test_a_template_has_no_inline_script_or_style(template: Path) -> None:
    assert not INLINE.findall(without_comments(template))


def test_a_form_that_posts_carries_its_token(template: Path) -> None:
    text = without_comments(template)
    assert len(POST_FORM.findall(text)) == len(
        re.findall(r"<form[^>]*method=[\"']?post", text, re.IGNORECASE)
    )
    assert all("csrf_token" in form for form in POST_FORM.findall(text))


def test_every_word_of_a_template_can_be_translated(template: Path) -> None:
    if "styleguide" in template.parts or template.stem.endswith("_attributes"):
        return  # samples, and what stands inside a tag
    assert not untranslated(without_comments(template))


def untranslated(text: str) -> list[str]:
    """Words outside {% translate %} and {% blocktranslate %}, in the text or in what is read aloud."""
    text = KEYS.sub("", CLASSES.sub("", text))
    spoken = SPOKEN.findall(re.sub(r"{{.*?}}", "", text))
    tagless = TAG.sub(" ", _texts_only(text))
    return [word for word in [*spoken, *WORDS.findall(tagless)] if word not in SAME_EVERYWHERE]


def _texts_only(text: str) -> str:
    """The template's own text. Django's tags become nothing, so that a tag in an attribute hides no text."""
    kept, inside = [], False
    for token in Lexer(text).tokenize():
        if token.token_type == TokenType.BLOCK:
            name = token.contents.split()[0]
            inside = name.startswith("blocktrans") or (inside and not name.startswith("endblocktrans"))
        elif token.token_type == TokenType.TEXT and not inside:
            kept.append(token.contents)
    return "".join(kept)


def test_the_search_for_untranslated_words_finds_them() -> None:
    assert untranslated('<p title="{{ x }}">Hello {% translate "there" %}</p>') == ["Hello"]
    assert untranslated('<a aria-label="Go home" href="{% url "x" %}">{{ name }}</a>') == ["Go home"]
    assert untranslated("{% blocktranslate %}Hello{% endblocktranslate %} <b>Mesocare</b>") == []
