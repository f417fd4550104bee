import { chainCommands } from "prosemirror-commands";
import { redo, undo } from "prosemirror-history";
import { undoInputRule } from "prosemirror-inputrules";
import { liftListItem, sinkListItem, splitListItem } from "prosemirror-schema-list";
import { Plugin } from "prosemirror-state";
import { goToNextCell } from "prosemirror-tables";
import { bold, italic, lineBreak, underline } from "./commands.js";
import { schema } from "./schema.js";

const item = schema.nodes.list_item;

export const keys = {
  "Mod-b": bold,
  "Mod-i": italic,
  "Mod-u": underline,
  "Mod-z": undo,
  "Mod-y": redo,
  "Shift-Mod-z": redo,
  Backspace: undoInputRule,
  Enter: splitListItem(item),
  "Shift-Enter": lineBreak,
  Tab: chainCommands(goToNextCell(1), sinkListItem(item)),
  "Shift-Tab": chainCommands(goToNextCell(-1), liftListItem(item)),
};

/** After Escape, Tab leaves the editor instead of moving inside a list or table. */
export function leaveByTab() {
  let leaving = false;
  return new Plugin({
    props: {
      handleDOMEvents: {
        keydown(_view, event) {
          if (event.key === "Tab" && leaving) return true;
          if (event.key !== "Shift") leaving = event.key === "Escape";
          return false;
        },
        blur() {
          leaving = false;
          return false;
        },
      },
    },
  });
}
