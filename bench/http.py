"""Searching and booking over HTTP, against a view with one query on the same server."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median

import psycopg

from bench import server, web
from bench.contestants.medbook import MedBook
from bench.result import Table, Target
from client import Client
from cluster import Cluster
from medbook import keys
from medbook.config import Config
from medbook.identity import mint

CONNECTIONS = 16
MOST_PER_SECOND = 1000
"""More bookings than any of them makes in a second: so many slots are made."""
SEARCH = "/slots?specialization=Cardiology"

Request = tuple[str, str, str]


@dataclass(frozen=True)
class Setting:
    """What servers serve: a database, as whom they connect to it, their environment, and a directory for files."""

    medbook: MedBook
    url: str
    environment: dict[str, str]
    directory: Path


@contextmanager
def setting(cluster: Cluster, name: str) -> Iterator[Setting]:
    """Make a database to be searched and booked in, and the keys that tokens are signed with."""
    medbook = MedBook(*server.medbook_database(cluster, name))
    medbook.prepare(5000, 1)
    with psycopg.connect(medbook.url, autocommit=True) as connection:
        # each patient books once in each run
        connection.execute("update data.clinic set max_active_bookings = 1000, max_active_holds = 1000")
        connection.execute("select api.set_rate_limit('book', 1000, 60)")
    with tempfile.TemporaryDirectory() as directory:
        keys.make_key(Path(directory) / "keys", "EdDSA")
        # four requests of each address, as told by a proxy: counted, though none comes to the 100 that it may send
        environment = {"MEDBOOK_JWT_KEYS": f"{directory}/keys", "MEDBOOK_TRUSTED_PROXIES": "1"}
        yield Setting(medbook, medbook.url.replace("postgres@", "medbook_http@"), environment, Path(directory))


def measure(cluster: Cluster, *, quick: bool) -> Iterator[Table]:
    """Load the server with searches, then with bookings."""
    rounds, seconds = (1, 1) if quick else (15, 3)
    with ExitStack() as stack:
        of_all = stack.enter_context(setting(cluster, "bench_http"))
        servers = {
            name: stack.enter_context(web.serving(factory, of_all.url, **of_all.environment, **limits))
            for name, factory, limits in (
                ("MedBook", web.MEDBOOK, {}),
                ("MedBook, unlimited", web.MEDBOOK, {"MEDBOOK_RATE_LIMIT": "", "MEDBOOK_AUTH_RATE_LIMIT": ""}),
                ("one query", "bench.minimal_view:create_app", {}),
            )
        }
        pages = {name: Client(one.port).get(SEARCH).body for name, one in servers.items()}
        if any(page != pages["one query"] for page in pages.values()) or len(pages["one query"]["items"]) != 50:
            raise RuntimeError("they do not find the same 50 slots")
        loads = Loads(servers, of_all, seconds)
        yield loads.table("http_search", f"GET {SEARCH}", "searches / s", [loads.search() for _ in range(rounds)])
        yield loads.table("http_book", "POST /bookings", "bookings / s", [loads.book() for _ in range(rounds)])


class Loads:
    """Loads the servers in turn."""

    def __init__(self, servers: dict[str, web.Server], of_all: Setting, seconds: float) -> None:
        self._servers, self._medbook, self._directory = servers, of_all.medbook, of_all.directory
        self._seconds = seconds
        self._turn = 0
        self._people = self._patients(int(MOST_PER_SECOND * seconds))

    def search(self) -> dict[str, web.Load]:
        """Search on each, once round."""
        return {
            name: self._load(name, SEARCH, [(address(n), "-", "-") for n in range(int(20_000 * self._seconds))])
            for name in self._in_turn()
        }

    def book(self) -> dict[str, web.Load]:
        """Book on each, each booking a slot and a patient of its own."""
        answers = {}
        for name in self._in_turn():
            # meanwhile what was under way when the load before ended comes to its end
            requests = self._requests()
            before = self._bookings()
            answers[name] = self._load(name, "/bookings", requests)
            made = self._bookings() - before
            answered = answers[name].answers - answers[name].refused
            # what was under way at the end was not answered any more
            if not 0 < answered <= made <= answered + CONNECTIONS:
                raise RuntimeError(f"{name}: {answered} answers, {made} bookings")
            if self._medbook.double_bookings():
                raise RuntimeError(f"{name} has double-booked")
        return answers

    def _load(self, name: str, path: str, requests: list[Request]) -> web.Load:
        url = f"http://127.0.0.1:{self._servers[name].port}{path}"
        return web.wrk(url, requests, self._seconds, CONNECTIONS, self._directory)

    def _in_turn(self) -> list[str]:
        names = list(self._servers)
        self._turn += 1
        return names[self._turn % len(names) :] + names[: self._turn % len(names)]

    def _patients(self, count: int) -> list[tuple[str, str]]:
        """Register patients; give the id and the token of each."""
        config, hour = Config("", "", jwt_keys=keys.Keyring(self._directory / "keys")), timedelta(hours=1)
        return [
            (patient, mint(config, role="patient", subject=f"patient {patient}", lifetime=hour, patient_id=patient))
            for patient in map(str, self._medbook.prepare(0, count)[1])
        ]

    def _requests(self) -> list[Request]:
        slots, _ = self._medbook.prepare(len(self._people), 0)
        return [
            (address(n), f'{{"slot_id": "{slot}", "patient_id": "{patient}"}}', token)
            for n, (slot, (patient, token)) in enumerate(zip(slots, self._people, strict=True))
        ]

    def _bookings(self) -> int:
        with psycopg.connect(self._medbook.url) as connection:
            row = connection.execute("select count(*) from data.booking").fetchone()
            assert row
            return int(row[0])

    def table(self, name: str, title: str, column: str, answers: list[dict[str, web.Load]]) -> Table:
        """Put medians into a table."""
        rows = {
            server_name: {
                column: median(one[server_name].per_second for one in answers),
                "p99 ms": median(one[server_name].p99 for one in answers),
                "refused": sum(one[server_name].refused for one in answers),
                "none": sum(one[server_name].failed for one in answers),
                "PSS of a worker, MB": max(running.worker_megabytes()),
            }
            for server_name, running in self._servers.items()
        }
        mine, floor = rows["MedBook"], rows["one query"]
        return Table(
            name,
            f"{title}, {CONNECTIONS} connections",
            rows,
            plotted=column,
            targets=[
                Target("MedBook ÷ a view with one query", mine[column] / floor[column], 0.8, at_least=True),
                Target("answers of 400 or more, and none", sum(r["refused"] + r["none"] for r in rows.values()), 0),
            ],
            notes=[
                "One query: bench/minimal_view.py on the same granian, with as many processes, threads and connections,"
                " and the same call for the same caller; it gives the same bytes, checks no token, sets no header.",
                "MedBook with its limit per address, and tokens signed EdDSA; unlimited: MEDBOOK_RATE_LIMIT= (empty).",
                "wrk, with one thread, shares the cores with all of them.",
            ],
        )


def address(number: int) -> str:
    """Give the address of the client who sends a request: four in a row are of one."""
    return f"10.{number // 4 >> 16 & 255}.{number // 4 >> 8 & 255}.{number // 4 & 255}"
