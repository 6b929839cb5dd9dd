/** The images of a stack: repositories for a pipeline, and building by choice. */
import assert from "node:assert/strict";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fromPlan } from "../../policies/adapters/plan";
import { prove } from "../../policies/core/prove";
import { contentTag, planImages } from "../../stacks/images";
import { readSettings } from "../../stacks/settings";
import { modes, type PlannedResource, unknownValue } from "../support/construct";
import { constructPlatform, rawConfig, stackConfig } from "../support/platform";

const root = path.resolve(__dirname, "../..");
const context = "tests/fixtures/examples/container-awsx/app";
const sources = { search: { context } };

const withImages = (images: unknown, more: Readonly<Record<string, unknown>> = {}) => ({
  ...stackConfig("dev"),
  ...rawConfig({ "bulkhead:images": images, ...more }),
});
const read = (images: unknown, more?: Readonly<Record<string, unknown>>) =>
  readSettings(withImages(images, more), { project: "bulkhead", stack: "dev" });

const repository = "aws:ecr/repository:Repository";
const isOfImages = ({ type }: PlannedResource) => /^(aws:ecr|awsx:)/.test(type);
const awsxFiles = () =>
  Object.keys(require.cache).filter((file) => file.includes("/@pulumi/awsx/"));

describe("a stack's images", () => {
  it("come from a pipeline, as a rule: nothing is made, and awsx is not even loaded", async () => {
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
    for (const file of awsxFiles()) delete require.cache[file];
    const plan = await constructPlatform(stackConfig("dev"));
    assert.deepEqual(plan.all.filter(isOfImages), []);
    assert.deepEqual(awsxFiles(), []);
    assert.deepEqual(planImages(read({})), { repositories: [], builds: [], keep: 30 });
  });

  for (const { mode, preview } of modes) {
    it(`have a repository per service where the stack says so (${mode})`, async () => {
      const plan = await constructPlatform(withImages({ repositories: true, keep: 5 }), preview);
      const services = ["admin", "api", "chat", "frontend", "registration", "search"];
      assert.deepEqual(
        plan
          .ofType(repository)
          .map(({ name, inputs }) => [name, inputs["name"]])
          .sort(),
        services.map((service) => [`image-${service}`, `bulkhead/${service}`]),
      );
      for (const { inputs } of plan.ofType(repository)) {
        assert.equal(inputs["imageTagMutability"], "IMMUTABLE");
        assert.deepEqual(inputs["imageScanningConfiguration"], { scanOnPush: true });
        assert.equal(inputs["forceDelete"], true);
      }
      const policies = plan.ofType("aws:ecr/lifecyclePolicy:LifecyclePolicy");
      assert.equal(policies.length, services.length);
      const { rules } = JSON.parse(policies[0]?.inputs["policy"] as string) as {
        rules: { selection: { countNumber: number } }[];
      };
      assert.deepEqual(
        rules.map(({ selection }) => selection.countNumber),
        [5],
      );
      assert.equal(plan.all.filter(({ type }) => type.startsWith("awsx:")).length, 0);
    });

    it(`are built by awsx where the stack says so, and the service runs them (${mode})`, async () => {
      const settings = { build: true, repositories: true, sources };
      const plan = await constructPlatform(withImages(settings), preview);
      assert.deepEqual(
        plan.all
          .filter(({ type }) => type.startsWith("awsx:"))
          .map(({ type, name }) => `${type} ${name}`)
          .sort(),
        ["awsx:ecr:Image image-search", "awsx:ecr:Repository image-search"],
      );
      // A repository for each of the others.
      assert.equal(plan.ofType(repository).length, 5);
      const made = plan.one("awsx:ecr:Repository").inputs;
      assert.equal(made["imageTagMutability"], "IMMUTABLE");
      assert.deepEqual(made["imageScanningConfiguration"], { scanOnPush: true });
      assert.deepEqual(made["lifecyclePolicy"], {
        rules: [{ tagStatus: "any", maximumNumberOfImages: 30 }],
      });
      const image = plan.one("awsx:ecr:Image");
      assert.deepEqual(plan.refersTo(image, "repositoryUrl"), ["image-search"]);
      const { context: from, dockerfile, platform, imageTag } = image.inputs;
      assert.deepEqual(
        { from, dockerfile, platform, imageTag },
        {
          from: context,
          dockerfile: `${context}/Dockerfile`,
          platform: "linux/arm64",
          imageTag: contentTag(context, `${context}/Dockerfile`),
        },
      );
      const task = plan.one("aws:ecs/taskDefinition:TaskDefinition", "services-task-search");
      assert.ok(plan.refersTo(task, "containerDefinitions").includes("image-search"));
      if (preview) assert.equal(task.inputs["containerDefinitions"], unknownValue);
      const other = plan.one("aws:ecs/taskDefinition:TaskDefinition", "services-task-chat");
      assert.ok(!plan.refersTo(other, "containerDefinitions").includes("image-search"));
    });
  }

  it("are no alarm to the proof: what it cannot look into is listed", async () => {
    const plan = await constructPlatform(withImages({ build: true, sources }));
    const source = fromPlan({
      format: "bulkhead-plan", version: 1, project: "bulkhead", stack: "dev",
      sdks: {}, outputs: {}, assumptions: [], notes: [], resources: plan.all,
    }); // prettier-ignore
    assert.ok(source.ok);
    const verdict = prove([source.value], { today: "2026-01-01" });
    assert.ok(verdict.ok);
    const { unmodelled, ...rest } = verdict.value;
    assert.deepEqual(
      unmodelled.map(({ token }) => token),
      ["awsx:ecr:Image", "awsx:ecr:Repository"],
    );
    assert.doesNotMatch(JSON.stringify(rest), /awsx/);
  });

  it("stay in a stack that is protected", async () => {
    const config = withImages({ repositories: true }, { "bulkhead:deletionProtection": true });
    const plan = await constructPlatform(config);
    for (const { inputs } of plan.ofType(repository)) assert.equal(inputs["forceDelete"], false);
  });

  const refused: readonly [string, unknown, RegExp, Record<string, unknown>?][] = [
    ["sources that nothing builds", { sources }, /images\.sources: found .* expected nothing, as images\.build is not true/],
    ["building nothing", { build: true }, /images\.sources: found nothing, expected at least one service/],
    ["an unknown service", { build: true, sources: { serch: { context } } }, /images\.sources\.serch: found "serch", expected a service of this stack/],
    ["a folder without a Dockerfile", { build: true, sources: { search: { context: "docs" } } }, /images\.sources\.search\.context: found "docs"/],
    ["a folder outside", { build: true, sources: { search: { context: "../x" } } }, /a folder inside the project/],
    ["two images for one service", { build: true, sources }, /services\.search\.image: found "nginx:1", expected nothing, as images\.sources builds it/, { "bulkhead:services": { search: { image: "nginx:1" } } }],
    ["another shape's", { repositories: true }, /bulkhead:images: found .*, expected nothing, as compute is "monolith"/, { "bulkhead:compute": "monolith", "bulkhead:serviceDefaults": undefined }],
    ["a prefix that ECR does not take", { prefix: "Big/" }, /images\.prefix/],
  ]; // prettier-ignore
  for (const [title, images, expected, more] of refused) {
    it(`refuse ${title}`, () => {
      assert.throws(() => read(images, more), expected);
    });
  }

  it("are built by nothing but the program: neither library nor pack nor command line knows awsx", () => {
    const files = ["components", "policies", "cli", "stacks"].flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
        .filter((file) => /\.(ts|js)$/.test(file) && !/(^|\/)(dist|node_modules)\//.test(file))
        .map((file) => path.join(folder, file)),
    );
    assert.ok(files.length > 200);
    const named = [...files, "index.ts"].filter((file) =>
      /["'`]@pulumi\/awsx/.test(readFileSync(path.join(root, file), "utf8")),
    );
    assert.deepEqual(named, ["stacks/build-images.ts"]);
  });
});

describe("the tag of an image", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "bulkhead-image-"));
    writeFileSync(path.join(folder, "Dockerfile"), "FROM scratch\n");
    mkdirSync(path.join(folder, "src"));
    writeFileSync(path.join(folder, "src/a"), "1");
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const tag = () => contentTag(folder, "Dockerfile");

  it("follows content, names and links, and nothing else", () => {
    const first = tag();
    assert.match(first, /^[0-9a-f]{40}$/);
    for (const ignored of [".git", "node_modules"]) {
      mkdirSync(path.join(folder, ignored));
      writeFileSync(path.join(folder, ignored, "x"), "x");
    }
    assert.equal(tag(), first);
    assert.notEqual(contentTag(folder, "other"), first);
    const seen = new Set([first]);
    writeFileSync(path.join(folder, "src/a"), "2");
    seen.add(tag());
    writeFileSync(path.join(folder, "src/b"), "");
    seen.add(tag());
    symlinkSync("src/a", path.join(folder, "link"));
    seen.add(tag());
    assert.equal(seen.size, 4);
  });
});
