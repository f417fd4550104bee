// The editing tools: one tab stop, arrow keys inside, as the ARIA toolbar pattern says.
import { Plugin } from "prosemirror-state";
import { element, icon } from "../shared/element.js";
import { t } from "../shared/words.js";
import { GROUPS } from "./tools.js";

/** A plugin that puts the toolbar into `frame`, before the text, and keeps it true to the cursor. */
export function toolbar(frame) {
  return new Plugin({
    view(view) {
      const sprite = frame.closest("[data-icons]")?.dataset.icons;
      const groups = GROUPS.map(([name, tools]) => makeGroup(name, tools, sprite));
      const tools = groups.flatMap((group) => group.tools);
      const bar = element("div", { role: "toolbar", class: "toolbar", "aria-label": t("Alat penyunting") });
      bar.append(...groups.map((group) => group.box));
      frame.prepend(bar);
      wire(bar, tools, view);
      const update = () => refresh(tools, groups, view.state);
      update();
      return { update, destroy: () => bar.remove() };
    },
  });
}

function makeGroup(name, tools, sprite) {
  const made = tools.map((tool) => ({ ...tool, button: makeButton(tool, sprite) }));
  return { box: element("div", { role: "group", "aria-label": t(name) }, ...made.map((tool) => tool.button)), tools: made };
}

function makeButton({ name, sign, words }, sprite) {
  const face = (sign && icon(sprite, sign)) || t(words ?? name);
  return element("button", { type: "button", tabindex: -1, title: t(name), "aria-label": t(name) }, face);
}

function refresh(tools, groups, state) {
  for (const { button, command, pressed, shown } of tools) {
    button.hidden = Boolean(shown) && !shown(state);
    button.setAttribute("aria-disabled", String(!command(state)));
    if (pressed) button.setAttribute("aria-pressed", String(pressed(state)));
  }
  for (const { box, tools: own } of groups) box.hidden = own.every((tool) => tool.button.hidden);
  if (!tools.some(({ button }) => button.tabIndex === 0 && !button.hidden)) stopAt(tools, tools[0].button);
}

/** The one button that Tab reaches. */
function stopAt(tools, chosen) {
  for (const { button } of tools) button.tabIndex = button === chosen ? 0 : -1;
}

function wire(bar, tools, view) {
  const steps = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity };
  bar.addEventListener("keydown", (event) => {
    if (!(event.key in steps)) return;
    event.preventDefault();
    const open = tools.map((tool) => tool.button).filter((button) => !button.hidden);
    const last = open.length - 1;
    const to = open.indexOf(document.activeElement) + steps[event.key];
    const next = open[to === last + 1 ? 0 : to === -1 ? last : Math.max(0, Math.min(to, last))];
    stopAt(tools, next);
    next.focus();
  });
  // A press with the mouse leaves the cursor in the text.
  bar.addEventListener("mousedown", (event) => event.preventDefault());
  bar.addEventListener("click", (event) => {
    const tool = tools.find(({ button }) => button.contains(event.target));
    if (!tool) return;
    stopAt(tools, tool.button);
    if (tool.command(view.state, view.dispatch, view)) view.focus();
  });
}
