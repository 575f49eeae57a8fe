"""A tour of the HTTP layer: who asks, and which routes were answered as the table promises."""

from collections.abc import Callable
from typing import Any

from client import Answer, Client
from medbook.routes import ROUTES


class Guest(Client):
    """A client who notes each route that was answered with the status the table promises."""

    def __init__(self, port: int, token: str | None, seen: set[str]) -> None:
        super().__init__(port, token)
        self.seen = seen

    def call(
        self,
        method: str,
        template: str,
        body: Any = None,
        query: str = "",
        headers: dict[str, str] | None = None,
        **ids: Any,
    ) -> Answer:
        """Call a route by its template; where it made something, Location must lead to it."""
        answer = self.request(method, template.format(**ids) + query, body, headers)
        route = next(r for r in ROUTES if (r.method, r.path) == (method, template))
        assert answer.status == route.status, answer.body
        self.seen.add(f"{method} {template}")
        if route.location:
            found = self.get(answer.headers["location"])
            assert (found.status, found.body["id"]) == (200, answer.body["id"])
        if (answer.body.get("replan") or {}).get("is_dry_run"):
            assert "etag" not in answer.headers
        elif "version" in answer.body:
            assert answer.headers["etag"] == f'"{answer.body["version"]}"'
        return answer

    def refused(self, method: str, path: str, body: Any = None) -> tuple[int, str]:
        """Give the status and name of a refusal."""
        answer = self.request(method, path, body)
        return answer.status, answer.name


class Tour:
    """All guests of a session, and the routes they have seen; ``mint`` makes their tokens."""

    def __init__(self, port: int, mint: Callable[..., str]) -> None:
        self.port = port
        self.mint = mint
        self.seen: set[str] = set()

    def guest(self, role: str | None = None, **ids: Any) -> Guest:
        """Let somebody in; without a role he is nobody in particular."""
        return Guest(self.port, self.mint(role=role, **ids) if role else None, self.seen)
