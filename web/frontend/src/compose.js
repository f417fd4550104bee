// The letter form: saves by itself, shows the page, loses nothing. Without this script the same
// form is sent by its buttons.
import { autosave } from "./compose/autosave.js";
import { offerCopy } from "./compose/copy.js";
import { picker } from "./compose/picker.js";
import { preview } from "./compose/preview.js";
import { rows } from "./compose/rows.js";
import { uploads } from "./compose/uploads.js";

const form = document.querySelector("form[data-autosave]");
if (form) {
  for (const group of form.querySelectorAll("[data-rows]")) rows(group);
  for (const box of form.querySelectorAll("[data-search]")) picker(box);
  const show = preview(document.querySelector("[data-preview]"));
  const saver = autosave(form, document.getElementById("keadaan-simpan"), show);
  uploads(form, saver);
  offerCopy(form, document.getElementById("simpanan"));
}
