import assert from "node:assert/strict";
import { inspect } from "node:util";
import * as fc from "fast-check";
import { Problems } from "../../../policies/core/graph/problems";
import {
  flagOf, hasControls, isUnknown, isWholly, listOf, mapOf, numberOf,  Secret, show, textOf, unknown,
} from "../../../policies/core/graph/value"; // prettier-ignore
import {
  decode,
  decodeProperties,
  deepest,
  isSecretName,
  signatureKey,
  signatures,
} from "../../../policies/core/graph/wire";
import { secret, U } from "./build";

function read(raw: unknown, secretText?: string) {
  const problems = new Problems();
  const value = decode(raw, {
    at: "here",
    problems,
    ...(secretText === undefined ? {} : { secretText }),
  });
  return { value, problems };
}

const marked = (signature: string, rest: Record<string, unknown>) => ({
  [signatureKey]: signature,
  ...rest,
});

describe("values", () => {
  const shown: [string, unknown, string][] = [
    ["text", "a", '"a"'],
    ["a number, a flag, null", [1, true, null], "[1, true, null]"],
    ["an unknown", U, "(unknown)"],
    ["text with an unknown in it", `{"a":"${U}"}`, "(unknown)"],
    ["the unknown of a number", "3eeb2bf0-c639-47a8-9e75-3b44932eb421", "(unknown)"],
    ["a secret", secret("s3cret"), "[secret]"],
    ["a secret within", { a: [secret({ b: "s3cret" })] }, '{"a": [[secret]]}'],
    ["a secret of a state, closed", marked(signatures.secret, { ciphertext: "xyz" }), "[secret]"],
    ["a secret of a state, open", marked(signatures.secret, { plaintext: '"s3cret"' }), "[secret]"],
    ["an output", marked(signatures.output, { value: 1, dependencies: [] }), "1"],
    ["an unknown output", marked(signatures.output, { dependencies: [] }), "(unknown)"],
    ["a secret output", marked(signatures.output, { value: "s3cret", secret: true }), "[secret]"],
    ["an asset", marked(signatures.asset, { text: "s3cret" }), "(asset)"],
    ["an archive", marked(signatures.archive, { path: "." }), "(archive)"],
    ["bytes", marked(signatures.bytes, { value: "AAAA" }), "(unknown)"],
    ["a mark that is not known", marked("0", { value: 1 }), "(unknown)"],
    ["control characters", "a\u001b[31m\n\u202eb", '"a\\u{001b}[31m\\u{000a}\\u{202e}b"'],
    ["a property that is a secret by its name", { masterPassword: "s3cret", passwordArn: "arn:x" }, '{"masterPassword": [secret], "passwordArn": "arn:x"}'],
    ["variables", { environment: { variables: { A: "s3cret" } } }, '{"environment": {"variables": [secret]}}'],
    ["long text", "x".repeat(100), `"${"x".repeat(78)}…`],
  ]; // prettier-ignore
  for (const [what, raw, expected] of shown) {
    it(`shows ${what}`, () => {
      assert.equal(show(read(raw).value), expected);
    });
  }

  it("prints no secret, whoever prints it", () => {
    const { value } = read({ a: secret("s3cret"), b: [secret({ c: "s3cret" })] });
    for (const text of [
      JSON.stringify(value),
      inspect(value, { depth: 9, showHidden: true }),
      (mapOf(value)?.a as Secret).toString(),
      show(value),
    ]) {
      assert.doesNotMatch(text, /s3cret/);
      assert.match(text, /secret/);
    }
  });

  it("reads what is within a secret all the same", () => {
    assert.equal(textOf(read(secret("a")).value), "a");
    assert.deepEqual(listOf(read(marked(signatures.secret, { plaintext: "[1]" })).value), [1]);
    assert.equal(isUnknown(read(marked(signatures.secret, { ciphertext: "x" })).value), true);
    assert.equal(new Secret(new Secret("a")).open(), "a");
  });

  it("reads what a preview hides", () => {
    const { value } = read("[secret]", "[secret]");
    assert.equal(show(value), "[secret]");
    assert.equal(isUnknown(value), true);
  });

  it("reads numbers and flags that are written as text", () => {
    assert.deepEqual(
      [numberOf("443"), numberOf(443), numberOf("4a"), numberOf("")],
      [443, 443, undefined, undefined],
    );
    assert.deepEqual(
      [flagOf("true"), flagOf(false), flagOf("yes"), flagOf(unknown)],
      [true, false, undefined, undefined],
    );
  });

  it("gives no key a meaning", () => {
    const raw = JSON.parse(
      '{"__proto__": {"polluted": true}, "constructor": 1, "toString": 2, "__defaults": []}',
    ) as object;
    const map = mapOf(read(raw).value);
    assert.deepEqual(Object.keys(map ?? {}), ["__proto__", "constructor", "toString"]);
    assert.equal((map as Record<string, unknown>).polluted, undefined);
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
    assert.equal("toString" in (mapOf(read({}).value) ?? { toString: 1 }), false);
  });

  it("refuses what is nested too deep", () => {
    let deep: unknown = "x";
    for (let i = 0; i < 100_000; i += 1) deep = [deep];
    const { value, problems } = read(deep);
    assert.equal(isWholly(value), false);
    const failed = problems.failure();
    assert.match(JSON.stringify(failed), new RegExp(`more than ${deepest} levels`));
    const looped: Record<string, unknown> = {};
    looped.self = looped;
    assert.equal(read(looped).problems.any, true);
  });

  it("runs nothing while it reads", () => {
    const trap = { get secretly(): string { throw new Error("ran"); }, a: 1 }; // prettier-ignore
    assert.equal(show(read(trap).value), '{"a": 1}');
  });

  it("takes properties that are no map for a problem", () => {
    const problems = new Problems();
    decodeProperties([1], { at: "inputs", problems });
    assert.match(JSON.stringify(problems.failure()), /a list/);
  });

  it("tells names of secrets from those of their ids", () => {
    for (const name of [
      "password",
      "authToken",
      "userDataBase64",
      "clientSecret",
      "tunnel1PresharedKey",
    ])
      assert.ok(isSecretName(name), name);
    for (const name of [
      "secretArn",
      "masterUserSecretKmsKeyId",
      "httpTokens",
      "tokenType",
      "cidrBlock",
    ])
      assert.ok(!isSecretName(name), name);
  });

  it("shows any JSON on one line, cut, without anything a terminal acts on", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ unit: "binary" }), (raw, text) => {
        const line = show(read([raw, text]).value, 60);
        assert.ok(line.length <= 60);
        assert.ok(!hasControls(line));
      }),
    );
  });

  it("never cuts a character of two units in half", () => {
    for (let most = 2; most < 30; most++)
      assert.ok(!hasControls(show(read(["😀".repeat(20)]).value, most)), `cut at ${most}`);
  });
});
