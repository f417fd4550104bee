// The properties panel: the page of what is selected; of the SOP itself when nothing is.
import { element as html } from "../../shared/element.js";
import { t } from "../../shared/words.js";
import { exclusive, flow, parallel } from "./gateway.js";
import { Page } from "./fields.js";
import { lane } from "./lane.js";
import { process, whole } from "./process.js";
import { step } from "./step.js";

const event = {
  fits: (shape) => ["bpmn:StartEvent", "bpmn:EndEvent"].includes(shape.type),
  signature: () => "",
  build: (desk, shape, page) => named(desk, shape, page),
};
const note = {
  fits: (shape) => shape.type === "bpmn:TextAnnotation",
  signature: () => "",
  build: (desk, shape, page) => {
    const write = (text) => desk.get("modeling").updateProperties(shape, { text: text.trim() || undefined });
    page.area("p-catatan", t("Catatan"), { read: () => shape.businessObject.text, write });
  },
};
const other = { fits: () => true, signature: () => "", build: (desk, shape, page) => page.say(t("Unsur ini tidak dijalankan Runut.")) };
const PAGES = [step, exclusive, parallel, flow, lane, event, process, note, other];

const TITLES = {
  "bpmn:UserTask": () => t("Langkah"),
  "bpmn:ManualTask": () => t("Langkah di luar aplikasi"),
  "bpmn:ServiceTask": () => t("Langkah oleh sistem"),
  "bpmn:ExclusiveGateway": () => t("Gerbang keputusan"),
  "bpmn:ParallelGateway": () => t("Gerbang serentak"),
  "bpmn:SequenceFlow": () => t("Panah"),
  "bpmn:Lane": () => t("Pelaksana (lajur)"),
  "bpmn:StartEvent": () => t("Awal"),
  "bpmn:EndEvent": () => t("Akhir"),
  "bpmn:TextAnnotation": () => t("Catatan"),
};

// Which field a finding of the server is about.
const FIELD_OF_RULE = {
  nama: "p-nama", waktu: "p-waktu", keluaran: "p-keluaran", tindakan: "p-tindakan", bunyi: "p-bunyi",
  kelengkapan: "p-kelengkapan", pelaksana: "p-peran", pemegang: "p-peran", kegiatan: "p-waktu",
};

function named(desk, shape, page) {
  page.text("p-nama", t("Nama"), {
    maxlength: 120,
    read: () => shape.businessObject.name,
    write: (text) => desk.changes.rename(shape, text.trim()),
  });
}

/** Keeps `box` showing the selected element; answers {refresh, commit, open}. */
export function panel(box, desk) {
  const state = { page: null, signature: "" };

  function show() {
    const shape = selected(desk);
    if (!shape) return;
    const kind = PAGES.find((one) => one.fits(shape));
    const found = desk.findingsOf(shape);
    const signature = [shape.id, shape.type, kind.signature(desk, shape), found.map((one) => one.text).join()].join("#");
    if (signature === state.signature && state.page) return state.page.refresh();
    return build(kind, shape, found, signature);
  }

  function build(kind, shape, found, signature) {
    // A page that goes away keeps what was typed into it; that may itself change the page.
    const before = state.page;
    state.page = null;
    before?.commit();
    if (state.page) return;
    const keep = document.activeElement?.id;
    const open = [...box.querySelectorAll("details[open] > summary")].map((one) => one.textContent);
    const page = new Page((TITLES[shape.type] ?? (kind === process ? () => t("SOP ini") : () => t("Unsur lain")))());
    for (const one of found) page.add(notice(one));
    kind.build(desk, shape, page);
    state.page = page;
    state.signature = signature;
    for (const one of page.node.querySelectorAll("details > summary")) if (open.includes(one.textContent)) one.parentNode.open = true;
    box.replaceChildren(page.node);
    if (keep?.startsWith("p-")) document.getElementById(keep)?.focus();
  }

  function open(finding) {
    const field = document.getElementById(FIELD_OF_RULE[finding.rule] ?? "");
    if (field && box.contains(field)) field.focus();
    else box.querySelector("input, select, textarea")?.focus();
  }

  return { refresh: show, commit: () => state.page?.commit(), open, forget: () => (state.signature = "") };
}

/** The one selected element, or the SOP itself; nothing while a diagram is being read. */
function selected(desk) {
  const { pool, holder } = whole(desk);
  if (!holder) return undefined;
  const chosen = desk.get("selection").get();
  return chosen.length === 1 ? (chosen[0].labelTarget ?? chosen[0]) : pool;
}

function notice({ severity, text, hint }) {
  const tone = severity === "salah" ? "bad" : "warn";
  return html("p", { class: `flash ${tone} tip` }, html("span", {}, html("b", {}, text), " ", hint));
}
