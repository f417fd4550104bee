// The conditions that can be chosen: one field, one operator, one value, as the server's language
// of conditions writes them. Everything else of that language is shown as text.

const SHAPE = /^\s*([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*(==|!=|<=|>=|<|>)\s*("[^"]*"|'[^']*'|true|false|-?\d+(?:\.\d+)?)\s*$/;
const ORDERED = new Set(["integer", "number"]);

/** `{name, operator, value}` of a condition that can be shown as choices, else null. */
export function readCondition(text) {
  const found = SHAPE.exec(text ?? "");
  if (!found) return null;
  const [, name, operator, literal] = found;
  const quoted = /^["']/.test(literal);
  return { name, operator, value: quoted ? literal.slice(1, -1) : literal, quoted };
}

/** The condition in words of the server; empty while something is missing. */
export function writeCondition({ name, operator, value }, type) {
  if (!name || !operator || value === "" || value == null) return "";
  const literal = literalOf(String(value).trim(), type);
  return literal && `${name} ${operator} ${literal}`;
}

function literalOf(value, type) {
  if (type === "boolean") return value === "true" || value === "false" ? value : "";
  if (type === "integer") return /^-?\d+$/.test(value) ? value : "";
  if (type === "number") return /^-?\d+([.,]\d+)?$/.test(value) ? value.replace(",", ".") : "";
  const plain = value.replaceAll("\\", "").replaceAll(/\s+/g, " ");
  return plain.includes('"') ? `'${plain.replaceAll("'", "")}'` : `"${plain}"`;
}

/** Which operators make sense for a fact. */
export function operatorsFor(fact) {
  if (fact?.type === "boolean") return ["=="];
  if (!fact?.choices?.length && ORDERED.has(fact?.type)) return ["==", "!=", "<", "<=", ">", ">="];
  return ["==", "!="];
}
