// A gateway: its question and its ways out, and on each exclusive way out when it is taken.
import { element as html } from "../../shared/element.js";
import { t } from "../../shared/words.js";
import { operatorsFor, readCondition, writeCondition } from "../conditions.js";

const WORDS = {
  "==": () => t("sama dengan"),
  "!=": () => t("tidak sama dengan"),
  "<": () => t("kurang dari"),
  "<=": () => t("paling banyak"),
  ">": () => t("lebih dari"),
  ">=": () => t("paling sedikit"),
};

export const exclusive = {
  fits: (shape) => shape.type === "bpmn:ExclusiveGateway",
  signature: (desk, shape) => exits(shape).map((flow) => stateOf(desk, flow)).join("|"),

  build(desk, shape, page) {
    name(desk, shape, page, t("Pertanyaan"), t("Misalnya “Benar?” atau “Sudah bernomor?”."));
    const ways = exits(shape);
    if (ways.length < 2) page.say(t("Gambar paling sedikit dua panah keluar, lalu tentukan kapan masing-masing ditempuh."));
    for (const flow of ways) exit(desk, flow, page, true);
  },
};

export const parallel = {
  fits: (shape) => shape.type === "bpmn:ParallelGateway",
  signature: () => "",
  build(desk, shape, page) {
    name(desk, shape, page, t("Nama"));
    page.say(t("Semua panah keluar ditempuh bersamaan; gerbang penutupnya menunggu sampai semuanya selesai."));
  },
};

export const flow = {
  fits: (shape) => shape.type === "bpmn:SequenceFlow",
  signature: (desk, shape) => stateOf(desk, shape),
  build(desk, shape, page) {
    if (decides(shape)) return exit(desk, shape, page, false);
    name(desk, shape, page, t("Nama"));
    if (textOf(shape)) needless(desk, shape, page);
    return undefined;
  },
};

function decides(shape) {
  return shape.source?.type === "bpmn:ExclusiveGateway" && shape.source.outgoing.length > 1;
}

function exits(gateway) {
  return gateway.outgoing.filter((one) => one.type === "bpmn:SequenceFlow");
}

function name(desk, shape, page, label, help) {
  page.text("p-nama", label, { help, maxlength: 120, read: () => shape.businessObject.name, write: (text) => desk.changes.rename(shape, text.trim()) });
}

function textOf(flow) {
  return flow.businessObject.conditionExpression?.body?.trim() ?? "";
}

function isStraight(flow) {
  return flow.source.businessObject.default === flow.businessObject;
}

/** What is being chosen for a flow: the draft of a choice not complete yet, or what is written. */
function chosen(desk, flow) {
  return desk.choosing.get(flow.id) ?? readCondition(textOf(flow));
}

function stateOf(desk, flow) {
  const now = chosen(desk, flow);
  return [flow.id, flow.target?.businessObject.name, isStraight(flow), Boolean(textOf(flow)), Boolean(now), now?.name].join("/");
}

function title(flow) {
  const target = flow.target?.businessObject.name || t("(belum bernama)");
  const label = flow.businessObject.name;
  return label ? t("Jalan “{label}” → {target}", { label, target }) : t("Jalan → {target}", { target });
}

function exit(desk, flow, page, framed) {
  const fill = () => {
    const id = `p-${flow.id}`;
    page.text(framed ? `${id}-nama` : "p-nama", t("Label panah"), {
      maxlength: 120,
      read: () => flow.businessObject.name,
      write: (text) => desk.changes.rename(flow, text.trim()),
    });
    page.check(`${id}-baku`, t("Jalan baku: ditempuh bila syarat lain tidak terpenuhi"), {
      read: () => isStraight(flow),
      write: (on) => desk.changes.straight(flow.source, on ? flow : undefined),
    });
    if (!isStraight(flow)) when(desk, flow, page, id);
  };
  if (framed) page.fieldset(title(flow), fill);
  else fill();
}

function when(desk, flow, page, id) {
  const text = textOf(flow);
  const now = chosen(desk, flow);
  if (text && !now) return asText(desk, flow, page, text);
  return choices(desk, flow, page, id, now ?? {});
}

/** A condition on an arrow that is the only way on. */
function needless(desk, flow, page) {
  page.say(t("Syarat:"), "formula").append(" ", html("code", {}, textOf(flow)));
  page.button(t("Hapus syarat"), () => desk.changes.condition(flow, ""));
}

/** A condition that is more than one comparison is shown as it is written. */
function asText(desk, flow, page, text) {
  page.say(t("Syarat:"), "formula").append(" ", html("code", {}, text));
  page.say(t("Syarat ini lebih dari satu perbandingan, jadi hanya ditampilkan."));
  page.button(t("Ganti"), () => {
    desk.choosing.set(flow.id, {});
    desk.refresh();
  });
}

function choices(desk, flow, page, id, now) {
  const fact = desk.lexicon.facts.find((one) => one.name === now.name);
  const type = fact?.type ?? guess(now);
  const set = (change) => {
    const next = { ...chosen(desk, flow), ...change };
    desk.choosing.set(flow.id, next);
    const text = writeCondition(next, (desk.lexicon.facts.find((one) => one.name === next.name) ?? { type: guess(next) }).type);
    if (text !== textOf(flow)) desk.changes.condition(flow, text);
    if (text) desk.choosing.delete(flow.id);
    desk.refresh();
  };
  page.choice(`${id}-isian`, t("Isian"), {
    options: [["", t("Pilih isian")], ...factOptions(desk, flow, now.name)],
    read: () => chosen(desk, flow)?.name ?? "",
    write: (name) => set(startOf(desk.lexicon.facts.find((one) => one.name === name), name)),
  });
  if (!now.name) return;
  page.choice(`${id}-hubungan`, t("Hubungan"), {
    options: operatorsFor(fact ?? { type }).map((operator) => [operator, WORDS[operator]()]),
    read: () => chosen(desk, flow)?.operator ?? "",
    write: (operator) => set({ operator }),
  });
  value(page, id, fact, type, now, { read: () => chosen(desk, flow)?.value ?? "", write: (text) => set({ value: text }) });
  formula(desk, flow, page);
}

function formula(desk, flow, page) {
  const code = html("code", {});
  page.say(t("Rumus:"), "formula").append(" ", code);
  const refresh = () => (code.textContent = textOf(flow) || t("belum lengkap"));
  page.controls.push({ refresh, commit() {} });
  refresh();
}

function startOf(fact, name) {
  return { name, operator: "==", value: fact?.choices?.[0]?.value ?? (fact?.type === "boolean" ? "true" : "") };
}

/** The type of a fact that is not known here, by the value it is compared with. */
function guess({ value, quoted }) {
  if (quoted === undefined || quoted) return "string";
  return value === "true" || value === "false" ? "boolean" : "number";
}

function value(page, id, fact, type, now, bound) {
  const yesNo = [{ value: "true", label: t("Ya") }, { value: "false", label: t("Tidak") }];
  const known = fact?.choices?.length ? fact.choices : type === "boolean" ? yesNo : [];
  if (!known.length) {
    const number = type === "integer" || type === "number";
    return page.text(`${id}-nilai`, t("Nilai"), { ...bound, inputmode: number ? "decimal" : undefined, maxlength: 200 });
  }
  const options = known.map((one) => [one.value, one.label]);
  if (now.value && !known.some((one) => one.value === now.value)) options.push([now.value, t("{name} (tidak dikenal)", { name: now.value })]);
  return page.choice(`${id}-nilai`, t("Nilai"), { ...bound, options });
}

/** The answers of the step right before come first: they are what is mostly asked. */
function factOptions(desk, flow, now) {
  const { facts } = desk.lexicon;
  const before = flow.source.incoming.map((one) => one.source?.id);
  const belongs = (fact) => fact.name.split(".")[0];
  const groups = [
    { group: t("Langkah tepat sebelumnya"), fits: (fact) => before.includes(belongs(fact)) },
    { group: t("Surat"), fits: (fact) => belongs(fact) === "surat" },
    { group: t("Langkah lain"), fits: (fact) => !before.includes(belongs(fact)) && belongs(fact) !== "surat" },
  ];
  const options = groups.map(({ group, fits }) => ({ group, options: facts.filter(fits).map((fact) => [fact.name, fact.label]) }));
  if (now && !facts.some((fact) => fact.name === now)) options.push([now, t("{name} (tidak dikenal)", { name: now })]);
  return options.filter((one) => !one.group || one.options.length);
}
