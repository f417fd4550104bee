"""`python -m tests.bench [NAME …]`: run every benchmark, or the named ones."""

import sys
from importlib import import_module
from pathlib import Path

names = sys.argv[1:] or sorted(
    file.stem.removeprefix("bench_") for file in Path(__file__).parent.glob("bench_*.py")
)
for name in names:
    print(f"\n== {name}")
    import_module(f"tests.bench.bench_{name}").main()
