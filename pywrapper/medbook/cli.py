"""The command ``medbook``. What a single subcommand needs is imported by it: the others start in half the time."""

import sys
from datetime import timedelta
from pathlib import Path

import click
import psycopg

from medbook import accounts, config, identity, importer, jobs, keys, rotation

FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
ROLES = ["patient", "doctor", "clinic_admin", "admin"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="medbook")
def medbook() -> None:
    """Book appointments in clinics, inside PostgreSQL.

    DATABASE_URL says which database; MEDBOOK_JWT_KEYS is the directory of the keys that tokens are
    signed with, in development MEDBOOK_JWT_KEY the one key.
    """


@medbook.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--tls-cert", envvar="MEDBOOK_TLS_CERT", type=FILE, help="Certificate chain, PEM: serve TLS 1.3 only.")
@click.option("--tls-key", envvar="MEDBOOK_TLS_KEY", type=FILE, help="Its private key, PEM.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes.")
def serve(host: str, port: int, tls_cert: Path | None, tls_key: Path | None, workers: int) -> None:
    """Serve HTTP until interrupted. DATABASE_URL is that of a login in medbook_http."""
    if (tls_cert is None) != (tls_key is None):
        raise click.UsageError("--tls-cert and --tls-key go together")

    from medbook import server

    server.run(host, port, tls_cert, tls_key, workers)


@medbook.command()
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option("--patient-id", type=click.UUID, help="Whom a patient's token is for.")
@click.option("--doctor-id", type=click.UUID, help="Whom a doctor's token is for.")
@click.option("--clinic-id", "clinic_ids", type=click.UUID, multiple=True, help="A clinic_admin's clinic; repeatable.")
@click.option("--subject", help="Who it is, for the record.  [default: the role and its id]")
@click.option("--minutes", default=60, show_default=True, type=click.IntRange(1, 525600), help="How long it is valid.")
def token(
    role: str, patient_id: object, doctor_id: object, clinic_ids: tuple[object, ...], subject: str | None, minutes: int
) -> None:
    """Mint a bearer token, signed as the server's settings say."""
    needed = {"patient": patient_id, "doctor": doctor_id, "clinic_admin": clinic_ids}.get(role, True)
    if not needed:
        raise click.UsageError(f"a {role} needs --{role.removesuffix('_admin')}-id")
    print(
        identity.mint(
            config.Config.from_environment(needs_database=False),
            role=role,
            subject=subject or f"{role} {patient_id or doctor_id or ''}".strip(),
            lifetime=timedelta(minutes=minutes),
            patient_id=str(patient_id) if patient_id else None,
            doctor_id=str(doctor_id) if doctor_id else None,
            clinic_ids=tuple(str(clinic_id) for clinic_id in clinic_ids),
        )
    )


@medbook.command()
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
@click.option("--algorithm", default="EdDSA", show_default=True, type=click.Choice(["EdDSA", "RS256"]))
def new_key(directory: Path, algorithm: str) -> None:
    """Make a key in DIRECTORY, which signs from now on; the keys that are there still verify."""
    click.echo(keys.make_key(directory, algorithm))


@medbook.command()
@click.argument("email")
@click.password_option(help="12 characters to 72 bytes.  [default: it is asked for]")
def create_admin(email: str, password: str) -> None:
    """Make the account of an admin, who logs in with EMAIL: the first, who makes the others.

    DATABASE_URL is that of a login that may act as medbook_owner, or is in medbook_service.
    """
    click.echo(accounts.create_admin(config.database_url(), email, password))


@medbook.command("import")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
)
def import_files(files: tuple[Path, ...]) -> None:
    """Load clinics.csv, doctors.csv, availability.csv and patients.csv, all or nothing.

    DATABASE_URL is that of a login that may act as medbook_owner.
    """
    counts = importer.run(config.database_url(), files)
    click.echo("loaded " + ", ".join(f"{count} {kind}" for kind, count in counts.items()))


@medbook.command()
@click.argument("country")
@click.argument("year")
@click.option("--subdivision", help="State, province or the like, as BY for Bavaria.  [default: none]")
@click.option("--clinic", "clinics", multiple=True, metavar="ID_OR_NAME", help="Which clinic; repeatable.")
@click.option("--all", "is_all", is_flag=True, help="All active clinics.")
@click.option("--dry-run", is_flag=True, help="Only tell what it would do.")
def holidays(
    country: str, year: str, subdivision: str | None, clinics: tuple[str, ...], *, is_all: bool, dry_run: bool
) -> None:
    """Close clinics on the public holidays of COUNTRY (ISO 3166, as DE) in YEAR, all or nothing.

    DATABASE_URL is that of a login that may act as medbook_owner.
    """
    if is_all == bool(clinics):
        raise click.UsageError("name clinics by --clinic, or give --all")
    from medbook import public_holidays

    days = public_holidays.days(country, subdivision, year)
    for clinic in public_holidays.run(config.database_url(), clinics, days, dry_run=dry_run):
        click.echo(
            f"{clinic.clinic}: {clinic.added} {'would be added' if dry_run else 'added'},"
            f" {clinic.already_there} already there, {clinic.conflicts} bookings in conflict"
        )


@medbook.command("rotate-master-key")
def rotate_master_key() -> None:
    """Wrap the patients' keys with the first key in MEDBOOK_MASTER_KEY=NEW,OLD.

    DATABASE_URL is that of medbook_migrator. Interrupted, it goes on where it stopped.
    """
    click.echo(f"{rotation.run(config.database_url())} keys wrapped anew")


@medbook.command()
@click.option("--once", is_flag=True, help="Run every job once and stop: for systemd timers and cron.")
def tick(once: bool) -> None:
    """Run the jobs where there is no pg_cron. DATABASE_URL is that of medbook_migrator."""
    if not jobs.run(config.database_url(), once=once):
        sys.exit(1)


@medbook.command()
@click.option("--once", is_flag=True, help="Do all that is due and stop: for systemd timers and cron.")
def worker(once: bool) -> None:
    """Carry events, messages and requests on. DATABASE_URL is that of medbook_worker. Several may run."""
    from medbook.worker import loop, parts
    from medbook.worker.session import Session

    master_key = config.master_key()
    url = config.database_url()
    workers = loop.Worker(parts.from_environment(), lambda: Session(url, master_key))
    if not once:
        workers.run()
    elif not workers.run_once():
        sys.exit(1)


def main() -> None:
    """Run the command; what the operator can mend is said in one line."""
    try:
        medbook(standalone_mode=False)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except importer.BadRowsError as error:
        for line in error.lines:
            click.echo(line, err=True)
        sys.exit(f"error: {len(error.lines)} bad rows, nothing loaded")
    except (config.ConfigurationError, keys.InvalidKeyError) as error:
        sys.exit(f"error: {error}")
    except psycopg.Error as error:
        sys.exit(f"error: the database says: {str(error).splitlines()[0]}")
