"""Where chunks are worked on: processes of this machine, or a Dask cluster. joblib makes one of both."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from gxnlp.batch.worker import Brought, Settings, Task, leave_with, work
from gxnlp.report import both

if TYPE_CHECKING:
    from gxnlp.batch.runner import Options


class EngineLost(Exception):
    """Workers died; what they had in hand is still queued."""


class NoEngine(Exception):
    """The engine that was asked for cannot be had, and why."""


class Engine:
    def __init__(self, workers: int, **backend: Any) -> None:
        self._workers, self._backend = workers, backend

    def run(self, chunks: Iterable[list[Task]], settings: Settings) -> Iterator[Brought]:
        """Results as they come, in no order."""
        from joblib import Parallel, delayed, parallel_config
        from joblib.externals.loky.process_executor import BrokenProcessPool

        with warnings.catch_warnings(), parallel_config(**self._backend):
            warnings.simplefilter("ignore")  # of workers that stopped: we tell that ourselves
            parallel = Parallel(n_jobs=self._workers, batch_size=1, return_as="generator_unordered")
            results = parallel(delayed(work)(chunk, settings) for chunk in chunks)
            try:
                yield from results
            except BrokenProcessPool as error:
                raise EngineLost(str(error).partition("\n")[0][:300]) from error
            except Exception as error:
                if type(error).__module__.startswith("distributed"):
                    raise EngineLost(f"{type(error).__name__}: {error}"[:300]) from error
                raise
            finally:
                results.close()


@contextmanager
def opened(options: Options) -> Iterator[Engine]:
    if options.engine == "loky":
        yield Engine(options.workers, backend="loky", initializer=leave_with, initargs=(os.getpid(),))
        return
    try:
        from distributed import Client
    except ImportError as error:
        raise NoEngine(both("需要安装", "this needs") + " pip install 'gxnlp[dask]'") from error
    if not options.scheduler:
        raise NoEngine(both("请用 --scheduler 给出调度器地址", "give the scheduler's address with --scheduler"))
    try:
        client: Any = Client(  # type: ignore[no-untyped-call]
            options.scheduler, timeout=20, set_as_default=False
        )
    except (OSError, ValueError, TimeoutError) as error:
        raise NoEngine(
            both("连接不上调度器", "cannot reach the scheduler") + f" {options.scheduler}: {error}"
        ) from error
    try:
        if not client.scheduler_info(n_workers=-1)["workers"]:
            client.wait_for_workers(1, timeout=60)
        yield Engine(-1, backend="dask", client=client)
    except TimeoutError as error:
        raise NoEngine(both("调度器没有工作节点", "the scheduler has no workers") + f": {options.scheduler}") from error
    finally:
        client.close()
