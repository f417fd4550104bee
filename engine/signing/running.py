"""pyHanko's coroutines, run where nothing else is asynchronous and nothing is ever awaited."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Result = TypeVar("Result")


def finished(work: Coroutine[Any, Any, Result]) -> Result:
    """Run to the end in an event loop; in a thread of its own where a caller's loop runs."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(max_workers=1) as beside:
        return beside.submit(asyncio.run, work).result()


def immediate(work: Coroutine[Any, Any, Result]) -> Result:
    """Run to the end without an event loop. RuntimeError if it would wait, as for a network."""
    try:
        work.send(None)
    except StopIteration as end:
        result: Result = end.value
        return result
    work.close()
    raise RuntimeError("the coroutine waits for something")
