// A step has one way on. What is added behind it is put into that way, and everything to the right
// makes room.
const GAP = 40;

class Insertion {
  static $inject = ["changes", "modeling", "spaceTool", "elementRegistry", "selection", "directEditing"];

  constructor(changes, modeling, spaceTool, elementRegistry, selection, directEditing) {
    Object.assign(this, { changes, modeling, spaceTool, elementRegistry, selection, directEditing });
  }

  /** The one way on from an element that may have no second one; undefined for gateways. */
  wayOn(element) {
    const ways = element.outgoing.filter((flow) => flow.type === "bpmn:SequenceFlow");
    return element.businessObject.$instanceOf("bpmn:Gateway") || ways.length !== 1 ? undefined : ways[0];
  }

  /** Puts `shape` between the element and what follows it, and asks for its name. */
  after(element, shape) {
    const flow = this.wayOn(element);
    const { target } = flow;
    let made;
    this.changes.together(
      () => this.makeRoom(element, shape.width + GAP),
      () => (made = this.place(element, shape)),
      () => this.modeling.reconnectEnd(flow, made, { x: made.x, y: made.y + made.height / 2 }),
      () => this.modeling.connect(made, target),
    );
    this.selection.select(made);
    this.directEditing.activate(made);
  }

  makeRoom(element, width) {
    const start = element.x + element.width + 1;
    const all = this.elementRegistry.filter((one) => one.parent);
    const { movingShapes, resizingShapes } = this.spaceTool.calculateAdjustments(all, "x", width, start);
    this.spaceTool.makeSpace(movingShapes, resizingShapes, { x: width, y: 0 }, "e", start);
  }

  place(element, shape) {
    const middle = { x: element.x + element.width + GAP + shape.width / 2, y: element.y + element.height / 2 };
    return this.modeling.createShape(shape, middle, element.parent);
  }
}

export default { insertion: ["type", Insertion] };
