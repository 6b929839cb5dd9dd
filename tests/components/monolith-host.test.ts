/** What a monolith's instance is told at its start: run in a folder of its own, as far as a machine without root goes. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import fc from "fast-check";
import { launcher, parseSecret } from "../../components/monolith/launcher";
import { agentConfiguration } from "../../components/monolith/log-agent";
import { quoted } from "../../components/common/shell";
import { writing } from "../../components/monolith/shell";
import { backendUnit } from "../../components/monolith/systemd";
import { type HostSpec, plannedFiles, userData } from "../../components/monolith/user-data";

const secret = "arn:aws:secretsmanager:eu-central-1:111122223333:secret";

const spec: HostSpec = {
  region: "eu-central-1",
  logGroup: "monolith-log-1a2b3c4",
  releaseUrl: "s3://monolith-releases-1a2b3c4/releases/1.4.0",
  backend: {
    port: 8080,
    healthPath: "/actuator/health/readiness",
    javaVersion: 21,
    javaOptions: ["-Dgreeting=it's_$HOME"],
    heapPercent: 60,
  },
  nginx: {
    port: 80,
    healthPath: "/health",
    web: { webSocketPaths: ["/ws/"], trustedCidrBlocks: ["10.0.0.0/16"] },
    headers: {},
  },
  clear: [
    { name: "DATABASE_HOST", value: "db.example.internal" },
    { name: "GREETING", value: 'it\'s `a` "$HOME" \\ day\nEND' },
  ],
  secret: [
    { name: "AMPLITUDE_API_KEY", value: `${secret}:amplitude-AbCdEf` },
    { name: "DATABASE_PASSWORD", value: `${secret}:rds!db-1:password::` },
    { name: "DATABASE_USER", value: `${secret}:rds!db-1:username::` },
    { name: "OLD", value: `${secret}:old-AbCdEf:pin:AWSPREVIOUS:` },
    { name: "PARAMETER", value: "arn:aws:ssm:eu-central-1:111122223333:parameter/shop/flag" },
  ],
};

const placeholder: HostSpec = { ...spec, releaseUrl: undefined };

/** Runs a script of Bash. */
function bash(script: string, env: Readonly<Record<string, string>> = {}, words: string[] = []) {
  const { status, stdout, stderr } = spawnSync("bash", [...words, "-s"], {
    input: script,
    env: { PATH: process.env["PATH"] ?? "", HOME: "/nowhere", ...env },
  });
  return { status, stdout: stdout.toString(), stderr: stderr.toString() };
}

/** Stand-ins for what only an instance has. Each call is noted; `aws` knows a folder as S3, and secrets as files. */
const standIns: Readonly<Record<string, string>> = {
  dnf: "",
  useradd: "",
  systemctl: "",
  nginx: "",
  install: `
    words=()
    while (($# > 1)); do case $1 in -o | -g) shift 2 ;; *) words+=("$1"); shift ;; esac; done
    exec /usr/bin/install "\${words[@]}" "$1"`,
  java: `
    printf '%s\\0' "$@" >"$ROOT/java-words"
    env -0 >"$ROOT/java-environment"`,
  aws: `
    case "$1 $2" in
      "s3 sync") mkdir -p "$5" && cp -r "$S3/\${4#s3://}." "$5" ;;
      "s3 cp") cp "$S3/\${4#s3://}" "$5" ;;
      "secretsmanager get-secret-value") cat "$SECRETS/\${4//\\//_}" ;;
      "ssm get-parameter") cat "$SECRETS/\${4//\\//_}" ;;
      *) exit 2 ;;
    esac`,
};

interface Machine {
  readonly root: string;
  /** The script, with the folders of an instance below the machine's own. */
  readonly moved: (script: string) => string;
  /** Runs a script with the stand-ins, moved. */
  readonly run: (script: string) => ReturnType<typeof bash>;
  /** The same, as it is. */
  readonly runAsIs: (script: string) => ReturnType<typeof bash>;
  /** The stand-ins' calls, in order. */
  readonly calls: () => string[];
}

function withMachine(use: (machine: Machine) => void): void {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "host-"));
  const bin = path.join(root, "bin");
  fs.mkdirSync(bin);
  for (const [name, does] of Object.entries(standIns)) {
    const script = `#!/bin/bash\nset -e\nprintf '%s\\n' "${name} $*" >>"$ROOT/calls"\n${does}\n`;
    fs.writeFileSync(path.join(bin, name), script, { mode: 0o755 });
  }
  const agent = path.join(root, "opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl");
  fs.mkdirSync(path.dirname(agent), { recursive: true });
  fs.writeFileSync(agent, `#!/bin/bash\nprintf 'agent %s\\n' "$*" >>"$ROOT/calls"\n`, {
    mode: 0o755,
  });
  const env = {
    ROOT: root,
    S3: path.join(root, "s3"),
    SECRETS: path.join(root, "secrets"),
    PATH: `${bin}:${process.env["PATH"] ?? ""}`,
  };
  const moved = (script: string) =>
    script.replaceAll(/(?<=^|[\s=:'"])\/(?=(etc|srv|opt|var|run|usr\/local)\/)/gm, `${root}/`);
  try {
    use({
      root,
      moved,
      run: (script) => bash(moved(script), env),
      runAsIs: (script) => bash(script, env),
      calls: () => {
        const file = path.join(root, "calls");
        return fs.existsSync(file) ? fs.readFileSync(file, "utf8").trim().split("\n") : [];
      },
    });
  } finally {
    fs.rmSync(root, { recursive: true });
  }
}

function putRelease(root: string): void {
  const folder = path.join(root, "s3/monolith-releases-1a2b3c4/releases/1.4.0");
  fs.mkdirSync(path.join(folder, "site/assets"), { recursive: true });
  fs.writeFileSync(path.join(folder, "site/index.html"), "<!doctype html>shop");
  fs.writeFileSync(path.join(folder, "site/assets/app.js"), "1");
  fs.writeFileSync(path.join(folder, "app.jar"), "jar");
}

const secrets: Readonly<Record<string, string>> = {
  [`${secret}:amplitude-AbCdEf`]: "k3y with 'quotes' and $HOME",
  [`${secret}:rds!db-1`]: JSON.stringify({ username: "app", password: `p"a'ss\n$(id)\\` }),
  [`${secret}:old-AbCdEf`]: JSON.stringify({ pin: 1234 }),
  "arn:aws:ssm:eu-central-1:111122223333:parameter/shop/flag": "on",
};

function putSecrets(root: string, all = secrets): void {
  fs.mkdirSync(path.join(root, "secrets"), { recursive: true });
  for (const [arn, value] of Object.entries(all)) {
    fs.writeFileSync(path.join(root, "secrets", arn.replaceAll("/", "_")), `${value}\n`);
  }
}

/** What stands between zero bytes in a file. */
function wordsIn(file: string): string[] {
  return fs.readFileSync(file, "utf8").split("\0").slice(0, -1);
}

const isThere = (command: string) => spawnSync(command, ["--version"]).status === 0;

describe("the monolith's user data", () => {
  for (const [name, of] of Object.entries({ release: spec, placeholder })) {
    it(`is right for Bash, for a ${name}`, () => {
      const checked = bash(userData(of), {}, ["-n"]);
      assert.equal(checked.status, 0, checked.stderr);
      for (const file of plannedFiles(of).filter(({ content }) =>
        content.startsWith("#!/bin/bash"),
      )) {
        assert.equal(bash(file.content, {}, ["-n"]).status, 0, file.path);
      }
    });

    it(`pleases shellcheck, for a ${name}`, function () {
      if (!isThere("shellcheck")) this.skip();
      // Values come from outside of the scripts; how they are quoted is tested below.
      const clear = [{ name: "GREETING", value: "hello" }];
      const plain = { ...of, clear, backend: { ...of.backend, javaOptions: [] } };
      const scripts = plannedFiles(plain).map(({ content }) => content);
      for (const script of [userData(plain), ...scripts].filter((s) =>
        s.startsWith("#!/bin/bash"),
      )) {
        const words = ["--severity=warning", "-"];
        const { stdout, status } = spawnSync("shellcheck", words, { input: script });
        assert.equal(status, 0, stdout.toString());
      }
    });

    it(`leaves room for much environment, for a ${name}`, () => {
      assert.ok(Buffer.byteLength(userData(of)) < 12_288, String(userData(of).length));
    });
  }

  it("brings packages, files, the release and the services, in this order", () => {
    withMachine(({ root, run, calls }) => {
      putRelease(root);
      const { status, stderr } = run(userData(spec));
      assert.equal(status, 0, stderr);
      const steps = calls().filter((call) => !call.startsWith("install -D"));
      assert.deepEqual(steps, [
        "dnf install -y --setopt=install_weak_deps=False amazon-cloudwatch-agent",
        `agent -a fetch-config -m ec2 -s -c file:${root}/opt/aws/amazon-cloudwatch-agent/etc/application.json`,
        "dnf install -y --setopt=install_weak_deps=False nginx logrotate java-21-amazon-corretto-headless awscli-2 jq",
        `useradd --system --no-create-home --home-dir ${root}/var/lib/backend --shell /sbin/nologin backend`,
        `install -d -m 0755 ${root}/srv/site ${root}/opt/application`,
        `install -d -m 0750 -o backend -g backend ${root}/var/log/backend`,
        `aws s3 sync --only-show-errors s3://monolith-releases-1a2b3c4/releases/1.4.0/site/ ${root}/srv/site/`,
        `aws s3 cp --only-show-errors s3://monolith-releases-1a2b3c4/releases/1.4.0/app.jar ${root}/opt/application/app.jar`,
        "systemctl daemon-reload",
        "systemctl enable --now backend.service",
        "nginx -t",
        "systemctl enable --now logrotate.timer",
        "systemctl enable nginx.service",
        "systemctl restart nginx.service",
      ]);
      assert.equal(fs.readFileSync(`${root}/srv/site/assets/app.js`, "utf8"), "1");
      assert.equal(fs.readFileSync(`${root}/opt/application/app.jar`, "utf8"), "jar");
    });
  });

  for (const [name, of] of Object.entries({ release: spec, placeholder })) {
    it(`writes each file as it was planned, for a ${name}`, () => {
      withMachine(({ root, moved, run }) => {
        putRelease(root);
        assert.equal(run(userData(of)).status, 0);
        for (const file of plannedFiles(of)) {
          const full = path.join(root, file.path);
          assert.equal(fs.readFileSync(full, "utf8"), moved(file.content), file.path);
          assert.equal((fs.statSync(full).mode & 0o777).toString(8), file.mode.slice(1), file.path);
        }
      });
    });
  }

  it("brings no Java and fetches nothing without a release", () => {
    withMachine(({ run, calls }) => {
      assert.equal(run(userData(placeholder)).status, 0);
      assert.ok(!calls().some((call) => /^aws|java|backend/.test(call)), calls().join("\n"));
    });
  });

  it("starts nothing where the release is not there", () => {
    withMachine(({ root, run, calls }) => {
      fs.mkdirSync(path.join(root, "s3"));
      assert.notEqual(run(userData(spec)).status, 0);
      assert.ok(!calls().some((call) => call.startsWith("systemctl")));
    });
  });

  it("starts nothing where the release has no page", () => {
    withMachine(({ root, run, calls }) => {
      putRelease(root);
      fs.rmSync(path.join(root, "s3/monolith-releases-1a2b3c4/releases/1.4.0/site/index.html"));
      assert.notEqual(run(userData(spec)).status, 0);
      assert.ok(!calls().some((call) => call.startsWith("systemctl")));
    });
  });

  it("holds no value of a secret, but where to read it", () => {
    const text = userData(spec);
    assert.ok(text.includes(`${secret}:rds!db-1`));
    assert.ok(!text.includes("get-secret-value --secret-id arn"));
    assert.doesNotMatch(text, /ssh|authorized_keys|key-?pair/i);
  });

  it("has a unit that systemd takes", function () {
    if (!isThere("systemd-analyze")) this.skip();
    withMachine(({ root }) => {
      const start = path.join(root, "start");
      fs.writeFileSync(start, "#!/bin/bash\n", { mode: 0o755 });
      const unit = path.join(root, "backend.service");
      fs.writeFileSync(unit, backendUnit({ name: "backend", launcher: start }));
      const { status, stderr } = spawnSync("systemd-analyze", ["verify", "--man=no", unit]);
      const said = stderr.toString().split("\n").filter((line) => line.includes("backend.service")); // prettier-ignore
      assert.deepEqual(said, []);
      assert.equal(status, 0, stderr.toString());
    });
  });
});

describe("the monolith's launcher", () => {
  /** What the program is started with. */
  function started(root: string): Record<string, string> {
    const entries = wordsIn(path.join(root, "java-environment")).map((line): [string, string] => {
      const at = line.indexOf("=");
      return [line.slice(0, at), line.slice(at + 1)];
    });
    return Object.fromEntries(entries);
  }

  const start = (of: HostSpec) =>
    plannedFiles(of).find((file) => file.path.endsWith("start-backend"))?.content ?? "";

  it("fills the environment, in clear and from secrets, and becomes the program", () => {
    withMachine(({ root, run, calls }) => {
      putSecrets(root);
      const { status, stdout, stderr } = run(start(spec));
      assert.equal(status, 0, stderr);
      assert.equal(stdout + stderr, "");
      const environment = started(root);
      const expected = {
        AWS_REGION: "eu-central-1",
        SERVER_ADDRESS: "127.0.0.1",
        SERVER_PORT: "8080",
        DATABASE_HOST: "db.example.internal",
        GREETING: 'it\'s `a` "$HOME" \\ day\nEND',
        AMPLITUDE_API_KEY: "k3y with 'quotes' and $HOME",
        DATABASE_USER: "app",
        DATABASE_PASSWORD: `p"a'ss\n$(id)\\`,
        OLD: "1234",
        PARAMETER: "on",
      };
      for (const [name, value] of Object.entries(expected))
        assert.equal(environment[name], value, name);
      assert.equal(environment["value"], undefined);
      assert.deepEqual(wordsIn(path.join(root, "java-words")), [
        "-XX:MaxRAMPercentage=60.0",
        "-XX:+ExitOnOutOfMemoryError",
        "-Dgreeting=it's_$HOME",
        "-jar",
        `${root}/opt/application/app.jar`,
      ]);
      const reads = calls().filter((call) => call.startsWith("aws"));
      assert.equal(reads.length, 4, "each secret once");
      assert.ok(reads.some((call) => call.includes("old-AbCdEf --version-stage AWSPREVIOUS")));
    });
  });

  const broken: Readonly<Record<string, Record<string, string>>> = {
    "a secret is not there": {},
    "a secret is no JSON": { ...secrets, [`${secret}:rds!db-1`]: "plain" },
    "a secret lacks the key": { ...secrets, [`${secret}:rds!db-1`]: '{"username":"app"}' },
  };
  for (const [name, all] of Object.entries(broken)) {
    it(`starts nothing where ${name}`, () => {
      withMachine(({ root, run }) => {
        putSecrets(root, all);
        assert.notEqual(run(start(spec)).status, 0);
        assert.ok(!fs.existsSync(path.join(root, "java-words")));
      });
    });
  }

  it("passes any values as they are, but for line breaks at the end of secrets", () => {
    const text = fc.string({ unit: "binary", minLength: 1, maxLength: 40 }).filter((s) => !/\0|\n$|[\ud800-\udfff]/.test(s)); // prettier-ignore
    fc.assert(
      fc.property(text, text, text, (clear, whole, entry) => {
        withMachine(({ root, runAsIs }) => {
          putSecrets(root, {
            [`${secret}:a`]: whole,
            [`${secret}:b`]: JSON.stringify({ "odd key": entry }),
          });
          const script = launcher({
            region: "eu-central-1",
            clear: [{ name: "CLEAR", value: clear }],
            secret: [
              { name: "WHOLE", value: `${secret}:a` },
              { name: "ENTRY", value: `${secret}:b:odd key::` },
            ],
            command: ["java", entry],
          });
          const { status, stderr } = runAsIs(script);
          assert.equal(status, 0, stderr);
          const { CLEAR, WHOLE, ENTRY } = started(root);
          assert.deepEqual([CLEAR, WHOLE, ENTRY], [clear, whole, entry]);
        });
      }),
      { numRuns: 25 },
    );
  });

  it("takes ARNs apart as Amazon ECS does", () => {
    const cases: readonly [string, ReturnType<typeof parseSecret>][] = [
      [`${secret}:a-1`, { arn: `${secret}:a-1`, kind: "secret", jsonKey: "", versionStage: "", versionId: "" }],
      [`${secret}:a-1:k::`, { arn: `${secret}:a-1`, kind: "secret", jsonKey: "k", versionStage: "", versionId: "" }],
      [`${secret}:a-1:k:S:V`, { arn: `${secret}:a-1`, kind: "secret", jsonKey: "k", versionStage: "S", versionId: "V" }],
      ["arn:aws:ssm:e:1:parameter/a", { arn: "arn:aws:ssm:e:1:parameter/a", kind: "parameter", jsonKey: "", versionStage: "", versionId: "" }],
    ]; // prettier-ignore
    for (const [text, expected] of cases) assert.deepEqual(parseSecret(text), expected);
  });
});

describe("words and files of a shell", () => {
  const anything = fc.string({ unit: "binary", maxLength: 60 }).filter((s) => !/\0|[\ud800-\udfff]/.test(s)); // prettier-ignore

  it("come out as they went in", () => {
    fc.assert(
      fc.property(fc.array(anything, { minLength: 1, maxLength: 30 }), (texts) => {
        const { status, stdout } = bash(`printf '%s\\0' ${texts.map(quoted).join(" ")}`);
        assert.equal(status, 0);
        assert.deepEqual(stdout.split("\0").slice(0, -1), texts);
      }),
      { numRuns: 30 },
    );
  });

  it("are written as they are, whatever their lines", () => {
    const line = fc.oneof(anything, fc.constantFrom("END", "END_", "$HOME", "`id`", "\\"));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        withMachine(({ root }) => {
          const content = lines.map((one) => `${one}\n`).join("");
          const target = path.join(root, "a/b");
          assert.equal(bash(writing({ path: target, mode: "0644", content })).status, 0);
          assert.equal(fs.readFileSync(target, "utf8"), content);
        });
      }),
      { numRuns: 30 },
    );
  });
});

describe("the log agent's configuration", () => {
  it("sends four files of each instance to streams of their own", () => {
    const { logs } = JSON.parse(agentConfiguration("backend", "group-1")) as {
      logs: { logs_collected: { files: { collect_list: Record<string, string>[] } } };
    };
    const list = logs.logs_collected.files.collect_list;
    assert.deepEqual(
      list.map(({ file_path, log_stream_name }) => [file_path, log_stream_name]),
      [
        ["/var/log/cloud-init-output.log", "{instance_id}/start"],
        ["/var/log/nginx/access.log", "{instance_id}/nginx-access"],
        ["/var/log/nginx/error.log", "{instance_id}/nginx-error"],
        ["/var/log/backend/backend.log", "{instance_id}/backend"],
      ],
    );
    assert.ok(list.every((entry) => entry["log_group_name"] === "group-1"));
  });
});
