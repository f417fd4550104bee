// The token that protects forms lives as long as the session. After a new sign-in in another tab it
// is read again from the page itself.

export function token() {
  return document.querySelector('meta[name="csrf-token"]').content;
}

/** Takes the new session's token; false while nobody is signed in. */
export async function renewToken(form) {
  const answer = await fetch(form.action, { headers: { Accept: "text/html" } });
  if (!answer.ok || new URL(answer.url).pathname !== new URL(form.action).pathname) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector('meta[name="csrf-token"]')?.content;
  if (!fresh) return false;
  document.querySelector('meta[name="csrf-token"]').content = fresh;
  for (const field of document.querySelectorAll('input[name="csrf_token"]')) field.value = fresh;
  return true;
}
