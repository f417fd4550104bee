// What a letter may be made of. Whatever else is pasted becomes text.
import { Schema } from "prosemirror-model";
import { tableNodes } from "prosemirror-tables";
import { styled } from "./paste.js";

// What the server takes as the number of a list's first item.
const LAST_START = 9_999;
const LETTERED = /^(a|lower-alpha|lower-latin)$/;

function listAttributes(dom) {
  const lettered = LETTERED.test(dom.getAttribute("type") ?? "") || LETTERED.test(styled(dom, "list-style-type"));
  return { style: lettered ? "huruf" : "angka", start: startOf(dom.getAttribute("start")) };
}

/** A whole number from 1 to LAST_START, whatever a pasted page says. */
function startOf(text) {
  return Math.min(Math.max(1, Math.trunc(Number(text)) || 1), LAST_START);
}

/** A mark that a pasted style gives; the element itself goes on to be parsed. */
function byStyle(property, wanted) {
  return { tag: "[data-style]", consuming: false, getAttrs: (dom) => wanted.test(styled(dom, property)) && null };
}

export const schema = new Schema({
  nodes: {
    doc: { content: "block+" },
    paragraph: { group: "block", content: "inline*", parseDOM: [{ tag: "p" }], toDOM: () => ["p", 0] },
    ordered_list: {
      group: "block",
      content: "list_item+",
      attrs: { style: { default: "angka" }, start: { default: 1 } },
      parseDOM: [{ tag: "ol", getAttrs: listAttributes }],
      toDOM: ({ attrs }) => ["ol", { type: attrs.style === "huruf" ? "a" : null, start: attrs.start === 1 ? null : attrs.start }, 0],
    },
    bullet_list: { group: "block", content: "list_item+", parseDOM: [{ tag: "ul" }], toDOM: () => ["ul", 0] },
    list_item: { content: "paragraph block*", defining: true, parseDOM: [{ tag: "li" }], toDOM: () => ["li", 0] },
    ...tableNodes({ tableGroup: "block", cellContent: "block+", cellAttributes: {} }),
    hard_break: { group: "inline", inline: true, selectable: false, parseDOM: [{ tag: "br" }], toDOM: () => ["br"] },
    text: { group: "inline" },
  },
  marks: {
    bold: {
      parseDOM: [
        { tag: "strong" },
        // Word processors in the browser wrap everything in a b that is not bold.
        { tag: "b", getAttrs: (dom) => !/^(normal|400)$/.test(styled(dom, "font-weight")) && null },
        byStyle("font-weight", /^(bold(er)?|[6-9]00)$/),
      ],
      toDOM: () => ["strong", 0],
    },
    italic: { parseDOM: [{ tag: "i" }, { tag: "em" }, byStyle("font-style", /^italic$/)], toDOM: () => ["em", 0] },
    underline: { parseDOM: [{ tag: "u" }, byStyle("text-decoration(?:-line)?", /\bunderline\b/)], toDOM: () => ["u", 0] },
  },
});
