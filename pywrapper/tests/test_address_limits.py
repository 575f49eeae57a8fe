"""Each address may send so many requests, counted in memory or in Redis, and is told where it stands."""

import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from client import Answer, Client
from conftest import serving, token
from ports import unused_port

LIMITS = {"MEDBOOK_RATE_LIMIT": "8 per 15 minutes", "MEDBOOK_AUTH_RATE_LIMIT": "3 per 15 minutes"}
MANY = 40


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis of the tests' own."""
    with running_redis(tmp_path_factory.mktemp("redis"), unused_port()) as url:
        yield url


@contextmanager
def running_redis(directory: Path, port: int) -> Iterator[str]:
    server = shutil.which("redis-server")
    assert server, "make dev brings redis-server"
    process = subprocess.Popen(
        [server, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(directory)],
        stdout=subprocess.DEVNULL,
    )
    try:
        with redis.Redis(port=port) as connection:
            deadline = time.monotonic() + 30
            while time.monotonic() < deadline:
                try:
                    connection.ping()
                    break
                except redis.ConnectionError:
                    time.sleep(0.05)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(30)


def statuses(port: int, path: str, count: int = MANY) -> Counter[int]:
    """Send requests, some at a time, each on a connection of its own."""
    with ThreadPoolExecutor(10) as pool:
        return Counter(answer.status for answer in pool.map(lambda _: Client(port).get(path), range(count)))


def check_refusal(answer: Answer, limit: int) -> None:
    assert (answer.status, answer.name, answer.body["code"]) == (429, "rate_limited", "MB404")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["ratelimit-limit"] == str(limit)
    assert answer.headers["ratelimit-remaining"] == "0"
    assert 800 < int(answer.headers["retry-after"]) <= 900
    assert answer.headers["retry-after"] == answer.headers["ratelimit-reset"]


def test_redis_counts_for_all_processes(shared_database: str, redis_url: str) -> None:
    with serving(shared_database, MEDBOOK_RATE_LIMIT_STORAGE=redis_url, **LIMITS) as port:
        first = Client(port).get("/clinics")
        assert (first.headers["ratelimit-limit"], first.headers["ratelimit-remaining"]) == ("8", "7")
        assert 890 <= int(first.headers["ratelimit-reset"]) <= 900
        assert statuses(port, "/clinics") == {200: 7, 429: MANY - 7}
        check_refusal(Client(port, token(role="admin")).get("/clinics"), 8)
        assert statuses(port, "/healthz") == {200: MANY}, "who watches is not limited"
        assert statuses(port, "/readyz") == {200: MANY}


def test_memory_counts_for_each_process(shared_database: str) -> None:
    with serving(shared_database, **LIMITS) as port:
        answers = statuses(port, "/clinics")
        assert 8 <= answers[200] <= 16, "two processes"
        assert answers[429] == MANY - answers[200]
        check_refusal(next(a for a in iter(lambda: Client(port).get("/clinics"), None) if a.status == 429), 8)


def test_what_is_no_path_is_limited_too(shared_database: str) -> None:
    with serving(shared_database, **LIMITS) as port:
        answers = statuses(port, "/nowhere")
        assert 8 <= answers[404] <= 16
        assert answers[429] == MANY - answers[404]


def test_the_paths_of_passwords_have_a_lower_limit(shared_database: str, redis_url: str) -> None:
    redis.Redis.from_url(redis_url).flushall()
    with serving(shared_database, MEDBOOK_RATE_LIMIT_STORAGE=redis_url, **LIMITS) as port:
        answers = statuses(port, "/auth/anything", 5)
        assert answers == {404: 3, 429: 2}
        check_refusal(Client(port).get("/auth/anything"), 3)


def test_without_limits_nothing_is_refused(server: int) -> None:
    answers = statuses(server, "/nowhere", 150)
    assert answers == {404: 150}
    assert "ratelimit-limit" not in Client(server).get("/nowhere").headers


def test_as_shipped_an_address_sends_a_hundred_requests_and_ten_to_auth(shared_database: str, redis_url: str) -> None:
    redis.Redis.from_url(redis_url).flushall()
    with serving(
        shared_database,
        MEDBOOK_RATE_LIMIT_STORAGE=redis_url,
        MEDBOOK_RATE_LIMIT="100 per 15 minutes",
        MEDBOOK_AUTH_RATE_LIMIT="10 per 15 minutes",
    ) as port:
        assert statuses(port, "/auth/anything", 20)[429] == 10
        assert Client(port).get("/clinics").headers["ratelimit-limit"] == "100"


def test_a_redis_that_goes_away_closes_nothing(shared_database: str, tmp_path: Path) -> None:
    with (
        running_redis(tmp_path, unused_port()) as url,
        serving(shared_database, MEDBOOK_RATE_LIMIT_STORAGE=url, **LIMITS) as port,
    ):
        assert Client(port).get("/clinics").status == 200
        redis.Redis.from_url(url).shutdown(nosave=True)
        answers = statuses(port, "/clinics")
        assert set(answers) == {200, 429}
