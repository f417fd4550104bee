// Saves the form 600 ms after the last key. One save is under way at a time, so answers arrive in
// order; whatever was typed meanwhile is saved next.
import { element } from "../shared/element.js";
import { t } from "../shared/words.js";
import { dropCopy, keepCopy } from "./copy.js";
import { renewToken, token } from "./session.js";

const PAUSE = 600;
const FIRST_RETRY = 2000;
const LAST_RETRY = 30000;
const SIGNED_OUT = new Set([400, 401]);

/** Starts saving; answers {save, changed}. `save()` resolves to true once the server has it all, or
 * has refused it with a sentence: then the button's own way shows what is wrong. An answer without
 * `saved_at` was a preview only: the copy in the browser stays. */
export function autosave(form, status, shown) {
  const state = { timer: 0, retry: FIRST_RETRY, unsaved: false, running: null, signedOut: false };

  function changed() {
    state.unsaved = true;
    keepCopy(form);
    shown.busy();
    later(PAUSE);
  }

  function later(pause) {
    clearTimeout(state.timer);
    state.timer = setTimeout(save, pause);
  }

  async function save() {
    clearTimeout(state.timer);
    while (state.running) await state.running;
    if (!state.unsaved) return true;
    state.running = attempt(form, state).then(settle);
    return state.running;
  }

  function settle(outcome) {
    state.running = null;
    state.signedOut = outcome.signedOut ?? false;
    if (!outcome.answer) state.unsaved = true;
    if (outcome.answer) saved(outcome.answer);
    else if (outcome.signedOut) say(status, "unsaved", t("sesi Anda berakhir."), signIn());
    else if (outcome.sentence) say(status, "unsaved", outcome.sentence);
    else offline();
    return Boolean(outcome.answer) || Boolean(outcome.sentence);
  }

  function saved(answer) {
    state.retry = FIRST_RETRY;
    shown.show(answer);
    if (!answer.saved_at) return;
    dropCopy(form);
    adopt(form, answer);
    if (state.unsaved) keepCopy(form);
    say(status, "saved", answer.saved_at);
  }

  function offline() {
    say(status, "unsaved", t("jaringan terputus. Tulisan Anda aman di peramban ini; dicoba lagi sendiri."));
    later(state.retry);
    state.retry = Math.min(2 * state.retry, LAST_RETRY);
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", (event) => saveFirst(event, form, state, save));
  addEventListener("online", () => state.unsaved && save());
  addEventListener("focus", () => state.signedOut && save());
  addEventListener("pagehide", () => state.unsaved && !state.signedOut && send(form, state, true));
  return { save, changed };
}

/** A refusal for the token's sake is tried once more with a fresh one. */
async function attempt(form, state) {
  const outcome = await send(form, state);
  if (!outcome.signedOut || !(await renewToken(form).catch(() => false))) return outcome;
  return send(form, state);
}

async function send(form, state, leaving = false) {
  state.unsaved = false;
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (typeof value !== "string") data.delete(name);
  try {
    const answer = await fetch(form.dataset.autosave, {
      method: "POST",
      body: data,
      headers: { "X-CSRFToken": token(), Accept: "application/json" },
      keepalive: leaving,
    });
    return await outcomeOf(answer);
  } catch {
    return {};
  }
}

async function outcomeOf(answer) {
  const body = await answer.json().catch(() => null);
  if (answer.ok && body) return { answer: body };
  if (SIGNED_OUT.has(answer.status) || answer.redirected) return { signedOut: true };
  if (answer.status < 500) return { sentence: body?.error ?? t("server tidak menerima perubahan ini.") };
  return {};
}

/** A button's submit waits for the save, so that a lost session costs nothing. */
async function saveFirst(event, form, state, save) {
  if (!state.unsaved && !state.running) return;
  event.preventDefault();
  const button = event.submitter;
  if (await save()) {
    state.unsaved = false;
    form.requestSubmit(button);
  }
}

/** After the first save the letter has an address of its own. */
function adopt(form, answer) {
  if (answer.url && new URL(answer.url, location).pathname !== location.pathname) {
    history.replaceState(null, "", answer.url);
    form.action = answer.url;
  }
  if (answer.autosave) form.dataset.autosave = answer.autosave;
  if (answer.upload) form.dataset.upload = answer.upload;
  form.dataset.version = answer.version;
  if (form.elements.versi) form.elements.versi.value = answer.version;
}

function signIn() {
  const link = element("a", { href: "/masuk", target: "_blank" }, t("Masuk di tab baru"));
  return [link, ` ${t("lalu kembali ke sini. Tidak ada yang hilang.")}`];
}

function say(status, state, words, rest = []) {
  const sentence = state === "saved" ? t("Tersimpan pukul {time}", { time: words }) : t("Belum tersimpan – {why}", { why: words });
  if (status.dataset.state === state && status.dataset.said === sentence) return;
  status.dataset.state = state;
  status.dataset.said = sentence;
  status.replaceChildren(sentence, rest.length ? " " : "", ...rest);
}
