// The draft with tokens that walk through it, at /sop/<key>/simulasi.
import { fit, zoom } from "./modeler/fit.js";
import english from "./modeler/english.json";
import { journey } from "./modeler/simulation/journey.js";
import { createViewer } from "./modeler/simulation/viewer.js";
import { learn, t } from "./shared/words.js";

const MODE = "tokenSimulation.toggleMode";
const RESET = "tokenSimulation.resetSimulation";
const PLAY = "tokenSimulation.playSimulation";
const PAUSE = "tokenSimulation.pauseSimulation";
const TRACE = "tokenSimulation.simulator.trace";
const ZOOM = 1.2;
const EDGE = 16;

const byId = (id) => document.getElementById(id);

async function start(box) {
  learn(english);
  const viewer = createViewer(byId("kanvas"));
  const answer = await fetch(`/sop/${box.dataset.key}/naskah`, { cache: "no-store" });
  await viewer.importXML(await answer.text());
  const bus = viewer.get("eventBus");
  const log = journey(byId("perjalanan"), byId("jumlah"), viewer.get("elementRegistry"));
  bus.on(TRACE, ({ action, element }) => action === "enter" && log.pass(element));
  bus.fire(MODE, { active: true });
  fit(viewer.get("canvas"), EDGE);
  wire(viewer, bus, log);
}

function wire(viewer, bus, log) {
  const pause = byId("jeda");
  const hold = (on) => {
    bus.fire(on ? PAUSE : PLAY);
    pause.setAttribute("aria-pressed", String(on));
    pause.textContent = on ? t("Lanjutkan") : t("Jeda");
  };
  const reset = () => {
    bus.fire(RESET);
    hold(false);
    log.clear();
  };
  byId("jalankan").addEventListener("click", () => {
    reset();
    trigger(viewer);
  });
  byId("ulang").addEventListener("click", reset);
  pause.addEventListener("click", () => hold(pause.getAttribute("aria-pressed") !== "true"));
  byId("laju").addEventListener("change", (event) => viewer.get("animation").setAnimationSpeed(Number(event.target.value)));
  byId("perbesar").addEventListener("click", () => zoom(viewer.get("canvas"), ZOOM));
  byId("perkecil").addEventListener("click", () => zoom(viewer.get("canvas"), 1 / ZOOM));
  byId("muat").addEventListener("click", () => fit(viewer.get("canvas"), EDGE));
}

/** Lets a token out of every start event. */
function trigger(viewer) {
  const simulator = viewer.get("simulator");
  for (const element of viewer.get("elementRegistry").filter((shape) => shape.type === "bpmn:StartEvent")) {
    const [found] = simulator.findSubscriptions({ element });
    if (found) simulator.trigger({ event: found.event, scope: found.scope });
  }
}

const box = byId("simulasi");
if (box) {
  start(box)
    .catch((problem) => {
      byId("tanpa-diagram").hidden = false;
      throw problem;
    })
    .finally(() => (window.__ready = true));
}
