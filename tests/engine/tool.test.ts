/** `npm run engine` with a Go and a Pulumi CLI that only pretend. */
import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { engine, type Engine, type NoEngine } from "../../tools/engine/engine";

/** Writes the arguments into a file and makes what `-o` names: a CLI that says the version that was built in. */
const pretendGo = (version: string) => `#!/bin/sh
if [ "$1" = env ]; then echo ${version}; exit; fi
echo "$@" >> "$(dirname "$0")/calls"
while [ "$1" != -ldflags ]; do shift; done
built=$(echo "$2" | sed 's/.*Version=//')
while [ "$1" != -o ]; do shift; done
sleep 0.2
mkdir -p "$(dirname "$2")"
printf '#!/bin/sh\\necho %s\\n' "$built" > "$2"
chmod +x "$2"
`;

const pretendPulumi = (version: string) => `#!/bin/sh\necho ${version}\n`;

describe("npm run engine", () => {
  const outside = { PATH: process.env.PATH, XDG_CACHE_HOME: process.env.XDG_CACHE_HOME };
  const wanted = /pulumi\/pkg\/v3 v(\S+)/.exec(
    readFileSync(path.join(__dirname, "../../tools/engine/go.mod"), "utf8"),
  )?.[1];
  let folder: string;
  let bin: string;
  let home: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "bulkhead-tool-"));
    bin = path.join(folder, "bin");
    home = path.join(folder, "cache", "bulkhead", "engine", wanted ?? "");
    mkdirSync(bin);
    process.env.PATH = `${bin}:/usr/bin:/bin`;
    process.env.XDG_CACHE_HOME = path.join(folder, "cache");
  });

  afterEach(() => {
    for (const [name, value] of Object.entries(outside)) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
    rmSync(folder, { recursive: true, force: true });
  });

  function install(name: string, text: string): void {
    writeFileSync(path.join(bin, name), text);
    chmodSync(path.join(bin, name), 0o755);
  }

  function there(found: Engine | NoEngine): Engine {
    assert.ok(!("missing" in found), "missing" in found ? found.missing : "");
    return found;
  }

  it("takes the CLI on PATH", async () => {
    install("pulumi", pretendPulumi("v3.230.0"));
    const found = there(await engine({ build: true }));
    assert.deepEqual([found.pulumi, found.version], [path.join(bin, "pulumi"), "3.230.0"]);
  });

  it("finds nothing without building", async () => {
    install("go", pretendGo("go1.26.0"));
    assert.deepEqual(await engine(), {
      missing: "The Pulumi CLI is not here: `npm run engine` finds or builds it.",
    });
    assert.equal(existsSync(path.join(bin, "calls")), false);
  });

  it("builds where the CLI on PATH is too old, once", async () => {
    install("pulumi", pretendPulumi("v3.229.9"));
    install("go", pretendGo("go1.26.0"));
    const built = there(await engine({ build: true }));
    assert.deepEqual([built.pulumi, built.version], [path.join(home, "bin", "pulumi"), wanted]);
    assert.deepEqual(await engine({ build: true }), built);
    const calls = readFileSync(path.join(bin, "calls"), "utf8").trim().split("\n");
    assert.equal(calls.length, 1);
  });

  it("puts the CLI first on PATH, and an executable for policy packs after all else", async () => {
    install("go", pretendGo("go1.27.1"));
    const { environment } = there(await engine({ build: true }));
    const found = execFileSync(
      "/bin/sh",
      ["-c", "command -v pulumi; command -v pulumi-analyzer-policy-nodejs"],
      {
        env: environment,
        encoding: "utf8",
      },
    );
    const names = ["pulumi", "pulumi-analyzer-policy-nodejs"];
    assert.deepEqual(
      found.trim().split("\n"),
      names.map((name) => path.join(home, "bin", name)),
    );
  });

  it("lets several build at once and leaves one build and no remains", async () => {
    install("go", pretendGo("go1.26.0"));
    const found = await Promise.all([1, 2, 3].map(() => engine({ build: true })));
    for (const one of found) assert.equal(there(one).version, wanted);
    assert.deepEqual(readdirSync(path.dirname(home)), [wanted]);
  });

  it("says how to install the CLI where it cannot be built", async () => {
    install("go", pretendGo("go1.25.9"));
    const found = await engine({ build: true });
    assert.ok("missing" in found);
    assert.match(
      found.missing,
      /^The Pulumi CLI from 3\.230\.0 on is not on PATH, and Go is 1\.25\.9 /,
    );
    assert.doesNotMatch(found.missing, /\n/);
  });

  it("fails with the compiler's words and leaves nothing behind", async () => {
    install(
      "go",
      '#!/bin/sh\n[ "$1" = env ] && echo go1.26.0 && exit\necho no such module >&2\nexit 1\n',
    );
    await assert.rejects(engine({ build: true }), /go build failed:\nno such module/);
    assert.deepEqual(readdirSync(path.dirname(home)), []);
  });
});
