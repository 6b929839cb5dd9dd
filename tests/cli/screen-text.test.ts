import assert from "node:assert/strict";
import fc from "fast-check";
import {
  counted,
  displayWidth,
  Painter,
  plain,
  shorten,
  splitAt,
  together,
  wrap,
} from "../../cli/screen/text";

const painter = new Painter(false);

describe("screen text", () => {
  describe("plain", () => {
    for (const [what, text, expected] of [
      ["a clean name", "edge-https", "edge-https"],
      ["letters of other scripts", "größe-ürün-製品", "größe-ürün-製品"],
      ["an escape sequence", "\u001b[31mred\u001b[0m", "\\e[31mred\\e[0m"],
      ["a window title", "\u001b]0;owned\u0007", "\\e]0;owned\\x07"],
      ["one-byte control sequences", "\u009b2J", "\\x9b2J"],
      ["line breaks and tabs", "a\r\n\tb", "a\\r\\n\\tb"],
      ["delete and null", "a\u007f\u0000", "a\\x7f\\x00"],
      ["text turned around", "admin\u202egnp.exe", "admin\\u{202e}gnp.exe"],
      ["text that takes no room", "a\u200bb\ufeff", "a\\u{200b}b\\u{feff}"],
      ["line separators", "a\u2028b", "a\\u{2028}b"],
      ["half a character", "a\ud800", "a\\u{d800}"],
      ["tags", "a\u{e0041}", "a\\u{e0041}"],
    ] as const) {
      it(`shows ${what}`, () => {
        assert.equal(plain(text), expected);
      });
    }

    it("leaves no more than three marks on a letter", () => {
      assert.equal(plain(`a${"\u0301".repeat(50)}b`), `a${"\u0301".repeat(3)}b`);
    });

    it("leaves nothing that a terminal acts on, and does not change what it made", () => {
      fc.assert(
        fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
          const shown = plain(text);
          // eslint-disable-next-line no-control-regex
          assert.doesNotMatch(shown, /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e]/);
          assert.equal(plain(shown), shown);
        }),
      );
    });
  });

  describe("displayWidth", () => {
    for (const [text, columns] of [
      ["", 0],
      ["edge", 4],
      ["größe", 5],
      ["e\u0301", 1],
      ["製品", 4],
      ["한국", 4],
      ["ＡＢ", 4],
      ["🚀", 2],
      ["→ │", 3],
    ] as const) {
      it(`gives ${JSON.stringify(text)} ${columns} columns`, () => {
        assert.equal(displayWidth(text), columns);
      });
    }
  });

  describe("shorten", () => {
    it("keeps both ends", () => {
      assert.equal(shorten("network-private-eu-central-1a", 15), "network…tral-1a");
    });

    it("never exceeds the columns and leaves what fits", () => {
      fc.assert(
        fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 3, max: 40 }), (raw, n) => {
          const text = plain(raw);
          const short = shorten(text, n);
          assert.ok(displayWidth(short) <= n, short);
          if (displayWidth(text) <= n) assert.equal(short, text);
        }),
      );
    });
  });

  it("splits without losing a character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.nat(30), (text, columns) => {
        const [head, tail] = splitAt(text, columns);
        assert.equal(head + tail, text);
        assert.ok(displayWidth(head) <= columns);
      }),
    );
  });

  describe("wrap", () => {
    it("breaks at spaces, under the margins", () => {
      assert.deepEqual(wrap(["one two three four"], { first: "- ", rest: "  " }, 11, painter), [
        "- one two",
        "  three",
        "  four",
      ]);
    });

    it("breaks a word that is longer than a line", () => {
      assert.deepEqual(wrap(["a abcdefghij"], { first: "", rest: " " }, 6, painter), [
        "a abcd",
        " efghi",
        " j",
      ]);
    });

    it("keeps words together that belong together", () => {
      assert.deepEqual(wrap(["aa", ` ${together("bb cc")}`], { first: "", rest: "" }, 6, painter), [
        "aa",
        "bb cc",
      ]);
    });

    it("paints words without changing where lines break", () => {
      const pieces = [{ text: "name", style: "bold" }, ": a fact and another"] as const;
      const margins = { first: "", rest: "  " };
      const colored = wrap(pieces, margins, 14, new Painter(true));
      // eslint-disable-next-line no-control-regex
      const bare = colored.map((line) => line.replace(/\u001b\[\d+m/g, ""));
      assert.deepEqual(bare, wrap(pieces, margins, 14, painter));
      assert.notDeepEqual(bare, colored);
    });

    it("makes no line wider than asked and loses no letter", () => {
      const words = fc.array(fc.string({ unit: "grapheme", maxLength: 30 }), { maxLength: 12 });
      fc.assert(
        fc.property(words, fc.integer({ min: 12, max: 60 }), (texts, width) => {
          const pieces = texts.map((text) => `${plain(text)} `);
          const lines = wrap(pieces, { first: "- ", rest: "    " }, width, painter);
          for (const line of lines) assert.ok(displayWidth(line) <= width, line);
          const letters = (text: string) => text.replace(/[ \u00a0]/g, "");
          assert.equal(letters(lines.join("")), letters(`-${pieces.join("")}`));
        }),
        { examples: [[["\u3000"], 12]] },
      );
    });
  });

  it("counts in words", () => {
    assert.deepEqual(
      [counted(1, "subnet"), counted(0, "subnet"), counted(2, "policy"), counted(3, "VPC peering")],
      ["1 subnet", "0 subnets", "2 policies", "3 VPC peerings"],
    );
    assert.equal(counted(2, "gateway"), "2 gateways");
    assert.equal(counted(2, "alias"), "2 aliases");
  });
});
