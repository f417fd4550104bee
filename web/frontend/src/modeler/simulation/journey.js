// What a token passes, in words: each step with who does it and its standard time.
import { element as html } from "../../shared/element.js";
import { t } from "../../shared/words.js";
import { minutes } from "../minutes.js";
import { isStep } from "../tools.js";

/** Writes the journey into the list `box` and its sum into `sum`; answers {pass, clear}. */
export function journey(box, sum, registry) {
  let total = 0;

  function pass(shape) {
    if (isStep(shape.type)) step(shape);
    else if (shape.type === "bpmn:EndEvent") line("good", t("Selesai: {name}", { name: nameOf(shape) }));
    box.lastElementChild?.scrollIntoView({ block: "nearest" });
  }

  function step(shape) {
    const standard = Number(minutes(detailOf(shape)?.waktuBaku));
    total += standard;
    const about = [performerOf(shape), standard ? t("{n} menit", { n: standard }) : t("waktu baku belum diisi")];
    line("", nameOf(shape), about.filter(Boolean).join(" · "));
    sum.textContent = t("Jumlah waktu baku: {n} menit", { n: total });
  }

  function line(kind, words, about) {
    box.append(html("li", { class: kind || null }, html("b", {}, words), about ? html("small", {}, about) : ""));
  }

  function performerOf(shape) {
    const lane = registry.find((one) => one.type === "bpmn:Lane" && one.businessObject.flowNodeRef?.includes(shape.businessObject));
    return lane?.businessObject.name;
  }

  function clear() {
    total = 0;
    box.replaceChildren();
    sum.textContent = "";
  }

  return { pass, clear };
}

function nameOf(shape) {
  return shape.businessObject.name || t("(belum bernama)");
}

function detailOf(shape) {
  return shape.businessObject.extensionElements?.values?.find((value) => value.$type === "sop:Kegiatan");
}
