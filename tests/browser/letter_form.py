"""A server with nothing but the letter form, so that its scripts can be tried before and without
the office behind it. What the browser sends is kept in `FormServer.saves` and `.submits`."""

import json
import threading
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from flask import Flask, Response, jsonify, redirect, render_template, request
from werkzeug.serving import make_server

from engine.letters import body as bodies
from engine.letters.content import Content
from engine.letters.kinds import KINDS, SECURITIES, URGENCIES
from engine.letters.parts import Addressee
from web import assets, language

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
PAGE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 215 330"><path d="M20 30h90"/></svg>'
CODES = [
    {"kode": "400.10.2.2", "nama": "Fasilitasi Pemerintahan Desa", "jalur": "Desa"},
    {"kode": "400.10.2.4", "nama": "Pengelolaan Keuangan Desa", "jalur": "Desa"},
]
LETTER = Content(
    kind="surat_dinas",
    subject="Permintaan Data Perangkat Desa",
    classification="400.10.2.2",
    addressees=(Addressee("Kepala Desa Tirtosari"), Addressee("Kepala Desa Sidowening")),
    signer="camat",
)


class FormServer:
    """The letter form at /surat/baru and /tugas/7, autosave, upload and codes."""

    def __init__(self, content: Content = LETTER) -> None:
        self.content = content
        self.saves: list[dict[str, list[str]]] = []
        self.submits: list[dict[str, list[str]]] = []
        self.uploads: list[bytes] = []
        self.signed_in = True
        self.down = False
        self.refusal = ""
        self.token = "pertama"
        self.answer: dict[str, Any] = {}
        self._server = make_server("127.0.0.1", 0, self._app(), threaded=True)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.port}"

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _app(self) -> Flask:
        app = Flask("web", static_folder=None)
        assets.register(app)
        language.register(app)
        app.secret_key = "x"
        app.jinja_env.globals["csrf_token"] = lambda: self.token
        app.context_processor(self._frame)
        app.after_request(self._guard)
        app.add_url_rule("/surat/baru", "new", self.page, methods=["GET", "POST"])
        app.add_url_rule("/tugas/7", "task", self.page, methods=["GET", "POST"])
        app.add_url_rule("/simpan", "save", self.save, methods=["POST"])
        app.add_url_rule("/berkas", "upload", self.upload, methods=["POST"])
        app.add_url_rule("/draf/<int:version>/<int:n>.svg", "preview", self.preview)
        app.add_url_rule("/klasifikasi/cari", "codes", self.codes)
        app.add_url_rule("/selesai", "done", lambda: "selesai")
        app.add_url_rule("/masuk", "sign_in", lambda: "masuk")
        return app

    def _frame(self) -> dict[str, Any]:
        me = {"name": "Fajar", "post": "Pelaksana", "initials": "F", "pages": {"tasks", "letters"}}
        now = datetime(2026, 11, 19, 9, tzinfo=language.OFFICE)
        return {"me": me, "office": "Kantor", "now": now, "notices": [], "task_count": 1}

    def _guard(self, response: Response) -> Response:
        response.headers["Content-Security-Policy"] = CSP
        return response

    def page(self) -> Any:
        if not self.signed_in:
            return redirect("/masuk", 303)
        if request.method == "POST":
            self.submits.append(request.form.to_dict(flat=False))
            return redirect("/selesai", 303)
        new = request.path == "/surat/baru"
        content = Content(kind="surat_dinas") if new else self.content
        step = SimpleNamespace(no=1, name="Menyusun surat", standard=15)
        task = SimpleNamespace(step=step, remarks=[])
        return render_template(
            "officials/compose.html", mode="baru" if new else "susun", content=content, task=task,
            unit="pmd", kinds=KINDS.values(), papers=["F4"], urgencies=URGENCIES.items(),
            securities=SECURITIES.items(), units=["pmd"], signers=["camat"], files=[], pages=[],
            action=request.path, autosave="/simpan", upload=None if new else "/berkas",
            draft_version=None if new else 3, body=json.dumps(content.body),
            body_text=bodies.to_text(content.body), problems={}, kunci="k",
        )  # fmt: skip

    def save(self) -> Any:
        if self.down:
            return "", 503
        if not self.signed_in:
            return jsonify(error="Silakan masuk terlebih dahulu."), 401
        if request.headers.get("X-CSRFToken") != self.token:
            return jsonify(error="Halaman ini sudah usang."), 400
        if self.refusal:
            return jsonify(error=self.refusal), 409
        self.saves.append(request.form.to_dict(flat=False))
        version = len(self.saves) + 3
        return jsonify(
            {"url": "/tugas/7", "autosave": "/simpan", "preview": "/draf", "upload": "/berkas",
             "version": version, "pages": 2, "saved_at": "09.41", **self.answer}
        )  # fmt: skip

    def upload(self) -> Any:
        file = request.files["berkas"]
        if (file.filename or "").endswith(".exe"):
            return jsonify(error="Berkas program tidak diterima."), 422
        self.uploads.append(file.read())
        return jsonify(id=1, name=file.filename, size="3 B", url="/berkas/1")

    def preview(self, version: int, n: int) -> Response:
        return Response(PAGE, mimetype="image/svg+xml")

    def codes(self) -> Response:
        words = request.args["q"].lower()
        return jsonify([code for code in CODES if words in json.dumps(code).lower()])
