"""Running one module of the engine as a child process, without the front door and all its rooms.

`python -m engine.flow.trial` would first import the package `engine`, and with it every room: ten
times the work of the trial itself.
"""

import os
import sys
from pathlib import Path

_BARE = (
    "import runpy, sys, types; bare = types.ModuleType('engine'); bare.__path__ = [sys.argv[1]]; "
    "sys.modules['engine'] = bare; del sys.argv[:2]; "
    "runpy.run_module(sys.argv[0], run_name='__main__', alter_sys=True)"
)


def command(module: str, *arguments: str) -> list[str]:
    """The command line of a module (`engine.room.file`), its arguments as after `python -m`."""
    return [sys.executable, "-P", "-c", _BARE, str(Path(__file__).parent), module, *arguments]


def environment() -> dict[str, str]:
    """All that the child gets of this process's environment: where the libraries are."""
    return {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
