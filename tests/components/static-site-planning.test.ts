import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import vm from "node:vm";
import fc from "fast-check";
import { cacheControl, contentType, planContent } from "../../components/static-site/content";
import { contentSecurityPolicy, FrameOption } from "../../components/static-site/headers";
import { coversPattern, matchesPath } from "../../components/static-site/paths";
import {
  bareApiPaths,
  type PageRules,
  viewerRequestCode,
} from "../../components/static-site/viewer-request";

/** Runs the function's source as CloudFront would, and says where the request goes. */
function rewritten(rules: PageRules, uri: string): string {
  const sandbox = vm.createContext({});
  vm.runInContext(viewerRequestCode(rules), sandbox);
  const event = { version: "1.0", request: { method: "GET", uri, querystring: {}, headers: {} } };
  const handler = vm.runInContext("handler", sandbox) as (event: unknown) => { uri: string };
  const result = handler(event);
  assert.equal(result, event.request, "the request itself is handed on, never a response");
  return result.uri;
}

describe("StaticSite: path patterns", () => {
  const cases: [pattern: string, path: string, matches: boolean][] = [
    ["/api/*", "/api/users", true],
    ["/api/*", "/api/", true],
    ["/api/*", "/api", false],
    ["/api/*", "/API/users", false],
    ["/api/*", "/apis/users", false],
    ["/*.js", "/deep/er/a.js", true],
    ["/*.js", "/ajs", false],
    ["/v?/x", "/v1/x", true],
    ["/v?/x", "/v12/x", false],
    ["/a+b/$", "/a+b/$", true],
    ["/a+b/$", "/aab/$", false],
    ["*", "/", true],
  ];
  for (const [pattern, where, matches] of cases) {
    it(`${pattern} ${matches ? "matches" : "does not match"} ${where}`, () => {
      assert.equal(matchesPath(pattern, where), matches);
    });
  }

  const piece = fc.constantFrom("a", "b", "/", ".", "+");
  const pattern = fc.array(fc.oneof(piece, fc.constantFrom("*", "?")), { maxLength: 7 });

  /** The same, written once more without regular expressions. */
  function naive(rest: string[], where: string): boolean {
    const [head, ...tail] = rest;
    if (head === undefined) return where === "";
    if (head === "*") {
      return naive(tail, where) || (where !== "" && naive(rest, where.slice(1)));
    }
    return where !== "" && (head === "?" || head === where[0]) && naive(tail, where.slice(1));
  }

  it("matches what a matcher without regular expressions matches", () => {
    fc.assert(
      fc.property(pattern, fc.array(piece, { maxLength: 7 }), (parts, where) => {
        assert.equal(matchesPath(parts.join(""), where.join("")), naive(parts, where.join("")));
      }),
      { numRuns: 2000 },
    );
  });

  it("a pattern that covers another matches all that the other matches", () => {
    fc.assert(
      fc.property(
        pattern,
        pattern,
        fc.array(fc.array(piece, { minLength: 1, maxLength: 3 })),
        (outer, inner, fillings) => {
          fc.pre(coversPattern(outer.join(""), inner.join("")));
          const filling = (i: number) => fillings[i % Math.max(fillings.length, 1)] ?? ["a"];
          const where = inner
            .map((part, i) =>
              part === "*" ? filling(i).join("") : part === "?" ? (filling(i)[0] ?? "a") : part,
            )
            .join("");
          assert.ok(matchesPath(outer.join(""), where), where);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("covers only what it covers", () => {
    assert.ok(coversPattern("/a*", "/assets/*"));
    assert.ok(coversPattern("/*", "/assets/?.js"));
    assert.ok(!coversPattern("/assets/?", "/assets/*"));
    assert.ok(!coversPattern("/assets/js/*", "/assets/*"));
    assert.ok(!coversPattern("/api/*", "/assets/*"));
  });
});

describe("StaticSite: the function for pages", () => {
  const apiPaths = ["/api/*", "/socket.io/*", "/v?/*", "/*.php", "/graphql"];
  const spa: [uri: string, goesTo: string][] = [
    ["/", "/index.html"],
    ["/index.html", "/index.html"],
    ["/about", "/index.html"],
    ["/about/", "/index.html"],
    ["/users/7/edit", "/index.html"],
    ["/users/jane.doe/edit", "/index.html"],
    ["/assets/app-3f9c1a2b.js", "/assets/app-3f9c1a2b.js"],
    ["/missing.png", "/missing.png"],
    ["/robots.txt", "/robots.txt"],
    ["/app.webmanifest", "/app.webmanifest"],
    ["/.well-known/apple-app-site-association", "/.well-known/apple-app-site-association"],
    ["/.well-known/security.txt", "/.well-known/security.txt"],
    ["/.well-knowns", "/.well-knowns"],
    ["/api", "/api"],
    ["/apiary", "/index.html"],
    ["/..", "/index.html"],
    ["//evil.example/x", "/index.html"],
    ["/a%2Eb", "/index.html"],
  ];
  for (const [uri, goesTo] of spa) {
    it(`sends ${uri} of a single-page application to ${goesTo}`, () => {
      assert.equal(rewritten({ spa: true, apiPaths }, uri), goesTo);
    });
  }

  const folders: [uri: string, goesTo: string][] = [
    ["/", "/index.html"],
    ["/docs/", "/docs/index.html"],
    ["/docs", "/docs/index.html"],
    ["/docs/start/", "/docs/start/index.html"],
    ["/docs/page.html", "/docs/page.html"],
    ["/v1.2/notes", "/v1.2/notes/index.html"],
    ["/.well-known/acme", "/.well-known/acme"],
    ["/api", "/api"],
  ];
  for (const [uri, goesTo] of folders) {
    it(`sends ${uri} of a site of folders to ${goesTo}`, () => {
      assert.equal(rewritten({ spa: false, apiPaths }, uri), goesTo);
    });
  }

  it("leaves alone the paths just above the API's, wildcards excepted", () => {
    assert.deepEqual(bareApiPaths(apiPaths), ["/api", "/socket.io"]);
    assert.equal(rewritten({ spa: true, apiPaths: [] }, "/api"), "/index.html");
  });

  it("changes no path twice, and leaves every file's", () => {
    fc.assert(
      fc.property(fc.boolean(), fc.webPath(), (isSpa, where) => {
        const rules = { spa: isSpa, apiPaths: ["/api/*"] };
        const once = rewritten(rules, `/${where}`);
        assert.equal(rewritten(rules, once), once);
        const file = `/${where}/a.b`;
        assert.equal(rewritten(rules, file), file);
      }),
    );
  });

  it("fits CloudFront's 10 KB and keeps to what its runtime knows", () => {
    const code = viewerRequestCode({ spa: true, apiPaths });
    assert.ok(Buffer.byteLength(code) < 10_240);
    assert.doesNotMatch(code, /=>|`|\b(let|const|import|require)\b/);
  });
});

describe("StaticSite: content", () => {
  const folders: string[] = [];
  function folder(files: readonly string[]): string {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), "bulkhead-site-"));
    folders.push(root);
    for (const file of files) {
      fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      fs.writeFileSync(path.join(root, file), file);
    }
    return root;
  }
  after(() => {
    for (const root of folders) fs.rmSync(root, { recursive: true });
  });

  const types: [key: string, type: string][] = [
    ["index.html", "text/html; charset=utf-8"],
    ["a.css", "text/css; charset=utf-8"],
    ["a.js", "text/javascript; charset=utf-8"],
    ["a.mjs", "text/javascript; charset=utf-8"],
    ["a.json", "application/json"],
    ["a.js.map", "application/json"],
    ["a.svg", "image/svg+xml"],
    ["a.PNG", "image/png"],
    ["a.jpg", "image/jpeg"],
    ["a.webp", "image/webp"],
    ["a.avif", "image/avif"],
    ["favicon.ico", "image/vnd.microsoft.icon"],
    ["a.woff2", "font/woff2"],
    ["robots.txt", "text/plain; charset=utf-8"],
    ["sitemap.xml", "application/xml"],
    ["a.wasm", "application/wasm"],
    ["a.webmanifest", "application/manifest+json"],
    ["a.pdf", "application/pdf"],
    ["a.tar.gz", "application/octet-stream"],
    ["a.constructor", "application/octet-stream"],
    ["LICENSE", "application/octet-stream"],
    [".well-known/x", "application/octet-stream"],
  ];
  for (const [key, type] of types) {
    it(`${key} is ${type}`, () => {
      assert.equal(contentType(key), type);
    });
  }

  it("is kept for good where its name is hashed, and asked for each time elsewhere", () => {
    const patterns = ["/assets/*", "/fonts/*.woff2"];
    assert.equal(cacheControl("assets/a.js", patterns), "public, max-age=31536000, immutable");
    assert.equal(cacheControl("fonts/a.woff2", patterns), "public, max-age=31536000, immutable");
    assert.equal(cacheControl("index.html", patterns), "no-cache");
    assert.equal(cacheControl("docs/assets/a.js", patterns), "no-cache");
    assert.equal(cacheControl("assets/a.js", []), "no-cache");
  });

  it("is every file of the folder but hidden ones, sorted", () => {
    const root = folder([
      "index.html",
      "b/c/d.js",
      "a.css",
      ".env",
      ".git/config",
      ".well-known/x.txt",
      "b/.DS_Store",
    ]);
    assert.deepEqual(planContent({ path: root }, "content"), {
      keys: [".well-known/x.txt", "a.css", "b/c/d.js", "index.html"],
      problems: [],
    });
  });

  it("may hold links to its own files", () => {
    const root = folder(["index.html"]);
    fs.symlinkSync("index.html", path.join(root, "home.html"));
    assert.deepEqual(planContent({ path: root }, "content").keys, ["home.html", "index.html"]);
  });

  /** Runs something while the system lets nobody read these paths, the superuser included. */
  function refusing<T>(paths: readonly string[], run: () => T): T {
    const { accessSync, readdirSync } = fs;
    const guarded =
      (real: (...args: never[]) => unknown) =>
      (...args: never[]): unknown => {
        if (!paths.includes(args[0] as unknown as string)) return real(...args);
        throw Object.assign(new Error("EACCES: permission denied"), { code: "EACCES" });
      };
    fs.accessSync = guarded(accessSync) as typeof fs.accessSync;
    fs.readdirSync = guarded(readdirSync) as typeof fs.readdirSync;
    try {
      return run();
    } finally {
      fs.accessSync = accessSync;
      fs.readdirSync = readdirSync;
    }
  }

  function problemsOf(where: string): string[] {
    return planContent({ path: where }, "content").problems.map(
      ({ at, found, expected }) => `${at}: ${found}, not ${expected}`,
    );
  }

  it("refuses a folder that is not there, and a file", () => {
    const root = folder(["index.html"]);
    for (const where of [path.join(root, "missing"), path.join(root, "index.html")]) {
      assert.match(problemsOf(where).join("\n"), /^content\.path: .*, not an existing folder$/);
    }
  });

  it("refuses an empty folder and one without index.html", () => {
    assert.deepEqual(problemsOf(folder([])), [
      'content.path: "no file", not an index.html among the folder\'s files',
    ]);
    assert.deepEqual(problemsOf(folder(["docs/index.html", "a.css"])), [
      'content.path: "2 files", not an index.html among the folder\'s files',
    ]);
  });

  it("takes 500 files and refuses 501", () => {
    const files = Array.from({ length: 499 }, (_, i) => `f${i}.txt`);
    const root = folder(["index.html", ...files]);
    assert.equal(planContent({ path: root }, "content").keys.length, 500);
    assert.deepEqual(problemsOf(root), []);
    fs.writeFileSync(path.join(root, "one-more.txt"), "");
    assert.deepEqual(problemsOf(root), [
      'content.path: "more than 500 files", not at most 500, each of which is a resource',
    ]);
  });

  it("refuses links out of the folder, to folders and to nothing, all at once", () => {
    const root = folder(["index.html", "real/a.css"]);
    const elsewhere = folder(["secret.txt"]);
    fs.symlinkSync(path.join(elsewhere, "secret.txt"), path.join(root, "a.txt"));
    fs.symlinkSync(elsewhere, path.join(root, "b"));
    fs.symlinkSync("real", path.join(root, "c"));
    fs.symlinkSync("gone", path.join(root, "d"));
    assert.deepEqual(problemsOf(root).sort(), [
      'content.path: "a.txt", not a file, not a link out of the folder',
      'content.path: "b", not a file, not a link out of the folder',
      'content.path: "c", not a file, not a link to a folder',
      'content.path: "d", not a file, not a link to nothing',
    ]);
  });

  it("refuses what the system does not let it read, all at once", () => {
    const root = folder(["index.html", "a/b.css", "c.txt", "d/e.css"]);
    const denied = (...parts: string[]) => parts.map((part) => path.join(root, part));
    const problems = refusing(denied("a", "c.txt"), () => problemsOf(root));
    const expected = "not something that can be read (the system says EACCES)";
    assert.deepEqual(problems.sort(), [
      `content.path: "a", ${expected}`,
      `content.path: "c.txt", ${expected}`,
    ]);
    assert.match(
      refusing([root], () => problemsOf(root)).join("\n"),
      /^content\.path: ".*", not something that can be read \(the system says EACCES\)\n.*index/,
    );
  });

  it("refuses paths that no system takes", () => {
    for (const where of ["x".repeat(5000), "a\0b", undefined as unknown as string]) {
      assert.match(problemsOf(where).join("\n"), /^content\.path: .*, not an existing folder$/);
    }
  });

  it("stops at the limit, be it files, links or folders", () => {
    const root = folder(["index.html"]);
    for (let i = 0; i < 501; i += 1) fs.symlinkSync("gone", path.join(root, `l${i}`));
    assert.deepEqual(problemsOf(root), [
      'content.path: "more than 500 files", not at most 500, each of which is a resource',
    ]);
    // A tree without end, as the system's own can be.
    const { readdirSync } = fs;
    let read = 0;
    const [entry] = readdirSync(folder(["sub/x"]), { withFileTypes: true });
    fs.readdirSync = (() => {
      read += 1;
      return read % 500 === 0 ? [] : [entry, entry];
    }) as unknown as typeof fs.readdirSync;
    try {
      assert.match(
        problemsOf(root).join("\n"),
        /^content\.path: "more than 10000 files and folders/,
      );
    } finally {
      fs.readdirSync = readdirSync;
    }
    assert.ok(read <= 10_001, String(read));
  });
});

describe("StaticSite: Content-Security-Policy", () => {
  it("admits the site itself and nothing that runs from elsewhere", () => {
    assert.equal(
      contentSecurityPolicy(),
      "default-src 'self'; base-uri 'self'; connect-src 'self'; font-src 'self' data:; " +
        "form-action 'self'; frame-ancestors 'none'; img-src 'self' data:; object-src 'none'; " +
        "style-src 'self' 'unsafe-inline'",
    );
  });

  it("takes sources for scripts' calls, and frames of the same origin", () => {
    const policy = contentSecurityPolicy({
      connectSources: ["https://api.example.com", "wss://api.example.com"],
      frameOption: FrameOption.SameOrigin,
    });
    assert.match(
      policy,
      /; connect-src 'self' https:\/\/api\.example\.com wss:\/\/api\.example\.com;/,
    );
    assert.match(policy, /; frame-ancestors 'self';/);
  });

  it("gives way to the caller's own", () => {
    assert.equal(
      contentSecurityPolicy({ contentSecurityPolicy: "default-src *" }),
      "default-src *",
    );
  });
});
