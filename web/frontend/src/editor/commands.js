// What the toolbar and the keys do, as ProseMirror commands.
import { toggleMark } from "prosemirror-commands";
import { liftListItem, wrapInList } from "prosemirror-schema-list";
import { TextSelection } from "prosemirror-state";
import { schema } from "./schema.js";

const { ordered_list, bullet_list, list_item, table, table_row, table_cell, table_header, paragraph } = schema.nodes;

export const bold = toggleMark(schema.marks.bold);
export const italic = toggleMark(schema.marks.italic);
export const underline = toggleMark(schema.marks.underline);
export const lettered = listCommand(ordered_list, "huruf");
export const numbered = listCommand(ordered_list, "angka");
export const bulleted = listCommand(bullet_list);

export function isMarked(state, mark) {
  const { from, to, empty, $from } = state.selection;
  return empty ? Boolean(mark.isInSet(state.storedMarks ?? $from.marks())) : state.doc.rangeHasMark(from, to, mark);
}

/** The innermost list around the selection: {node, pos}, or null. */
export function listAround({ selection: { $from } }) {
  for (let depth = $from.depth; depth > 0; depth--) {
    const node = $from.node(depth);
    if (node.type === ordered_list || node.type === bullet_list) return { node, pos: $from.before(depth) };
  }
  return null;
}

export function isList(state, type, style) {
  const list = listAround(state)?.node;
  return list?.type === type && (!style || list.attrs.style === style);
}

/** Makes the list, changes the one around, or ends it where it already is of that kind. */
function listCommand(type, style) {
  const attrs = style ? { style, start: 1 } : null;
  return (state, dispatch) => {
    const around = listAround(state);
    if (!around) return wrapInList(type, attrs)(state, dispatch);
    if (isList(state, type, style)) return liftListItem(list_item)(state, dispatch);
    dispatch?.(state.tr.setNodeMarkup(around.pos, type, attrs));
    return true;
  };
}

export function lineBreak(state, dispatch) {
  dispatch?.(state.tr.replaceSelectionWith(schema.node("hard_break")).scrollIntoView());
  return true;
}

/** A table of three columns with a head and two rows, cursor in the first cell. */
export function insertTable(state, dispatch) {
  const { $from } = state.selection;
  if ($from.parent.type !== paragraph || $from.depth !== 1) return false;
  if (!dispatch) return true;
  const row = (cell) => table_row.create(null, Array.from({ length: 3 }, () => cell.createAndFill()));
  const grid = table.create(null, [row(table_header), row(table_cell), row(table_cell)]);
  const empty = $from.parent.content.size === 0;
  const at = empty ? $from.before() : $from.after();
  const tr = empty ? state.tr.replaceWith(at, $from.after(), grid) : state.tr.insert(at, grid);
  dispatch(tr.setSelection(TextSelection.near(tr.doc.resolve(at + 1))).scrollIntoView());
  return true;
}
