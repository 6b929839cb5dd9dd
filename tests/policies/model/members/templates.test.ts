/** Which version of a launch template is taken: that which is declared for sure, or one that may hold anything. */
import assert from "node:assert/strict";
import { U, secret, type Given, type Program } from "../../graph/build";
import { ground, Layer, type } from "./build";

const batch = "aws:batch/computeEnvironment:ComputeEnvironment";
const nodes = "aws:eks/nodeGroup:NodeGroup";

const template = (more: Given & { inputs?: Record<string, unknown> } = {}): Given => ({
  id: "lt-1",
  ...more,
  inputs: { vpcSecurityGroupIds: ["sg-2"], ...more.inputs },
});
const versions = (latestVersion: number, defaultVersion: number) => ({
  outputs: { latestVersion, defaultVersion },
});
/** Not there yet: the engine says so. */
const made: Given = template({ isNew: true });
/** Of a template that is changed its latest version is unknown until it is there. */
const changed: Given = template();
const moved: Given = template({ inputs: { updateDefaultVersion: true } });

/** A group of instances that names a template, and the version of it. */
function scaling(version: unknown, given: Given, more: Program = {}, from = ["lt"]): Program {
  const launchTemplate = { id: "lt-1", ...(version === undefined ? {} : { version }) };
  return {
    ...ground,
    lt: [type.template, given],
    x: [
      type.scaling,
      { inputs: { vpcZoneIdentifiers: ["subnet-1"], launchTemplate }, from: { launchTemplate: from } },
    ],
    ...more,
  }; // prettier-ignore
}

const names = (program: Program, name = "x") =>
  new Layer(program)
    .member(name)
    .groups.certain.map(({ resource }) => resource.name)
    .join();
const why = (program: Program) => new Layer(program).member("x").groups.anything;

describe("the version of a launch template", () => {
  const second: Program = { other: [type.template, { id: "lt-2", isNew: true }] };
  const param: Program = { p: ["aws:ssm/parameter:Parameter", { id: "p" }] };
  const sure: readonly (readonly [string, Program])[] = [
    ["$Latest", scaling("$Latest", template(versions(7, 3)))],
    ["a reference in a plan, or to one that is changed", scaling(U, changed)],
    ["a reference to one that is made", scaling(U, made)],
    ["a reference beside another template, if both are made", scaling(U, made, second, ["lt", "other"])],
    ["a reference beside what has no versions", scaling(U, changed, {}, ["lt", "s1"])],
    ["the number of the latest", scaling("7", template(versions(7, 3)))],
    ["the first of one that is made", scaling("1", made)],
    ["none, of one that is made", scaling(undefined, made)],
    ["none, where the default follows", scaling(undefined, moved)],
    ["$Default, where the default follows", scaling("$Default", moved)],
    ["$Default, where it is the latest", scaling("$Default", template(versions(3, 3)))],
    ["$Default, where the program makes it the latest", scaling("$Default", template({ ...versions(3, 1), outputs: { latestVersion: 3 }, inputs: { defaultVersion: 3 } }))],
  ]; // prettier-ignore
  for (const [what, program] of sure) {
    it(`is that which is declared: ${what}`, () => {
      assert.equal(names(program), "g2");
      assert.deepEqual(why(program), []);
    });
  }

  const unsure: readonly (readonly [string, Program])[] = [
    ["an older number", scaling("6", template(versions(7, 3)))],
    ["a number in a plan", scaling("1", changed)],
    ["a later one of one that is made", scaling("2", made)],
    ["none, in a plan", scaling(undefined, changed)],
    ["none, where the default stayed", scaling(undefined, template(versions(7, 3)))],
    ["$Default, where somebody moved it", scaling("$Default", template({ ...versions(7, 3), inputs: { updateDefaultVersion: true } }))],
    ["$Default, where it is not known whether it follows", scaling("$Default", template({ inputs: { updateDefaultVersion: U } }))],
    ["$Default, where the program keeps an old one", scaling("$Default", template({ outputs: { latestVersion: 3 }, inputs: { defaultVersion: 2 } }))],
    ["unknown though the template's are known", scaling(U, template(versions(7, 7)))],
    ["from a parameter", scaling(U, changed, param, ["lt", "p"])],
    ["of another template", scaling(U, changed, second, ["lt", "other"])],
    ["of nothing that is told", scaling(U, changed, {}, [])],
    ["a secret", scaling(secret(U), changed)],
    ["a word", scaling("newest", template(versions(7, 7)))],
  ]; // prettier-ignore
  for (const [what, program] of unsure) {
    it(`may be another one: ${what}`, () => {
      const { groups, publicV4, carriesV6 } = new Layer(program).member("x");
      assert.deepEqual(groups.certain, []);
      assert.match(groups.anything.join(), /x :: launchTemplate\.version .*take its latestVersion/);
      assert.equal(publicV4.state, "unknown");
      assert.equal(carriesV6.state, "unknown");
    });
  }

  it("is asked of whatever is started from a template", () => {
    const mixed = (version: string): Record<string, unknown> => ({
      vpcZoneIdentifiers: ["subnet-1"],
      mixedInstancesPolicy: {
        launchTemplate: { launchTemplateSpecification: { launchTemplateId: "lt-1", version } },
      },
    });
    const named = (version: string) => ({ launchTemplate: { id: "lt-1", version } });
    const jobs = (version: string) => ({
      computeResources: {
        subnets: ["subnet-1"],
        launchTemplate: { launchTemplateId: "lt-1", version },
      },
    });
    const kinds: readonly (readonly [string, (version: string) => Record<string, unknown>])[] = [
      [type.scaling, mixed],
      [type.instance, (version) => ({ ...named(version), subnetId: "subnet-1" })],
      [nodes, (version) => ({ ...named(version), subnetIds: ["subnet-1"] })],
      [batch, jobs],
    ];
    for (const [token, inputs] of kinds) {
      const of = (version: string): Program => ({
        ...ground,
        lt: [type.template, template(versions(7, 3))],
        x: [token, { inputs: inputs(version) }],
      });
      assert.equal(names(of("7")), "g2", token);
      assert.equal(names(of("6")), "", token);
      assert.match(why(of("6")).join(), /version = "6", which may be an older version/, token);
    }
  });

  it("is asked of each override", () => {
    const override = (version: string): Program => ({
      ...ground,
      lt: [type.template, template(versions(7, 3))],
      x: [
        type.scaling,
        {
          inputs: {
            vpcZoneIdentifiers: ["subnet-1"],
            mixedInstancesPolicy: {
              launchTemplate: {
                launchTemplateSpecification: { launchTemplateId: "lt-1", version: "7" },
                overrides: [
                  { instanceType: "t3.small" },
                  { launchTemplateSpecification: { launchTemplateId: "lt-1", version } },
                ],
              },
            },
          },
        },
      ],
    });
    assert.equal(names(override("$Latest")), "g2");
    assert.match(why(override("6")).join(), /overrides\[1\]\.launchTemplateSpecification\.version/);
  });

  it("is chosen once for all where Batch makes its instances", () => {
    const jobs = (version: string, given: Given, more: Given = {}): Program => ({
      ...ground,
      lt: [type.template, given],
      x: [
        batch,
        {
          ...more,
          inputs: {
            computeResources: {
              subnets: ["subnet-1"],
              launchTemplate: { launchTemplateId: "lt-1", version },
            },
          },
        },
      ],
    });
    assert.match(why(jobs("$Latest", template(versions(7, 7)))).join(), /take its latestVersion$/);
    assert.equal(names(jobs("$Latest", template(versions(7, 7)), { isNew: true })), "g2");
    assert.equal(names(jobs("$Latest", made)), "g2");
  });

  it("is chosen once for all where a single instance is made", () => {
    const host = (version: string, given: Given, more: Given = {}): Program => ({
      ...ground,
      lt: [type.template, given],
      x: [
        type.instance,
        { ...more, inputs: { subnetId: "subnet-1", launchTemplate: { id: "lt-1", version } } },
      ],
    });
    assert.match(why(host("$Latest", template(versions(7, 7)))).join(), /take its latestVersion$/);
    assert.equal(names(host("7", template(versions(7, 7)))), "g2");
    assert.equal(names(host("$Latest", made)), "g2");
    assert.equal(names(host("$Latest", template(versions(7, 7)), { isNew: true })), "g2");
  });

  it("plays no part where the consumer has groups of its own", () => {
    const own: Program = {
      ...scaling(undefined, changed),
      x: [
        type.instance,
        {
          inputs: {
            subnetId: "subnet-1",
            vpcSecurityGroupIds: ["sg-1"],
            launchTemplate: { id: "lt-1" },
          },
        },
      ],
    };
    assert.equal(names(own), "g1");
    assert.deepEqual(why(own), []);
  });
});

describe("a secondary network", () => {
  const own = { subnetId: "subnet-1", vpcSecurityGroupIds: ["sg-1"] };
  const host = (inputs: Record<string, unknown>, token = type.instance): Program => ({
    ...ground,
    lt: [type.template, { id: "lt-1", inputs: { secondaryInterfaces: [{ secondarySubnetId: "x" }] } }],
    plain: [type.template, { id: "lt-2", inputs: { vpcSecurityGroupIds: ["sg-2"] } }],
    x: [token, { inputs }],
  }); // prettier-ignore
  const started = (id: string) => ({
    vpcZoneIdentifiers: ["subnet-1"],
    launchTemplate: { id, version: "$Latest" },
  });

  it("is one more place, without groups, where an instance or its template names one", () => {
    for (const program of [
      host({ ...own, secondaryNetworkInterfaces: [{ secondarySubnetId: "x" }] }),
      host({ ...own, secondaryNetworkInterfaces: U }),
      host({ ...own, launchTemplate: { id: "lt-1", version: "$Latest" } }),
      host(started("lt-1"), type.scaling),
    ]) {
      const [, second, ...rest] = new Layer(program).of("x");
      assert.equal(second?.groups.filtered, false);
      assert.match(second.subnets.anything.join(), /secondary network/);
      assert.deepEqual(rest, []);
    }
  });

  it("is none where nothing names one", () => {
    for (const program of [host(own), host(started("lt-2"), type.scaling)]) {
      assert.equal(new Layer(program).of("x").length, 1);
    }
  });
});
