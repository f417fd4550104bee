// The editor of an SOP. On a phone the table alone is used, by its plain forms: nothing is loaded
// there. Otherwise the draft is fetched while the editor is.
const box = document.getElementById("penyunting");
const wide = matchMedia("(min-width: 761px)");
const signedIn = (answer) => {
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  return answer;
};

async function begin() {
  if (!wide.matches || box.hasAttribute("aria-busy")) return;
  box.setAttribute("aria-busy", "true");
  const address = `/sop/${box.dataset.key}`;
  const fresh = { cache: "no-store" };
  const draft = fetch(`${address}/naskah`, fresh).then(signedIn);
  const lexicon = fetch(`${address}/kosakata.json`, fresh).then(signedIn).then((answer) => answer.json());
  try {
    const { start } = await import("./modeler/start.js");
    await start(box, { draft, lexicon });
  } catch (problem) {
    document.getElementById("tanpa-diagram").hidden = false;
    box.dataset.broken = "";
    throw problem;
  }
}

if (box) {
  wide.addEventListener("change", begin);
  begin().then(() => (window.__ready = true));
  // A page brought back by the browser may be older than what was saved since.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}
