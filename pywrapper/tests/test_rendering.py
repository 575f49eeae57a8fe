"""Messages are rendered in every kind and language; a clinic's template can neither run away nor look around."""

import re
import time
import tomllib
from typing import Any

import pytest

from cluster import ROOT
from medbook.worker.rendering import BUILT_IN, MOST_TEMPLATE_CHARACTERS, RenderingError, render
from message import KINDS, data, message

MONDAY = {"en": "Monday 23 November 2026", "de": "Montag, 23. November 2026"}


def own(body: str, **fields: Any) -> str:
    """Render a clinic's own body."""
    return render(message(**{"body_template": body, **fields})).body


@pytest.mark.parametrize("channel", ["email", "sms"])
@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_rendered_in_every_language(kind: str, language: str, channel: str) -> None:
    text = render(message(kind, language=language, channel=channel))
    assert MONDAY[language] in text.body
    assert "09:00" in text.body
    assert "Harley Street Clinic" in text.body
    assert "None" not in text.body + text.subject
    assert "{" not in text.body + text.subject
    assert "\n\n\n" not in text.body
    assert ("Ann Smith" in text.body, bool(text.subject)) == ((True, True) if channel == "email" else (False, False))
    assert len(text.body) < 306 or channel == "email", "two parts of an SMS"


def test_what_a_clinic_does_not_know_is_left_out() -> None:
    for kind in KINDS:
        known = data(kind)
        known["clinic"] |= {"address": None, "phone": None, "email": None}
        known.pop("was", None)
        known["choices"] = []
        for language, channel in (("en", "email"), ("de", "sms")):
            text = render(message(kind, language=language, channel=channel, data=known))
            assert "None" not in text.body
            assert "Phone" not in text.body
            assert "It was on" not in text.body


def test_a_virtual_visit_names_its_link_and_not_the_house() -> None:
    known = data("confirmation")
    known["booking"]["meeting_url"] = "https://meet.example/abc"
    text = render(message(data=known)).body
    assert "https://meet.example/abc" in text
    assert "1 Harley Street" not in text


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("de-AT", "Ihr Termin am Montag, 23. November 2026 um 09:00 Uhr"),
        ("DE", "Ihr Termin am Montag, 23. November 2026 um 09:00 Uhr"),
        ("fr", "Your appointment on Monday 23 November 2026 at 09:00"),
        ("../../../etc", "Your appointment on Monday 23 November 2026 at 09:00"),
    ],
)
def test_a_language_that_is_not_there_falls_back(language: str, subject: str) -> None:
    assert render(message(language=language)).subject == subject


def test_a_clinic_has_templates_of_its_own() -> None:
    text = render(
        message(
            subject_template="{{ clinic.name | upper }}: {{ booking.reference }}",
            body_template="{{ patient.name }}, le {{ booking.starts_at | date }} à {{ booking.starts_at | time }}",
            language="fr",
        )
    )
    assert text.subject == "HARLEY STREET CLINIC: 20MB1-MCBZP"
    assert text.body == "Ann Smith, le 2026-11-23 à 09:00"


def test_times_are_those_of_the_zone_on_both_sides_of_the_change_of_clocks() -> None:
    known = data("change")
    known["booking"]["starts_at"] = "2027-03-28T00:30:00+00:00"
    known["was"]["starts_at"] = "2027-03-28T01:30:00+00:00"
    template = "{{ was.starts_at | time }} {{ booking.starts_at | time }} {{ booking.starts_at | date }}"
    for zone, said in (
        ("Europe/London", "02:30 00:30 Sunday 28 March 2027"),
        ("America/Los_Angeles", "18:30 17:30 Saturday 27 March 2027"),
        ("Australia/Sydney", "12:30 11:30 Sunday 28 March 2027"),
    ):
        assert own(template, data=known, time_zone=zone) == said


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ("Dear {{ patient.name }},\n{{ bookng.reference }}", "'bookng' is undefined (line 2)"),
        ("{{ booking.refrence }}", "'dict object' has no attribute 'refrence' (line 1)"),
        ("{% if bookng %}x{% endif %}", "'bookng' is undefined (line 1)"),
        ("{{ offer.starts_at }}", "'None' has no attribute 'starts_at' (line 1)"),
        ("{{ booking.starts_at | dat }}", "No filter named 'dat'. (line 1)"),
        ("\n{{ booking.meeting_url | date }}", "TypeError (line 2)"),
        ("{{ patient.name | date }}", "ValueError (line 1)"),
        ("\n\n{{ booking.", "expected name or number (line 3)"),
        ("{% if booking %}", "Unexpected end of template. Jinja was looking for the following tags: 'elif' or 'else' or 'endif'. The innermost block that needs to be closed is 'if'. (line 1)"),  # noqa: E501
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_template_and_line(template: str, why: str) -> None:
    with pytest.raises(RenderingError) as caught:
        own(template)
    assert str(caught.value) == f"confirmation, en: {why}"
    with pytest.raises(RenderingError, match=r"^reminder, de: "):
        own(template, kind="reminder", language="de")
    with pytest.raises(RenderingError):
        render(message(subject_template=template))


def test_an_unknown_zone_or_kind_is_said() -> None:
    with pytest.raises(RenderingError, match="ZoneInfoNotFoundError"):
        render(message(time_zone="Europe/Atlantis"))
    with pytest.raises(RenderingError, match="greeting: there is no such kind"):
        render(message("greeting"))


ESCAPES = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ ''['__class__'] }}",
    "{{ patient.__class__ }}",
    "{{ patient['__class__'] }}",
    "{{ (patient | upper).__class__ }}",
    "{{ patient.items }}",
    "{{ booking.pop('id') }}",
    "{{ patient.name.format }}",
    "{{ '{0.__class__}'.format(1) }}",
    "{{ '%s' % patient }}",
    "{{ self._TemplateReference__context }}",
    "{% for c in choices %}{{ loop.__class__ }}{% endfor %}",
    "{% for c in choices %}{{ loop.changed }}{% endfor %}",
    "{% for c in choices %}{{ loop(choices) }}{% endfor %}",
    "{{ cycler }}",
    "{{ lipsum.__globals__ }}",
    "{{ request }}",
    "{{ patient | attr('__class__') }}",
    "{{ patient | map(attribute='x') }}",
    "{{ patient | tojson }}",
    "{% include 'reminder.txt' %}",
    "{% import 'os' as os %}",
    "{% extends '/etc/passwd' %}",
    "{% macro a() %}{% endmacro %}",
    "{% set a = 1 %}",
    "{% set a %}x{% endset %}",
    "{% filter upper %}x{% endfilter %}",
    "{% with a = 1 %}{% endwith %}",
    "{% block a %}{% endblock %}",
    "{% call x() %}{% endcall %}",
]
RUNAWAYS = [
    "{{ 9 ** 9 ** 9 }}",
    "{{ 'x' * 999999999 }}",
    "{% for i in range(999999) %}x{% endfor %}",
    "{{ 'x' | center(999999999) }}",
    "{{ '%999999999d' % 1 }}",
    "{{ 'x' ~ 'x' }}",
    "{{ [1] + [2] }}",
    "{% for a in clinic.name %}{% for b in clinic.name %}x{% endfor %}{% endfor %}",
    "{% for a in choices recursive %}{% endfor %}",
    "{{ " + "not " * 9000 + "1 }}",
    "{{ " + "(" * 9000 + "1" + ")" * 9000 + " }}",
    "{% if 1 %}" * 200 + "{% endif %}" * 200,
    "{{ 'x'" + " | upper" * 100 + " }}",
    "{{ " + "9" * 5000 + " }}",
    "x" * (MOST_TEMPLATE_CHARACTERS + 1),
]


@pytest.mark.parametrize("template", ESCAPES)
def test_a_template_cannot_look_around(template: str) -> None:
    with pytest.raises(RenderingError):
        own(template, kind="conflict", data=data("conflict"))


@pytest.mark.parametrize("template", RUNAWAYS, ids=[template[:30] for template in RUNAWAYS])
def test_a_template_cannot_run_away(template: str) -> None:
    begun_at = time.process_time()
    with pytest.raises(RenderingError):
        own(template)
    assert time.process_time() - begun_at < 2


def test_the_longest_text_of_the_longest_template_is_cut_off() -> None:
    known = data("confirmation")
    known["clinic"]["name"] = "y" * 10_000
    loop = "{% for a in clinic.name %}" + "x" * 300 + "{% endfor %}"
    with pytest.raises(RenderingError, match="the text is longer than 100000 characters"):
        own(loop, data=known)
    with pytest.raises(RenderingError, match="the text is longer than 1600 characters"):
        own("x" * 1601, channel="sms")
    assert len(own("x" * 1600, channel="sms")) == 1600


def test_what_a_template_needs_is_allowed() -> None:
    template = (
        "{# note #}{% for c in choices if c.doctor_name != 'Dr Kim' %}{{ loop.index }}"
        "{% if not loop.last %},{% endif %}{% else %}none{% endfor %}{{ booking.meeting_url or 'here' }}"
        " {{ doctor.title | default('Dr') }} {{ 'a' if doctor.title is defined and minutes_before > 60 else 'b' }}"
        " {{ choices | length }}"
    )
    assert own(template, kind="conflict") == "1here Dr b 2"


def test_the_example_in_the_docs_gives_what_they_say() -> None:
    page = (ROOT / "docs" / "messages.md").read_text()
    [template] = re.findall(r"p_body => \$\$(.*?)\$\$", page, re.DOTALL)
    [text] = re.findall(r"```text\n(Dear Ann Smith.*?)\n```", page, re.DOTALL)
    assert own(template, kind="conflict") == text


def test_the_built_in_templates_are_complete() -> None:
    assert set(BUILT_IN) == {(a, b, c) for a in ("en", "de") for b in KINDS for c in ("email", "sms")}


def test_the_built_in_templates_are_installed_with_the_package() -> None:
    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]["medbook"]
    package = ROOT / "pywrapper" / "medbook"
    installed = {path for pattern in patterns for path in package.glob(pattern)}
    data_files = {path for path in package.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")}
    assert installed == data_files
