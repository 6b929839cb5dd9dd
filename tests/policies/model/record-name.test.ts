import assert from "node:assert/strict";
import { domainName, recordName } from "../../../policies/core/model/record-name";

describe("a record's full name", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ["www", "example.com", "www.example.com"],
    ["a.b", "example.com", "a.b.example.com"],
    ["", "example.com", "example.com"],
    ["example.com", "example.com", "example.com"],
    ["www.example.com", "example.com", "www.example.com"],
    ["WWW.Example.com.", "example.com.", "www.example.com"],
    ["www.", "Example.com", "www.example.com"],
    // The provider asks for no dot; AWS then refuses the name.
    ["myexample.com", "example.com", "myexample.com"],
    ["example.com.www", "example.com", "example.com.www.example.com"],
    ["*", "example.com", "*.example.com"],
  ];
  for (const [name, zone, full] of cases) {
    it(`of "${name}" in ${zone} is ${full}`, () => {
      assert.equal(recordName(name, zone), full);
    });
  }

  it("is compared in small letters, without the dot at its end", () => {
    assert.equal(domainName("WWW.Example.COM."), "www.example.com");
  });
});
