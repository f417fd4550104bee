"""A process killed at each named point: nothing acknowledged is lost, nothing happens twice."""

import pytest
from sqlalchemy import update

from engine.store.tables import Entry, Letter, Task
from tests.cast import Office
from tests.crash import killed, not_once, violations
from tests.test_sending import receiving
from tests.unsealed import unseal

POINTS = (
    "numbered:1", "frozen:1", "signed:1", "before_commit:1", "before_commit:3", "before_commit:5",
    "after_commit:2", "after_commit:5", "mail_sent:1",
)  # fmt: skip


@pytest.mark.parametrize("fault", POINTS)
def test_a_kill_loses_nothing_and_doubles_nothing(office: Office, fault: str) -> None:
    url = office.engine.store.engine.url.render_as_string(hide_password=False)
    folder = office.folder
    with receiving() as (receiver, server):
        said = killed(url, folder, server.port, fault)
        assert violations(office.engine.store) == []
        office.later(minutes=30)
        office.engine.finish_signings()
        assert violations(office.engine.store) == []
        again = killed(url, folder, server.port, "")
        office.engine.deliver_mail(server)
    assert violations(office.engine.store) == []
    assert office.node(1) == ""
    assert office.letter(1).state == "terkirim"
    acknowledged = [*said, *again]
    assert max(acknowledged.count(f"{act} 1") for act in ("susun", "nomor", "tanda_tangan")) == 1
    assert not_once(office.engine.store, acknowledged) == []
    # SMTP has no exactly-once: a kill between sending and marking repeats it, with the same id.
    ids = {mail.split(b"Message-ID: ")[1].split(b"\n")[0] for mail in receiver.mails}
    assert len(ids) == 1
    assert len(receiver.mails) <= (2 if fault.startswith("mail_sent") else 1)


def test_the_checker_sees_what_is_wrong(office: Office) -> None:
    office.numbered()
    with office.engine.store.writing() as tx:
        tx.execute(update(Task).where(Task.state == "open").values(state="void"))
        tx.execute(update(Letter).values(number_id=None))
        unseal(tx)
        tx.execute(update(Entry).where(Entry.line == 2).values(act="lain"))
        tx.execute(update(Task).where(Task.node == "nomor").values(state="done", node="susun"))
    found = " ".join(violations(office.engine.store))
    assert "without an open task" in found
    assert "that no letter bears" in found
    assert "broken at 2" in found
    assert not_once(office.engine.store, ["nomor 1", "susun 1"]) == [
        "acknowledged and lost: nomor 1", "susun 1 done 2 times",
    ]  # fmt: skip
