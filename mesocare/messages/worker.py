"""The worker: does what comes round and what was queued, until it is told to stop."""

import threading
from collections.abc import Callable
from datetime import datetime

from django.db import close_old_connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from mesocare.messages.jobs import run_due_jobs

PAUSE_SECONDS = 1.0


def work(clock: Callable[[], datetime], stop: threading.Event) -> None:
    """Work until `stop` is set. What is under way is finished first."""
    while not stop.is_set():
        work_once(clock())
        stop.wait(PAUSE_SECONDS)


def work_once(at: datetime) -> None:
    """One round: the jobs whose time has come, then everything in the queue."""
    close_old_connections()
    run_due_jobs(at)
    queue = Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )
    queue.run()
