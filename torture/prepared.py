"""A server with a clinic in it, made once a run and copied: to where disks are mounted, or for the next round."""

from pathlib import Path
from typing import Any

from cluster import copy_data
from torture.aftermath import connect
from torture.stage import Stage, world

SLOTS, CAPACITY, PATIENTS = 200, 500, 200


def prepare(stage: Stage, directory: Path) -> None:
    """Copy its files into a directory, which a Cluster can then be given."""
    made = stage.directory / "prepared"
    if not made.exists():
        with stage.cluster(fsync="off") as cluster:
            world(cluster.database_url(), SLOTS, PATIENTS, CAPACITY)
            cluster.terminate()
            copy_data(Path(cluster.get_data_directory()), made)
    copy_data(made, directory / "cluster/data")


def slots_and_patients(url: str) -> tuple[list[Any], list[Any]]:
    """Give the ids of the clinic's slots and patients, in the order in which they were made."""
    with connect(url) as connection:
        slots = connection.execute("select id from data.slot order by id").fetchall()
        patients = connection.execute("select id from data.patient order by id").fetchall()
    return [row["id"] for row in slots], [row["id"] for row in patients]
