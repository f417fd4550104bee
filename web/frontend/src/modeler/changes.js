// Changes of the model as commands, so that undo and redo cover everything the panel does.

class SeveralAtOnce {
  preExecute({ steps }) {
    for (const step of steps) step();
  }
}

/** Reads and writes what `sop:` says about an element. */
class Changes {
  static $inject = ["commandStack", "modeling", "moddle", "bpmnReplace", "elementRegistry"];

  constructor(commandStack, modeling, moddle, bpmnReplace, elementRegistry) {
    Object.assign(this, { commandStack, modeling, moddle, bpmnReplace, elementRegistry });
    commandStack.registerHandler("runut.several", SeveralAtOnce);
  }

  /** Several changes that are undone together. */
  together(...steps) {
    this.commandStack.execute("runut.several", { steps });
  }

  /** The `sop:` element of this name among an element's extensions, or undefined. */
  extension(holder, name) {
    return holder.extensionElements?.values?.find((value) => value.$type === `sop:${name}`);
  }

  /** Sets properties of the `sop:` element of this name; makes it where there is none. `shape` is
   * what is drawn, `holder` the BPMN element that carries the extension. */
  extend(shape, holder, name, properties) {
    const found = this.extension(holder, name);
    if (found) return this.modeling.updateModdleProperties(shape, found, properties);
    const made = this.moddle.create(`sop:${name}`, properties);
    const values = [...(holder.extensionElements?.values ?? []), made];
    if (holder.extensionElements) {
      made.$parent = holder.extensionElements;
      return this.modeling.updateModdleProperties(shape, holder.extensionElements, { values });
    }
    const extensionElements = this.moddle.create("bpmn:ExtensionElements", { values });
    made.$parent = extensionElements;
    extensionElements.$parent = holder;
    return this.modeling.updateModdleProperties(shape, holder, { extensionElements });
  }

  /** A part of its own inside a `sop:` element, such as `sop:disahkanOleh` in `sop:identitas`. */
  part(parent, name, properties) {
    const made = this.moddle.create(`sop:${name}`, properties);
    made.$parent = parent;
    return made;
  }

  rename(shape, name) {
    this.modeling.updateProperties(shape, { name: name || undefined });
  }

  /** The text of an element as the SOP words it. */
  document(shape, text) {
    const holder = shape.businessObject;
    const made = this.moddle.create("bpmn:Documentation", { text });
    made.$parent = holder;
    this.modeling.updateProperties(shape, { documentation: text ? [made] : [] });
  }

  /** The condition on a flow; empty for none. */
  condition(flow, text) {
    const body = text && this.moddle.create("bpmn:FormalExpression", { body: text });
    if (body) body.$parent = flow.businessObject;
    this.modeling.updateProperties(flow, { conditionExpression: body || undefined });
  }

  /** The way out that is taken when no other condition holds; it has no condition itself. */
  straight(gateway, flow) {
    this.together(
      () => this.modeling.updateProperties(gateway, { default: flow?.businessObject }),
      () => flow?.businessObject.conditionExpression && this.condition(flow, ""),
    );
  }

  become(shape, type) {
    return this.bpmnReplace.replaceElement(shape, { type });
  }
}

export default { changes: ["type", Changes] };
