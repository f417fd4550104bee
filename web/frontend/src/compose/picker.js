// Classification codes: an input with a list of suggestions from the server, worked by keys as the
// ARIA combobox pattern says. Any code may still be typed.
import { element } from "../shared/element.js";
import { t } from "../shared/words.js";

const PAUSE = 200;

/** Turns the input of a [data-search] box into a combobox. */
export function picker(box) {
  const input = box.querySelector("input");
  const list = element("ul", { class: "options", role: "listbox", id: `${input.id}-pilihan`, "aria-label": input.labels[0]?.textContent });
  const note = element("p", { class: "sr", role: "status" });
  const picked = box.parentElement.querySelector("[data-picked]");
  let timer = 0;
  let asked = 0;
  let at = -1;
  list.hidden = true;
  box.append(list, note);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]]) input.setAttribute(name, value);

  async function ask() {
    const mine = ++asked;
    const found = await search(box.dataset.search, input.value.trim());
    if (mine === asked && document.activeElement === input) open(found);
  }

  function open(found) {
    list.replaceChildren(...found.map((item, n) => option(item, `${list.id}-${n}`)));
    note.textContent = found.length ? t("{n} kode ditemukan", { n: found.length }) : t("Tidak ada kode yang cocok");
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(found.length > 0));
    mark(-1);
  }

  function close() {
    asked++;
    clearTimeout(timer);
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    mark(-1);
  }

  function mark(to) {
    const options = [...list.children];
    at = options.length ? Math.max(-1, Math.min(to, options.length - 1)) : -1;
    options.forEach((item, n) => item.setAttribute("aria-selected", String(n === at)));
    if (at < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", options[at].id);
    options[at]?.scrollIntoView({ block: "nearest" });
  }

  function choose(item) {
    input.value = item.dataset.kode;
    if (picked) picked.textContent = item.dataset.nama;
    close();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  const keys = {
    ArrowDown: () => (list.hidden ? ask() : mark(at + 1)),
    ArrowUp: () => mark(at - 1),
    Enter: () => at >= 0 && choose(list.children[at]),
    Escape: () => !list.hidden && close(),
  };
  input.addEventListener("keydown", (event) => {
    const wasOpen = !list.hidden;
    if (event.key === "Enter" && at < 0) return close();
    if (!(event.key in keys) || (event.key === "Escape" && !wasOpen)) return;
    event.preventDefault();
    keys[event.key]();
  });
  input.addEventListener("input", () => {
    if (picked) picked.textContent = "";
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("blur", close);
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]");
    if (item) choose(item);
  });
}

async function search(address, words) {
  if (!words) return [];
  const url = new URL(address, location);
  url.searchParams.set("q", words);
  const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
  return answer?.ok ? answer.json() : [];
}

function option({ kode, nama, jalur }, id) {
  const item = element("li", { id, role: "option", "aria-selected": "false" }, element("b", {}, kode), nama);
  if (jalur) item.append(element("small", {}, jalur));
  item.dataset.kode = kode;
  item.dataset.nama = nama;
  return item;
}
