// The editor at /sop/<key>/ubah: puts diagram, panel, table, findings and saving together.
import { element as html } from "../shared/element.js";
import { learn, t } from "../shared/words.js";
import { createDiagram } from "./diagram.js";
import english from "./english.json";
import { fit } from "./fit.js";
import { findingsOf, showFindings } from "./findings.js";
import { panel } from "./panel/panel.js";
import { saver } from "./saver.js";
import { table } from "./table.js";
import { toolbar } from "./toolbar.js";
import { tabs, views } from "./views.js";

// Pixels that the palette takes at the left.
const PALETTE = 76;

const byId = (id) => document.getElementById(id);

/** Starts the editor in `box` with what is being fetched: the draft and its words. */
export async function start(box, { draft, lexicon }) {
  learn(english);
  const modeler = createDiagram(byId("kanvas"), box.dataset.signs);
  const desk = deskOf(box, modeler);
  const answer = await draft;
  desk.lexicon = await lexicon;
  const version = versionIn(answer) ?? desk.version;
  if (version !== desk.version && isRemembered()) return location.reload();
  desk.version = version;
  connect(box, desk, modeler);
  await desk.import(await answer.text());
  desk.fit();
  desk.refresh();
  return box.setAttribute("aria-busy", "false");
}

function versionIn(answer) {
  const found = /^(?:W\/)?"(\d+)"$/.exec(answer.headers.get("ETag") ?? "");
  return found && Number(found[1]);
}

/** Whether this page may come from the browser's memory: then its table may be older than the draft. */
function isRemembered() {
  return performance.getEntriesByType("navigation")[0]?.type !== "reload";
}

/** What the parts share. */
function deskOf(box, modeler) {
  return {
    key: box.dataset.key,
    version: Number(box.dataset.version),
    canUndo: box.dataset.undo === "1",
    saves: 0,
    findings: JSON.parse(box.dataset.findings),
    // Choices in the panel that are not complete enough to be written.
    choosing: new Map(),
    get: (name) => modeler.get(name),
    get changes() {
      return modeler.get("changes");
    },
    xml: () => modeler.saveXML({ format: true }),
    findingsOf(shape) {
      return findingsOf(this, shape);
    },
    showsDiagram: () => box.dataset.view !== "tabel",
  };
}

function connect(box, desk, modeler) {
  const parts = {};
  parts.tabs = tabs(box.querySelector("[role=tablist]"));
  parts.panel = panel(byId("properti"), desk);
  parts.table = table(byId("tabel-sop"), desk);
  parts.toolbar = toolbar(box, desk);
  parts.saver = saver(desk, { heard: (body) => hear(desk, parts, body), say: (state, words, offer) => say(box, parts, state, words, offer) });
  // A canvas that was hidden has no size to fit into.
  parts.views = views(box, () => box.getAttribute("aria-busy") === "false" && requestAnimationFrame(() => resized(desk)));
  desk.refresh = () => parts.panel.refresh();
  desk.send = parts.saver.send;
  desk.import = (bpmn) => take(desk, modeler, parts, bpmn);
  desk.take = (body) => accept(desk, parts, body);
  desk.undo = () => undo(desk, parts);
  desk.leave = (event, address) => leave(desk, parts, event, address);
  desk.fit = () => fit(desk.get("canvas"), PALETTE);
  listen(box, desk, parts);
}

function listen(box, desk, parts) {
  const bus = desk.get("eventBus");
  bus.on(["selection.changed", "commandStack.changed", "import.done"], () => parts.panel.refresh());
  bus.on("selection.changed", () => parts.table.follow());
  bus.on("commandStack.changed", ({ trigger }) => trigger !== "clear" && parts.saver.changed());
  box.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]:not([target])");
    if (link && !event.defaultPrevented) desk.leave(event, link.href);
  });
  // The page's <main> takes the focus from a click on the palette; keys belong to the diagram then.
  byId("kanvas").addEventListener("pointerup", () => document.activeElement.matches("main, body") && desk.get("canvas").focus());
  addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key !== "s") return;
    event.preventDefault();
    parts.panel.commit();
    parts.saver.flush();
  });
  addEventListener("pagehide", () => parts.panel.commit());
  byId("bandingkan-bentrok").addEventListener("submit", (event) => compare(event, desk));
  byId("muat-ulang").addEventListener("click", () => {
    desk.leaving = true;
    location.reload();
  });
}

/** Shows a diagram; where one is shown already, it is seen from the same place. */
async function take(desk, modeler, parts, bpmn) {
  const canvas = desk.get("canvas");
  const before = canvas.getRootElement()?.businessObject && canvas.viewbox();
  const chosen = desk.get("selection").get().map((shape) => shape.id);
  parts.panel.forget();
  desk.choosing.clear();
  await modeler.importXML(bpmn);
  if (before) canvas.viewbox({ x: before.x, y: before.y, width: before.width, height: before.height });
  desk.get("selection").select(chosen.map((id) => desk.get("elementRegistry").get(id)).filter(Boolean));
  desk.saves = 0;
  tell(desk, parts);
}

/** The server changed the diagram. */
async function accept(desk, parts, body) {
  desk.version = body.version;
  desk.canUndo = Boolean(body.can_undo ?? true);
  await desk.import(body.bpmn);
  hear(desk, parts, body);
}

/** What the server says of the draft as it now stands. */
function hear(desk, parts, body) {
  desk.findings = body.findings ?? desk.findings;
  if (body.table) parts.table.show(body.table);
  byId("versi-naskah").textContent = desk.version;
  tell(desk, parts);
  learnFacts(desk);
}

function tell(desk, parts) {
  const open = (finding, shape) => openFinding(desk, parts, finding, shape);
  showFindings(desk, byId("temuan"), byId("jumlah-temuan"), open);
  parts.panel.refresh();
  parts.toolbar.refresh();
}

function openFinding(desk, parts, finding, shape) {
  desk.get("selection").select(shape);
  if (desk.showsDiagram()) desk.get("canvas").scrollToElement(shape, 80);
  parts.tabs.open(0);
  parts.panel.open(finding);
}

/** The answers that a condition can ask for follow from the saved draft. */
async function learnFacts(desk) {
  const answer = await fetch(`/sop/${desk.key}/kosakata.json`, { cache: "no-store", headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  desk.lexicon = await answer.json();
  desk.refresh();
}

/** Undoes in the diagram first. Before what the diagram remembers, the server knows the states:
 * the saves since then are states too and are passed over. */
async function undo(desk, parts) {
  parts.panel.commit();
  const stack = desk.get("commandStack");
  if (stack.canUndo()) return stack.undo();
  if (!(await parts.saver.flush())) return undefined;
  let answer;
  for (let left = desk.saves + 1; left > 0; left--) {
    answer = await parts.saver.send(`/sop/${desk.key}/urungkan`, {});
    if (!answer.ok) break;
  }
  if (answer.ok) return desk.take(answer.body);
  return answer.sentence && say(document.getElementById("penyunting"), parts, "saved", answer.sentence);
}

async function leave(desk, parts, event, address) {
  parts.panel.commit();
  if (!parts.saver.unsaved() || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (await parts.saver.flush()) location.href = address;
}

function say(box, parts, state, words, offer) {
  const status = byId("keadaan-simpan");
  box.dataset.saved = state;
  if (state === "conflict") {
    byId("kata-bentrok").textContent = words;
    byId("bentrok").hidden = false;
    byId("bentrok").focus();
    return status.replaceChildren(t("Belum tersimpan"));
  }
  status.dataset.state = state;
  return status.replaceChildren(words, ...offered(parts, offer));
}

function offered(parts, offer) {
  if (offer === "sign-in") return [" ", html("a", { href: "/masuk", target: "_blank" }, t("Masuk di tab baru")), " ", again(parts)];
  return offer ? [" ", again(parts)] : [];
}

function again(parts) {
  const button = html("button", { type: "button", class: "link" }, t("Coba lagi"));
  button.addEventListener("click", () => parts.saver.flush());
  return button;
}

/** Sends one's own diagram to be compared, in a tab of its own: nothing here is lost. */
async function compare(event, desk) {
  event.preventDefault();
  const form = event.target;
  form.elements.bpmn.value = (await desk.xml()).xml;
  form.submit();
}

function resized(desk) {
  desk.get("canvas").resized();
  const size = desk.get("canvas").getSize();
  if (desk.showsDiagram() && size.width) desk.fit();
}
