// The printed page beside the form. Saves run one after the other, so the newest answer is the last.
import { element } from "../shared/element.js";
import { t } from "../shared/words.js";

/** Answers {busy, show}; show takes a save's answer, whose `pages` are addresses or their number:
 * then page n is at <preview>/<version>/<n>.svg. */
export function preview(card) {
  if (!card) return { busy() {}, show() {} };
  const sheets = card.querySelector(".sheets");

  function show(answer) {
    card.removeAttribute("aria-busy");
    const addresses = addressesOf(answer);
    if (!addresses.length) return;
    addresses.forEach((address, n) => place(sheets, address, n));
    while (sheets.children.length > addresses.length) sheets.lastElementChild.remove();
    card.querySelector("[data-count]").textContent = t("{n} halaman", { n: addresses.length });
    card.querySelector("[data-no-pages]")?.remove();
  }

  return { show, busy: () => card.setAttribute("aria-busy", "true") };
}

function addressesOf({ pages = [], preview, version }) {
  if (Array.isArray(pages)) return pages;
  return Array.from({ length: pages }, (_, n) => `${preview}/${version}/${n}.svg`);
}

/** The old picture stays until the new one is there: only its address changes. */
function place(sheets, address, n) {
  const page = sheets.children[n] ?? element("img", { width: 794, height: 1123, alt: t("Pratinjau halaman {n}", { n: n + 1 }) });
  if (page.getAttribute("src") !== address) page.src = address;
  if (!page.isConnected) sheets.append(page);
}
