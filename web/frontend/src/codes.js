// The picker of classification codes on a page that is not the letter form.
import { picker } from "./compose/picker.js";

for (const box of document.querySelectorAll("[data-search]")) picker(box);
