// The Tabel SOP beside the diagram. Its forms are sent from here, so that the diagram follows at
// once; what somebody is typing into it survives when the server sends it anew.
import { element as html } from "../shared/element.js";
import { t } from "../shared/words.js";
import { isStep } from "./tools.js";

const CHOSEN = "chosen";
const POINTED = "pointed";
const EDGE = 16;
const SHOWN = 60;
const NOT_A_KEY = new Set(["versi", "csrf_token"]);

/** Wires the table in `box`; answers {show, follow}. */
export function table(box, desk) {
  box.addEventListener("submit", (event) => event.target.matches("form[data-tabel]") && send(event, desk));
  box.addEventListener("click", (event) => choose(event, desk));
  box.addEventListener("focusin", (event) => choose(event, desk));
  point(box, desk);
  return {
    show(markup) {
      const kept = keep(box);
      box.innerHTML = markup;
      restore(box, kept);
      follow(box, desk);
    },
    follow: () => follow(box, desk),
  };
}

function rowsOf(box) {
  return box.querySelectorAll("[data-langkah]");
}

async function send(event, desk) {
  event.preventDefault();
  const form = event.target;
  const { submitter } = event;
  if (form.getAttribute("aria-busy") === "true") return;
  const fields = new FormData(form);
  if (submitter?.name) fields.append(submitter.name, submitter.value);
  form.setAttribute("aria-busy", "true");
  const answer = await desk.send(submitter?.getAttribute("formaction") ?? form.getAttribute("action"), fields);
  form.setAttribute("aria-busy", "false");
  if (!answer.ok) return refuse(form, submitter, answer.sentence || t("Jaringan terputus. Coba lagi."));
  finish(form);
  return show(desk, answer.body);
}

/** What was sent is no longer being typed; its folded part closes. */
function finish(form) {
  form.reset();
  const folded = form.closest("details");
  if (!folded) return;
  folded.open = false;
  folded.querySelector("summary").focus({ preventScroll: true });
}

/** A step that the server made is chosen, so that the panel shows what it still lacks. */
async function show(desk, body) {
  const registry = desk.get("elementRegistry");
  const before = new Set(steps(registry));
  await desk.take(body);
  const made = steps(registry).filter((id) => !before.has(id));
  if (!before.size || made.length !== 1) return;
  desk.get("selection").select(registry.get(made[0]));
  desk.get("canvas").scrollToElement(registry.get(made[0]), SHOWN);
}

function steps(registry) {
  return registry.filter((shape) => isStep(shape.type)).map((shape) => shape.id);
}

/** The sentence stands by the form; what was typed stays in it. */
function refuse(form, submitter, sentence) {
  const small = !form.querySelector("input:not([type=hidden]), select, textarea");
  const wide = small && form.closest("[data-langkah]")?.querySelector("td[colspan]");
  const problem = html("p", { class: "problem", role: "alert" }, sentence);
  form.closest("[data-langkah], details")?.querySelector(".problem")?.remove();
  if (wide || !submitter) (wide || form).prepend(problem);
  else submitter.before(problem);
  submitter?.focus();
}

/** What is typed and not yet sent, and where the cursor is. */
function keep(box) {
  const typed = [...box.querySelectorAll("input, select, textarea")].filter(isTyped).map((field) => [keyOf(field), valueOf(field)]);
  const focused = box.contains(document.activeElement) ? document.activeElement : null;
  const open = [...box.querySelectorAll("details[open]")].map(detailsKey);
  return { typed, open, focus: focused && keyOf(focused), from: focused?.selectionStart, to: focused?.selectionEnd };
}

function restore(box, { typed, open, focus, from, to }) {
  const fields = new Map([...box.querySelectorAll("input, select, textarea, button, summary, a")].map((field) => [keyOf(field), field]));
  for (const one of box.querySelectorAll("details")) one.open ||= open.includes(detailsKey(one));
  for (const [key, value] of typed) if (fields.has(key)) fill(fields.get(key), value);
  const field = focus && fields.get(focus);
  if (!field) return;
  field.focus({ preventScroll: true });
  if (from != null) field.setSelectionRange?.(from, to);
}

/** Names a part of the table over two states of it by its row and its place there. */
function detailsKey(details) {
  return placeKey(details, "details");
}

function placeKey(node, kind) {
  const row = node.closest("[data-langkah]") ?? node.closest("#tabel-sop");
  return [row.dataset.langkah ?? "", kind, [...row.querySelectorAll(kind)].indexOf(node)].join("/");
}

function isTyped(field) {
  if (field.type === "hidden") return false;
  if (field.matches("select")) return [...field.options].some((option) => option.selected !== option.defaultSelected && field.value !== defaultOf(field));
  if (field.matches("[type=checkbox], [type=radio]")) return field.checked !== field.defaultChecked;
  return field.value !== field.defaultValue;
}

function defaultOf(select) {
  return ([...select.options].find((option) => option.defaultSelected) ?? select.options[0])?.value;
}

function valueOf(field) {
  return field.matches("[type=checkbox], [type=radio]") ? field.checked : field.value;
}

function fill(field, value) {
  if (typeof value === "boolean") field.checked = value;
  else field.value = value;
}

/** Names a control over two states of the table: by its id, or its form's hidden fields and name. */
function keyOf(field) {
  if (field.id) return `#${field.id}`;
  if (!field.form) return placeKey(field, field.localName);
  const row = field.closest("[data-langkah]")?.dataset.langkah ?? "";
  const hidden = [...field.form.elements].filter((one) => one.type === "hidden" && !NOT_A_KEY.has(one.name));
  return [row, ...hidden.map((one) => one.value), field.name, field.type === "submit" ? field.textContent : ""].join("/");
}

/** A row that is used shows its element in the diagram. */
function choose(event, desk) {
  const row = event.target.closest("[data-langkah]");
  const shape = row && desk.get("elementRegistry").get(row.dataset.langkah);
  if (!shape || desk.get("selection").isSelected(shape)) return;
  desk.get("selection").select(shape);
  if (desk.showsDiagram()) desk.get("canvas").scrollToElement(shape, SHOWN);
}

/** The row of what is selected in the diagram is marked, and shown. */
function follow(box, desk) {
  const chosen = new Set(desk.get("selection").get().map((shape) => shape.id));
  for (const row of rowsOf(box)) {
    const is = chosen.has(row.dataset.langkah);
    if (is && !row.classList.contains(CHOSEN) && !row.contains(document.activeElement)) reveal(box, row);
    row.classList.toggle(CHOSEN, is);
  }
}

/** Scrolls the table and nothing else. */
function reveal(box, row) {
  const outer = box.getBoundingClientRect();
  const inner = row.getBoundingClientRect();
  if (inner.top < outer.top) box.scrollTop -= outer.top - inner.top + EDGE;
  else if (inner.bottom > outer.bottom) box.scrollTop += inner.bottom - outer.bottom + EDGE;
}

/** Pointing at one points at the other. */
function point(box, desk) {
  const canvas = desk.get("canvas");
  const registry = desk.get("elementRegistry");
  const markShape = (event, on) => {
    const shape = registry.get(event.target.closest("[data-langkah]")?.dataset.langkah);
    if (shape) canvas[on ? "addMarker" : "removeMarker"](shape, POINTED);
  };
  box.addEventListener("mouseover", (event) => markShape(event, true));
  box.addEventListener("mouseout", (event) => markShape(event, false));
  const markRow = (shape, on) => {
    for (const row of rowsOf(box)) if (row.dataset.langkah === shape.id) row.classList.toggle(POINTED, on);
  };
  desk.get("eventBus").on("element.hover", ({ element }) => markRow(element, true));
  desk.get("eventBus").on("element.out", ({ element }) => markRow(element, false));
}
