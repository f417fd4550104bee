// There is always a paragraph behind the last table or list, so that one can go on writing.
import { Plugin } from "prosemirror-state";
import { schema } from "./schema.js";

export function lastParagraph() {
  return new Plugin({
    appendTransaction(_changes, _before, { doc, tr }) {
      if (doc.lastChild.type === schema.nodes.paragraph) return null;
      return tr.insert(doc.content.size, schema.node("paragraph"));
    },
  });
}
