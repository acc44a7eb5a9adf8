"""`careflow run`: everything between a fresh checkout and a server that answers."""

import ctypes
import gc
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from http.client import HTTPConnection, HTTPException
from importlib import import_module
from tempfile import TemporaryDirectory
from typing import Any

import click

from careflow.cli.background import carrying_letters, keep_house
from careflow.cli.sealing import keep_sealed
from careflow.settings.environment import Environment, read
from careflow.settings.refused import Refused

THREADS_PER_WORKER = 4
SECONDS_TO_STOP = 10
SECONDS_TO_ANSWER = 600  # of a machine that is busy with other things
PR_SET_PDEATHSIG = 1  # of Linux


def run() -> None:
    environment = read()
    demo = not environment.is_public if environment.demo_mode is None else environment.demo_mode
    os.environ["DEMO_MODE"] = str(demo)  # for the settings
    address = free_address(environment)
    if environment.metrics_address:
        refuse_taken(environment.metrics_address)
    click.echo("Starting CareFlow")
    with measuring() if environment.metrics_address else nullcontext():
        with step("Settings and secrets"), without_collecting():
            from careflow.cli.bootstrap import set_up

            set_up()
        prepare_database()
        if environment.is_public and not demo:
            refuse_open_demo()
        signed_in_as = prepare_demo() if demo else ""
        prepare_program()
        serve(environment, address, demo=signed_in_as)


@contextmanager
def measuring() -> Iterator[None]:
    """Where all processes count what `platform/metrics.py` measures; to be known before prometheus_client is
    imported."""
    with TemporaryDirectory(prefix="careflow-metrics-", ignore_cleanup_errors=True) as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        yield


@contextmanager
def step(name: str) -> Iterator[None]:
    click.echo(f"  {name} ... ", nl=False)
    started = time.monotonic()
    try:
        yield
    except BaseException:
        click.echo("failed")
        raise
    click.echo(f"done ({time.monotonic() - started:.1f} s)")


@contextmanager
def without_collecting() -> Iterator[None]:
    """Importing makes no garbage worth the time of looking for it."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def free_address(environment: Environment) -> str:
    """The IP address to listen on. Asked before anything is written: the server itself would share a taken
    port with the program that has it."""
    try:
        family, kind, _, _, place = socket.getaddrinfo(
            environment.host, environment.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except socket.gaierror:
        raise Refused(f"HOST {environment.host} is no address of this machine.") from None
    except OSError as error:
        raise Refused(
            f"Cannot listen on {environment.host}:{environment.port} ({error.strerror}): stop what uses it, "
            "or choose another one with PORT or HOST."
        ) from None
    return str(place[0])


def refuse_taken(metrics_address: str) -> None:
    """Asked before anything is written; it is listened on when the workers are there, since that takes a thread."""
    host, _, port = metrics_address.rpartition(":")
    try:
        socket.create_server((host, int(port)), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as error:
        raise Refused(
            f"METRICS_ADDRESS: cannot listen on {metrics_address} ({os.strerror(error.errno or 0)})."
        ) from None


def prepare_database() -> None:
    from django.db import connections

    from careflow.cli import database

    with step(f"Database: {database.place()}"):
        database.migrate()
    connections.close_all()


def refuse_open_demo() -> None:
    """A database that was tried out keeps the accounts whose passwords everybody knows. Raises Refused."""
    from careflow.cli import demonstration

    if names := demonstration.open_accounts():
        raise Refused(
            f"Whoever knows the published passwords signs in as {', '.join(names)}: start CareFlow for this machine "
            "alone, and take them out of use in the console or give them other passwords."
        )


def prepare_demo() -> str:
    """The demo group in a database that is new. Returns whom to sign in as."""
    from careflow.cli import demonstration

    if demonstration.is_wanted():
        with step("Demo group"):
            demonstration.top_up()
    return demonstration.sign_ins()


def prepare_program() -> None:
    """All of it in this process, for the workers that are forked from it: they neither read it again nor hold it
    more than once in memory."""
    from django.db import connections

    with step("Program"), without_collecting():
        import_module("careflow.web.wsgi")
    connections.close_all()
    gc.freeze()


def serve(environment: Environment, address: str, *, demo: str) -> None:
    """Until somebody stops it. Ends the process where the server ended by itself."""
    workers = environment.workers or len(os.sched_getaffinity(0))
    click.echo(f"  Server: {workers} workers with {THREADS_PER_WORKER} threads each")
    # Forked while nothing else runs here and no connection is open: a worker, and one that takes another's place
    # later, would inherit the locks of threads that it does not have.
    # Other systems than Linux give no such promise of their own libraries; there each process reads the program anew.
    multiprocessing.set_start_method("fork" if sys.platform == "linux" else "spawn", force=True)
    server = multiprocessing.Process(target=listen, args=(environment, address, workers))
    server.start()
    if environment.metrics_address:
        answer_prometheus(environment.metrics_address, beside=server)
    for ending in (signal.SIGINT, signal.SIGTERM):  # the first is ignored where a script started us in the background
        signal.signal(ending, signal.default_int_handler)
    threading.Thread(target=welcome, args=(environment, address, time.monotonic(), demo), daemon=True).start()
    threading.Thread(target=keep_house, daemon=True).start()
    threading.Thread(target=keep_sealed, daemon=True).start()
    with carrying_letters():
        is_wanted = wait_for(server)
    if server.exitcode and not is_wanted:
        sys.exit(1)
    click.echo("Stopped.")


def answer_prometheus(address: str, *, beside: multiprocessing.Process) -> None:
    """Raises Refused, and stops the server."""
    from careflow.cli import metrics

    try:
        metrics.answer_prometheus(address)
    except Refused:
        beside.terminate()
        raise


def wait_for(server: multiprocessing.Process) -> bool:
    """Whether somebody asked for its end."""
    try:
        server.join()
    except KeyboardInterrupt:
        until = time.monotonic() + 2 * SECONDS_TO_STOP
        while server.is_alive() and time.monotonic() < until:
            server.terminate()
            server.join(1)
        return True
    return False


def listen(environment: Environment, address: str, workers: int) -> None:
    """The process that holds the workers, as they hold the port."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to all; who started this one passes it on
    end_with_parent()
    from django.conf import settings
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        "careflow.web.wsgi:application",
        address=address,
        port=environment.port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS_PER_WORKER,
        runtime_threads=1,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=SECONDS_TO_STOP,
        log_level=LogLevels.warning,
        log_dictconfig=settings.LOGGING,
    ).serve(target_loader=application, wrap_loader=False)


def application() -> Any:
    """What a worker serves."""
    from careflow.platform import metrics

    end_with_parent()
    metrics.take_part()
    return import_module("careflow.web.wsgi").application


def end_with_parent() -> None:
    """A worker whose parent was killed would hold the port against the next start."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        end_when_orphaned(parent.pid)  # it was killed before that
    else:
        threading.Thread(target=watch, args=(parent.pid,), daemon=True).start()


def watch(parent: int | None) -> None:
    while True:
        end_when_orphaned(parent)
        time.sleep(1)


def end_when_orphaned(parent: int | None) -> None:
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def welcome(environment: Environment, address: str, started: float, demo: str) -> None:
    """Printed when the server answers, and not before."""
    nearby = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)  # noqa: S104  (compared, not bound)
    name = next((name.lstrip(".*") for name in environment.allowed_hosts), "")
    while not answers(nearby, environment.port, name or nearby):
        if time.monotonic() - started > SECONDS_TO_ANSWER:
            return
        time.sleep(0.05)
    click.echo(f"Ready ({time.monotonic() - started:.1f} s).\n")
    shown = f"[{nearby}]" if ":" in nearby else nearby
    base = f"http://{shown}:{environment.port}"
    click.echo(f"  Catalog   {base}/\n  Docs      {base}/docs/\n  Console   {base}/admin/")
    if environment.is_public and not environment.email_url:
        click.echo("  Letters   none leaves this machine: set EMAIL_URL")
    if demo:
        click.echo(demo)
    click.echo("Ctrl-C stops.")


def answers(address: str, port: int, name: str) -> bool:
    """Asked by a name of ALLOWED_HOSTS: to be asked by another one is logged as an error."""
    connection = HTTPConnection(address, port, timeout=5)
    try:
        connection.request("GET", "/health/", headers={"Host": name})
        connection.getresponse().read()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
    return True
