/** The steps of the workflows, with programs that only pretend. */
import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { commentOf } from "../../tools/ci/comment";
import { imagesOf, withImages } from "../../tools/ci/stack-file";
import { type Answer, checkout, Fakes } from "./fakes";

const digest = `sha256:${"0a".repeat(32)}`;
const uri = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/bulkhead/api";
const image = `${uri}@${digest}`;

const registry: readonly Answer[] = [
  { program: "aws", when: /ecr describe-images .*--query/, prints: `"${digest}"` },
  { program: "aws", when: /ecr describe-repositories .*--output json/, prints: `"${uri}"` },
  { program: "aws", when: /ecr describe-repositories/, prints: `${uri}\n` },
];

describe("the steps of the workflows", () => {
  let fakes: Fakes;

  function pretend(programs: readonly string[], answers: readonly Answer[] = []): Fakes {
    fakes = new Fakes(programs, answers);
    return fakes;
  }

  afterEach(() => {
    fakes.remove();
  });

  describe("deploy.sh", () => {
    it("has the guard judge first, and then updates with the policy pack", () => {
      const { status } = pretend(["pulumi", "npm", "npx"]).script("deploy.sh", ["prod"]);
      assert.equal(status, 0);
      const work = /--policy-config (\S+)\/policies\.json/.exec(fakes.lines()[0] ?? "")?.[1] ?? "";
      assert.deepEqual(
        fakes.lines().map((line) => line.replaceAll(work, "W")),
        [
          "npx bulkhead traffic --stack prod --policy-config W/policies.json",
          "pulumi preview --stack prod --non-interactive --color never --json --show-sames --ignore-protect",
          "npm run --silent guard -- W/preview.json",
          "pulumi up --stack prod --non-interactive --color never --yes --suppress-progress" +
            " --policy-pack policies --policy-pack-config W/policies.json",
        ],
      );
      // The star lets the preview see everything; the update is allowed nothing.
      assert.deepEqual(
        fakes.calls().map(({ allowedLoss }) => allowedLoss),
        [undefined, "*", undefined, undefined],
      );
    });

    it("updates nothing where the guard says no", () => {
      const guard: Answer = { program: "npm", when: /guard/, status: 1 };
      const { status } = pretend(["pulumi", "npm", "npx"], [guard]).script("deploy.sh", ["prod"]);
      assert.equal(status, 1);
      assert.equal(fakes.lines().filter((line) => line.startsWith("pulumi up")).length, 0);
    });

    it("updates nothing where there is no preview or no matrix", () => {
      for (const program of ["pulumi", "npx"]) {
        const broken: Answer = { program, when: /preview|traffic/, status: 2 };
        const { status } = pretend(["pulumi", "npm", "npx"], [broken]).script("deploy.sh", [
          "prod",
        ]);
        assert.equal(status, 2);
        assert.ok(!fakes.lines().some((line) => line.startsWith("pulumi up")));
        fakes.remove();
      }
    });

    it("lets go what a person named", () => {
      const env = { BULKHEAD_ALLOW_LOSS: "data-redis" };
      assert.equal(pretend(["pulumi", "npm", "npx"]).script("deploy.sh", ["prod"], env).status, 0);
      const [, , guard, up] = fakes.calls();
      assert.deepEqual([guard?.allowedLoss, up?.allowedLoss], ["data-redis", "data-redis"]);
      assert.ok(up?.args.includes("--ignore-protect"));
    });
  });

  describe("preview.sh", () => {
    it("writes preview and verdict into a file", () => {
      const { status } = pretend(
        ["pulumi", "npm", "npx"],
        [
          { program: "pulumi", when: /--diff/, prints: "the difference\n" },
          { program: "npm", when: /guard/, prints: "nothing would be lost\n" },
        ],
      ).script("preview.sh", ["dev", "comments/preview-dev.txt"]);
      assert.equal(status, 0);
      assert.equal(
        fakes.read("comments/preview-dev.txt"),
        "the difference\n\nnothing would be lost\n",
      );
    });

    it("goes on after a finding of the pack, so that the guard is heard too", () => {
      const { status } = pretend(
        ["pulumi", "npm", "npx"],
        [
          { program: "pulumi", when: /--diff/, prints: "a violation\n", status: 255 },
          { program: "npm", when: /guard/, prints: "data-redis would be deleted\n", status: 1 },
        ],
      ).script("preview.sh", ["dev", "p.txt"]);
      assert.equal(status, 1);
      assert.equal(fakes.read("p.txt"), "a violation\n\ndata-redis would be deleted\n");
    });

    it("is no success where the guard has nothing to judge", () => {
      const failed: Answer = { program: "pulumi", when: /--json/, status: 1 };
      const { status } = pretend(["pulumi", "npm", "npx"], [failed]).script("preview.sh", [
        "dev",
        "p",
      ]);
      assert.equal(status, 1);
      assert.match(fakes.read("p"), /The guard cannot judge/);
      assert.ok(!fakes.lines().some((line) => line.includes("guard")));
    });
  });

  describe("drift.sh", () => {
    it("changes nothing, and fails where something is different", () => {
      const answers: Answer[] = [
        { program: "pulumi", when: /refresh/, prints: "~ x\n", status: 255 },
      ];
      const { status } = pretend(["pulumi"], answers).script("drift.sh", ["prod", "d.txt"]);
      assert.equal(status, 1);
      assert.equal(fakes.read("d.txt"), "~ x\n");
      const [call] = fakes.calls();
      assert.match(call?.args.join(" ") ?? "", /--preview-only --expect-no-changes/);
      fakes.answer([]);
      assert.equal(fakes.script("drift.sh", ["prod", "d.txt"]).status, 0);
    });
  });

  describe("prove-stacks.sh", () => {
    it("proves every stack that has a file, and fails with one of them", () => {
      pretend(["npm"], [{ program: "npm", when: /-- a$/, status: 1 }]);
      for (const stack of ["a", "b"]) fakes.write(`Pulumi.${stack}.yaml`, "");
      fakes.write("Pulumi.yaml", "");
      assert.equal(fakes.script("prove-stacks.sh", []).status, 1);
      assert.deepEqual(fakes.lines(), ["npm start --silent -- a", "npm start --silent -- b"]);
    });

    it("proves the stacks of the workflows' roles too", () => {
      pretend(["npm"], [{ program: "npm", when: /--program delivery$/, status: 1 }]);
      for (const file of ["Pulumi.a.yaml", "delivery/Pulumi.a.yaml"]) fakes.write(file, "");
      assert.equal(fakes.script("prove-stacks.sh", []).status, 1);
      assert.deepEqual(fakes.lines(), [
        "npm start --silent -- a",
        "npm start --silent -- a --program delivery",
      ]);
    });

    it("does not pass where there is nothing to prove", () => {
      assert.equal(pretend(["npm"]).script("prove-stacks.sh", []).status, 2);
    });
  });

  describe("build-image.sh", () => {
    const env = { ECR_PREFIX: "bulkhead" };
    const absent: Answer = { program: "aws", when: /ecr describe-images/, status: 254 };
    const scan = (counts: string): Answer => ({
      program: "aws",
      when: /describe-image-scan-findings/,
      prints: counts,
    });
    const args = ["api", "services/api", "f00d"];

    it("builds and pushes what is not there, and waits for the scan", () => {
      pretend(["aws", "docker"], [absent, ...registry.slice(2), scan('{\n  "MEDIUM": 3\n}')]);
      assert.equal(fakes.script("build-image.sh", args, env).status, 0);
      const docker = fakes.lines().filter((line) => line.startsWith("docker"));
      assert.deepEqual(docker, [
        "docker login --username AWS --password-stdin 111122223333.dkr.ecr.eu-central-1.amazonaws.com",
        `docker build --pull --provenance=false --tag ${uri}:f00d services/api`,
        `docker push ${uri}:f00d`,
      ]);
      assert.ok(fakes.lines().some((line) => line.startsWith("aws ecr wait image-scan-complete")));
    });

    it("does not build twice, but looks at the scan again", () => {
      pretend(["aws", "docker"], [scan("{}")]);
      assert.equal(fakes.script("build-image.sh", args, env).status, 0);
      assert.ok(!fakes.lines().some((line) => line.startsWith("docker")));
      assert.ok(fakes.lines().some((line) => line.includes("describe-image-scan-findings")));
    });

    it("stops at a finding that blocks, and where there is no scan", () => {
      pretend(["aws", "docker"], [scan('{\n  "HIGH": 1\n}')]);
      const { status, stderr } = fakes.script("build-image.sh", args, env);
      assert.equal(status, 1);
      assert.match(stderr, /findings of severity HIGH/);
      assert.equal(
        fakes.script("build-image.sh", args, { ...env, SCAN_BLOCKS: "CRITICAL" }).status,
        0,
      );
      fakes.answer([{ program: "aws", when: /wait image-scan-complete/, status: 255 }]);
      assert.equal(fakes.script("build-image.sh", args, env).status, 255);
    });

    it("asks another account's registry where it is told to", () => {
      pretend(["aws", "docker"], [scan("{}")]);
      fakes.script("build-image.sh", args, { ...env, ECR_ACCOUNT: "444455556666" });
      for (const line of fakes.lines()) assert.match(line, /--registry-id 444455556666/);
    });
  });

  describe("build-site.sh", () => {
    it("tests, builds and hands over what was built", () => {
      pretend(["npm"]).write("frontend/build/index.html", "<p>");
      fakes.write("frontend/build/.well-known/a", "");
      assert.equal(fakes.script("build-site.sh", ["frontend", "out/site"]).status, 0);
      assert.deepEqual(fakes.lines(), ["npm ci", "npm test --if-present", "npm run build"]);
      assert.equal(fakes.read("out/site/index.html"), "<p>");
      assert.equal(fakes.read("out/site/.well-known/a"), "");
    });

    it("hands nothing over where a test fails or nothing was built", () => {
      pretend(["npm"], [{ program: "npm", when: /^test/, status: 1 }]);
      fakes.write("frontend/dist/index.html", "");
      assert.equal(fakes.script("build-site.sh", ["frontend", "out"]).status, 1);
      fakes.answer([]);
      mkdirSync(path.join(fakes.folder, "other"));
      assert.equal(fakes.script("build-site.sh", ["other", "out"]).status, 2);
    });
  });

  describe("the images in a stack's file", () => {
    const text = `# a comment\nconfig:\n  bulkhead:services:\n    search:\n      cpu: 1024 # kept\n      image: old\n`;

    before(() => {
      pretend([]);
    });

    it("are set, and everything else stays", () => {
      const next = withImages(text, { search: image, api: image }, "f");
      assert.equal(
        next,
        text.replace("image: old", `image: ${image}`) + `    api:\n      image: ${image}\n`,
      );
      assert.deepEqual(imagesOf(next, "f"), { search: image, api: image });
      assert.equal(withImages(next, { search: image }, "f"), next);
    });

    it("leave the project's own files as prettier has them", () => {
      for (const stack of ["dev", "prod"]) {
        const file = readFileSync(path.join(checkout, `Pulumi.${stack}.yaml`), "utf8");
        const lines = new Set(file.split("\n"));
        const added = withImages(file, { api: image }, "f")
          .split("\n")
          .filter((l) => !lines.has(l));
        assert.deepEqual(
          added
            .map((line) => line.trim())
            .filter((l) => l !== "api:" && l !== "bulkhead:services:"),
          [`image: ${image}`],
        );
      }
    });

    it("are images by digest of services that the stack runs", () => {
      const bad = { search: "nginx:latest", "Api;": image, api: `${uri}:tag` };
      assert.throws(
        () => withImages(`config:\n  bulkhead:compute: monolith\n`, bad, "f"),
        /^BadInputError: the images: 4 problems[^]*nginx:latest[^]*Api;[^]*:tag[^]*"monolith"/,
      );
      assert.throws(() => withImages("config: [", {}, "f"), /the stack's file: 1 problem/);
    });
  });

  describe("npm run ci", () => {
    /** A repository with services, as a checkout of the workflow has it. */
    function repository(answers: readonly Answer[] = registry): string {
      pretend(["aws", "pulumi", "gh"], answers);
      fakes.write("services/api/Dockerfile", "FROM scratch\n");
      fakes.write("services/web/Dockerfile", "FROM scratch\nCOPY . .\n");
      fakes.write("services/shared/readme", "");
      fakes.write("Pulumi.dev.yaml", "config:\n  bulkhead:zones: []\n");
      const git = (...args: string[]) =>
        execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...args], {
          cwd: fakes.folder,
          encoding: "utf8",
        }).trim();
      git("init", "--quiet", "--initial-branch=release");
      git("add", ".");
      git("commit", "--quiet", "-m", "one");
      return git("rev-parse", "HEAD:services/api");
    }

    it("lists what has a Dockerfile, by the hash of its folder", async () => {
      const tag = repository();
      const output = fakes.write("output", "");
      assert.equal((await fakes.step(["images", "services"], { GITHUB_OUTPUT: output })).status, 0);
      const [line = ""] = fakes.read("output").split("\n");
      const images = JSON.parse(line.replace(/^images=/, "")) as { service: string; tag: string }[];
      assert.deepEqual(
        images.map(({ service }) => service),
        ["api", "web"],
      );
      assert.equal(images[0]?.tag, tag);
      assert.match((await fakes.step(["images", "elsewhere"])).stdout, /^images=\[\]$/m);
    });

    it("sets the digests of what needs no migrations", async () => {
      repository();
      const { status, stdout } = await fakes.step(["digests", "dev", "services"], {
        MIGRATED_SERVICES: "api",
      });
      assert.equal(status, 0);
      assert.match(stdout, /^images=\{"web":"[^"]*@sha256:/m);
      assert.match(
        fakes.read("Pulumi.dev.yaml"),
        /services:\n {4}web:\n {6}image: \S+@sha256:\S+\n$/,
      );
      assert.ok(!fakes.lines().some((line) => line.includes("bulkhead/api")));
    });

    it("writes nothing where one image was not pushed", async () => {
      repository([
        { program: "aws", when: /describe-images .*bulkhead\/web/, status: 254 },
        ...registry,
      ]);
      const { status, stderr } = await fakes.step(["digests", "dev", "services"]);
      assert.equal(status, 1);
      assert.match(stderr, /^ci digests: aws ecr describe-images ended with status 254$/m);
      assert.doesNotMatch(stderr, /\n\s+at /);
      assert.doesNotMatch(fakes.read("Pulumi.dev.yaml"), /image/);
    });

    it("gives production the images of dev, but for those with migrations", async () => {
      repository();
      fakes.write(
        "Pulumi.dev.yaml",
        withImages("config:\n  a: 1\n", { api: image, web: image }, "f"),
      );
      fakes.write("Pulumi.prod.yaml", "config:\n  b: 1\n");
      assert.equal(
        (await fakes.step(["promote", "dev", "prod"], { MIGRATED_SERVICES: "api, x" })).status,
        0,
      );
      assert.deepEqual(imagesOf(fakes.read("Pulumi.prod.yaml"), "f"), { web: image });
    });

    it("refuses what it does not know with status 2", async () => {
      repository();
      for (const args of [
        ["nothing"],
        ["images"],
        ["digest", "dev", "services", "shared"],
        ["set", "dev", "{"],
        ["set", "dev", '{"api":1}'],
        ["set", "none", "{}"],
        ["migrate", "dev", "api"],
      ]) {
        const { status, stderr } = await fakes.step(args);
        assert.equal(status, 2, args.join(" "));
        assert.doesNotMatch(stderr, /\n\s+at /);
      }
    });
  });

  describe("npm run ci -- comment", () => {
    const env = { GITHUB_REPOSITORY: "someone/platform", PULL_REQUEST: "12" };

    it("writes one comment per file, over its own earlier one", async () => {
      const earlier = [
        { id: 1, user: { login: "mallory" }, body: "<!-- bulkhead: preview-dev -->" },
        {
          id: 2,
          user: { login: "github-actions[bot]" },
          body: "<!-- bulkhead: preview-dev -->\nold",
        },
      ];
      pretend(["gh"], [{ program: "gh", when: /--slurp/, prints: JSON.stringify([earlier, []]) }]);
      fakes.write("comments/preview-dev.txt", "~ bucket\n");
      fakes.write("comments/changes.md", "**two** changes\n");
      fakes.write("comments/$(id).txt", "no");
      assert.equal((await fakes.step(["comment", "comments"], env)).status, 0);
      const [, changes, preview, ...rest] = fakes.calls();
      assert.deepEqual(rest, []);
      assert.match(
        changes?.args.join(" ") ?? "",
        /POST repos\/someone\/platform\/issues\/12\/comments/,
      );
      assert.match(changes?.input ?? "", /\*\*two\*\* changes/);
      assert.match(
        preview?.args.join(" ") ?? "",
        /PATCH repos\/someone\/platform\/issues\/comments\/2/,
      );
    });

    it("shows text as it is, whatever it contains, and cuts it", () => {
      pretend([]);
      const { body } = commentOf("preview-dev.txt", "```\n@everyone <img>\n````x\n");
      assert.equal(
        body,
        "<!-- bulkhead: preview-dev -->\n### preview dev\n\n`````\n```\n@everyone <img>\n````x\n`````\n",
      );
      assert.ok(commentOf("a.txt", "x".repeat(100_000)).body.length < 65_000);
    });

    it("leaves nothing open where it cuts Markdown", () => {
      pretend([]);
      const start = "<details><summary>a</summary>\n\n`<details>`\n\n````text\n```\n";
      const { body } = commentOf("changes.md", start + "line\n".repeat(20_000));
      assert.ok(body.length < 65_000);
      assert.match(body, /\nline\n````\n\n<\/details>\n\n… \(the run's log has all of it\)\n$/);
      const closed = `${start}\`\`\`\`\n</details>\n`;
      const cut = commentOf("changes.md", closed + "line\n".repeat(20_000)).body;
      assert.match(cut, /\nline\n\n… \(the run's log/);
      assert.equal(commentOf("c.md", closed).body, `<!-- bulkhead: c -->\n${closed}`);
    });

    it("does not ask GitHub where the request is not one", async () => {
      pretend(["gh"]);
      const { status } = await fakes.step(["comment", "."], { ...env, PULL_REQUEST: "12/../13" });
      assert.equal(status, 1);
      assert.deepEqual(fakes.calls(), []);
    });
  });

  describe("record.sh", () => {
    const git = (cwd: string, ...args: string[]) =>
      execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...args], {
        cwd,
        encoding: "utf8",
      });

    /** A clone, and what it was cloned from; `npm` sets images as the real step does. */
    function clone(): string {
      pretend([]);
      const remote = path.join(fakes.home, "remote.git");
      git(fakes.home, "init", "--quiet", "--bare", "--initial-branch=release", remote);
      git(fakes.home, "clone", "--quiet", remote, fakes.folder);
      git(fakes.folder, "checkout", "--quiet", "-b", "release");
      fakes.write("Pulumi.dev.yaml", "config:\n  a: 1\n");
      const tsNode = path.join(checkout, "node_modules/.bin/ts-node");
      const main = path.join(checkout, "tools/ci/main.ts");
      const npm = `#!/bin/sh\nshift 4\nexec ${tsNode} --transpile-only ${main} "$@"\n`;
      fakes.write("../bin/npm", npm);
      execFileSync("chmod", ["+x", path.join(fakes.home, "bin/npm")]);
      git(fakes.folder, "add", ".");
      git(fakes.folder, "commit", "--quiet", "-m", "one");
      git(fakes.folder, "push", "--quiet", "origin", "release");
      return remote;
    }

    it("pushes the images to the branch as it is now, and once only", () => {
      const remote = clone();
      const other = path.join(fakes.home, "other");
      git(fakes.home, "clone", "--quiet", "--branch", "release", remote, other);
      git(other, "commit", "--quiet", "--allow-empty", "-m", "meanwhile");
      git(other, "push", "--quiet", "origin", "release");
      const env = { IMAGES: JSON.stringify({ api: image }), GH_TOKEN: "secret" };
      const ended = fakes.script("record.sh", ["dev", "release"], env);
      assert.equal(ended.status, 0, ended.stderr);
      const file = git(remote, "show", "release:Pulumi.dev.yaml");
      assert.deepEqual(imagesOf(file, "f"), { api: image });
      assert.match(
        git(remote, "log", "--format=%s|%an", "release"),
        /^Images of dev, as deployed\|github-actions\[bot\]\nmeanwhile/,
      );
      assert.match(fakes.script("record.sh", ["dev", "release"], env).stdout, /has them already/);
      assert.doesNotMatch(
        readFileSync(path.join(fakes.folder, ".git/config"), "utf8"),
        /secret|extraheader/i,
      );
    });

    it("says what to write by hand where the branch cannot be pushed to", () => {
      const remote = clone();
      const hook = path.join(remote, "hooks/pre-receive");
      execFileSync("sh", [
        "-c",
        `printf '#!/bin/sh\\nexit 1\\n' > "${hook}" && chmod +x "${hook}"`,
      ]);
      const { status, stderr } = fakes.script("record.sh", ["dev", "release"], {
        IMAGES: JSON.stringify({ api: image }),
      });
      assert.equal(status, 1);
      assert.match(
        stderr,
        /dev runs images that release does not name\. Set them in Pulumi\.dev\.yaml: \{"api"/,
      );
    });

    it("has nothing to do where nothing was rolled out", () => {
      const { status, stdout } = pretend(["git"]).script("record.sh", ["dev", "release"], {
        IMAGES: "{}",
      });
      assert.deepEqual([status, stdout], [0, "Nothing to record.\n"]);
      assert.deepEqual(fakes.calls(), []);
    });
  });
});
