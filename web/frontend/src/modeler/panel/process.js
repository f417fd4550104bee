// The SOP as a whole: its name, its identity page (PermenPANRB 35/2012), its clock and its alerts.
import { element as html } from "../../shared/element.js";
import { t } from "../../shared/words.js";

const HOLDER = ["pemegang", "atasan"];

export const process = {
  fits: (shape) => ["bpmn:Participant", "bpmn:Collaboration", "bpmn:Process"].includes(shape.type),
  signature: (desk) => String(levelsOf(desk).length),

  build(desk, shape, page) {
    const { pool, holder } = whole(desk);
    page.text("p-nama", t("Nama SOP"), {
      read: () => holder.name,
      write: (text) => desk.get("modeling").updateModdleProperties(pool, holder, { name: text.trim() || undefined }),
      maxlength: 120,
    });
    if (pool.type === "bpmn:Participant") {
      page.text("p-unit", t("Unit kerja"), {
        read: () => pool.businessObject.name,
        write: (text) => desk.changes.rename(pool, text.trim()),
        maxlength: 120,
      });
    }
    identity(desk, page);
    page.folded(t("Nomor, tanggal, dan pengesahan"), () => approval(desk, page));
    page.folded(t("Waktu dan peringatan"), () => alerts(desk, page));
  },
};

/** What is drawn for the whole SOP, and the process that carries what is said about it. */
export function whole(desk) {
  const pool = desk.get("elementRegistry").find((one) => one.type === "bpmn:Participant");
  const root = desk.get("canvas").getRootElement();
  return pool ? { pool, holder: pool.businessObject.processRef } : { pool: root, holder: root.businessObject };
}

function identityOf(desk) {
  return desk.changes.extension(whole(desk).holder, "Identitas");
}

function setIdentity(desk, properties) {
  const { pool, holder } = whole(desk);
  desk.changes.extend(pool, holder, "Identitas", properties);
}

function line(desk, name) {
  return { read: () => identityOf(desk)?.[name], write: (text) => setIdentity(desk, { [name]: text.trim() || undefined }) };
}

function identity(desk, page) {
  page.text("p-pemerintah", t("Pemerintah daerah"), line(desk, "pemerintahDaerah"));
  page.text("p-perangkat", t("Perangkat daerah"), line(desk, "perangkatDaerah"));
  const lists = [
    ["dasarHukum", t("Dasar hukum")],
    ["kualifikasiPelaksana", t("Kualifikasi pelaksana")],
    ["keterkaitan", t("Keterkaitan")],
    ["peralatan", t("Peralatan/perlengkapan")],
    ["peringatan", t("Peringatan")],
    ["pencatatan", t("Pencatatan dan pendataan")],
    ["catatanKaki", t("Catatan kaki")],
  ];
  for (const [name, label] of lists) {
    page.list(`p-${name}`, label, { read: () => identityOf(desk)?.[name], write: (lines) => setIdentity(desk, { [name]: lines }) });
  }
}

function approval(desk, page) {
  page.say(t("Diisi sendiri saat SOP diajukan dan disetujui. Ubah hanya bila perlu."));
  page.text("p-nomor", t("Nomor SOP"), line(desk, "nomorSop"));
  page.text("p-dibuat", t("Tanggal pembuatan"), { type: "date", ...line(desk, "tanggalPembuatan") });
  page.text("p-direvisi", t("Tanggal revisi"), { type: "date", ...line(desk, "tanggalRevisi") });
  page.text("p-efektif", t("Tanggal efektif"), { type: "date", ...line(desk, "tanggalEfektif") });
  const fields = [
    ["jabatan", t("Disahkan oleh (jabatan)")],
    ["nama", t("Nama pejabat")],
    ["pangkat", t("Pangkat")],
    ["nip", t("NIP")],
  ];
  for (const [name, label] of fields) {
    page.text(`p-sah-${name}`, label, {
      read: () => identityOf(desk)?.disahkanOleh?.[name],
      write: (text) => setApproval(desk, { [name]: text.trim() || undefined }),
    });
  }
}

function setApproval(desk, properties) {
  const found = identityOf(desk);
  const { pool } = whole(desk);
  if (found?.disahkanOleh) return desk.get("modeling").updateModdleProperties(pool, found.disahkanOleh, properties);
  const made = desk.changes.part(found, "DisahkanOleh", properties);
  return setIdentity(desk, { disahkanOleh: made });
}

function levelsOf(desk) {
  return desk.changes.extension(whole(desk).holder, "PeringatanWaktu")?.tingkat ?? [];
}

function setAlerts(desk, properties) {
  const { pool, holder } = whole(desk);
  desk.changes.extend(pool, holder, "PeringatanWaktu", properties);
}

function alerts(desk, page) {
  page.choice("p-mulai", t("Waktu baku dihitung sejak"), {
    options: [["tiba", t("tugas tiba")], ["dibuka", t("tugas dibuka pelaksananya")]],
    read: () => desk.changes.extension(whole(desk).holder, "PeringatanWaktu")?.mulai ?? "tiba",
    write: (mulai) => setAlerts(desk, { mulai }),
  });
  const levels = levelsOf(desk);
  if (!levels.length) page.say(t("Tanpa tingkat sendiri: 80% pemegang, 100% pemegang dan atasan, 200% sekretaris."));
  levels.forEach((level, place) => alert(desk, page, level, place));
  page.button(t("Tambah tingkat peringatan"), () => {
    const made = desk.changes.part(undefined, "Tingkat", { persen: "100", kepada: "pemegang" });
    setAlerts(desk, { tingkat: [...levelsOf(desk), made] });
  });
}

function alert(desk, page, level, place) {
  const { pool } = whole(desk);
  const update = (properties) => desk.get("modeling").updateModdleProperties(pool, level, properties);
  const reached = () => (level.kepada ?? "").split(/\s+/).filter(Boolean);
  page.fieldset(t("Tingkat {n}", { n: place + 1 }), () => {
    page.text(`p-persen-${place}`, t("Sesudah berapa persen waktu baku"), {
      type: "number", min: 1, max: 9999, inputmode: "numeric",
      read: () => level.persen,
      write: (text) => update({ persen: text || undefined }),
    });
    page.group(html("div", { class: "ticks", role: "group", "aria-label": t("Diberitahukan kepada") }), () => {
      page.say(t("Diberitahukan kepada"), "label");
      for (const [key, name] of receivers(desk, reached())) {
        page.check(`p-${place}-${key}`, name, {
          read: () => reached().includes(key),
          write: (on) => update({ kepada: (on ? [...reached(), key] : reached().filter((one) => one !== key)).join(" ") || undefined }),
        });
      }
    });
    page.button(t("Hapus tingkat ini"), () => setAlerts(desk, { tingkat: levelsOf(desk).filter((one) => one !== level) }));
  });
}

function receivers(desk, reached) {
  const roles = desk.lexicon.roles.map(({ key, name }) => [key, name]);
  const known = [["pemegang", t("Pemegang tugas")], ["atasan", t("Atasan pemegang")], ...roles];
  const others = reached.filter((key) => !HOLDER.includes(key) && !roles.some(([role]) => role === key));
  return [...known, ...others.map((key) => [key, key])];
}
