/** traffic.yaml as a file: where it is looked for, what is said of one that cannot be read, and where. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { BadInputError } from "../../cli/plan/problems";
import { findTraffic } from "../../cli/traffic/find";
import { readTraffic, readTrafficText } from "../../cli/traffic/read";
import { readProject } from "../../cli/plan/project";

const root = join(__dirname, "../..");

/** The lines of the error that something ends with. */
function refusal(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof BadInputError, String((error as Error).stack));
    return error.message.split("\n");
  }
  return assert.fail("nothing was refused");
}

const sound = `version: 1
zones:
  internet: { kind: internet }
services:
  web: { name: web }
stores:
  db:
    name: db
allow:
  - { id: A, from: web, to: db }
  - id: B
    from: web
    to: internet
    ports: [443]
`;

describe("traffic.yaml", () => {
  it("of our own platform is read", () => {
    const { rows, routes, parties } = readTraffic(join(root, "traffic.yaml"));
    assert.deepEqual([parties.length, rows.length, routes.length], [15, 25, 5]);
  });

  it("is told by line and column what is wrong with it", () => {
    const text = `version: 1
zones:
  internet: { kind: internet }
services:
  web: { name: web, optinal: true }
  "a b": { name: x }
  shop:
    name: 1
stores:
  db:
    name: db
groups:
  loop: [loop]
allow:
  - { id: A, from: wbe, to: db }
  - id: B
    from: db
    to: [internet]
    ports:
      - 443
      - 0
  - { id: C, from: db }
  -
`;
    assert.deepEqual(
      refusal(() => readTrafficText(text, "traffic.yaml")).map(
        (line) => line.split(", expected")[0],
      ),
      [
        "traffic.yaml: 8 problems",
        '  - traffic.yaml:5:30 services.web.optinal: found "optinal"',
        '  - traffic.yaml:6:3 services.a b: found "a b"',
        "  - traffic.yaml:8:11 services.shop.name: found 1",
        "  - traffic.yaml:21:9 allow[1].ports[1]: found 0",
        "  - traffic.yaml:22:5 allow[2].to: found nothing",
        "  - traffic.yaml:23:4 allow[3]: found null",
        "  - traffic.yaml:13:3 groups.loop: found a group that contains itself: loop -> loop",
        '  - traffic.yaml:15:20 allow[0].from: found "wbe"',
      ],
    );
  });

  it("may repeat what is anchored, and problems are where it was written", () => {
    const text = sound.replace("ports: [443]", "ports: &p [443]");
    const more = `${text}  - { id: C, from: db, to: internet, ports: *p }\n`;
    assert.equal(readTrafficText(more, "t.yaml").rows.length, 3);
    assert.match(
      refusal(() => readTrafficText(more.replace("443", "0"), "t.yaml")).join("\n"),
      /t\.yaml:14:16 allow\[1\]\.ports\[0\]: found 0[^]*t\.yaml:14:16 allow\[2\]\.ports\[0\]: found 0/,
    );
  });

  const notYaml: readonly (readonly [string, string, ...(readonly string[])])[] = [
    [
      "a key twice",
      sound.replace("stores:", "services:"),
      "t.yaml: 1 problem",
      '  - t.yaml:6:1: found "services" for the second time, expected each key once in a map. Merge the two, or rename one.',
    ],
    [
      "a key that is a list",
      sound.replace("stores:", "? [stores]\n:"),
      "t.yaml: 1 problem",
      "  - t.yaml:6:3: found a key that is no text, expected a name. Write a name before the colon.",
    ],
    [
      "a directive",
      `%YAML 1.1\n---\n${sound}`,
      "t.yaml: 1 problem",
      "  - t.yaml:1:1: found a line that begins with %, expected a matrix without directives. Leave the line out.",
    ],
    [
      "a tab",
      sound.replace("    name: db", "\tname: db"),
      "t.yaml is not YAML: 1 problem",
      "  - t.yaml:8:1: found a tab, expected spaces for indentation. Replace tabs by spaces.",
    ],
    [
      "two documents",
      `${sound}---\n${sound}`,
      "t.yaml is not YAML: 1 problem",
      "  - t.yaml:15:1: found a second document, expected one matrix in a file. Remove everything from the line of --- on.",
    ],
    [
      "a tag",
      sound.replace("name: db", "name: !env db"),
      "t.yaml is not YAML: 1 problem",
      "  - t.yaml:8:11: found a tag, expected plain values. Leave the tag out.",
    ],
    [
      "brackets that are left open",
      sound.replace("[443]", "[443"),
      "t.yaml is not YAML: 1 problem",
      "  - t.yaml:15:1: found Flow sequence in block collection must be sufficiently indented and end with a ], expected YAML. Mend the file at that place.",
    ],
    [
      "an alias of nothing",
      sound.replace("[443]", "*nothing"),
      "t.yaml: 1 problem",
      "  - t.yaml:14:12: found an alias of nothing, which is no anchor before it, expected a value. Write the value out.",
    ],
    [
      "an alias of itself",
      sound.replace("[443]", "&p [*p]"),
      "t.yaml: 1 problem",
      `  - t.yaml:14:16 allow[1].ports${"[0]".repeat(13)}: found too many levels, expected at most 16. Write the matrix as documented.`,
    ],
    [
      "a bomb of aliases",
      `a: &a [x, x, x, x, x, x, x, x, x]\n${Array.from("bcdefghi", (key, i) => {
        const last = `*${"abcdefgh".charAt(i)}`;
        return `${key}: &${key} [${Array(9).fill(last).join(", ")}]`;
      }).join("\n")}\n`,
      "t.yaml: 1 problem",
      "  - t.yaml: found aliases that stand for too much, or for themselves, expected at most 100 repetitions of anchors. Write the values out, or use groups.",
    ],
    [
      "brackets without end",
      `version: 1\nservices: ${"[".repeat(100_000)}`,
      "t.yaml: 1 problem",
      "  - t.yaml:2:75: found too many levels within each other, expected at most 64. Write the matrix as documented.",
    ],
    [
      "nothing",
      "",
      "t.yaml: 1 problem",
      "  - t.yaml:1:1 the traffic matrix: found null, expected a map with version: 1, edges, services, stores and rows. Begin with version: 1, and name what there is.",
    ],
    [
      "a merge key",
      sound.replace("  web: { name: web }", "  web: { <<: { name: web } }"),
      "t.yaml: 1 problem",
      '  - t.yaml:5:10 services.web.<<: found "<<", expected one of name, type, urn, optional, public. Leave it out.',
    ],
    [
      "the key __proto__",
      sound.replace("  web: { name: web }", "  web: { name: web }\n  __proto__: { name: db }"),
      "t.yaml: 1 problem",
      '  - t.yaml:4:1 services: found "__proto__", expected a name of your own. Choose another name.',
    ],
  ];
  for (const [title, text, ...expected] of notYaml) {
    it(`is refused for ${title}`, () => {
      assert.deepEqual(
        refusal(() => readTrafficText(text, "t.yaml")),
        expected,
      );
    });
  }

  it("is refused, not crashed on, with whatever cut or put in", () => {
    const pieces = fc.constantFrom("\t", "- ", "{", "}", "]", ": ", "&a ", "*a ", "!!x ", "|\n", "\u0000", "---\n", "? ", "'", '"', "%YAML 9\n", "<<: ");
    fc.assert(
      fc.property(fc.nat(sound.length), fc.nat(12), pieces, (at, cut, piece) => {
        const text = sound.slice(0, at) + piece + sound.slice(at + cut);
        try {
          readTrafficText(text, "t.yaml");
        } catch (error) {
          assert.ok(error instanceof BadInputError, String((error as Error).stack));
          assert.ok(error.problems.every((problem) => problem.at.startsWith("t.yaml")));
        }
      }),
      { numRuns: 300 },
    );
  }); // prettier-ignore

  it("that is deep without brackets is refused before it is parsed", () => {
    const deep = [
      Array.from({ length: 1100 }, (_, i) => `${" ".repeat(i)}-`).join("\n"),
      `${"- ".repeat(100_000)}x`,
      // A parser that builds a pattern of them runs out of memory.
      `${"? ".repeat(500_000)}x`,
      " ".repeat(100_000),
    ];
    for (const text of deep) {
      assert.match(
        refusal(() => readTrafficText(text, "t.yaml"))[1] ?? "",
        /found too many levels/,
      );
    }
  });
});

describe("the file of a traffic matrix", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "traffic-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const write = (name: string, content: string | Buffer = sound) => {
    const file = join(folder, name);
    writeFileSync(file, content);
    return file;
  };

  it("is the stack's own, or else the one for all, beside Pulumi.yaml", () => {
    assert.equal(findTraffic({ folder }, "dev"), undefined);
    const all = write("traffic.yaml");
    const prod = write("traffic.prod.yaml");
    assert.equal(findTraffic({ folder }, "dev"), all);
    assert.equal(findTraffic({ folder }, "prod"), prod);
    assert.equal(findTraffic({ folder: join(folder, "none") }, "prod"), undefined);
    assert.equal(findTraffic(readProject(root), "dev"), join(root, "traffic.yaml"));
  });

  it("may end with yml, but not both ways", () => {
    const file = write("traffic.yml");
    assert.equal(findTraffic({ folder }, "dev"), file);
    write("traffic.yaml");
    assert.deepEqual(
      refusal(() => findTraffic({ folder }, "dev")),
      [
        "the traffic matrix: 1 problem",
        "  - traffic.yml: found traffic.yaml beside it, expected one file for one matrix. Remove one of them.",
      ],
    );
  });

  it("is in no other folder, whatever a stack is called", () => {
    mkdirSync(join(folder, "inner"));
    write("traffic.x.yaml");
    const inner = { folder: join(folder, "inner") };
    for (const stack of [
      "../traffic.x",
      "/../../traffic.x",
      "x/../../traffic.x",
      "",
      "..",
      "\u0000",
    ]) {
      assert.equal(findTraffic(inner, stack), undefined);
    }
  });

  it("is refused if it is not there, no file, too large or no UTF-8", () => {
    const refused = (file: string) => refusal(() => readTraffic(file))[1]?.replace(folder, "…");
    assert.equal(
      refused(join(folder, "none.yaml")),
      "  - …/none.yaml: found nothing, expected a file with a traffic matrix. Write it, or name another.",
    );
    assert.equal(
      refused(folder),
      "  - …: found a folder, expected a file with a traffic matrix. Name a file.",
    );
    assert.equal(
      refused(write("large.yaml", Buffer.alloc(1024 * 1024 + 1, "#"))),
      "  - …/large.yaml: found 1048577 bytes, expected at most 1048576. Name groups, not pairs.",
    );
    for (const bytes of [Buffer.from("\ufeffversion: 1", "utf16le"), Buffer.from("6ec3", "hex")]) {
      assert.equal(
        refused(write("latin.yaml", bytes)),
        "  - latin.yaml: found bytes that are no UTF-8, expected a text in UTF-8. Save the file as UTF-8.",
      );
    }
  });

  it("may begin with a byte order mark, end its lines as Windows does, and be JSON", () => {
    assert.equal(readTraffic(write("a.yaml", `\ufeff${sound}`)).rows.length, 2);
    assert.equal(readTraffic(write("b.yaml", sound.replaceAll("\n", "\r\n"))).rows.length, 2);
    const json = JSON.stringify({ version: 1, services: { web: { name: "web" } } }, null, "\t");
    assert.equal(readTraffic(write("c.yaml", json)).parties.length, 1);
  });
});
