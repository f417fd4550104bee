// "a. ", "1. " and "- " at the start of a paragraph begin a list.
import { inputRules, wrappingInputRule } from "prosemirror-inputrules";
import { schema } from "./schema.js";

const { ordered_list, bullet_list } = schema.nodes;
const follows = (style, start) => (node) => node.attrs.style === style && node.attrs.start + node.childCount === start;

function numbered(pattern, style, startOf) {
  const attrs = (match) => ({ style, start: startOf(match[1]) });
  return wrappingInputRule(pattern, ordered_list, attrs, (match, node) => follows(style, startOf(match[1]))(node));
}

export function rules() {
  return inputRules({
    rules: [
      numbered(/^([a-z])[.)]\s$/, "huruf", (letter) => letter.charCodeAt(0) - 96),
      numbered(/^(\d{1,3})[.)]\s$/, "angka", (digits) => Math.max(1, Number(digits))),
      wrappingInputRule(/^[-•*]\s$/, bullet_list),
    ],
  });
}
