// A copy in the browser of what the server has not confirmed yet. It is kept per person and per
// letter, and goes away with the server's confirmation.
import { t } from "../shared/words.js";
import { entriesOf, fill } from "./entries.js";

const SECRET = /rahasia/i;

function key(form) {
  return `runut:${form.dataset.person}:${new URL(form.action).pathname}`;
}

/** A secret letter's copy does not outlive the tab. */
function placeFor(form) {
  return SECRET.test(form.elements.security?.value ?? "") ? sessionStorage : localStorage;
}

export function keepCopy(form) {
  const copy = { at: Date.now(), version: versionOf(form), entries: entriesOf(form) };
  try {
    placeFor(form).setItem(key(form), JSON.stringify(copy));
  } catch {
    // Storage is full or switched off: the server's copy is then the only one.
  }
}

export function dropCopy(form) {
  localStorage.removeItem(key(form));
  sessionStorage.removeItem(key(form));
}

/** Offers a copy that is newer than what the server sent, as after a lost session. */
export function offerCopy(form, offer) {
  const copy = readCopy(form);
  if (!copy || copy.version !== versionOf(form) || same(copy.entries, entriesOf(form))) return dropCopy(form);
  offer.querySelector("span").textContent = sentence(new Date(copy.at));
  offer.querySelector("[data-restore]").addEventListener("click", () => {
    offer.hidden = true;
    fill(form, copy.entries);
    form.querySelector("[name=subject]")?.focus();
  });
  offer.querySelector("[data-discard]").addEventListener("click", () => {
    offer.hidden = true;
    dropCopy(form);
  });
  offer.hidden = false;
}

function readCopy(form) {
  const text = localStorage.getItem(key(form)) ?? sessionStorage.getItem(key(form));
  try {
    return text && JSON.parse(text);
  } catch {
    return null;
  }
}

function versionOf(form) {
  return form.dataset.version ?? "0";
}

function same(these, those) {
  return JSON.stringify(these) === JSON.stringify(those);
}

function sentence(moment) {
  const day = moment.toLocaleDateString(document.documentElement.lang, { day: "numeric", month: "long" });
  return t("Ada tulisan yang belum sampai ke server, dari {day} pukul {time}.", { day, time: clock(moment) });
}

/** 09.41, as the office writes it. */
function clock(moment) {
  return [moment.getHours(), moment.getMinutes()].map((part) => String(part).padStart(2, "0")).join(".");
}
