// Attachments go up one by one with a bar, as soon as they are chosen. Without JavaScript they are
// sent with the form.
import { element, icon } from "../shared/element.js";
import { t } from "../shared/words.js";
import { token } from "./session.js";

/** Uploads what is chosen; a letter that has no address yet is saved first. */
export function uploads(form, saver) {
  const box = form.querySelector("[data-attachments]");
  if (!box) return;
  const input = box.querySelector("input[type=file]");
  const list = box.querySelector(".uploads");
  input.addEventListener("input", (event) => event.stopPropagation());
  input.addEventListener("change", async (event) => {
    event.stopPropagation();
    const files = [...input.files];
    input.value = "";
    if (!form.dataset.upload) {
      saver.changed();
      await saver.save();
    }
    for (const file of files) await upload(form, list, file);
  });
}

async function upload(form, list, file) {
  const bar = element("progress", { max: 100, value: 0, "aria-label": t("Mengunggah {name}", { name: file.name }) });
  const words = element("span", {}, file.name, bar);
  const row = element("li", {}, icon(form.dataset.icons, "lampiran"), words);
  list.append(row);
  try {
    if (!form.dataset.upload) throw new Error(t("Simpan surat ini dahulu, lalu unggah berkasnya."));
    const sent = await send(form, file, (share) => (bar.value = share));
    words.replaceChildren(element("a", { href: sent.url }, sent.name), element("small", {}, sent.size));
    row.append(remover(sent));
  } catch (problem) {
    const why = problem.message || t("{name} tidak terunggah.", { name: file.name });
    words.replaceChildren(file.name, element("small", { class: "problem", role: "alert" }, why));
  }
}

function remover({ id, name }) {
  const about = { class: "link", type: "submit", name: "hapus_berkas", value: id, formnovalidate: "" };
  return element("button", about, t("Hapus"), element("span", { class: "sr" }, ` ${name}`));
}

/** fetch cannot tell how much has gone up; XMLHttpRequest can. */
function send(form, file, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const data = new FormData();
    data.set("berkas", file);
    request.open("POST", form.dataset.upload);
    request.responseType = "json";
    request.setRequestHeader("X-CSRFToken", token());
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => event.total && progress((100 * event.loaded) / event.total));
    request.addEventListener("load", () => {
      if (request.status < 300 && request.response) resolve(request.response);
      else reject(new Error(request.response?.error ?? ""));
    });
    request.addEventListener("error", () => reject(new Error("")));
    request.send(data);
  });
}
