// Saves the draft 800 ms after the last change. One request is under way at a time, table changes
// and undo included, so that each is made from the version that the one before has left.
import { renewToken, token } from "../compose/session.js";
import { t } from "../shared/words.js";

const PAUSE = 800;
const FIRST_RETRY = 3000;
const LAST_RETRY = 30000;
const SIGNED_OUT = new Set([400, 401]);

/** Answers {changed, flush, send, unsaved}. `heard` is called with every answer, `say` with what
 * the person should know: (state, words), state one of saved, saving, unsaved, conflict. */
export function saver(desk, { heard, say }) {
  const state = { timer: 0, retry: FIRST_RETRY, unsaved: false, queue: Promise.resolve(true), stopped: false };

  function changed() {
    state.unsaved = true;
    if (!state.stopped) later(PAUSE);
  }

  function later(pause) {
    clearTimeout(state.timer);
    state.timer = setTimeout(flush, pause);
  }

  /** Resolves to true when the server has everything. */
  function flush() {
    clearTimeout(state.timer);
    return enqueue(save);
  }

  function enqueue(work) {
    state.queue = state.queue.then(work, work);
    return state.queue;
  }

  async function save() {
    if (!state.unsaved || state.stopped) return !state.unsaved;
    say("saving", t("Menyimpan …"));
    state.unsaved = false;
    const { xml } = await desk.xml();
    const answer = await ask(desk, `/sop/${desk.key}/naskah`, {
      method: "PUT",
      body: xml,
      headers: { "Content-Type": "application/xml", "If-Match": `"${desk.version}"` },
    });
    if (answer.ok) taken(answer.body);
    else missed(answer);
    return answer.ok;
  }

  function taken(body) {
    state.retry = FIRST_RETRY;
    desk.saves += body.version === desk.version ? 0 : 1;
    desk.version = body.version;
    if (!state.unsaved) say("saved", t("Tersimpan {time}", { time: clock(new Date()) }));
    heard(body);
  }

  function missed(answer) {
    state.unsaved = true;
    if (answer.overtaken) return conflict(answer);
    if (answer.signedOut) return say("unsaved", t("Belum tersimpan: sesi Anda berakhir."), "sign-in");
    if (answer.sentence) return say("unsaved", t("Belum tersimpan: {why}", { why: answer.sentence }), "again");
    say("unsaved", t("Belum tersimpan: jaringan terputus."), "again");
    later(state.retry);
    state.retry = Math.min(2 * state.retry, LAST_RETRY);
    return undefined;
  }

  function conflict(answer) {
    state.stopped = true;
    say("conflict", answer.sentence);
  }

  /** A change that the server makes: a form of the table, or its undo. Saves first; answers
   * {ok, body, sentence}. */
  function send(address, fields) {
    return enqueue(async () => {
      if (!(await save())) return { ok: false, sentence: t("Perubahan di diagram belum tersimpan; coba lagi sesudah tersimpan.") };
      const body = new URLSearchParams(fields);
      body.set("versi", desk.version);
      const answer = await ask(desk, address, { method: "POST", body, headers: { Accept: "application/json" } });
      if (answer.ok) desk.version = answer.body.version;
      else if (answer.overtaken) conflict(answer);
      return answer;
    });
  }

  addEventListener("online", () => state.unsaved && flush());
  addEventListener("beforeunload", (event) => {
    if (!state.unsaved || desk.leaving) return;
    event.preventDefault();
    event.returnValue = "";
  });
  return { changed, flush, send, unsaved: () => state.unsaved };
}

/** Sends it with the session's token; an old token is renewed once. */
async function ask(desk, address, request) {
  const first = await once(address, request);
  if (!first.signedOut || !(await renewToken({ action: location.href }).catch(() => false))) return first;
  return once(address, request);
}

async function once(address, request) {
  try {
    const answer = await fetch(address, { ...request, headers: { ...request.headers, "X-CSRFToken": token() } });
    const body = await answer.json().catch(() => null);
    const { status } = answer;
    if (answer.ok && body && !answer.redirected) return { ok: true, body };
    const signedOut = answer.redirected || (SIGNED_OUT.has(status) && !body?.sentence);
    const sentence = status < 500 ? (body?.sentence ?? t("server tidak menerima perubahan ini.")) : "";
    return { ok: false, signedOut, sentence, overtaken: status === 409 && body?.version != null };
  } catch {
    return { ok: false, sentence: "" };
  }
}

/** 10.42, as the office writes it. */
function clock(moment) {
  return [moment.getHours(), moment.getMinutes()].map((part) => String(part).padStart(2, "0")).join(".");
}
