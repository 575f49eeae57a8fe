"""From a template and the data of a message to its text.

A clinic's template is somebody else's program. It runs in Jinja's sandbox, and of the language it has only what cannot
run away: no calls, no arithmetic, no assignments, no macros, no other templates, no loop in a loop. So the work is at
most the template's length times the longest list or text of the message, whatever is written in it.
"""

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from traceback import extract_tb
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, nodes, pass_context
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from medbook.worker import dates
from medbook.worker.session import Row

FALLBACK_LANGUAGE = "en"
MOST_TEMPLATE_CHARACTERS = 20_000
MOST_CHARACTERS = {"email": 100_000, "sms": 1_600}
"""Of a rendered text; an SMS of 1,600 is 11 parts."""
DEEPEST = 50
"""How deep expressions and blocks of a template may be nested."""

ALLOWED: tuple[type[nodes.Node], ...] = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.For, nodes.Name, nodes.Const),
    *(
        nodes.Getattr,
        nodes.Getitem,
        nodes.Filter,
        nodes.Keyword,
        nodes.Test,
        nodes.CondExpr,
        nodes.Compare,
        nodes.Operand,
    ),
    *(nodes.And, nodes.Or, nodes.Not),
)
FILTERS = ("capitalize", "default", "length", "lower", "trim", "upper")
"""Of Jinja's own; date and time are ours."""
LOOP = ("first", "index", "last")
NOT_IN_EVERY_KIND = {
    "patient": None, "clinic": None, "doctor": None, "booking": None,
    "was": None, "offer": None, "choices": (), "minutes_before": None,
}  # fmt: skip
"""So that a template can ask whether it is there."""


class RenderingError(Exception):
    """A template cannot be rendered; says which, in what language, and why, without personal data."""


@dataclass(frozen=True)
class Text:
    """A rendered message. An SMS has no subject."""

    subject: str
    body: str


class _Environment(ImmutableSandboxedEnvironment):
    """Templates see the members of the data, and of Python's objects nothing but the loop's counters."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, LoopContext) and attribute in LOOP:
            return getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        try:
            return obj[argument]
        except (LookupError, TypeError):
            return self.undefined(obj=obj, name=argument)


@pass_context
def _date(context: Context, moment: str) -> str:
    return dates.date(moment, context["time_zone"], context["language"])


@pass_context
def _time(context: Context, moment: str) -> str:
    return dates.time(moment, context["time_zone"])


def _environment() -> _Environment:
    # text is sent as text/plain: nothing is escaped
    environment = _Environment(undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True)
    environment.globals.clear()
    environment.filters = {name: environment.filters[name] for name in FILTERS}
    environment.filters |= {"date": _date, "time": _time}
    return environment


ENVIRONMENT = _environment()


def _read_built_in() -> dict[tuple[str, str, str], tuple[str, str]]:
    templates = {}
    for language in files("medbook.worker").joinpath("templates").iterdir():
        for file in language.iterdir():
            kind, _, suffix = file.name.partition(".")
            text = file.read_text("utf-8")
            subject, _, body = text.partition("\n")
            is_sms = suffix == "sms.txt"
            templates[language.name, kind, "sms" if is_sms else "email"] = (
                ("", text) if is_sms else (subject, body.strip())
            )
    return templates


BUILT_IN = _read_built_in()
"""(subject, body) by language, kind and channel."""


def render(message: Row) -> Text:
    """Render a row of claim_messages; raises RenderingError.

    Without a template of the clinic's own the built-in one is taken, in English if it is not in the message's language.
    """
    kind, channel = message["kind"], message["channel"]
    language = message["language"].lower().split("-")[0]
    own = message["subject_template"], message["body_template"]
    if own[1] is None and (language, kind, channel) not in BUILT_IN:
        language = FALLBACK_LANGUAGE
    built_in = BUILT_IN.get((language, kind, channel)) or BUILT_IN.get((FALLBACK_LANGUAGE, kind, channel))
    if not built_in:
        raise RenderingError(f"{kind}: there is no such kind of message")
    context = {**NOT_IN_EVERY_KIND, **message["data"], "language": language, "time_zone": message["time_zone"]}
    try:
        subject, body = (
            _render(built if mine is None else mine, context, MOST_CHARACTERS[channel])
            for mine, built in zip(own, built_in, strict=True)
        )
    except RenderingError as error:
        raise RenderingError(f"{kind}, {language}: {error}") from None
    return Text(" ".join(subject.split()), body.strip())


def _render(source: str, context: dict[str, Any], most: int) -> str:
    try:
        text = ""
        for piece in _compile(source).generate(context):
            text += piece
            if len(text) > most:
                raise RenderingError(f"the text is longer than {most} characters")
    except TemplateError as error:
        raise RenderingError(f"{error.message} (line {_line(error)})") from None
    except (ArithmeticError, LookupError, TypeError, ValueError, RecursionError, MemoryError, SyntaxError) as error:
        # what these say may have the patient's data in it
        raise RenderingError(f"{type(error).__name__} (line {_line(error)})") from None
    return text


def _line(error: Exception) -> int | str:
    lines = [frame.lineno for frame in extract_tb(error.__traceback__) if frame.filename == "<template>"]
    return getattr(error, "lineno", None) or (lines[-1] if lines and lines[-1] else "unknown")


@lru_cache(maxsize=200)
def _compile(source: str) -> Template:
    if len(source) > MOST_TEMPLATE_CHARACTERS:
        raise RenderingError(f"the template is longer than {MOST_TEMPLATE_CHARACTERS} characters")
    tree = ENVIRONMENT.parse(source)
    _check(tree, 0, is_in_loop=False)
    return ENVIRONMENT.from_string(tree)


def _check(node: nodes.Node, depth: int, *, is_in_loop: bool) -> None:
    """Refuse what a template may not have."""
    name = type(node).__name__.lower()
    if not isinstance(node, ALLOWED):
        raise TemplateSyntaxError(f"{name} is not allowed in a template", node.lineno)
    if isinstance(node, nodes.For):
        if is_in_loop or node.recursive:
            raise TemplateSyntaxError("a loop in a loop is not allowed in a template", node.lineno)
        is_in_loop = True
    if depth > DEEPEST:
        raise TemplateSyntaxError(f"nested deeper than {DEEPEST}", node.lineno)
    for child in node.iter_child_nodes():
        _check(child, depth + 1, is_in_loop=is_in_loop)
