/** What is worked out once for all that are alike is the same as what is worked out for each. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { packets, ports, type Reading } from "../../../policies/core/algebra";
import { readModel, type Model } from "../../../policies/core/model";
import { readReach, type Path, type Place } from "../../../policies/core/reach";
import { judge } from "../../../policies/core/judge";
import { graphOf, type Program } from "../graph/build";
import { ground, host, type } from "../model/members/build";
import { generated } from "../simulator/generate";
import type { Dialect } from "../simulator/dialect";
import type { Network } from "../simulator/network";
import { toPlan, toState } from "../simulator/toResources";
import { at, graphOfPlan, graphOfState, internet, remote } from "./support";

const readings: readonly Reading[] = ["may", "must"];
const runs = { numRuns: 20 * Number(process.env["RUNS"] ?? 1) };

/**
 * The network with a double of each task, instance and store, in a group of its own with the same rules: alike, but for
 * rules that name one of the two groups.
 */
function doubled(network: Network): Network {
  const twin = (name: string) => `${name}-twin`;
  const owners = network.owners.filter(
    ({ kind, groups }) =>
      ["task", "instance", "database"].includes(kind) && groups !== "default" && groups !== "unfiltered",
  ); // prettier-ignore
  const copied = new Set(owners.map(({ name }) => name));
  const own = network.groups.filter((group) => group.default === undefined);
  const hasTwin = new Set(own.map(({ name }) => name));
  return {
    ...network,
    groups: [...network.groups, ...own.map((group) => ({ ...group, name: twin(group.name) }))],
    owners: [
      ...network.owners,
      ...owners.map((owner) => ({
        ...owner,
        name: twin(owner.name),
        groups: Array.isArray(owner.groups)
          ? owner.groups.map((name: string) => (hasTwin.has(name) ? twin(name) : name))
          : owner.groups,
      })),
    ],
    interfaces: [
      ...network.interfaces,
      ...network.interfaces
        .filter(({ owner }) => copied.has(owner))
        .map((face) => ({ ...face, name: twin(face.name), owner: twin(face.owner) })),
    ],
  };
}

function modelOf(network: Network, dialect: Dialect): Model {
  const graph =
    dialect.ids === "known"
      ? graphOfState(toState(network, dialect) as object)
      : graphOfPlan(toPlan(network, dialect));
  return readModel(graph);
}

function nameOf(place: Place): string {
  return place.kind === "member" ? place.member.label : place.kind;
}

function told({ from, through, sent, arrives, hops, doubts }: Path): string {
  return [
    nameOf(from),
    through.join(),
    ports.format(sent).join(),
    ports.format(arrives).join(),
    hops.map(({ evidence, why }) => `${evidence.text} ${why}`).join("; "),
    doubts.map(({ evidence }) => evidence.text).join("; "),
  ].join(" | ");
}

/** Holds the answers of a model with and without sharing against each other; how many ways were one for several. */
function compare(model: Model): number {
  const [one, other] = [readReach(model), readReach(model, { shares: false })];
  const outside: readonly Place[] = [
    internet,
    remote,
    ...model.fronts.vpn.map((access): Place => ({ kind: "vpn-clients", access })),
  ];
  const places = [...outside, ...model.members.all.map(at)];
  let shared = 0;
  for (const reading of readings) {
    for (const from of places) {
      for (const to of [internet, remote, ...model.members.all.map(at)]) {
        if (from === to || (from.kind !== "member" && to.kind !== "member")) continue;
        const [a, b] = [one, other].map((reach) => reach.direct(from, to, reading));
        assert.ok(a !== undefined && b !== undefined);
        const what = `${nameOf(from)} > ${nameOf(to)}, ${reading}`;
        const [p, q] = [a, b].map(({ flow }) => flow?.packets ?? packets.nothing());
        assert.ok(p !== undefined && q !== undefined && packets.equals(p, q), what);
      }
    }
    for (const to of model.members.all) {
      const [a, b] = [one, other].map((reach) => reach.into(to, reading).map(told).sort());
      assert.deepEqual(a, b, `${to.label}, ${reading}`);
      const crowds = one.crowds(to, reading);
      shared += one.into(to, reading).length - crowds.length;
      for (const crowd of crowds) {
        for (const path of crowd.each()) {
          assert.equal(crowd.has(path.from), path.from.kind === "member");
          assert.deepEqual(path.arrives, crowd.path.arrives);
          assert.deepEqual(path.sent, crowd.path.sent);
        }
      }
    }
  }
  return shared;
}

describe("what is worked out once for all that are alike", function () {
  this.timeout(600_000);

  it("is what is worked out for each, in random networks", () => {
    let shared = 0;
    fc.assert(
      fc.property(generated, ({ network, dialect }) => {
        shared += compare(modelOf(doubled(network), dialect));
        shared += compare(modelOf(doubled(network), { ...dialect, ids: "known" }));
      }),
      runs,
    );
    assert.ok(shared > 50, `${shared} ways were shared`);
  });

  it("leads to the same verdict", () => {
    fc.assert(
      fc.property(generated, ({ network, dialect }) => {
        const model = modelOf(doubled(network), dialect);
        const verdicts = [true, false].map((shares) =>
          judge(model, readReach(model, { shares }), undefined, {
            project: "p",
            stack: "s",
            today: "2026-01-01",
          }),
        );
        assert.equal(JSON.stringify(verdicts[0]), JSON.stringify(verdicts[1]));
      }),
      runs,
    );
  });

  it("tells apart who is named by the destination, and who names it", () => {
    const any = { protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] };
    const named = { protocol: "tcp", fromPort: 22, toPort: 22, securityGroups: ["sg-a"] };
    const names = { protocol: "tcp", fromPort: 80, toPort: 80, securityGroups: ["sg-t"] };
    const web = { protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["10.0.0.0/8"] };
    const group = (id: string, ingress: readonly object[], egress: readonly object[]) =>
      [type.group, { id, inputs: { vpcId: "vpc-1", ingress, egress } }] as const;
    const program: Program = {
      ...ground,
      ga: group("sg-a", [], [any]),
      gb: group("sg-b", [], [any]),
      gc: group("sg-c", [], [web]),
      gd: group("sg-d", [], [web, names]),
      ge: group("sg-e", [], [{ ...web, cidrBlocks: ["192.168.0.0/16"] }]),
      gt: group("sg-t", [named, web, { ...web, fromPort: 80, toPort: 80 }], []),
      ...Object.fromEntries(
        ["a", "b", "b2", "c", "d", "e", "t"].map((name) => [
          name,
          [type.instance, host(`i-${name}`, [`sg-${name.slice(0, 1)}`])],
        ]),
      ),
    };
    const model = readModel(graphOf(program));
    compare(model);
    const target = model.members.all.find(({ owner }) => owner.name === "t");
    assert.ok(target !== undefined);
    const ways = readReach(model)
      .crowds(target, "may")
      .filter(({ path }) => path.from.kind === "member")
      .map(({ path, members }) => {
        const who = [...members].map(({ owner }) => owner.name).join();
        return `${who}: ${ports.format(path.arrives).join()}`;
      });
    assert.deepEqual(ways.sort(), [
      "a: tcp 22, 80, 443",
      "b,b2: tcp 80, 443",
      "c: tcp 443",
      "d: tcp 80, 443",
    ]);
  });
});
