/** What must hold of the simulator on any network, and what the generator must be good for. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { familyOf, formatAddress, inBlock, parseAddress, parseBlock } from "./addresses";
import { blocksOf } from "./candidates";
import { assemble } from "./assemble";
import { networkChoice } from "./choices";
import { anyTraffic } from "./example";
import { asked, network as networks, questionsOf, traffic } from "./generate";
import { isInternet } from "./journey";
import {
  groupsOf,
  named,
  vpcOf,
  type AclRules,
  type GroupRule,
  type Interface,
  type Network,
  type Route,
} from "./network";
import { protocolOf, type Packet } from "./protocols";
import { reaches, type Question, type Reach } from "./reaches";
import { simulate, type Sender } from "./simulate";
import { isTellable, problemsOf } from "./validate";

const runs = { numRuns: 400 };

/** Whatever was reachable before is reachable after, in part and as a whole. */
function nothingCloses(before: Reach, after: Reach): void {
  if (before.some)
    assert.ok(after.some, `${after.blocked?.at ?? ""}: ${after.blocked?.because ?? ""}`);
  if (before.every)
    assert.ok(after.every, `${after.blocked?.at ?? ""}: ${after.blocked?.because ?? ""}`);
}

function withRules(network: Network, at: number, rule: GroupRule): Network {
  return {
    ...network,
    groups: network.groups.map((group, i) =>
      i === at % network.groups.length
        ? { ...group, ingress: [...group.ingress, rule], egress: [...group.egress, rule] }
        : group,
    ),
  };
}

describe("the packet simulator on random networks", () => {
  it("never closes by an added rule of a group", () => {
    const rules: GroupRule[] = [
      anyTraffic,
      { protocol: "tcp", from: 443, to: 443, ipv4: ["0.0.0.0/0"] },
      { protocol: "-1", self: true },
    ];
    fc.assert(
      fc.property(asked, fc.nat(), fc.constantFrom(...rules), ({ network, question }, at, rule) => {
        nothingCloses(reaches(network, question), reaches(withRules(network, at, rule), question));
      }),
      runs,
    );
  });

  it("never closes by a network ACL that allows all", () => {
    const open: AclRules = {
      ingress: [
        { number: 1, action: "allow", protocol: "-1", cidr: "0.0.0.0/0" },
        { number: 2, action: "allow", protocol: "-1", cidr: "::/0" },
      ],
      egress: [
        { number: 1, action: "allow", protocol: "-1", cidr: "0.0.0.0/0" },
        { number: 2, action: "allow", protocol: "-1", cidr: "::/0" },
      ],
    };
    fc.assert(
      fc.property(asked, ({ network, question }) => {
        const opened = {
          ...network,
          acls: network.acls.map((acl) => ({ ...acl, ...open })),
          vpcs: network.vpcs.map((vpc) => ({ ...vpc, defaultAcl: open })),
        };
        nothingCloses(reaches(network, question), reaches(opened, question));
      }),
      runs,
    );
  });

  it("never opens by a route that becomes a blackhole", () => {
    fc.assert(
      fc.property(asked, fc.nat(), ({ network, question }, at) => {
        const all = network.tables.flatMap(({ routes }) => routes);
        const lost = all[at % Math.max(all.length, 1)];
        const blackhole = { kind: "blackhole" } as const;
        const without = {
          ...network,
          tables: network.tables.map((table) => ({
            ...table,
            routes: table.routes.map((route) =>
              route === lost ? { ...route, target: blackhole } : route,
            ),
          })),
        };
        nothingCloses(reaches(without, question), reaches(network, question));
      }),
      runs,
    );
  });

  it("never opens by a removed route that covers the most", () => {
    fc.assert(
      fc.property(asked, ({ network, question }) => {
        // What is left may only be narrower, so nothing takes the removed route's place.
        const widest = ["0.0.0.0/0", "::/0"];
        const without = {
          ...network,
          tables: network.tables.map((table) => ({
            ...table,
            routes: table.routes.filter((route) => !widest.includes(route.destination ?? "")),
          })),
        };
        nothingCloses(reaches(without, question), reaches(network, question));
      }),
      runs,
    );
  });

  it("never opens by a member that leaves its groups", () => {
    fc.assert(
      fc.property(asked, fc.nat(), ({ network, question }, at) => {
        const without: Network = {
          ...network,
          owners: network.owners.map((owner, i) =>
            i === at % network.owners.length && Array.isArray(owner.groups)
              ? { ...owner, groups: [] }
              : owner,
          ),
        };
        nothingCloses(reaches(without, question), reaches(network, question));
      }),
      runs,
    );
  });

  it("finds what any other address or port finds", () => {
    const port = fc.integer({ min: 1024, max: 65535 });
    const anyAddress = fc.oneof(
      fc.ipV4(),
      fc
        .bigInt(0x20n << 120n, (0x40n << 120n) - 1n)
        .map((value) => formatAddress({ family: 6, value })),
    );
    fc.assert(
      fc.property(
        asked,
        anyAddress,
        port,
        port,
        ({ network, question }, address, sourcePort, translatedPort) => {
          const { from, to } = question;
          const family = familyOf(address);
          if (!isInternet(network, address)) return;
          if (network.interfaces.some(({ publicIpv4 }) => publicIpv4 === address)) return;
          const send = (sender: Sender, source: string, destination: string) => {
            const number = protocolOf(question.protocol);
            const packet: Packet = {
              protocol: number,
              source,
              destination,
              sourcePort,
              destinationPort: question.port,
              icmpType: question.port,
              icmpCode: 0,
            };
            return simulate(network, { from: sender, packet, translatedPort }).delivered;
          };
          let arrived: boolean;
          let way: "ipv4" | "ipv6" | "public-ipv4";
          if (from.kind === "internet" && from.family === family && to.kind === "interface") {
            const { ipv6, publicIpv4 } = named(network.interfaces, to.name);
            const destination = family === 4 ? publicIpv4 : ipv6;
            if (destination === undefined) return;
            way = family === 4 ? "public-ipv4" : "ipv6";
            arrived = send({ kind: "internet" }, address, destination);
          } else if (to.kind === "internet" && to.family === family && from.kind === "interface") {
            const { ipv4, ipv6 } = named(network.interfaces, from.name);
            const source = family === 4 ? ipv4 : ipv6;
            if (source === undefined) return;
            way = family === 4 ? "ipv4" : "ipv6";
            arrived = send({ kind: "interface", interface: from.name }, source, address);
          } else {
            return;
          }
          const tried = reaches(network, question).ways[way];
          if (arrived) assert.ok(tried?.some, `${address} gets through`);
          else assert.ok(tried?.every !== true, `${address} does not get through`);
        },
      ),
      { numRuns: 4000 },
    );
  });

  it("can show a packet for each answer", () => {
    fc.assert(
      fc.property(asked, ({ network, question }) => {
        const { some, every, witness, blocked, tries } = reaches(network, question);
        assert.equal(some, witness !== undefined);
        if (every) assert.ok(some);
        if (!some && tries > 0) assert.ok(blocked?.trace.at(-1)?.passed === false);
      }),
      runs,
    );
  });
});

/** Every IPv4 address inside one block of IPv6. */
const mirrorBase = parseBlock("2a05:d014:ff00::/96").first;
const mirrorAddress = (address: string) =>
  formatAddress({ family: 6, value: mirrorBase + parseAddress(address).value });
function mirrorBlock(block: string): string {
  const { first, length } = parseBlock(block);
  return `${mirrorAddress(formatAddress({ family: 4, value: first }))}/${96 + length}`;
}
const isIpv4 = (block: string) => parseBlock(block).family === 4;

/** The network with an IPv6 rule, route and address for each of its IPv4 ones, and none of its own. */
function mirrored(network: Network): Network {
  const blocks = (list: readonly string[] | undefined) =>
    (list ?? []).filter(isIpv4).map(mirrorBlock);
  const rules = (list: readonly GroupRule[]) =>
    list.map((rule) => ({ ...rule, ipv6: blocks(rule.ipv4), ipv4: [] }));
  const acl = ({ ingress, egress }: AclRules): AclRules => ({
    ingress: ingress
      .filter(({ cidr }) => isIpv4(cidr))
      .map((r) => ({ ...r, cidr: mirrorBlock(r.cidr) })),
    egress: egress
      .filter(({ cidr }) => isIpv4(cidr))
      .map((r) => ({ ...r, cidr: mirrorBlock(r.cidr) })),
  });
  return {
    ...network,
    vpcs: network.vpcs.map((vpc) => ({
      ...vpc,
      ipv6: vpc.ipv4.map(mirrorBlock),
      ...(vpc.defaultAcl === undefined ? {} : { defaultAcl: acl(vpc.defaultAcl) }),
    })),
    subnets: network.subnets.map((subnet) => ({ ...subnet, ipv6: mirrorBlock(subnet.ipv4) })),
    tables: network.tables.map((table) => ({
      ...table,
      routes: table.routes.flatMap((route): Route[] => {
        if (route.destination === undefined) return [route];
        return isIpv4(route.destination)
          ? [{ ...route, destination: mirrorBlock(route.destination) }]
          : [];
      }),
    })),
    acls: network.acls.map((item) => ({ ...item, ...acl(item) })),
    groups: network.groups.map((group) => ({
      ...group,
      ingress: rules(group.ingress),
      egress: rules(group.egress),
    })),
    prefixLists: network.prefixLists.map((list) => ({ ...list, entries: blocks(list.entries) })),
    interfaces: network.interfaces.map((item) => ({ ...item, ipv6: mirrorAddress(item.ipv4) })),
  };
}

describe("the packet simulator, IPv4 and IPv6 side by side", () => {
  const tcp443 = (source: string, destination: string): Packet => ({
    protocol: 6,
    source,
    destination,
    sourcePort: 40000,
    destinationPort: 443,
    icmpType: 0,
    icmpCode: 0,
  });

  it("says the same of traffic inside a VPC", () => {
    let both = 0;
    fc.assert(
      fc.property(networks, fc.nat(), fc.nat(), (network, i, j) => {
        const from = network.interfaces[i % network.interfaces.length] as Interface;
        const to = network.interfaces[j % network.interfaces.length] as Interface;
        if (from === to || vpcOf(network, from).name !== vpcOf(network, to).name) return;
        const sender: Sender = { kind: "interface", interface: from.name };
        const one = simulate(network, {
          from: sender,
          packet: tcp443(from.ipv4, to.ipv4),
          translatedPort: 1024,
        });
        const other = simulate(mirrored(network), {
          from: sender,
          packet: tcp443(mirrorAddress(from.ipv4), mirrorAddress(to.ipv4)),
          translatedPort: 1024,
        });
        if (one.delivered) both += 1;
        assert.deepEqual([other.delivered, other.at], [one.delivered, one.at]);
      }),
      { numRuns: 1500 },
    );
    assert.ok(both > 50, `${both} delivered`);
  });

  it("says the same of traffic from the internet to a public address", () => {
    let both = 0;
    fc.assert(
      fc.property(
        networks,
        fc.constantFrom("3.5.0.1", "52.94.0.9", "200.1.1.1"),
        (network, source) => {
          for (const to of network.interfaces) {
            if (to.publicIpv4 === undefined) continue;
            const one = simulate(network, {
              from: { kind: "internet" },
              packet: tcp443(source, to.publicIpv4),
              translatedPort: 1024,
            });
            const other = simulate(mirrored(network), {
              from: { kind: "internet" },
              packet: tcp443(mirrorAddress(source), mirrorAddress(to.ipv4)),
              translatedPort: 1024,
            });
            if (one.delivered) both += 1;
            assert.deepEqual([other.delivered, other.at], [one.delivered, one.at]);
          }
        },
      ),
      { numRuns: 800 },
    );
    assert.ok(both > 50, `${both} delivered`);
  });
});

describe("the generator of networks", () => {
  it("makes networks that AWS would build, however small", () => {
    fc.assert(
      fc.property(networks, (network) => {
        assert.deepEqual(problemsOf(network), []);
        for (const block of blocksOf(network)) assert.ok(isTellable(network, block), block);
      }),
      { numRuns: 1000 },
    );
  });

  it("makes networks of the smallest choices", () => {
    const choice = fc.sample(networkChoice, { numRuns: 1, seed: 1 })[0];
    assert.ok(choice !== undefined);
    const vpc = choice.vpcs[0];
    assert.ok(vpc !== undefined);
    const least = assemble({
      ...choice,
      vpcs: [vpc],
      tables: [],
      acls: [],
      groups: [],
      lists: [],
      nats: [],
      owners: [],
    });
    assert.deepEqual(problemsOf(least), []);
  });

  it("gives both answers often, and each interesting case", () => {
    const sample = fc.sample(networks, { numRuns: 150, seed: 20 });
    const kinds = [traffic[0], traffic[1], traffic[4], traffic[6]];
    const seen = new Map<string, number>();
    const count = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
    let all = 0;
    for (const network of sample) {
      for (const question of questionsOf(network, kinds)) {
        const { some, every, ways } = reaches(network, question);
        all += 1;
        count(some ? "some" : "none");
        if (question.port === 443) count(some ? "443 arrives" : "443 is blocked");
        if (some && !every) count("not every");
        if (some && isOnly(ways, "ipv6")) count("IPv6 only");
        if (some && isOnly(ways, "public-ipv4")) count("round by the internet only");
        count(`${kindOf(question)} ${some ? "arrives" : "is blocked"}`);
      }
      for (const item of network.interfaces) {
        if ((groupsOf(network, item) ?? []).some((group) => group.default !== undefined)) {
          count("default group");
        }
      }
    }
    const share = (what: string) => (seen.get(what) ?? 0) / all;
    const [arrived = 0, blocked = 0] = [seen.get("443 arrives"), seen.get("443 is blocked")];
    assert.ok(arrived / (arrived + blocked) > 0.15, JSON.stringify([...seen]));
    assert.ok(share("some") > 0.1 && share("none") > 0.3, JSON.stringify([...seen]));
    assert.ok(share("not every") > 0.005, JSON.stringify([...seen]));
    for (const what of ["IPv6 only", "default group", "round by the internet only"]) {
      assert.ok((seen.get(what) ?? 0) >= 10, `${what}: ${String(seen.get(what))}`);
    }
    const pairs = [
      "internet → interface",
      "interface → internet",
      "interface → interface",
      "vpn-client → interface",
    ];
    for (const pair of pairs) {
      for (const answer of ["arrives", "is blocked"]) {
        assert.ok((seen.get(`${pair} ${answer}`) ?? 0) >= 10, `${pair} ${answer}`);
      }
    }
    if (process.env["SIMULATOR_SHARES"] !== undefined)
      console.log({ all, ...Object.fromEntries(seen) });
  });
});

function isOnly(ways: Reach["ways"], only: string): boolean {
  return Object.entries(ways).every(([way, { some }]) => some === (way === only));
}

function kindOf({ from, to }: Question): string {
  return `${from.kind} → ${to.kind}`;
}

describe("the addresses of the simulator", () => {
  const examples = [
    ["::ffff:10.0.0.1", "0:0:0:0:0:ffff:a00:1"],
    ["64:ff9b::1.2.3.4", "64:ff9b:0:0:0:0:102:304"],
    ["2001:db8::", "2001:db8:0:0:0:0:0:0"],
    ["::", "0:0:0:0:0:0:0:0"],
  ] as const;
  for (const [text, long] of examples) {
    it(`reads ${text}`, () => {
      assert.equal(formatAddress(parseAddress(text)), long);
    });
  }
  for (const text of ["10.0.0", "10.0.0.256", "1::2::3", ":::", "12345::", "1:2:3"]) {
    it(`refuses ${text}`, () => {
      assert.throws(() => parseAddress(text));
    });
  }
  it("knows the edges of a block", () => {
    assert.deepEqual(
      ["10.0.9.255", "10.0.10.0", "10.0.11.255", "10.0.12.0"].map((a) =>
        inBlock(a, "10.0.11.7/23"),
      ),
      [false, true, true, false],
    );
  });
});
