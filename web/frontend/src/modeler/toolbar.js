// The buttons above the diagram. What they say stands in the page; here is what they do.
import { zoom } from "./fit.js";

const ZOOM = 1.2;
const DISTRIBUTED = { horizontal: 3, vertical: 3 };

/** Wires every [data-do] in `box`. */
export function toolbar(box, desk) {
  const actions = {
    undo: () => desk.undo(),
    redo: () => desk.get("commandStack").redo(),
    fit: () => desk.fit(),
    in: () => zoom(desk.get("canvas"), ZOOM),
    out: () => zoom(desk.get("canvas"), 1 / ZOOM),
    align: (how) => desk.get("alignElements").trigger(movable(desk), how),
    distribute: (how) => desk.get("distributeElements").trigger(movable(desk), how),
  };
  const buttons = [...box.querySelectorAll("[data-do]")];
  for (const button of buttons) {
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-disabled") === "true") return;
      const [action, how] = button.dataset.do.split(":");
      actions[action](how);
      button.closest(".drop")?.removeAttribute("open");
    });
  }
  closeOutside(box);
  const refresh = () => buttons.forEach((button) => button.setAttribute("aria-disabled", String(!able(desk, button.dataset.do))));
  desk.get("eventBus").on(["commandStack.changed", "selection.changed", "import.done"], refresh);
  return { refresh };
}

function able(desk, what) {
  const [action, how] = what.split(":");
  const stack = desk.get("commandStack");
  if (action === "undo") return stack.canUndo() || desk.canUndo;
  if (action === "redo") return stack.canRedo();
  if (action === "align") return movable(desk).length > 1;
  if (action === "distribute") return movable(desk).length >= DISTRIBUTED[how];
  return true;
}

/** The selected elements that stand in a lane; lanes and arrows are not aligned. */
function movable(desk) {
  return desk.get("selection").get().filter((shape) => shape.businessObject?.$instanceOf("bpmn:FlowNode") && !shape.labelTarget);
}

function closeOutside(box) {
  const menus = [...box.querySelectorAll(".drop")];
  document.addEventListener("click", ({ target }) => menus.forEach((menu) => menu.contains(target) || (menu.open = false)));
  box.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest(".drop[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}
