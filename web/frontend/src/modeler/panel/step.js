// A step (kegiatan): what the SOP's table says about it and what the system does with it.
import { element as html } from "../../shared/element.js";
import { t } from "../../shared/words.js";
import { duration, minutes } from "../minutes.js";
import { isStep, kindsLike } from "../tools.js";

export const step = {
  fits: (shape) => isStep(shape.type),
  signature: (desk, shape) => `${laneOf(desk, shape)}|${Boolean(detailOf(desk, shape)?.formulir)}`,

  build(desk, shape, page) {
    const holder = shape.businessObject;
    const detail = (name) => detailOf(desk, shape)?.[name];
    const set = (properties) => desk.changes.extend(shape, holder, "Kegiatan", properties);
    const bound = (name) => ({ read: () => detail(name), write: (text) => set({ [name]: text.trim() || undefined }) });
    page.text("p-nama", t("Nama"), {
      read: () => holder.name,
      write: (text) => desk.changes.rename(shape, text.trim()),
      maxlength: 120,
      help: t("Awali dengan kata kerja, misalnya “Memeriksa konsep”."),
    });
    performer(desk, shape, page);
    page.text("p-waktu", t("Waktu baku (menit)"), {
      type: "number", min: 1, max: 60000, inputmode: "numeric", help: t("Menit jam kerja."),
      read: () => minutes(detail("waktuBaku")),
      write: (text) => set({ waktuBaku: duration(text) }),
    });
    page.list("p-kelengkapan", t("Kelengkapan"), { read: () => detail("kelengkapan"), write: (lines) => set({ kelengkapan: lines }) });
    page.text("p-keluaran", t("Keluaran (output)"), bound("output"));
    duty(desk, page, bound("tindakan"));
    page.area("p-bunyi", t("Bunyi kegiatan menurut SOP"), {
      read: () => holder.documentation?.[0]?.text,
      write: (text) => desk.changes.document(shape, text.trim()),
    });
    page.text("p-keterangan", t("Keterangan"), bound("keterangan"));
    form(desk, shape, page);
    kind(desk, shape, page);
  },
};

function detailOf(desk, shape) {
  return desk.changes.extension(shape.businessObject, "Kegiatan");
}

function laneOf(desk, shape) {
  const lanes = desk.get("elementRegistry").filter((one) => one.type === "bpmn:Lane");
  const lane = lanes.find((one) => one.businessObject.flowNodeRef?.includes(shape.businessObject));
  return lane?.businessObject.name ?? "";
}

function performer(desk, shape, page) {
  const name = laneOf(desk, shape);
  const line = page.say("", "fact");
  if (name) line.append(t("Pelaksana"), " ", html("b", {}, name));
  else line.append(t("Belum ada pelaksana. Geser langkah ini ke lajur pelaksananya."));
}

/** What the system does in this step, with its help. */
function duty(desk, page, bound) {
  const { duties } = desk.lexicon;
  const known = duties.map(({ key, name }) => [key, name]);
  const now = bound.read();
  if (now && !duties.some(({ key }) => key === now)) known.push([now, t("{name} (tidak dikenal)", { name: now })]);
  const help = () => duties.find(({ key }) => key === bound.read())?.help ?? t("Apa yang dilakukan pelaksana di Runut pada langkah ini.");
  const box = page.choice("p-tindakan", t("Tindakan"), { ...bound, options: [["", t("Pilih tindakan")], ...known], help: help() });
  box.addEventListener("change", () => (document.getElementById("p-tindakan-bantu").textContent = help()));
}

function form(desk, shape, page) {
  const has = Boolean(detailOf(desk, shape)?.formulir);
  page.fieldset(t("Formulir"), () => {
    page.say(has ? t("Langkah ini menanyakan sebuah formulir.") : t("Langkah ini tidak menanyakan formulir."));
    const link = html("a", { class: "btn quiet slim", href: `/sop/${desk.key}/formulir/${shape.id}` }, has ? t("Ubah formulir") : t("Buat formulir"));
    link.addEventListener("click", (event) => desk.leave(event, link.href));
    page.add(link);
  });
}

function kind(desk, shape, page) {
  const options = kindsLike(shape.type).map(({ type, words }) => [type, words()]);
  page.choice("p-jenis", t("Cara dikerjakan"), { options, read: () => shape.type, write: (type) => desk.changes.become(shape, type) });
}
