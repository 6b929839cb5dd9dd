/** Packs the published packages as the registry would get them, and has them checked. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileProblems, type PackedFile, type Published } from "./rules";

const root = path.resolve(__dirname, "../..");

/** What is wrong with a package, a line each; building and packing takes some seconds. */
export function packageProblems(one: Published): string[] {
  const folder = mkdtempSync(path.join(tmpdir(), "bulkhead-package-"));
  try {
    const tarball = pack(one, folder);
    return [
      ...fileProblems(one, unpacked(tarball, folder), root),
      // Both are ESM-only programs: as commands they keep their own rules of loading.
      ...said("publint", "publint", "src/cli.js", [tarball, "--strict"]),
      ...said("attw", "@arethetypeswrong/cli", "dist/index.js", [
        tarball,
        "--format",
        "ascii",
        "--no-emoji",
      ]),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function pack({ folder: own }: Published, folder: string): string {
  const output = execFileSync("npm", ["pack", "--json", "--pack-destination", folder], {
    cwd: path.join(root, own),
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [packed] = JSON.parse(output) as [{ filename: string }];
  return path.join(folder, packed.filename);
}

function unpacked(tarball: string, folder: string): PackedFile[] {
  execFileSync("tar", ["-xzf", tarball, "-C", folder]);
  const top = path.join(folder, "package");
  return readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => ({
      path: path.relative(top, file).split(path.sep).join("/"),
      text: readFileSync(file, "utf8"),
    }));
}

/** What a command reports, if it is not content. */
function said(title: string, name: string, program: string, args: string[]): string[] {
  const folders = createRequire(__filename).resolve.paths(name) ?? [];
  const home = folders.map((one) => path.join(one, name)).find((one) => existsSync(path.join(one, program))); // prettier-ignore
  if (home === undefined) return [`${title}: found no ${name}/${program}; run npm ci`];
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(home, program), ...args], { encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } }); // prettier-ignore
  return status === 0 ? [] : [`${title}: ${`${stdout}${stderr}`.trim()}`];
}
