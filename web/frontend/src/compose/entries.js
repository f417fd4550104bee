// What a person has typed into a form, as a list of [name, value], and back into the form.
const OURS = new Set(["csrf_token", "kunci"]);

/** Everything typed, without files and without the form's own keys. */
export function entriesOf(form) {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !OURS.has(name));
}

/** Puts the entries into the form, with as many rows as they need. */
export function fill(form, entries) {
  const values = byName(entries);
  for (const list of form.querySelectorAll("[data-rows]")) {
    list.dispatchEvent(new CustomEvent("runut:rows", { detail: (values.get(list.dataset.rows) ?? []).length }));
  }
  for (const [name, typed] of values) {
    const controls = form.querySelectorAll(`[name="${CSS.escape(name)}"]:not([type=file], [type=submit])`);
    controls.forEach((control, at) => put(control, typed, at));
  }
  form.querySelector("[data-editor]")?.dispatchEvent(new CustomEvent("runut:fill"));
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function put(control, values, at) {
  if (control.type === "checkbox" || control.type === "radio") control.checked = values.includes(control.value);
  else control.value = values[at] ?? "";
}

function byName(entries) {
  const values = new Map();
  for (const [name, value] of entries) values.set(name, [...(values.get(name) ?? []), value]);
  return values;
}
