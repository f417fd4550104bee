// Between the editor's document and the JSON that the server keeps.
import { schema } from "./schema.js";

/** The document in the JSON, or null where it is none that the editor knows. */
export function readBody(json) {
  try {
    const doc = schema.nodeFromJSON(JSON.parse(json));
    doc.check();
    return doc;
  } catch {
    return null;
  }
}

export function emptyBody() {
  return schema.node("doc", null, [schema.node("paragraph")]);
}

/** JSON of the document; the attributes of a plain cell and the empty end are left out. */
export function writeBody(doc) {
  const body = doc.toJSON();
  while (body.content.length > 1 && isEmpty(body.content.at(-1))) body.content.pop();
  return JSON.stringify(body, (key, value) => (key === "attrs" && isPlainCell(value) ? undefined : value));
}

function isEmpty(node) {
  return node.type === "paragraph" && !node.content;
}

function isPlainCell({ colspan, rowspan, colwidth }) {
  return colspan === 1 && rowspan === 1 && !colwidth;
}
