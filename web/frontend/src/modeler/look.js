// How every diagram looks, and the few words that the packages say themselves.
import { t } from "../shared/words.js";

const FONT = "Jakarta, system-ui, sans-serif";
const INK = "#16232f";

const said = {
  "Open minimap": () => t("Peta kecil"),
  "Close minimap": () => t("Tutup peta"),
};

function translate(template, values = {}) {
  const text = said[template]?.() ?? template;
  return text.replace(/{([^}]+)}/g, (whole, name) => values[name] ?? whole);
}

export const look = {
  bpmnRenderer: { defaultFillColor: "#fff", defaultStrokeColor: INK, defaultLabelColor: INK },
  textRenderer: {
    defaultStyle: { fontFamily: FONT, fontSize: 12, lineHeight: 1.25 },
    externalStyle: { fontSize: 11.5, lineHeight: 1.25 },
  },
  additionalModules: [{ translate: ["value", translate] }],
};
