// A lane: who does its steps.
import { t } from "../../shared/words.js";

const NEW = "+";
const KEY = /^[a-z][a-z0-9_]{0,39}$/;

/** A readable key from a name: "Verifikasi Kasi" gives verifikasi_kasi. */
export function slug(text) {
  const plain = text.toLowerCase().replaceAll(/[^a-z0-9]+/g, "_").replaceAll(/^_+|_+$/g, "").slice(0, 40);
  return KEY.test(plain) ? plain : plain && `peran_${plain}`.slice(0, 40);
}

export const lane = {
  fits: (shape) => shape.type === "bpmn:Lane",
  signature: (desk, shape) => `${desk.choosing.has(shape.id)}|${roleOf(desk, shape)?.peran}`,

  build(desk, shape, page) {
    const set = (properties) => desk.changes.extend(shape, shape.businessObject, "Pelaksana", properties);
    page.text("p-nama", t("Nama pelaksana"), {
      read: () => shape.businessObject.name,
      write: (text) => desk.changes.rename(shape, text.trim()),
      maxlength: 120,
      help: t("Seperti pada kepala kolom Pelaksana di SOP."),
    });
    role(desk, shape, page, set);
    page.choice("p-cara", t("Cara menemukan orangnya"), {
      options: [
        ["peran", t("Pejabat yang memegang peran ini")],
        ["kepala_unit", t("Kepala unit asal surat")],
        ["penyusun", t("Penyusun surat")],
      ],
      read: () => roleOf(desk, shape)?.cara ?? "",
      write: (cara) => set({ cara }),
    });
  },
};

function roleOf(desk, shape) {
  return desk.changes.extension(shape.businessObject, "Pelaksana");
}

/** A role of the office, or a new one. */
function role(desk, shape, page, set) {
  const now = roleOf(desk, shape)?.peran ?? "";
  const known = desk.lexicon.roles.map(({ key, name }) => [key, name]);
  if (now && !known.some(([key]) => key === now)) known.push([now, now]);
  const pick = (key) => {
    if (key === NEW) desk.choosing.set(shape.id, {});
    else desk.choosing.delete(shape.id);
    if (key !== NEW) appoint(desk, shape, set, key);
    desk.refresh();
    if (key === NEW) document.getElementById("p-peran-baru").focus();
  };
  page.choice("p-peran", t("Peran"), {
    options: [["", t("Pilih peran")], ...known, [NEW, t("Peran baru …")]],
    read: () => (desk.choosing.has(shape.id) ? NEW : (roleOf(desk, shape)?.peran ?? "")),
    write: pick,
    help: desk.choosing.has(shape.id) ? undefined : holders(desk, now),
  });
  if (desk.choosing.has(shape.id)) newRole(desk, shape, page, set);
}

function holders(desk, key) {
  const posts = desk.lexicon.roles.find((one) => one.key === key)?.posts;
  if (!key || !posts) return undefined;
  return posts.length ? t("Dipegang: {posts}.", { posts: posts.join(", ") }) : t("Belum ada jabatan yang memegang peran ini.");
}

function newRole(desk, shape, page, set) {
  page.text("p-peran-baru", t("Nama peran baru"), {
    pause: null,
    read: () => "",
    write: (text) => {
      if (!slug(text)) return;
      desk.choosing.delete(shape.id);
      appoint(desk, shape, set, slug(text));
    },
    help: t("Jabatan yang memegangnya ditetapkan di Pengaturan."),
  });
}

/** A lane whose way to find the person was never said gets the usual one. */
function appoint(desk, shape, set, key) {
  set({ peran: key || undefined, cara: roleOf(desk, shape)?.cara ?? "peran" });
}
