"""Every writer at once, at each isolation level: refusals as documented, no deadlock, and nothing broken."""

import random
import time
from collections import defaultdict

import psycopg

from torture.call_log import OK, Call, CallLog
from torture.clinics import furnish
from torture.damage import see_damage
from torture.load import Arguments, Load
from torture.stage import Stage, as_app
from torture.writers import Writers

LEVELS = ("read committed", "repeatable read", "serializable")
RETRIED = {"55P03", "40001"}
DOCUMENTED = """
select case when p.pronamespace = 'api'::regnamespace then p.proname else 'internal.' || p.proname end, v_code[1]
from pg_proc as p
cross join substring(obj_description(p.oid, 'pg_proc') from 'Errors: ([^\n]*)$') as v_errors
cross join regexp_matches(v_errors, 'MB[0-9]{3}', 'g') as v_code
where p.pronamespace in ('api'::regnamespace, 'internal'::regnamespace)
"""
"""What the comment of each function says that it may be refused with."""
"""Refusals that are no business answers: somebody holds the lock, or the transaction has to be run again."""


def run(stage: Stage) -> None:
    """Let 24 clients call every writer, and the jobs run, at the three isolation levels."""
    done: set[str] = set()
    with stage.cluster(**{"medbook.bcrypt_cost": "4"}) as cluster:
        url = cluster.database_url()
        see_damage(stage, url)
        furniture = furnish(url)
        for number, level in enumerate(LEVELS):
            seed = stage.seed + number
            writers = Writers(url, furniture)
            log = stage.log(f"load-{level.replace(' ', '-')}")
            jobs = stage.log(f"jobs-{number}")
            _load(stage, url, level, writers, (log, jobs), seed)
            stage.claim(not writers.uncalled, f"{level}: every writer is called, but for {writers.uncalled}")
            _judge(stage, url, level, log, jobs)
            _replay(stage, writers, log, seed)
            done |= {one.function for one in log if one.outcome == OK}
        stage.tell("writers called at each level", len(writers.functions))
        stage.tell("of which nothing was ever done by", sorted(set(writers.functions) - done))


def _load(stage: Stage, url: str, level: str, writers: Writers, logs: tuple[CallLog, CallLog], seed: int) -> None:
    """Go on until the time is over and every writer was called."""
    options = "-c default_transaction_isolation=" + level.replace(" ", "\\ ")
    with psycopg.connect(url) as connection:
        names = [f"internal.{name}" for (name,) in connection.execute("select name from internal.jobs()")]

    def choose_job(chance: random.Random) -> tuple[str, Arguments]:
        return chance.choice(names), {}

    began = time.monotonic()
    with (
        Load(as_app(url), logs[0], writers, seed=seed, options=options),
        Load(url, logs[1], choose_job, seed=seed, clients=1, options=options),
    ):
        time.sleep(stage.seconds(8, 4))
        while writers.uncalled and time.monotonic() < began + 120:
            time.sleep(0.1)


def _judge(stage: Stage, url: str, level: str, log: CallLog, jobs: CallLog) -> None:
    """Claim that all answers are documented ones, that nobody was in a deadlock, and that nothing is broken."""
    outcomes, codes = log.outcomes(), log.codes()
    stage.tell(f"{level}: calls", dict(outcomes))
    stage.tell(f"{level}: refusals", dict(codes.most_common()))
    stage.tell(f"{level}: jobs", {**jobs.outcomes(), **jobs.codes()})
    with psycopg.connect(url) as connection:
        documented = {*connection.execute(DOCUMENTED)}
        row = connection.execute("select deadlocks from pg_stat_database where datname = current_database()").fetchone()
    unexpected = {
        (one.function, one.code)
        for one in [*log, *jobs]
        if one.outcome != OK and one.code not in RETRIED and (one.function, one.code) not in documented
    }
    stage.claim(not unexpected, f"{level}: every refusal is documented, but {unexpected}")
    stage.claim(row == (0,), f"{level}: no deadlock, but {row}")
    stage.claim(outcomes[OK] > 100, f"{level}: something was done")
    stage.invariants(url)


def _replay(stage: Stage, writers: Writers, log: CallLog, seed: int) -> None:
    """Claim that the seed replays what each client called; control: another seed does not."""
    calls: dict[int, list[Call]] = defaultdict(list)
    for one in log:
        calls[one.client].append(one)
    same, other = [], []
    for client, own in calls.items():
        called = [(one.function, one.key) for one in own]
        same.append(writers.replay(f"{seed}/{client}", len(own)) == called)
        other.append(writers.replay(f"{seed + 1}/{client}", len(own)) == called)
    stage.claim(all(same), "the seed replays what each client called")
    stage.claim(not all(other), "control: another seed does not")
