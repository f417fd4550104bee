// The body of the letter: what is edited is exactly what can be printed. The form gets JSON in the
// field `body`; without this script it gets typed text in `body_text`.
import { baseKeymap } from "prosemirror-commands";
import { gapCursor } from "prosemirror-gapcursor";
import { history } from "prosemirror-history";
import { keymap } from "prosemirror-keymap";
import { EditorState } from "prosemirror-state";
import { tableEditing } from "prosemirror-tables";
import { EditorView } from "prosemirror-view";
import { emptyBody, readBody, writeBody } from "./editor/body.js";
import { keys, leaveByTab } from "./editor/keys.js";
import { quiet } from "./editor/paste.js";
import { rules } from "./editor/rules.js";
import { lastParagraph } from "./editor/tail.js";
import { toolbar } from "./editor/toolbar.js";
import { element } from "./shared/element.js";
import { t } from "./shared/words.js";

function plugins(box) {
  return [leaveByTab(), rules(), keymap(keys), keymap(baseKeymap), history(), gapCursor(), tableEditing(), lastParagraph(), toolbar(box)];
}

function attributes(help) {
  return { role: "textbox", "aria-multiline": "true", "aria-label": t("Isi surat"), "aria-describedby": help.id, lang: "id" };
}

/** From here on the editor is the field: it takes over the id that labels and errors point to. */
function takeOver(view, textarea, field, help) {
  help.textContent = t("Ketik a. atau 1. lalu spasi untuk membuat daftar. Tekan Esc lalu Tab untuk keluar dari isi surat.");
  view.dom.id = textarea.id;
  textarea.removeAttribute("id");
  textarea.disabled = textarea.hidden = true;
  field.disabled = false;
  field.value = writeBody(view.state.doc);
}

function start(box) {
  const textarea = box.querySelector("textarea");
  const field = box.querySelector('input[name="body"]');
  const help = document.getElementById(textarea.getAttribute("aria-describedby"));
  // A body that the editor does not know, or that came as typed text only, stays typed text.
  if (!readBody(field.value) && textarea.value.trim()) return;
  const frame = element("div", { class: "editor" });
  const fresh = () => EditorState.create({ doc: readBody(field.value) ?? emptyBody(), plugins: plugins(frame) });
  textarea.after(frame);
  const view = new EditorView(frame, {
    state: fresh(),
    attributes: attributes(help),
    transformPastedHTML: quiet,
    dispatchTransaction(change) {
      view.updateState(view.state.apply(change));
      if (!change.docChanged) return;
      field.value = writeBody(view.state.doc);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  takeOver(view, textarea, field, help);
  box.addEventListener("runut:fill", () => view.updateState(fresh()));
}

document.querySelectorAll("[data-editor]").forEach(start);
