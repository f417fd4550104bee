"""People of the office at their browsers, and what they do there more than once."""

from datetime import timedelta

from playwright.sync_api import Browser, Page, expect

from engine.demo.office import Wristwatch
from tests.browser.eyes import listen, look, signed_in
from tests.office import PASSWORD, Served, person

KEY = "surat_keluar"


class People:
    """Each at one page of their own, signed in already; `errors` is what the pages complain of."""

    def __init__(self, browser: Browser, office: Served, errors: list[str]) -> None:
        self.browser, self.office, self.errors = browser, office, errors
        self.pages: dict[str, Page] = {}

    def at(self, login: str, path: str) -> Page:
        """A person on a page that is there."""
        if login not in self.pages:
            page = self.pages[login] = signed_in(self.browser, self.office, login).new_page()
            listen(page, self.errors)
        page = self.pages[login]
        page.set_viewport_size({"width": 1280, "height": 800})
        answer = page.goto(path)
        assert answer is not None
        assert answer.ok, path
        return page

    def draft(self, bpmn: bytes) -> None:
        """The process admin has changed the SOP."""
        admin, engine = person(self.office.engine, "admin_sop"), self.office.engine
        engine.save_sop_draft(KEY, bpmn, engine.sop_draft(KEY, by=admin).version, by=admin)

    def propose(self, bpmn: bytes) -> str:
        """A draft that waits for a decision; returns its page."""
        self.draft(bpmn)
        admin, engine = person(self.office.engine, "admin_sop"), self.office.engine
        version = engine.sop_draft(KEY, by=admin).version
        said = {"alasan": "Hasil evaluasi triwulan ketiga.", "nomor": "065/12/2026"}
        return f"/usulan/{engine.propose_sop(KEY, said, version, by=admin)}"

    def enact(self, bpmn: bytes) -> None:
        """The SOP is changed, proposed and approved."""
        where = int(self.propose(bpmn).rsplit("/", 1)[-1])
        camat = person(self.office.engine, "camat")
        self.office.engine.decide_sop(where, {"keputusan": "setujui"}, by=camat)


class Cast:
    """Each signs in by their password, in a browser of their own, a minute after the one before."""

    def __init__(
        self, browser: Browser, office: Served, watch: Wristwatch, errors: list[str], *,
        pictures: bool,
    ) -> None:  # fmt: skip
        self.browser, self.office, self.watch = browser, office, watch
        self.errors, self.pictures = errors, pictures

    def at(self, login: str, path: str = "/") -> Page:
        """A signed-in person on a page."""
        self.watch.at += timedelta(minutes=1)
        context = self.browser.new_context(viewport={"width": 1280, "height": 800})
        page = context.new_page()
        page.set_default_timeout(10_000)
        listen(page, self.errors)
        page.goto(self.office.url + "/masuk")
        page.get_by_label("Nama pengguna").fill(login)
        page.get_by_label("Kata sandi").fill(PASSWORD)
        page.get_by_role("button", name="Masuk", exact=True).click()
        expect(page.get_by_role("heading", name="Tugas saya", level=1)).to_be_visible()
        if path != "/":
            page.goto(self.office.url + path)
        return page

    def open_letter(self, login: str, subject: str) -> Page:
        """The person opens a letter from the inbox: the first click."""
        page = self.at(login)
        page.get_by_role("link", name=subject).first.click()
        expect(page.get_by_role("heading", name=subject, level=1)).to_be_visible()
        return page

    def look(self, page: Page, name: str) -> None:
        """Take the page's picture at both sizes, and let axe read it."""
        if self.pictures:
            look(page, name, whole=False)
