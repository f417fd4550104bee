"""Hostile input in the office's settings, and moments at the edge of time."""

import pytest

from tests.hostility import ATTACKED_ON_BOTH, HOSTILE, Attacked, harmless, send
from tests.office import person

OFFICE_FIELDS = {
    "number_pattern": "{klasifikasi}/{urut}{sisipan}/{kode_unit}/{tahun}", "unit_code": "416-399",
    "government": "PEMERINTAH", "office": "KECAMATAN", "address": "Jalan", "phone": "1",
    "site": "x", "email": "x@y.id", "place": "Kota", "footer": "Kaki",
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_every_field_of_the_office_form(attacked: Attacked, kind: str) -> None:
    engine = attacked.engine
    admin, plain = attacked.browser("admin"), {k: v.encode() for k, v in OFFICE_FIELDS.items()}
    for name in OFFICE_FIELDS:
        answer = send(admin, "/admin/kantor", plain | {name: HOSTILE[kind]})
        harmless(answer, refused=kind == "huge" or name == "number_pattern")
        harmless(admin.get("/admin"))
        harmless(admin.get("/admin/kantor"))
    assert send(admin, "/admin/kantor", plain).status_code == 303
    assert engine.pages(11, by=person(engine, "sekcam"))


@ATTACKED_ON_BOTH
@pytest.mark.parametrize("kind", HOSTILE)
def test_every_field_of_the_other_settings(attacked: Attacked, kind: str) -> None:
    engine = attacked.engine
    admin, value = attacked.browser("admin"), HOSTILE[kind]
    before = engine.hours(by=person(engine, "admin")).periods
    row = {"name": b"Pagi", "valid_from": b"", "valid_to": b"", "weekday": b"0",
           "opens": b"07:30", "closes": b"16:00"}  # fmt: skip
    for name in ("valid_from", "valid_to", "weekday", "opens", "closes"):
        harmless(send(admin, "/admin/jam-kerja", row | {name: value}), refused=True)
    harmless(
        send(admin, "/admin/jam-kerja", row | {"name": value, "opens": b"17:00"}), refused=True
    )
    assert engine.hours(by=person(engine, "admin")).periods == before
    day = {"day": b"2027-12-09", "name": b"Libur", "kind": b"libur_daerah"}
    for name in ("day", "kind"):
        harmless(send(admin, "/admin/hari-libur", day | {name: value}), refused=True)
    harmless(send(admin, "/admin/hari-libur", day | {"name": value, "open": value}))
    harmless(admin.get("/admin/hari-libur?tahun=2027"))
    mandate = {"official": b"umpeg", "post": b"sekcam", "kind": b"Plh.", "decree": b"SP",
               "starts_at": b"2028-01-04T07:30", "ends_at": b"2028-01-08T16:00"}  # fmt: skip
    for name in mandate.keys() - {"decree"}:
        harmless(send(admin, "/admin/mandat", mandate | {name: value}), refused=True)
    harmless(send(admin, "/admin/mandat", mandate | {"decree": value}))
    harmless(admin.get("/admin/mandat"))


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00", "9999-12-31T23:59", "2026-11-25T08:00+14:00", "2026-02-30T00:00"]
)
def test_moments_at_the_edge_of_time(attacked: Attacked, moment: str) -> None:
    admin = attacked.browser("admin")
    typed = {"official": "umpeg", "post": "sekcam", "kind": "Plh.", "decree": "SP",
             "starts_at": "2028-01-04T07:30", "ends_at": "2028-01-08T16:00"}  # fmt: skip
    for name in ("starts_at", "ends_at"):
        harmless(admin.post("/admin/mandat", data=typed | {name: moment}))
    harmless(admin.get("/admin/mandat"))
    for day in ("0001-01-01", "9999-12-31"):
        off = {"day": day, "name": "Ujung", "kind": "libur_daerah"}
        harmless(admin.post("/admin/hari-libur", data=off))
        harmless(admin.post(f"/admin/hari-libur/{day}/hapus"))
        row = {"name": "Ujung", "valid_from": day, "valid_to": "", "weekday": "9",
               "opens": "07:30", "closes": "16:00"}  # fmt: skip
        harmless(admin.post("/admin/jam-kerja", data=row), refused=True)
    harmless(admin.get("/admin/jam-kerja"))
    harmless(attacked.browser("sekcam").get("/"))
