"""`runut office`, `user`, `signer`: who there is."""

from typing import Any

import click
from sqlalchemy import Connection, select

from engine.demo.office import holds_demo
from engine.errors import NotFound
from engine.letters.classification import seed_classification
from engine.people import offices
from engine.signing import LocalSigner, Secret
from engine.store.tables import Office, Official
from engine.terminal.group import office_of, opened, runut, told
from engine.worktime import seed


@runut.group()
def office() -> None:
    """Kantor: buat kantor baru."""


@office.command("add")
@click.option("--key", required=True, help="Kunci singkat, misalnya tirtamaya.")
@click.option("--name", required=True, help="Nama kantor, misalnya Kecamatan Tirtamaya.")
@click.option("--government", required=True, help="Baris pertama kop.")
@click.option("--place", required=True, help="Tempat pada tanggal surat.")
@click.option("--unit-code", required=True, help="Kode unit pada nomor surat.")
@told
def office_add(key: str, name: str, government: str, place: str, unit_code: str) -> None:
    """Buat kantor dengan jabatan baku kecamatan, kalender, dan kode klasifikasi."""
    head = {"government": government.upper(), "office": name.upper(), "place": place}
    with opened() as engine, engine.store.writing() as tx:
        office_id = offices.set_up(
            tx, key=key, name=name, unit_code=unit_code, number_pattern=offices.PATTERN,
            letterhead=head, settings={"footer": []}, units=offices.KECAMATAN_UNITS,
            posts=offices.kecamatan_posts(name),
        )  # fmt: skip
        seed_classification(tx, office_id)
        seed(tx, office_id)
    click.echo(f"{name} dibuat. Tambahkan pejabat dengan: runut user add")


@runut.group()
def user() -> None:
    """Akun pejabat: tambah, daftar, tutup, sandi baru."""


@user.command("add")
@click.argument("login")
@click.option("--name", required=True, help="Nama lengkap dengan gelar.")
@click.option("--post", required=True, help="Kunci jabatan; lihat: runut user list --posts.")
@click.option("--nip", default="")
@click.option("--rank", default="", help="Pangkat.")
@click.option("--email", default="")
@click.option("--office", "key", default="", help="Kunci kantor, bila ada lebih dari satu.")
@click.password_option(help="Ditanya bila tidak diberikan.")
@told
def user_add(
    login: str, name: str, post: str, nip: str, rank: str, email: str, key: str, password: str
) -> None:
    """Buat akun untuk seorang pejabat."""
    with opened() as engine, engine.store.writing() as tx:
        new = offices.NewOfficial(login, name, post, password, nip=nip, rank=rank, email=email)
        offices.add_official(tx, office_of(tx, key), new, engine.now())
    click.echo(f"Akun {login} dibuat.")


@user.command("list")
@click.option("--office", "key", default="", help="Kunci kantor, bila ada lebih dari satu.")
@click.option("--posts", is_flag=True, help="Tampilkan jabatan yang dapat diisi.")
@told
def user_list(key: str, posts: bool) -> None:
    """Daftar akun dengan jabatannya, atau jabatan yang ada."""
    with opened() as engine, engine.store.reading() as tx:
        office_id = office_of(tx, key)
        if posts:
            for post in offices.posts(tx, office_id):
                click.echo(f"{post.key:<14} {post.title}")
            return
        for row in offices.officials(tx, office_id):
            closed = " (ditutup)" if row.disabled_at else ""
            click.echo(f"{row.login:<14} {row.name}, {row.title or 'tanpa jabatan'}{closed}")


@user.command("disable")
@click.argument("login")
@told
def user_disable(login: str) -> None:
    """Tutup akun dan akhiri semua sesinya; yang pernah dikerjakan tetap tercatat."""
    with opened() as engine, engine.store.writing() as tx:
        offices.disable(tx, login, engine.now())
    click.echo(f"Akun {login} ditutup.")


@user.command("password")
@click.argument("login")
@click.password_option(help="Ditanya bila tidak diberikan.")
@told
def user_password(login: str, password: str) -> None:
    """Beri akun kata sandi baru dan akhiri semua sesinya."""
    with opened() as engine, engine.store.writing() as tx:
        offices.reset_password(tx, login, password, engine.now())
    click.echo(f"Kata sandi {login} diganti.")


@runut.group()
def signer() -> None:
    """Penanda tangan: sertifikat lokal (tidak tersertifikasi)."""


@signer.command("issue")
@click.argument("login")
@click.option(
    "--passphrase", prompt="Frasa sandi", hide_input=True, confirmation_prompt=True,
    help="Paling sedikit 12 karakter; ditanya bila tidak diberikan.",
)  # fmt: skip
@told
def signer_issue(login: str, passphrase: str) -> None:
    """Beri seorang pejabat kunci dan sertifikat baru; yang lama dicabut."""
    with opened() as engine:
        local = engine.signer
        assert isinstance(local, LocalSigner)  # Engine.open gives no other
        with engine.store.reading() as tx:
            row = tx.execute(
                select(Official.id, Official.name, Official.nip, Office.name.label("office"))
                .join(Office, Office.id == Official.office_id)
                .where(Official.login == login)
            ).one_or_none()
            if row is None:
                raise NotFound(f"Tidak ada akun bernama {login}.")
            title = next(r.title for r in _accounts(tx, login))
        at = engine.now()
        local.establish(office=row.office, demo=holds_demo(engine), at=at)
        state = local.issue(
            str(row.id), name=row.name, post=title or "", nip=row.nip,
            secret=Secret(passphrase), at=at,
        )  # fmt: skip
    click.echo(f"Sertifikat {state.name} berlaku sampai {state.not_after:%Y-%m-%d}.")


def _accounts(tx: Connection, login: str) -> list[Any]:
    office_id = tx.scalar(select(Official.office_id).where(Official.login == login))
    return [r for r in offices.officials(tx, office_id or 0) if r.login == login]
