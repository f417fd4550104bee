// Pasted HTML is parsed under the page's own content policy, which drops inline styles and reports
// them. Renamed, they are quiet and can still be read: bold stays bold.
const TAG = /<[a-z](?:[^>"']|"[^"]*"|'[^']*')*>/gi;
const STYLE = /\sstyle(?=\s*=)/gi;
const HANDLER = /\son\w+(?=\s*=)/gi;

export function quiet(html) {
  return html.replace(TAG, (tag) => tag.replace(STYLE, " data-style").replace(HANDLER, " data-off"));
}

/** The value of one property of a renamed style attribute. */
export function styled(dom, property) {
  const found = new RegExp(`(?:^|;)\\s*${property}\\s*:\\s*([^;]+)`, "i").exec(dom.dataset.style ?? "");
  return found ? found[1].trim().toLowerCase() : "";
}
