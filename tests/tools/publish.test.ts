/** Publishing to npm, with an npm that only pretends. */
import { strict as assert } from "node:assert";
import { type Answer, Fakes } from "./fakes";

const env = { GITHUB_SERVER_URL: "https://github.com", GITHUB_REPOSITORY: "someone/platform" };

describe("publish.sh", () => {
  let fakes: Fakes;

  afterEach(() => {
    fakes.remove();
  });

  function publish(answers: readonly Answer[]) {
    fakes = new Fakes(["npm"], answers);
    fakes.write("components/package.json", '{"name":"bulkhead","version":"1.2.0"}');
    fakes.write("policies/package.json", '{"name":"bulkhead-policies","version":"1.2.0"}');
    return fakes.script("publish.sh", ["latest", "components", "policies"], env);
  }
  const published = () => fakes.lines().filter((line) => line.startsWith("npm publish"));
  const absent: Answer = { program: "npm", when: /^view/, status: 1, complains: "E404\n" };

  it("publishes both with provenance, under the tag and from the repository that runs it", () => {
    assert.equal(publish([absent]).status, 0);
    assert.deepEqual(fakes.lines(), [
      ...["components", "policies"].flatMap((folder, index) => [
        `npm view ${["bulkhead", "bulkhead-policies"][index] ?? ""}@1.2.0 version`,
        `npm pkg set --prefix ${folder} repository.type=git repository.url=git+https://github.com/someone/platform.git repository.directory=${folder}`,
        "npm publish --provenance --access public --tag latest",
      ]),
    ]);
  });

  it("passes over what an earlier run has published, and publishes the rest", () => {
    const there: Answer = { program: "npm", when: /^view bulkhead@/, prints: "1.2.0\n" };
    const { status, stdout } = publish([there, absent]);
    assert.equal(status, 0);
    assert.match(stdout, /^bulkhead@1\.2\.0 is published already\.$/m);
    assert.equal(published().length, 1);
    assert.ok(fakes.lines().some((line) => line.includes("--prefix policies")));
    assert.ok(!fakes.lines().some((line) => line.includes("--prefix components")));
  });

  it("takes only the very version for published", () => {
    // Some versions of npm print nothing, with status 0, where there is no such version.
    for (const prints of ["", "1.1.0\n"]) {
      assert.equal(publish([{ program: "npm", when: /^view/, prints }]).status, 0);
      assert.equal(published().length, 2);
      fakes.remove();
    }
    assert.equal(publish([absent]).status, 0);
  });

  it("ends at the first that cannot be published", () => {
    const { status } = publish([absent, { program: "npm", when: /^publish/, status: 1 }]);
    assert.equal(status, 1);
    assert.equal(published().length, 1);
  });

  it("does nothing outside of a workflow, or without folders", () => {
    fakes = new Fakes(["npm"]);
    assert.notEqual(fakes.script("publish.sh", ["latest", "components"]).status, 0);
    assert.equal(fakes.script("publish.sh", ["latest"], env).status, 2);
    assert.deepEqual(fakes.calls(), []);
  });
});
