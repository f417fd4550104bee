// Rows of addressees, copies and the like are added and removed in place. Without JavaScript the
// last row is always an empty one, and the server leaves empty rows out.

/** Lets rows be added and removed. */
export function rows(group) {
  const list = group.querySelector(".rows");
  const blank = group.querySelector("template");
  const add = group.querySelector("[data-add]");
  const changed = () => list.dispatchEvent(new Event("change", { bubbles: true }));

  function append() {
    list.append(blank.content.cloneNode(true));
    showDrop(list.lastElementChild);
    return list.lastElementChild;
  }

  if (list.children.length > 1) list.lastElementChild.remove();
  [...list.children].forEach(showDrop);
  add.hidden = false;
  add.addEventListener("click", () => append().querySelector("input, select").focus());
  list.addEventListener("click", (event) => {
    const row = event.target.closest("[data-drop]")?.closest("li");
    if (!row) return;
    const near = row.nextElementSibling ?? row.previousElementSibling ?? append();
    row.remove();
    near.querySelector("input, select").focus();
    changed();
  });
  group.addEventListener("runut:rows", (event) => {
    while (list.children.length < event.detail) append();
    while (list.children.length > Math.max(1, event.detail)) list.lastElementChild.remove();
  });
}

function showDrop(row) {
  row.querySelector("[data-drop]").hidden = false;
}
