// Controls of the properties panel. Each is wired to the model by `read` and `write`; what is being
// typed is written after a pause (`pause: null`: not before), at the latest when the control is left.
import { element } from "../../shared/element.js";
import { t } from "../../shared/words.js";

const PAUSE = 700;

/** The controls of one page of the panel. */
export class Page {
  constructor(title) {
    this.node = element("div", { class: "page" });
    if (title) this.node.append(element("h2", {}, title));
    this.controls = [];
    this.into = this.node;
  }

  /** Fields added by `fill` stand in a group of their own. */
  group(node, fill) {
    const outer = this.into;
    outer.append(node);
    this.into = node;
    fill();
    this.into = outer;
  }

  fieldset(title, fill) {
    this.group(element("fieldset", { class: "part" }, element("legend", {}, title)), fill);
  }

  folded(title, fill) {
    this.group(element("details", { class: "fold" }, element("summary", {}, title)), fill);
  }

  say(words, kind = "help") {
    const line = element("p", { class: kind }, words);
    this.into.append(line);
    return line;
  }

  add(node) {
    this.into.append(node);
    return node;
  }

  /** One line of text; `type` as in HTML. */
  text(id, label, { read, write, type = "text", ...rest }) {
    const { inputmode, min, max, maxlength, list, ...options } = rest;
    return this.control(id, label, element("input", { type, inputmode, min, max, maxlength, list }), { read, write, ...options });
  }

  /** Text over several lines. */
  area(id, label, { rows = 3, ...options }) {
    return this.control(id, label, element("textarea", { rows }), options);
  }

  /** A list, one line each. */
  list(id, label, { read, write, ...options }) {
    const lines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);
    return this.area(id, label, {
      help: t("Satu baris satu butir."),
      ...options,
      read: () => (read() ?? []).join("\n"),
      write: (text) => write(lines(text)),
    });
  }

  /** One of a few: options are [value, words], or {group, options}. */
  choice(id, label, { options, ...rest }) {
    const box = element("select", {});
    for (const option of options) box.append(option.group ? grouped(option) : element("option", { value: option[0] }, option[1]));
    return this.control(id, label, box, { ...rest, atOnce: true });
  }

  check(id, label, { read, write }) {
    const box = element("input", { type: "checkbox", id });
    this.into.append(element("label", { class: "tick", for: id }, box, element("span", {}, label)));
    const refresh = () => (box.checked = Boolean(read()));
    box.addEventListener("change", () => write(box.checked));
    this.controls.push({ refresh, commit() {} });
    refresh();
    return box;
  }

  button(words, press, kind = "quiet") {
    const button = element("button", { type: "button", class: `btn slim ${kind}` }, words);
    button.addEventListener("click", press);
    return this.add(button);
  }

  control(id, label, box, { read, write, help, atOnce = false, pause = atOnce ? 0 : PAUSE }) {
    const about = help ? element("p", { class: "help", id: `${id}-bantu` }, help) : "";
    box.id = id;
    if (help) box.setAttribute("aria-describedby", `${id}-bantu`);
    const title = element("label", { class: "label", for: id }, label);
    this.into.append(element("div", { class: "field" }, title, box, about));
    this.controls.push(wire(box, read, write, { atOnce, pause }));
    return box;
  }

  /** Shows what the model says now, except where somebody is typing. */
  refresh() {
    for (const control of this.controls) control.refresh();
  }

  /** Writes what was typed and not yet written. */
  commit() {
    for (const control of this.controls) control.commit();
  }
}

function grouped({ group, options }) {
  const box = element("optgroup", { label: group });
  for (const [value, words] of options) box.append(element("option", { value }, words));
  return box;
}

function wire(box, read, write, { atOnce, pause }) {
  let timer = 0;
  let typed = false;
  // Where somebody is writing, even a pause to think must not move the words.
  const refresh = () => {
    if (!typed && (atOnce || document.activeElement !== box)) box.value = read() ?? "";
  };
  const commit = () => {
    clearTimeout(timer);
    if (!typed) return;
    typed = false;
    if (box.value !== String(read() ?? "")) write(box.value);
  };
  box.addEventListener("input", () => {
    typed = true;
    clearTimeout(timer);
    if (pause !== null) timer = setTimeout(commit, pause);
  });
  box.addEventListener("change", commit);
  box.addEventListener("blur", refresh);
  refresh();
  return { refresh, commit };
}
