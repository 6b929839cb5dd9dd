/** The ACLs as registered, judged packet by packet: every declared flow passes, and little else. */
import assert from "node:assert/strict";
import { planAddresses, type Tier, tiers } from "../../components/network/addresses";
import { planNetworkAcls, tierBlocks } from "../../components/network/network-acls";
import { NetworkTier, type NetworkTierArgs } from "../../components/network/NetworkTier";
import { ProblemList } from "../../components/common/problems";
import { construct, type Construction } from "../support/construct";

const ruleType = "aws:ec2/networkAclRule:NetworkAclRule";

interface Rule {
  readonly tier: string;
  readonly egress: boolean;
  readonly number: number;
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
  readonly range: string;
}

/** What the rules see of a packet: the protocol, the destination port (ICMP: type * 256 + code), the far address. */
interface Packet {
  readonly protocol: string;
  readonly port: number;
  readonly address: string;
}

function rulesOf(construction: Construction): Rule[] {
  return construction.ofType(ruleType).map((r) => {
    const { inputs } = r;
    const number = (key: string, otherwise: number) =>
      (inputs[key] as number | undefined) ?? otherwise;
    const icmp = inputs["icmpType"] !== undefined;
    const code = number("icmpCode", -1);
    const type = number("icmpType", -1) * 256;
    return {
      tier: (construction.refersTo(r, "networkAclId")[0] ?? "").replace("net-", ""),
      egress: inputs["egress"] === true,
      number: number("ruleNumber", NaN),
      protocol: inputs["protocol"] as string,
      from: icmp ? type + Math.max(code, 0) : number("fromPort", NaN),
      to: icmp ? type + (code < 0 ? 255 : code) : number("toPort", NaN),
      range: (inputs["cidrBlock"] ?? inputs["ipv6CidrBlock"]) as string,
    };
  });
}

function bits(address: string): string {
  return address
    .split(".")
    .map((part) => Number(part).toString(2).padStart(8, "0"))
    .join("");
}

function covers(range: string, address: string): boolean {
  if (range.includes(":") || address.includes(":")) {
    return range === "::/0" && address.includes(":");
  }
  const [base = "", length] = range.split("/");
  return bits(address).startsWith(bits(base).slice(0, Number(length)));
}

class Acls {
  constructor(readonly rules: readonly Rule[]) {}

  private admits(tier: string, egress: boolean, packet: Packet): boolean {
    return this.rules.some(
      (rule) =>
        rule.tier === tier &&
        rule.egress === egress &&
        rule.protocol === packet.protocol &&
        rule.from <= packet.port &&
        packet.port <= rule.to &&
        covers(rule.range, packet.address),
    );
  }

  /** Whether a subnet of the tier lets a packet in from an address. */
  enters(tier: string, from: string, port: number, protocol = "tcp"): boolean {
    return this.admits(tier, false, { protocol, port, address: from });
  }

  /** Whether a subnet of the tier lets a packet out to an address. */
  leaves(tier: string, to: string, port: number, protocol = "tcp"): boolean {
    return this.admits(tier, true, { protocol, port, address: to });
  }
}

/** Somebody with an address, in a tier or, without one, beyond the VPC. */
interface Party {
  readonly tier?: Tier;
  readonly address: string;
}

/** The least, a usual and the greatest port that answers may go to. */
const answerPorts = [1024, 49152, 65535];

/** A TCP connection between different subnets: all four legs, for each port that the client may have chosen. */
function connects(acls: Acls, client: Party, server: Party, port: number): boolean {
  const way = (from: Party, to: Party, toPort: number) =>
    (from.tier === undefined || acls.leaves(from.tier, to.address, toPort)) &&
    (to.tier === undefined || acls.enters(to.tier, from.address, toPort));
  return way(client, server, port) && answerPorts.every((answer) => way(server, client, answer));
}

/** Zone a and zone b of each tier. */
const inPublic: Party[] = [
  { tier: "public", address: "10.0.1.7" },
  { tier: "public", address: "10.0.2.250" },
];
const inPrivate: Party[] = [
  { tier: "private", address: "10.0.10.4" },
  { tier: "private", address: "10.0.11.254" },
];
const inDatabase: Party[] = [
  { tier: "database", address: "10.0.20.30" },
  { tier: "database", address: "10.0.21.31" },
];
const internet: Party = { address: "198.51.100.7" };
const internetIpv6: Party = { address: "2001:db8::7" };
const everyPort = [1, 22, 80, 443, 1023, 1024, 3000, 3389, 5432, 6379, 8443, 9200, 65535];

async function aclsOf(args: Partial<NetworkTierArgs> = {}): Promise<Acls> {
  const zones = ["eu-central-1a", "eu-central-1b"];
  return new Acls(rulesOf(await construct(() => new NetworkTier("net", { zones, ...args }))));
}

describe("network ACLs let pass", () => {
  let acls: Acls;
  before(async () => {
    acls = await aclsOf();
  });

  const each = (
    clients: readonly Party[],
    servers: readonly Party[],
    ports: readonly number[],
    expected: boolean,
  ) => {
    for (const client of clients) {
      for (const server of servers.filter((s) => s.address !== client.address)) {
        for (const port of ports) {
          assert.equal(
            connects(acls, client, server, port),
            expected,
            `${client.address} -> ${server.address}:${port}`,
          );
        }
      }
    }
  };

  it("internet, IPv4 and IPv6, to the public load balancer on 80 and 443", () => {
    each([internet, internetIpv6], inPublic, [80, 443], true);
  });

  it("the public load balancer to targets and their health checks, on any port", () => {
    each(inPublic, inPrivate, everyPort, true);
  });

  it("services, VPN interfaces and internal load balancer among one another, and interface endpoints", () => {
    each(inPrivate, inPrivate, everyPort, true);
  });

  it("services through NAT to the internet on 443", () => {
    // Before the gateway the packet goes on to the internet's address, and the answer comes from it.
    for (const service of inPrivate) {
      assert.ok(acls.leaves("private", internet.address, 443));
      assert.ok(acls.enters("public", service.address, 443));
      assert.ok(acls.leaves("public", internet.address, 443));
      for (const answer of answerPorts) {
        assert.ok(acls.enters("public", internet.address, answer));
        assert.ok(acls.leaves("public", service.address, answer));
        assert.ok(acls.enters("private", internet.address, answer));
      }
    }
  });

  it("services to gateway endpoints, whose addresses are the internet's", () => {
    each(inPrivate, [internet], [443], true);
  });

  it("services to stores on the stores' ports", () => {
    each(inPrivate, inDatabase, [5432, 6379, 443], true);
  });

  it("stores among one another", () => {
    each(inDatabase, inDatabase, everyPort, true);
  });

  it("routers' word on packets that are too large", () => {
    const [tooLarge, tooLargeIpv6] = [3 * 256 + 4, 2 * 256];
    for (const tier of ["public", "private"]) {
      assert.ok(acls.enters(tier, internet.address, tooLarge, "icmp"));
      assert.ok(acls.leaves(tier, internet.address, tooLarge, "icmp"));
    }
    assert.ok(acls.enters("public", internetIpv6.address, tooLargeIpv6, "58"));
    assert.ok(acls.leaves("public", internetIpv6.address, tooLargeIpv6, "58"));
  });

  it("with IPv6 in private subnets: services to the internet on 443, and nothing in", async () => {
    assert.ok(!acls.leaves("private", internetIpv6.address, 443));
    assert.ok(!acls.enters("private", internetIpv6.address, 49152));
    const dual = await aclsOf({ privateIpv6: true });
    for (const service of inPrivate) {
      assert.ok(connects(dual, service, internetIpv6, 443));
      for (const port of [22, 80, 443]) {
        assert.ok(!connects(dual, internetIpv6, service, port));
        assert.ok(!connects(dual, internetIpv6, { ...service, tier: "database" }, port));
      }
    }
    assert.ok(dual.enters("private", internetIpv6.address, 2 * 256, "58"));
  });

  it("other stores' ports by choice", async () => {
    const other = await aclsOf({ databasePorts: [3306] });
    for (const service of inPrivate) {
      for (const store of inDatabase) {
        assert.ok(connects(other, service, store, 3306));
        for (const port of [5432, 6379, 443]) assert.ok(!connects(other, service, store, port));
      }
    }
  });

  it("none of these:", () => {
    const others = (ports: readonly number[]) => everyPort.filter((port) => !ports.includes(port));
    // The internet, to anything but the load balancer's two ports below the answers' range.
    each([internet, internetIpv6], inPublic, [1, 22, 81, 1023], false);
    each(
      [internet],
      inPrivate,
      everyPort.filter((port) => port < 1024),
      false,
    );
    each([internetIpv6], inPrivate, everyPort, false);
    each([internet, internetIpv6], inDatabase, everyPort, false);
    // Services, to stores' other ports.
    each(inPrivate, inDatabase, others([5432, 6379, 443]), false);
    // Load balancer and NAT, to stores.
    each(inPublic, inDatabase, everyPort, false);
    // Services, to the internet on other ports.
    each(inPrivate, [internet], others([443]), false);
    // Stores, to anyone but one another.
    each(inDatabase, [internet, internetIpv6, ...inPublic, ...inPrivate], everyPort, false);
  });

  it("no word from stores to the internet, nor back, nor anything but TCP", () => {
    const database = acls.rules.filter((rule) => rule.tier === "database");
    assert.ok(database.length > 0);
    for (const rule of database) {
      assert.equal(rule.protocol, "tcp");
      assert.match(rule.range, /^10\.0\.(10|20)\.0\/23$/);
    }
    for (const party of [internet, internetIpv6, ...inPublic]) {
      for (const port of [...everyPort, ...answerPorts]) {
        assert.ok(!acls.leaves("database", party.address, port));
        assert.ok(!acls.enters("database", party.address, port));
      }
    }
    // To services only answers.
    for (const service of inPrivate) {
      assert.ok(!acls.leaves("database", service.address, 443));
      assert.ok(!acls.leaves("database", service.address, 1023));
    }
  });

  it("neighbours of the tiers' ranges nowhere", () => {
    // 10.0.9.0/24 and 10.0.12.0/24 beside private, 10.0.19.0/24 and 10.0.22.0/24 beside database.
    for (const address of ["10.0.9.255", "10.0.12.0", "10.0.19.255", "10.0.22.0", "10.1.10.4"]) {
      for (const port of [5432, 6379, 443, 8443]) {
        assert.ok(!acls.enters("database", address, port));
        assert.ok(!acls.leaves("database", address, 49152));
      }
      assert.ok(!acls.enters("private", address, 443));
    }
    for (const address of ["10.0.0.255", "10.0.3.0"]) {
      assert.ok(!acls.enters("private", address, 80));
    }
  });
});

describe("network ACLs' rules", () => {
  function planFor(count: number, databasePorts = [5432, 6379, 443], privateIpv6 = true) {
    const zones = ["a", "b", "c", "d", "e", "f"]
      .slice(0, count)
      .map((letter) => `us-east-1${letter}`);
    const addresses = planAddresses("10.0.0.0/16", zones, new ProblemList());
    assert.ok(addresses);
    return { addresses, rules: planNetworkAcls(addresses, { privateIpv6, databasePorts }) };
  }

  it("have numbers and names of their own, and stay within AWS's quota, for each number of zones", () => {
    for (const count of [2, 3, 4, 5, 6]) {
      const { rules } = planFor(count);
      for (const tier of tiers) {
        for (const direction of ["in", "out"] as const) {
          const list = rules[tier].filter((rule) => rule.direction === direction);
          assert.equal(new Set(list.map((rule) => rule.number)).size, list.length);
          assert.equal(new Set(list.map((rule) => rule.key)).size, list.length);
          assert.ok(list.every(({ number }) => number >= 1 && number <= 32766));
          const ipv4 = list.filter((rule) => rule.cidrBlock !== undefined).length;
          assert.ok(ipv4 <= 19 && list.length - ipv4 <= 19, `${tier} ${direction}: ${ipv4}`);
        }
      }
    }
  });

  it("cover every subnet of a tier, and, with an even number of zones, nothing else", () => {
    const size = (range: string) => 2 ** (32 - Number(range.split("/")[1]));
    for (const count of [2, 3, 4, 5, 6]) {
      const { addresses } = planFor(count);
      for (const tier of tiers) {
        const blocks = tierBlocks(addresses, tier).map(({ peer }) => peer.cidrBlock ?? "");
        for (const { cidrBlock } of addresses.subnets[tier]) {
          const first = cidrBlock.split("/")[0] ?? "";
          assert.equal(blocks.filter((block) => covers(block, first)).length, 1);
        }
        const total = blocks.map(size).reduce((sum, n) => sum + n, 0);
        const spare = total - 256 * count;
        assert.equal(spare, count % 2 === 1 && tier !== "public" ? 256 : 0, `${tier} ${count}`);
      }
    }
  });

  it("do not move when a port comes or goes", () => {
    const byKey = (ports: number[]) =>
      new Map(planFor(6, ports).rules.database.map((rule) => [rule.key + rule.direction, rule]));
    const [all, fewer, turned] = [
      byKey([5432, 6379, 443]),
      byKey([5432, 443]),
      byKey([443, 3306, 5432]),
    ];
    for (const [key, rule] of fewer) {
      assert.deepEqual(all.get(key), rule);
      assert.deepEqual(turned.get(key), rule);
    }
  });

  it("leave out what the database tier would need IPv6 for", () => {
    const { rules } = planFor(2);
    assert.deepEqual(
      rules.database.filter((rule) => rule.ipv6CidrBlock !== undefined),
      [],
    );
  });
});
