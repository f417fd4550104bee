// What is seen: diagram, table or both; properties or findings.
const KEPT = "runut:penyunting";

/** The switch Diagram | Tabel | Keduanya; `changed` is called when the canvas has another size. */
export function views(box, changed) {
  const buttons = [...box.querySelectorAll("[data-view-of]")];
  const show = (view) => {
    box.dataset.view = view;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.viewOf === view));
    localStorage.setItem(KEPT, view);
    changed();
  };
  for (const button of buttons) button.addEventListener("click", () => show(button.dataset.viewOf));
  const kept = localStorage.getItem(KEPT);
  if (buttons.some((button) => button.dataset.viewOf === kept)) show(kept);
  return { show };
}

/** Tabs with the arrow keys, as ARIA describes them. */
export function tabs(list) {
  const all = [...list.querySelectorAll("[role=tab]")];
  const open = (tab) => {
    for (const one of all) {
      one.setAttribute("aria-selected", String(one === tab));
      one.tabIndex = one === tab ? 0 : -1;
      document.getElementById(one.getAttribute("aria-controls")).hidden = one !== tab;
    }
  };
  list.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (tab) open(tab);
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const tab = all.at((all.indexOf(event.target) + step) % all.length);
    open(tab);
    tab.focus();
  });
  return { open: (place) => open(all[place]) };
}
