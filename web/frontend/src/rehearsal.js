// The progress of a rehearsal, until it has ended; then the page shows the figures.
const desk = document.querySelector("[data-rehearsal]");
const EVERY = 1000; // milliseconds

async function look() {
  const answer = await fetch(location.pathname, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.statusText);
  const told = await answer.json();
  if (told.state !== "berjalan") return location.reload();
  desk.querySelector("[data-done]").textContent = told.done;
  desk.querySelector("progress").value = told.percent;
  setTimeout(look, EVERY);
}

if (desk) setTimeout(() => look().catch(() => location.reload()), EVERY);
