// Building a form: the preview follows what is typed. Without this script a button renews it.
import { ask } from "./questions.js";

const form = document.getElementById("susunan");
const preview = document.getElementById("pratinjau");
let latest = 0;

async function renew() {
  const mine = ++latest;
  const said = new FormData(form);
  said.set("lakukan", "lihat");
  const answer = await fetch(form.action, { method: "POST", body: said }).catch(() => null);
  if (!answer?.ok || mine !== latest) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  preview.replaceChildren(...page.getElementById("pratinjau").childNodes);
  for (const questions of preview.querySelectorAll(".questions")) ask(questions);
}

form.addEventListener("change", renew);
