"""What the tables of bad input share: how a case is sent, and that it changed nothing."""

from typing import Any

from client import Client
from world import World

UNKNOWN = "00000000-0000-7000-8000-000000000000"

Case = tuple[str, str, Any, int, str, str | None]
"""Method, path, body, status, name of the problem, field. ``{name}`` in path or body stands for an id."""

ROWS = """
select array_agg(c.relname || xpath('//n/text()', query_to_xml(
  'select count(*) as n from data.' || quote_ident(c.relname), false, false, ''))::text order by c.relname)
from pg_class as c
where c.relnamespace = 'data'::regnamespace and c.relkind = 'r'
"""


def check_refused(client: Client, world: World, ids: dict[str, str], case: Case) -> None:
    """Send a case and see it refused as it says; no table of data has a row more or less."""
    method, path, body, status, name, field = case
    before = world.value(ROWS)
    answer = client.request(method, filled(path, ids), filled(body, ids))
    assert (answer.status, answer.name, answer.body.get("field")) == (status, name, field), answer.body
    assert answer.headers["content-type"] == "application/problem+json"
    assert world.value(ROWS) == before


def filled(value: Any, ids: dict[str, str]) -> Any:
    """Put ids where a case names one."""
    if isinstance(value, dict):
        return {name: filled(member, ids) for name, member in value.items()}
    if isinstance(value, list):
        return [filled(item, ids) for item in value]
    if isinstance(value, str):
        for name, row_id in ids.items():
            value = value.replace("{" + name + "}", row_id)
    return value
