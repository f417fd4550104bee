// What the editor does not let happen, because the server would only refuse it.
import BpmnFactory from "bpmn-js/lib/features/modeling/BpmnFactory";
import ElementFactory from "bpmn-js/lib/features/modeling/ElementFactory";
import { is } from "bpmn-js/lib/util/ModelUtil";
import RuleProvider from "diagram-js/lib/features/rules/RuleProvider";

const STRONG = 2000;
const STEP = { width: 130, height: 80 };
const ROOTS = new Set(["bpmn:Participant", "bpmn:Collaboration"]);

class Limits extends RuleProvider {
  static $inject = ["eventBus"];

  init() {
    // The pool is the SOP itself: it cannot be thrown away, only what is in it.
    this.addRule("elements.delete", STRONG, ({ elements }) => elements.filter((element) => !ROOTS.has(element.type)));
  }
}

const PREFIXES = [
  ["bpmn:Activity", "langkah"],
  ["bpmn:Gateway", "gerbang"],
  ["bpmn:StartEvent", "mulai"],
  ["bpmn:EndEvent", "selesai"],
  ["bpmn:SequenceFlow", "panah"],
  ["bpmn:Lane", "lajur"],
];

/** Ids that read well in a condition: `langkah_1k0x9ab.keputusan`. */
class Factory extends BpmnFactory {
  static $inject = ["moddle"];

  _ensureId(element) {
    const found = element.id ? undefined : PREFIXES.find(([type]) => is(element, type));
    if (found) element.id = this._model.ids.nextPrefixed(`${found[1]}_`, element);
    else super._ensureId(element);
  }
}

/** A new step is as wide as those that the server lays out. */
class Sizes extends ElementFactory {
  static $inject = ["bpmnFactory", "moddle"];

  getDefaultSize(element, di) {
    return is(element, "bpmn:Activity") ? { ...STEP } : super.getDefaultSize(element, di);
  }
}

export default {
  __init__: ["limits"],
  limits: ["type", Limits],
  bpmnFactory: ["type", Factory],
  elementFactory: ["type", Sizes],
};
