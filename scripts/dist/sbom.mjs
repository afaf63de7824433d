// sbom.mjs VERSION EPOCH: the bill of materials, CycloneDX 1.5, on standard output. The same for
// the same sources: its number and time are made from them.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { crates } from "./dependencies.mjs";

const [version, epoch] = process.argv.slice(2);
if (!version || !epoch) throw new Error("usage: sbom.mjs VERSION EPOCH");

const lock = readFileSync("Cargo.lock", "utf8");
const checksums = new Map(
  [...lock.matchAll(/name = "(.+)"\nversion = "(.+)"\nsource = .+\nchecksum = "(.+)"/g)].map(([, name, version, sum]) => [`${name} ${version}`, sum]),
);

const purl = ({ name, version }) => `pkg:cargo/${name}@${encodeURIComponent(version)}`;
const all = crates();
const component = ({ package: it }) => ({
  type: "library",
  "bom-ref": purl(it),
  name: it.name,
  version: it.version,
  ...(it.description && { description: it.description.trim() }),
  ...(checksums.has(`${it.name} ${it.version}`) && {
    hashes: [{ alg: "SHA-256", content: checksums.get(`${it.name} ${it.version}`) }],
  }),
  // What old crates write for "or" is no expression.
  ...(it.license && { licenses: [{ expression: it.license.replaceAll("/", " OR ") }] }),
  purl: purl(it),
  ...(it.repository && { externalReferences: [{ type: "vcs", url: it.repository }] }),
});

const irori = { type: "application", "bom-ref": `irori@${version}`, name: "irori", version, licenses: [{ expression: "MIT OR Apache-2.0" }] };
const roots = [...all.values()].filter((it) => ["server", "frontend"].includes(it.package.name) && it.package.source === null);
const dependencies = [
  { ref: irori["bom-ref"], dependsOn: roots.map((it) => purl(it.package)) },
  ...[...all.values()].map((it) => ({ ref: purl(it.package), dependsOn: it.needs.map((id) => purl(all.get(id).package)).sort() })),
];
const body = {
  bomFormat: "CycloneDX",
  specVersion: "1.5",
  version: 1,
  metadata: { timestamp: new Date(Number(epoch) * 1000).toISOString(), component: irori },
  components: [...all.values()].map(component),
  dependencies,
};
const digest = createHash("sha256").update(JSON.stringify(body)).digest("hex");
const serialNumber = `urn:uuid:${digest.slice(0, 8)}-${digest.slice(8, 12)}-5${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
process.stdout.write(`${JSON.stringify({ ...body, serialNumber }, null, 1)}\n`);
