// finish.mjs SITE: makes what lies in SITE/pkg small, puts the style sheet and
// what `public` has beside it, and packs each file as the server hands it out
// (brotli, gzip).
import { execFile } from "node:child_process";
import { constants, brotliCompress, gzip } from "node:zlib";
import { cp, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import browserslist from "browserslist";
import { transform } from "esbuild";
import { browserslistToTargets, bundleAsync } from "lightningcss";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const run = promisify(execFile);
const packers = { ".br": promisify(brotliCompress), ".gz": promisify(gzip) };

// Pictures are packed as they are.
const PACKED = /\.(css|js|wasm|json|svg|txt|webmanifest)$/;

const site = process.argv[2];
if (!site) throw new Error("usage: finish.mjs SITE");
const pkg = join(site, "pkg");

const filesOf = async (dir, ending) =>
  (await readdir(dir, { recursive: true })).filter((name) => name.endsWith(ending)).map((name) => join(dir, name));

async function styleSheet() {
  const { code } = await bundleAsync({
    filename: here("../style/main.css"),
    minify: true,
    targets: browserslistToTargets(browserslist("defaults")),
  });
  await writeFile(join(pkg, "irori.css"), code);
}

async function shrinkScript(path) {
  const { code } = await transform(await readFile(path, "utf8"), { minify: true, format: "esm", target: "es2022" });
  await writeFile(path, code);
}

// `wasm-opt` runs in Node itself, one thread each: all files at once.
async function shrinkWasm(path) {
  const tool = here("node_modules/binaryen/bin/wasm-opt");
  const features = ["--enable-bulk-memory", "--enable-nontrapping-float-to-int"];
  await run(process.execPath, [tool, "-Oz", ...features, path, "-o", path]);
}

async function pack(path) {
  const content = await readFile(path);
  const options = {
    ".br": { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } },
    ".gz": { level: 9 },
  };
  for (const [ending, packer] of Object.entries(packers)) {
    await writeFile(path + ending, await packer(content, options[ending]));
  }
}

await Promise.all([
  styleSheet(),
  ...(await filesOf(pkg, ".js")).map(shrinkScript),
  ...(await filesOf(pkg, ".wasm")).map(shrinkWasm),
]);
await cp(here("../public"), site, { recursive: true });
const files = await readdir(site, { recursive: true });
await Promise.all(files.filter((name) => PACKED.test(name)).map((name) => pack(join(site, name))));
