// Standard times: office minutes in the panel, ISO 8601 in the file.
const DURATION = /^PT(?=\d)(?:(\d{1,3})H)?(?:(\d{1,5})M)?$/;
const MOST = 60000;

/** Office minutes of a duration such as PT1H30M, as text; empty for what cannot be read. */
export function minutes(duration) {
  const found = DURATION.exec(duration ?? "");
  return found ? String(Number(found[1] ?? 0) * 60 + Number(found[2] ?? 0)) : "";
}

/** The duration of so many minutes; undefined for nothing or nonsense. */
export function duration(text) {
  const count = Math.round(Number(text.replace(",", ".")));
  return count > 0 && count <= MOST ? `PT${count}M` : undefined;
}
