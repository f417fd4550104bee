// What the server says of the draft: a list, and a mark on each element it is about.
import { element as html } from "../shared/element.js";
import { t } from "../shared/words.js";
import { whole } from "./panel/process.js";

const BADGE = "temuan";

/** The drawn element that a finding is about, or undefined. */
function shapeOf(desk, finding) {
  const shape = desk.get("elementRegistry").get(finding.element);
  if (shape || !finding.element) return shape;
  const { pool, holder } = whole(desk);
  return finding.element === holder?.id ? pool : undefined;
}

/** The findings about one drawn element. */
export function findingsOf(desk, shape) {
  return desk.findings.filter((finding) => shapeOf(desk, finding) === shape);
}

/** Shows the findings in `box`, their number in `count`, and their marks on the diagram. */
export function showFindings(desk, box, count, open) {
  const wrong = desk.findings.filter((one) => one.severity === "salah").length;
  count.textContent = desk.findings.length || "";
  count.className = wrong ? "chip bad" : "chip warn";
  count.hidden = !desk.findings.length;
  box.replaceChildren(summary(desk, wrong), list(desk, open));
  mark(desk);
}

function summary(desk, wrong) {
  if (!desk.findings.length) return html("p", { class: "flash good" }, t("Tidak ada temuan: naskah ini dapat diajukan."));
  const words = wrong ? t("{n} harus diperbaiki sebelum SOP dapat diajukan.", { n: wrong }) : t("Tidak ada yang salah; {n} sebaiknya diperiksa.", { n: desk.findings.length });
  return html("p", { class: "soft small" }, words);
}

function list(desk, open) {
  const rows = desk.findings.map((finding) => {
    const bad = finding.severity === "salah";
    const shape = shapeOf(desk, finding);
    const box = html(shape ? "button" : "div", { type: shape ? "button" : null, class: `found ${bad ? "bad" : "warn"}` },
      html("span", { class: "what" }, html("b", {}, bad ? t("Salah") : t("Periksa")), finding.name ? ` · ${finding.name}` : ""),
      html("span", {}, finding.text), html("span", { class: "todo" }, finding.hint));
    if (shape) box.addEventListener("click", () => open(finding, shape));
    return html("li", {}, box);
  });
  return html("ul", { class: "findings" }, ...rows);
}

function mark(desk) {
  const overlays = desk.get("overlays");
  overlays.remove({ type: BADGE });
  const marked = new Map();
  for (const finding of desk.findings) {
    const shape = shapeOf(desk, finding);
    if (!shape || shape === desk.get("canvas").getRootElement()) continue;
    marked.set(shape, [...(marked.get(shape) ?? []), finding]);
  }
  for (const [shape, found] of marked) overlays.add(shape, BADGE, { position: place(shape), html: badge(found) });
}

function place(shape) {
  if (shape.waypoints) return { top: -10, left: -10 };
  return shape.type === "bpmn:Lane" || shape.type === "bpmn:Participant" ? { top: 6, left: 4 } : { top: -11, right: 11 };
}

function badge(found) {
  const bad = found.some((one) => one.severity === "salah");
  const words = found.map((one) => one.text).join(" ");
  return html("div", { class: `badge ${bad ? "bad" : "warn"}`, role: "img", "aria-label": words, title: words }, "!");
}
