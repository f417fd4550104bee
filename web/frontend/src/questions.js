// The questions of a form. One that another answer brings up is hidden until that answer is given;
// without this script it stands there with its reason. The server decides again.
import { rows } from "./compose/rows.js";

const NUMBER = /^-?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?$/;
const HOLDS = {
  terisi: () => true,
  sama: (given, value) => given === value,
  bukan: (given, value) => given !== value,
  lebih: (given, value) => given > value,
  kurang: (given, value) => given < value,
};

const plain = (text) => (NUMBER.test(text) ? Number(text.replaceAll(".", "").replace(",", ".")) : text);

function answerTo(name, within) {
  const controls = [...within.querySelectorAll(`[name="${name}"], [name^="${name}-"]`)];
  const given = controls.find((one) => !one.closest("[hidden]") && (one.type === "radio" || one.type === "checkbox" ? one.checked : one.value.trim()));
  return given ? given.value.trim() : "";
}

/** Shows the questions of a page, or of a preview, as far as they are asked. */
export function ask(within) {
  const conditional = [...within.querySelectorAll("[data-shown-by]")];
  const decide = () => {
    for (const part of conditional) {
      const { shownBy, relation, value } = part.dataset;
      const given = answerTo(shownBy, within);
      part.hidden = !given || !HOLDS[relation](plain(given), plain(value));
    }
  };
  for (const group of within.querySelectorAll("[data-rows]")) rows(group);
  for (const note of within.querySelectorAll(".shown-if")) note.hidden = true;
  within.addEventListener("input", decide);
  decide();
}

for (const form of document.querySelectorAll(".questions")) ask(form);
