// Builds web/static from src/: every src/*.js and src/*.css is an entry, every src/*.svg is copied.
// Names carry a hash of the content, manifest.json says which is which and is written last, so a
// running server never points at a file that is not there yet.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.env.RUNUT_STATIC ?? join(here, "..", "static"));
const fonts = resolve(process.env.RUNUT_FONTS ?? join(here, "..", "..", "engine", "letters", "fonts"));
const NOTICE = "third-party-notices.txt";
const LETTER_FONTS = ["arimo", "tinos"];
const CUTS = ["400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic"];

const sources = (kind) => readdirSync(join(here, "src")).filter((name) => extname(name) === kind);
const packageDir = (name) => join(here, "node_modules", name);

async function bundle() {
  const result = await build({
    absWorkingDir: here,
    entryPoints: [...sources(".js"), ...sources(".css")].map((name) => `src/${name}`),
    outdir: out,
    entryNames: "[name]-[hash]",
    chunkNames: "part-[hash]",
    assetNames: "[name]-[hash]",
    loader: { ".woff2": "file" },
    bundle: true,
    splitting: true,
    format: "esm",
    minify: true,
    metafile: true,
    legalComments: "none",
    target: ["chrome109", "firefox115", "safari15.4"],
  });
  return result.metafile;
}

function publicNames(metafile) {
  const names = {};
  for (const [file, made] of Object.entries(metafile.outputs)) {
    const name = basename(file);
    if (made.entryPoint) names[basename(made.entryPoint)] = name;
    else if (name.endsWith(".woff2")) names["font.woff2"] = name;
    else names[name] = name;
  }
  return names;
}

function publish(name, bytes) {
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 8).toUpperCase();
  const hashed = `${basename(name, extname(name))}-${hash}${extname(name)}`;
  writeFileSync(join(out, hashed), bytes);
  return hashed;
}

function packagesIn(metafile) {
  const found = new Set();
  for (const input of Object.keys(metafile.inputs)) {
    const match = input.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/);
    if (match) found.add(match[1]);
  }
  return [...found, ...LETTER_FONTS.map((name) => `@expo-google-fonts/${name}`)].sort();
}

function licenceOf(name) {
  const folder = packageDir(name);
  const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const texts = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|copying)/i.test(file))
    .map((file) => readFileSync(join(folder, file), "utf8").trim());
  if (!texts.length) throw new Error(`${name} carries no licence text`);
  return [`${about.name} ${about.version} (${about.license})`, ...texts].join("\n\n");
}

function copyLetterFonts() {
  mkdirSync(fonts, { recursive: true });
  for (const family of LETTER_FONTS) {
    const folder = packageDir(`@expo-google-fonts/${family}`);
    const title = family[0].toUpperCase() + family.slice(1);
    for (const cut of CUTS) copyFileSync(join(folder, cut, `${title}_${cut}.ttf`), join(fonts, `${title}_${cut}.ttf`));
    copyFileSync(join(folder, "LICENSE_FONT"), join(fonts, `${title}_LICENSE.txt`));
  }
}

function compress(names) {
  for (const name of names) {
    if (!/\.(css|js|svg|txt)$/.test(name)) continue;
    writeFileSync(join(out, `${name}.gz`), gzipSync(readFileSync(join(out, name)), { level: 9 }));
  }
}

function sweep(names) {
  const keep = new Set(["manifest.json", "stamp", ...names.flatMap((name) => [name, `${name}.gz`])]);
  for (const name of readdirSync(out)) if (!keep.has(name)) rmSync(join(out, name), { recursive: true });
}

mkdirSync(out, { recursive: true });
const metafile = await bundle();
const manifest = publicNames(metafile);
for (const name of sources(".svg")) manifest[name] = publish(name, readFileSync(join(here, "src", name)));
const line = `\n\n${"-".repeat(78)}\n\n`;
manifest[NOTICE] = publish(NOTICE, packagesIn(metafile).map(licenceOf).join(line) + "\n");
compress(Object.values(manifest));
copyLetterFonts();
writeFileSync(join(out, "manifest.json"), JSON.stringify(manifest, null, 1) + "\n");
sweep(Object.values(manifest));
