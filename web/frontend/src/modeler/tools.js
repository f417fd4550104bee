// What can be drawn: the elements that run, nothing else. The signs come from the sprite modeler.svg.
import { t } from "../shared/words.js";

const KINDS = [
  { type: "bpmn:StartEvent", sign: "mulai", words: () => t("Awal") },
  { type: "bpmn:UserTask", sign: "langkah", words: () => t("Langkah") },
  { type: "bpmn:ExclusiveGateway", sign: "gerbang", words: () => t("Gerbang keputusan") },
  { type: "bpmn:ParallelGateway", sign: "paralel", words: () => t("Gerbang serentak") },
  { type: "bpmn:EndEvent", sign: "selesai", words: () => t("Akhir") },
];

const FAMILIES = [
  [
    { type: "bpmn:UserTask", sign: "orang", words: () => t("Dikerjakan orang di Runut") },
    { type: "bpmn:ManualTask", sign: "luar", words: () => t("Dikerjakan orang di luar aplikasi") },
    { type: "bpmn:ServiceTask", sign: "sistem", words: () => t("Dikerjakan sistem") },
  ],
  [
    { type: "bpmn:ExclusiveGateway", sign: "gerbang", words: () => t("Gerbang keputusan") },
    { type: "bpmn:ParallelGateway", sign: "paralel", words: () => t("Gerbang serentak") },
  ],
];

/** The kinds that an element of this type may become, itself included; none for an event. */
export function kindsLike(type) {
  return FAMILIES.find((family) => family.some((kind) => kind.type === type)) ?? [];
}

export function isStep(type) {
  return FAMILIES[0].some((kind) => kind.type === type);
}

// Pixels that the buttons beside an element take.
const PAD = 122;
const LANE = new Set(["bpmn:Lane", "bpmn:Participant"]);

function picture(sprite, sign) {
  return `<svg class="i" aria-hidden="true"><use href="${sprite}#${sign}"/></svg>`;
}

function entry(sprite, sign) {
  return `<div class="entry" draggable="true">${picture(sprite, sign)}</div>`;
}

class Palette {
  static $inject = ["config.sprite", "palette", "create", "elementFactory", "handTool", "lassoTool", "spaceTool", "globalConnect", "elementRegistry", "modeling"];

  constructor(sprite, palette, create, elementFactory, handTool, lassoTool, spaceTool, globalConnect, elementRegistry, modeling) {
    Object.assign(this, { sprite, create, elementFactory, handTool, lassoTool, spaceTool, globalConnect, elementRegistry, modeling });
    palette.registerProvider(this);
  }

  getPaletteEntries() {
    const entries = {
      "hand-tool": this.tool("geser", t("Geser kanvas"), (event) => this.handTool.activateHand(event)),
      "lasso-tool": this.tool("pilih", t("Pilih beberapa unsur"), (event) => this.lassoTool.activateSelection(event)),
      "space-tool": this.tool("lapang", t("Beri atau ambil ruang"), (event) => this.spaceTool.activateSelection(event)),
      "global-connect-tool": this.tool("sambung", t("Gambar panah"), (event) => this.globalConnect.start(event)),
      separator: { group: "tools", separator: true },
    };
    for (const kind of KINDS) entries[kind.sign] = this.drawn(kind);
    entries.lajur = { ...this.tool("lajur", t("Tambah pelaksana (lajur)"), (event) => this.addLane(event)), group: "lanes" };
    return entries;
  }

  tool(sign, title, click) {
    return { group: "tools", html: entry(this.sprite, sign), title, action: { click } };
  }

  drawn({ type, sign, words }) {
    const start = (event) => this.create.start(event, this.elementFactory.createShape({ type }));
    return { group: "drawn", html: entry(this.sprite, sign), title: words(), action: { dragstart: start, click: start } };
  }

  addLane(event) {
    const pool = this.elementRegistry.find((element) => element.type === "bpmn:Participant");
    const lanes = this.elementRegistry.filter((element) => element.type === "bpmn:Lane");
    const last = lanes.sort((one, other) => one.y - other.y).at(-1);
    if (pool) this.modeling.addLane(last ?? pool, "bottom");
    else this.create.start(event, this.elementFactory.createParticipantShape());
  }
}

class ContextPad {
  static $inject = ["config.sprite", "contextPad", "modeling", "elementFactory", "connect", "create", "autoPlace", "popupMenu", "rules", "appendPreview", "insertion", "canvas", "eventBus"];

  constructor(sprite, contextPad, modeling, elementFactory, connect, create, autoPlace, popupMenu, rules, appendPreview, insertion, canvas, eventBus) {
    Object.assign(this, { sprite, modeling, elementFactory, connect, create, autoPlace, popupMenu, rules, appendPreview, insertion, canvas });
    contextPad.registerProvider(this);
    eventBus.on("contextPad.close", () => appendPreview.cleanUp());
    eventBus.on("selection.changed", ({ newSelection }) => this.keepInView(newSelection));
  }

  /** At the edge of the canvas the buttons beside an element would be out of reach. */
  keepInView([element]) {
    if (!element?.businessObject?.$instanceOf?.("bpmn:FlowNode") || element.labelTarget) return;
    const box = this.canvas.getAbsoluteBBox(element);
    const { width, height } = this.canvas.getSize();
    const dx = Math.min(0, width - box.x - box.width - PAD);
    const dy = Math.min(0, height - box.y - PAD);
    if (width && (dx || dy)) this.canvas.scroll({ dx, dy });
  }

  getMultiElementContextPadEntries(elements) {
    return this.removal(elements);
  }

  getContextPadEntries(element) {
    if (element.type === "label") return this.removal([element]);
    if (LANE.has(element.type)) return { ...this.lanes(), ...this.removal([element]) };
    if (element.type === "bpmn:SequenceFlow") return { ...this.straight(element), ...this.removal([element]) };
    return { ...this.further(element), ...this.change(element), ...this.removal([element]) };
  }

  further(element) {
    if (!element.businessObject.$instanceOf("bpmn:FlowNode") || element.type === "bpmn:EndEvent") return {};
    const on = this.insertion.wayOn(element);
    const kinds = KINDS.filter(({ type }) => type !== "bpmn:StartEvent" && !(on && type === "bpmn:EndEvent"));
    const entries = {};
    for (const kind of kinds) entries[`append.${kind.sign}`] = on ? this.insert(kind) : this.append(kind);
    const connect = (event, source) => this.connect.start(event, source);
    entries.connect = this.entry("connect", "sambung", t("Sambungkan ke unsur lain"), { click: connect, dragstart: connect });
    return entries;
  }

  insert({ type, sign, words }) {
    const shape = () => this.elementFactory.createShape({ type });
    return this.entry("model", sign, t("Sisipkan sesudah ini: {what}", { what: words() }), {
      click: (event, element) => this.insertion.after(element, shape()),
      dragstart: (event, element) => this.create.start(event, shape(), { source: element }),
    });
  }

  append({ type, sign, words }) {
    const shape = () => this.elementFactory.createShape({ type });
    return this.entry("model", sign, t("Lanjutkan dengan: {what}", { what: words() }), {
      click: (event, element) => this.autoPlace.append(element, shape()),
      dragstart: (event, element) => this.create.start(event, shape(), { source: element }),
      hover: (event, element) => {
        this.appendPreview.create(element, type, {});
        return () => this.appendPreview.cleanUp();
      },
    });
  }

  lanes() {
    const add = (where) => ({ click: (event, element) => this.modeling.addLane(element, where) });
    return {
      "lane-insert-above": this.entry("model", "lajur-atas", t("Tambah lajur di atas"), add("top")),
      "lane-insert-below": this.entry("model", "lajur-bawah", t("Tambah lajur di bawah"), add("bottom")),
    };
  }

  straight(flow) {
    const gateway = flow.source;
    if (gateway.type !== "bpmn:ExclusiveGateway" || gateway.businessObject.default === flow.businessObject) return {};
    const click = () => this.modeling.updateProperties(gateway, { default: flow.businessObject });
    return { default: this.entry("edit", "baku", t("Jadikan jalan baku"), { click }) };
  }

  change(element) {
    if (this.popupMenu.isEmpty(element, "bpmn-replace")) return {};
    const click = (event) => {
      const pad = document.querySelector(".djs-context-pad.open").getBoundingClientRect();
      const position = { x: pad.left, y: pad.bottom + 5, cursor: { x: event.x, y: event.y } };
      this.popupMenu.open(element, "bpmn-replace", position, { title: t("Ganti jenis"), width: 320 });
    };
    return { replace: this.entry("edit", "ganti", t("Ganti jenis"), { click }) };
  }

  removal(elements) {
    const allowed = this.rules.allowed("elements.delete", { elements });
    const all = Array.isArray(allowed) ? elements.every((element) => allowed.includes(element)) : allowed;
    const click = () => this.modeling.removeElements([...elements]);
    return all ? { delete: this.entry("edit", "hapus", t("Hapus"), { click }) } : {};
  }

  entry(group, sign, title, action) {
    return { group, html: entry(this.sprite, sign), title, action };
  }
}

class ReplaceMenu {
  static $inject = ["config.sprite", "popupMenu", "bpmnReplace"];

  constructor(sprite, popupMenu, bpmnReplace) {
    Object.assign(this, { sprite, bpmnReplace });
    popupMenu.registerProvider("bpmn-replace", this);
  }

  getPopupMenuEntries(element) {
    const entries = {};
    for (const { type, sign, words } of kindsLike(element.type)) {
      if (type === element.type) continue;
      const action = () => this.bpmnReplace.replaceElement(element, { type });
      entries[sign] = { label: words(), imageHtml: picture(this.sprite, sign), action };
    }
    return entries;
  }
}

export default {
  paletteProvider: ["type", Palette],
  contextPadProvider: ["type", ContextPad],
  replaceMenuProvider: ["type", ReplaceMenu],
};
