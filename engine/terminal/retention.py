"""`runut jra`: the office's own retention schedule in place of the built-in example."""

import hashlib
from pathlib import Path

import click

from engine import history
from engine.audit.retention.schedule import read
from engine.letters.jra import enter_jra, read_jra
from engine.terminal.group import office_of, opened, runut, told


@runut.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--office", "key", default="", help="Kunci kantor, bila ada lebih dari satu.")
@told
def jra(file: Path, key: str) -> None:
    """Masukkan JRA kantor dari CSV: kode, nama, retensi_aktif, retensi_inaktif, nasib_akhir.

    Kode yang tidak disebut tetap seperti semula. Contoh isi: "2 Tahun", "3 Tahun", "Musnah".
    """
    data = file.read_bytes()
    lines = read_jra(data)
    with opened() as engine, engine.store.writing() as tx:
        office_id = office_of(tx, key)
        entered = enter_jra(tx, office_id, lines)
        history.record(
            tx, office_id=office_id, case_id=history.own_chain(office_id), act="jra",
            at=engine.now(), by=None,
            facts={
                "changed": entered.changed, "added": entered.added,
                "digest": hashlib.sha256(data).hexdigest(),
            },
        )  # fmt: skip
    for line in lines:
        if line.retention and read(line.retention).months is None:
            click.echo(
                f"  {line.code}: lamanya tidak terbaca, akan perlu ditinjau: {line.retention}"
            )
    click.echo(f"{entered.changed} kode diubah, {entered.added} kode baru.")
