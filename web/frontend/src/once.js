// A form is sent once: the second click of a double click finds the button asleep. The server has
// its own guard (the field `kunci`); this one spares the person an error page.
const sleeping = new Set();

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  const buttons = [...event.target.elements].filter((item) => item.type === "submit" && !item.disabled);
  // After this turn, so that the pressed button's own name and value are still sent.
  setTimeout(() => {
    for (const button of buttons) {
      button.disabled = true;
      sleeping.add(button);
    }
  });
});

// Back from the next page, or nothing came of it: awake again.
addEventListener("pageshow", () => {
  for (const button of sleeping) button.disabled = false;
  sleeping.clear();
});
