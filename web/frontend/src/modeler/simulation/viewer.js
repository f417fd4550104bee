// bpmn-js with the token simulation's engine and animation, but without its own panels: those speak
// English only and colour by inline styles, which the content policy forbids.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import AnimationModule from "bpmn-js-token-simulation/lib/animation";
import ContextPads from "bpmn-js-token-simulation/lib/features/context-pads/ContextPads";
import ExclusiveGatewaySettingsModule from "bpmn-js-token-simulation/lib/features/exclusive-gateway-settings";
import InclusiveGatewaySettingsModule from "bpmn-js-token-simulation/lib/features/inclusive-gateway-settings";
import NeutralElementColorsModule from "bpmn-js-token-simulation/lib/features/neutral-element-colors";
import ScopeFilterModule from "bpmn-js-token-simulation/lib/features/scope-filter";
import TokenCount from "bpmn-js-token-simulation/lib/features/token-count/TokenCount";
import SimulatorModule from "bpmn-js-token-simulation/lib/simulator";
import { t } from "../../shared/words.js";
import { look } from "../look.js";
import sop from "../sop.json";

const TITLES = {
  "Set Sequence Flow": () => t("Pilih jalan lain"),
  "Trigger Event": () => t("Jalankan dari sini"),
  "Add pause point": () => t("Berhenti di langkah ini"),
  "Remove pause point": () => t("Jangan berhenti di langkah ini"),
};

class Pads extends ContextPads {
  static $inject = ContextPads.$inject;

  _addOverlay(element, options) {
    const title = TITLES[options.html.title]?.();
    if (title) {
      options.html.title = title;
      options.html.setAttribute("aria-label", `${title}: ${element.businessObject.name ?? ""}`);
    }
    super._addOverlay(element, options);
  }
}

class Count extends TokenCount {
  static $inject = TokenCount.$inject;

  _getTokenHTML(element, scope) {
    return `<div data-scope-id="${scope.id}" class="bts-token-count waiting">${scope.getTokensByElement(element)}</div>`;
  }
}

/** An empty viewer in `container` in which tokens can walk. */
export function createViewer(container) {
  return new NavigatedViewer({
    container,
    ...look,
    moddleExtensions: { sop },
    additionalModules: [
      ...look.additionalModules,
      SimulatorModule, AnimationModule, ScopeFilterModule, NeutralElementColorsModule,
      ExclusiveGatewaySettingsModule, InclusiveGatewaySettingsModule,
      {
        __init__: ["contextPads", "tokenCount"],
        contextPads: ["type", Pads],
        tokenCount: ["type", Count],
      },
    ],
  });
}
