"""SPARQL servers for the tests: each on a free port of this machine, in a folder of its own, and stopped."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

PATIENCE = 60.0  # seconds until a server answers

VIRTUOSO = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
MaxCheckpointRemap = 2000
[Parameters]
ServerPort = {sql}
DisableUnixSocket = 1
CaseMode = 2
DirsAllowed = {folder}
NumberOfBuffers = 40000
MaxDirtyBuffers = 30000
ThreadsPerQuery = 1
[HTTPServer]
ServerPort = {http}
ServerRoot = {folder}
ServerThreads = 4
[SPARQL]
ResultSetMaxRows = 10000
MaxQueryCostEstimationTime = 400
MaxQueryExecutionTime = 60
DefaultQuery = select distinct ?Concept where {{[] a ?Concept}} LIMIT 100
"""
"""The settings that Virtuoso comes with, where they decide what a question gets: 10,000 rows an answer."""


def free_port() -> int:
    """Find a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def oxigraph(facts: Path, folder: Path, *, union: bool = True) -> Iterator[str]:
    """Serve facts from the oxigraph server, read-only; gives the address of its endpoint.

    Args:
        facts: quads, as ``export facts.nq --inferred --vocabulary`` writes them.
        folder: an empty folder for its database.
        union: whether its default graph is the union of all graphs.
    """
    binary, place, port = str(Path(sys.executable).parent / "oxigraph"), str(folder / "oxigraph"), free_port()
    subprocess.run(
        [binary, "load", "--location", place, "--file", str(facts)],
        check=True,
        capture_output=True,
        timeout=600,
    )
    command = [binary, "serve-read-only", "--location", place, "--bind", f"127.0.0.1:{port}"]
    with _running([*command, *(["--union-default-graph"] if union else [])], folder):
        yield _ready(f"http://127.0.0.1:{port}/query")


@contextlib.contextmanager
def virtuoso(facts: Path, folder: Path) -> Iterator[str]:
    """Serve facts from Virtuoso as its package sets it up; gives the address of its endpoint.

    Args:
        facts: quads, as ``export facts.nq --inferred --vocabulary`` writes them.
        folder: an empty folder for its database.
    """
    sql, http = free_port(), free_port()
    shutil.copy(facts, folder / "facts.nq")
    settings = folder / "virtuoso.ini"
    settings.write_text(VIRTUOSO.format(folder=folder, sql=sql, http=http), encoding="utf-8")
    command = ["virtuoso-t", "+foreground", "+wait", "+configfile", str(settings)]
    with _running(command, folder):
        url = _ready(f"http://127.0.0.1:{http}/sparql")
        load = f"ld_dir('{folder}', 'facts.nq', 'urn:none'); rdf_loader_run(); checkpoint;"
        failed = "select ll_file, ll_error from DB.DBA.load_list where ll_state <> 2 or ll_error is not null;"
        said = subprocess.run(
            ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", "VERBOSE=OFF", f"exec={load} {failed}"],
            check=True, capture_output=True, text=True, timeout=600,
        )  # fmt: skip
        if "facts.nq" in said.stdout or said.stderr.strip():
            raise RuntimeError(f"virtuoso did not load the facts: {said.stdout} {said.stderr}")
        yield url


@contextlib.contextmanager
def _running(command: list[str], folder: Path) -> Iterator[None]:
    """Run a server until the end of the block, whatever ends it."""
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            command, cwd=folder, stdout=log, stderr=log, env={**os.environ, "LANG": "C"}
        )
        try:
            yield
        finally:
            server.terminate()
            try:
                server.wait(15)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _ready(url: str) -> str:
    """Wait until an endpoint answers."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(f"{url}?query=ASK%7B%7D", timeout=5) as answer:  # noqa: S310
                answer.read()
                return url
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
