/** `npm run publish-site`: its plan, and what it sends. */
import { strict as assert } from "node:assert";
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import fc from "fast-check";
import { cacheControl, contentType } from "../../components/static-site/content";
import { defaultImmutablePaths } from "../../components/static-site/files";
import { planSite } from "../../components/static-site/plan";
import { type LocalFile, planPublish, type RemoteObject } from "../../tools/publish-site/plan";
import { type Answer, checkout, Fakes } from "./fakes";

const site = path.join(checkout, "tests/fixtures/site");
const options = { immutablePaths: defaultImmutablePaths, prune: false, force: false };
const md5 = (text: string | Buffer) => createHash("md5").update(text).digest("hex");

const local = (...keys: string[]): LocalFile[] =>
  keys.map((key) => ({ key, md5: md5(key), size: key.length }));
const remote = (...keys: string[]): RemoteObject[] => keys.map((key) => ({ key, etag: md5(key) }));
const keysOf = (uploads: readonly { key: string }[]) => uploads.map(({ key }) => key);

describe("npm run publish-site", () => {
  describe("its plan", () => {
    it("puts hashed files first, pages last, and removes after that what the folder lacks", () => {
      const plan = planPublish(
        local("index.html", "docs/a.html", "assets/app-1.js", "robots.txt"),
        [...remote("old.html", "assets/app-0.js"), { key: "index.html", etag: "other" }],
        options,
      );
      assert.deepEqual(plan.uploads.map(keysOf), [
        ["assets/app-1.js"],
        ["robots.txt"],
        ["index.html", "docs/a.html"],
      ]);
      assert.deepEqual(plan.removals, ["old.html"]);
      assert.deepEqual(plan.kept, ["assets/app-0.js"]);
      assert.deepEqual(plan.invalidations, [
        "/docs/a.html",
        "/index.html",
        "/old.html",
        "/robots.txt",
      ]);
    });

    it("has the cache headers and types of the component's first content", () => {
      const keys = ["index.html", "assets/app-1.js", "assets/page.html", "favicon.svg", "data.bin"];
      const { immutablePaths } = planSite({});
      for (const upload of planPublish(local(...keys), [], options).uploads.flat()) {
        assert.equal(upload.cacheControl, cacheControl(upload.key, immutablePaths));
        assert.equal(upload.contentType, contentType(upload.key));
      }
      const [assets = []] = planPublish(local(...keys), [], options).uploads;
      assert.deepEqual(keysOf(assets), ["assets/app-1.js", "assets/page.html"]);
      for (const { cacheControl: value } of assets)
        assert.match(value, /max-age=31536000, immutable/);
    });

    it("does nothing where everything is there", () => {
      const keys = ["index.html", "assets/a.js"];
      assert.deepEqual(planPublish(local(...keys), remote(...keys), options), {
        uploads: [[], [], []],
        removals: [],
        invalidations: [],
        unchanged: 2,
        kept: [],
        stale: [],
      });
      const again = planPublish(local(...keys), remote(...keys), { ...options, force: true });
      assert.equal(again.uploads.flat().length, 2);
    });

    it("warns of a hashed file that changed under its name, and makes CloudFront forget it", () => {
      const plan = planPublish(local("assets/a.js"), [{ key: "assets/a.js", etag: "x" }], options);
      assert.deepEqual(plan.stale, ["assets/a.js"]);
      assert.deepEqual(plan.invalidations, ["/assets/a.js"]);
    });

    it("prunes old hashed files only where it is told to", () => {
      const plan = planPublish([], remote("assets/a.js"), { ...options, prune: true });
      assert.deepEqual([plan.removals, plan.kept], [["assets/a.js"], []]);
    });

    it("writes paths as URLs have them, and one for everything where there are many", () => {
      const few = planPublish(local("a b/é.txt"), [], options);
      assert.deepEqual(few.invalidations, ["/a%20b/%C3%A9.txt"]);
      const many = planPublish(
        local(...Array.from({ length: 16 }, (_, i) => `${i}.txt`)),
        [],
        options,
      );
      assert.deepEqual(many.invalidations, ["/*"]);
    });

    it("leads from any bucket to the folder, with every page after all that it may name", () => {
      const key = fc.stringMatching(/^(assets\/)?[a-c]\.(html|js|txt)$/);
      const files = fc.uniqueArray(key, { maxLength: 8 });
      fc.assert(
        fc.property(files, files, fc.boolean(), (wanted, there, prune) => {
          const before = there.map((name, i) => ({
            key: name,
            etag: i % 2 === 0 ? md5(name) : "x",
          }));
          const plan = planPublish(local(...wanted), before, { ...options, prune });
          const after = new Map(before.map(({ key: name, etag }) => [name, etag]));
          for (const upload of plan.uploads.flat()) after.set(upload.key, md5(upload.key));
          for (const name of plan.removals) after.delete(name);
          for (const name of wanted) assert.equal(after.get(name), md5(name));
          for (const name of after.keys()) {
            assert.ok(wanted.includes(name) || (!prune && name.startsWith("assets/")));
          }
          const order = plan.uploads.flat().map(({ key: name }) => name);
          const page = order.findIndex((name) => /^[a-c]\.html$/.test(name));
          if (page >= 0) assert.ok(order.slice(page).every((name) => /^[a-c]\.html$/.test(name)));
        }),
      );
    });
  });

  const args = (...rest: string[]) => [
    "--transpile-only",
    path.join(checkout, "tools/publish-site/main.ts"),
    ...rest,
  ];
  const tsNode = path.join(checkout, "node_modules/.bin/ts-node");

  describe("its commands", () => {
    let fakes: Fakes;

    afterEach(() => {
      fakes.remove();
    });

    function run(answers: readonly Answer[], ...rest: string[]) {
      fakes = new Fakes(["aws", "pulumi"], answers);
      return fakes.run(tsNode, args(...rest));
    }

    const outputs: Answer = {
      program: "pulumi",
      when: /stack output --json --stack prod/,
      prints: '{"siteBucketName":"site-1a2b","siteDistributionId":"E123ABC456"}',
    };
    const listing: Answer = {
      program: "aws",
      when: /list-objects-v2/,
      prints: '[{"key":"index.html","etag":"\\"old\\""},{"key":"gone.html","etag":"\\"x\\""}]',
    };

    it("go in the order in which nobody gets a page without its files", () => {
      const { status, stderr } = run([outputs, listing], site, "--stack", "prod");
      assert.equal(status, 0, stderr);
      const lines = fakes.lines().map((line) => line.replace(/ \/\S*publish-site-\S+/, " STAGE"));
      assert.deepEqual(
        lines.map((line) => line.replace(/ --only-show-errors --content-type/, " …")),
        [
          "pulumi stack output --json --stack prod",
          "aws s3api list-objects-v2 --bucket site-1a2b --output json --query Contents[].{key: Key, etag: ETag}",
          "aws s3 cp STAGE s3://site-1a2b/ --recursive … text/css; charset=utf-8 --cache-control public, max-age=31536000, immutable",
          "aws s3 cp STAGE s3://site-1a2b/ --recursive … text/javascript; charset=utf-8 --cache-control public, max-age=31536000, immutable",
          "aws s3 cp STAGE s3://site-1a2b/ --recursive … text/plain; charset=utf-8 --cache-control no-cache",
          "aws s3 cp STAGE s3://site-1a2b/ --recursive … image/svg+xml --cache-control no-cache",
          "aws s3 cp STAGE s3://site-1a2b/ --recursive … text/html; charset=utf-8 --cache-control no-cache",
          'aws s3api delete-objects --bucket site-1a2b --delete {"Objects":[{"Key":"gone.html"}],"Quiet":true} --output json',
          "aws cloudfront create-invalidation --distribution-id E123ABC456 --paths /.well-known/security.txt /docs/index.html /favicon.svg /gone.html /index.html",
        ],
      );
    });

    it("change nothing in a dry run, which shows each object with its header", () => {
      const { status, stdout } = run([outputs, listing], site, "--stack", "prod", "--dry-run");
      assert.equal(status, 0);
      assert.equal(fakes.lines().length, 2);
      assert.match(stdout, /^s3:\/\/site-1a2b: 5 added, 1 changed, 1 removed, 0 unchanged$/m);
      assert.match(
        stdout,
        /^ {2}\+ assets\/app-3f9c1a2b\.js +public, max-age=31536000, immutable {2}\(text\/javascript; charset=utf-8\)$/m,
      );
      assert.match(stdout, /^ {2}~ index\.html +no-cache {2}\(text\/html; charset=utf-8\)$/m);
      assert.match(stdout, /^ {2}- gone\.html$/m);
      assert.match(stdout, /^E123ABC456: forgets \/\.well-known\/security\.txt /m);
      assert.match(stdout, /Dry run: nothing was changed\.$/m);
    });

    it("delete nothing and invalidate nothing after an upload that failed", () => {
      const denied: Answer = { program: "aws", when: /text\/html/, status: 1 };
      const { status, stderr } = run([denied, outputs, listing], site, "--stack", "prod");
      assert.equal(status, 1);
      assert.match(stderr, /^publish-site: aws s3 cp failed/);
      assert.ok(!fakes.lines().some((line) => /delete-objects|invalidation/.test(line)));
    });

    it("are refused with every problem at once, before anything is asked", () => {
      const { status, stderr } = run(
        [],
        "a",
        "b",
        "--bucket",
        "s3://X",
        "--distribution",
        "d",
        "--stack",
        "p",
        "--immutable",
        "assets",
      );
      assert.equal(status, 2);
      assert.match(stderr, /^publish-site: the options: 6 problems$/m);
      assert.deepEqual(fakes.calls(), []);
    });

    it("do not take a folder without a page, which would empty the bucket", () => {
      const { status, stderr } = run([listing], path.join(site, "assets"), "--bucket", "site-1a2b");
      assert.equal(status, 2);
      assert.match(stderr, /found 2 files, expected an index\.html among them/);
      assert.ok(!fakes.lines().some((line) => line.includes("delete")));
    });

    it("say what is the matter with a stack that has no site", () => {
      const { status, stderr } = run([{ ...outputs, prints: "{}" }], site, "--stack", "prod");
      assert.equal(status, 2);
      assert.match(stderr, /no siteBucketName and siteDistributionId among its outputs/);
    });
  });

  describe("with the real AWS CLI, on this machine", () => {
    interface Stored {
      readonly body: Buffer;
      readonly type: string;
      readonly cache: string;
    }
    const objects = new Map<string, Stored>();
    const requests: string[] = [];
    let server: Server;
    let endpoint: string;

    before(async function () {
      if (spawnSync("aws", ["--version"]).status !== 0) {
        console.log("      skipped: there is no AWS CLI here");
        this.skip();
      }
      // As much of Amazon S3 and CloudFront as publishing asks of them.
      server = createServer((request, response) => {
        const chunks: Buffer[] = [];
        request.on("data", (chunk: Buffer) => chunks.push(chunk));
        request.on("end", () => {
          const { pathname, searchParams } = new URL(request.url ?? "", "http://localhost");
          const key = decodeURIComponent(pathname.replace(/^\/site-test\/?/, ""));
          const body = Buffer.concat(chunks);
          requests.push(
            `${request.method ?? ""} ${pathname.startsWith("/site-test") ? key : pathname}`,
          );
          if (request.method === "GET") {
            const entries = [...objects].map(
              ([name, stored]) =>
                `<Contents><Key>${name}</Key><ETag>"${md5(stored.body)}"</ETag><Size>${stored.body.length}</Size></Contents>`,
            );
            response.end(
              `<ListBucketResult><IsTruncated>false</IsTruncated>${entries.join("")}</ListBucketResult>`,
            );
          } else if (request.method === "PUT") {
            const { "content-type": type = "", "cache-control": cache = "" } = request.headers;
            objects.set(key, { body, type, cache });
            response.setHeader("ETag", `"${md5(body)}"`).end();
          } else if (searchParams.has("delete")) {
            for (const [, name = ""] of body.toString().matchAll(/<Key>([^<]*)<\/Key>/g))
              objects.delete(name);
            response.end("<DeleteResult/>");
          } else {
            response
              .writeHead(201)
              .end("<Invalidation><Id>I1</Id><Status>InProgress</Status></Invalidation>");
          }
        });
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });

    after(() => {
      server.close();
    });

    function publish(): Promise<{ status: number | null; text: string }> {
      const running = spawn(
        tsNode,
        args(site, "--bucket", "site-test", "--distribution", "E123ABC456"),
        {
          cwd: checkout,
          env: {
            ...process.env,
            AWS_ENDPOINT_URL: endpoint,
            AWS_ACCESS_KEY_ID: "test",
            AWS_SECRET_ACCESS_KEY: "test",
            AWS_DEFAULT_REGION: "eu-central-1",
            AWS_EC2_METADATA_DISABLED: "true",
            AWS_REQUEST_CHECKSUM_CALCULATION: "when_required",
            NO_PROXY: "127.0.0.1",
            no_proxy: "127.0.0.1",
          },
        },
      );
      let text = "";
      running.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
      running.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
      return new Promise((resolve) => {
        running.on("close", (status) => {
          resolve({ status, text });
        });
      });
    }

    it("leaves the bucket with the folder's files, their types and headers, and then has nothing to do", async () => {
      objects.set("gone.html", { body: Buffer.from("x"), type: "", cache: "" });
      const { status, text } = await publish();
      assert.equal(status, 0, text);
      const files = readdirSync(site, { recursive: true, encoding: "utf8" })
        .filter((name) => statSync(path.join(site, name)).isFile() && name !== ".private")
        .sort();
      assert.deepEqual([...objects.keys()].sort(), files);
      for (const [key, { body, type, cache }] of objects) {
        assert.deepEqual(body, readFileSync(path.join(site, key)), key);
        assert.equal(type, contentType(key), key);
        assert.equal(cache, cacheControl(key, defaultImmutablePaths), key);
      }
      const puts = requests.filter((line) => line.startsWith("PUT"));
      assert.match(puts.at(-1) ?? "", /\.html$/);
      assert.equal(requests.at(-1), "POST /2020-05-31/distribution/E123ABC456/invalidation");

      requests.length = 0;
      const again = await publish();
      assert.match(again.text, /0 added, 0 changed, 0 removed, 6 unchanged\nNothing to do\./);
      assert.deepEqual(requests, ["GET "]);
    });
  });
});
