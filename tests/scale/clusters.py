"""Apache Spark for the tests: a cluster of two workers on this machine, each a process of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MASTER = "local-cluster[2,1,1024]"  # two workers with one core and 1 GiB each
SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.log.level": "OFF",
    "spark.sql.shuffle.partitions": "4",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
}


@contextlib.contextmanager
def spark(folder: Path) -> Iterator[Any]:
    """Start a cluster with its files in a folder; stop it at the end."""
    from pyspark.sql import SparkSession

    if not shutil.which("java"):
        raise RuntimeError("Spark needs Java 17 or newer; on Debian: apt-get install openjdk-17-jre-headless")
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    builder = SparkSession.builder.master(MASTER).config("spark.local.dir", str(folder))
    builder = builder.config("spark.sql.warehouse.dir", str(folder / "warehouse"))
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    try:
        yield session
    finally:
        session.stop()


def workers() -> list[int]:
    """Find the processes that work for Spark on this machine."""
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            with contextlib.suppress(OSError):
                if b"CoarseGrainedExecutorBackend" in (process / "cmdline").read_bytes():
                    found.append(int(process.name))
    return sorted(found)
