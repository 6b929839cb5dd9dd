/**
 * The core against the packet simulator, which shares no code with it: on random networks both must say the same.
 *
 * Where some packet arrives, the core says `may` (without exception); where the core says `must`, every packet arrives.
 * The other way round holds too, where all ids are known, but for what no program tells:
 * - `around`: the public IPv4 address with which something goes round by the internet is AWS's choice
 * - `account`: whether a service's tasks have IPv6 addresses is a setting of the account
 * - `moved`: where a main route table was replaced, a VPC's two outputs for it cannot be told apart
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { ports, type Reading } from "../../../policies/core/algebra";
import { reachesThrough } from "../simulator/chains";
import { generated, traffic, type Generated } from "../simulator/generate";
import { interfacesOf, type LoadBalancerOwner, type Network } from "../simulator/network";
import type { Party, Question, Tried, WayKind } from "../simulator/reaches";
import { Oracle, pairsOf } from "./oracle";

/** Kinds of ways of the simulator that a family of packets of the core stands for. */
function kindsOf({ from, to }: Question, family: "ipv4" | "ipv6"): readonly WayKind[] {
  if (to.kind === "internet") return family === "ipv4" ? ["ipv4", "nat64"] : ["ipv6"];
  if (from.kind === "internet") return family === "ipv4" ? ["public-ipv4"] : ["ipv6"];
  return [family];
}

function any(
  ways: Partial<Record<WayKind, Tried>>,
  kinds: readonly WayKind[],
  what: "some" | "every",
) {
  return kinds.some((kind) => ways[kind]?.[what] === true);
}

const hasTasks = (network: Network, ...parties: readonly Party[]) =>
  parties.some(
    (party) =>
      party.kind === "owner" &&
      network.owners.some(({ name, kind }) => name === party.name && kind === "task"),
  );

function compare(oracle: Oracle, question: Question, isKnown: boolean): void {
  const { network } = oracle;
  const { ways } = oracle.simulated(question);
  const may = oracle.asks(question, "may");
  const must = oracle.asks(question, "must");
  const told = JSON.stringify({ question, ways, may: [...may], must: [...must] });
  const isMoved = network.vpcs.some(({ mainTable }) => mainTable !== undefined);
  const rounds = ["public-ipv4", "nat64"] as const;
  const isRound = may.has("around");
  for (const family of ["ipv4", "ipv6"] as const) {
    const kinds = kindsOf(question, family);
    const some = any(ways, kinds, "some");
    const every = any(ways, kinds, "every");
    const isMay = may.get(family) === true;
    const isMust = must.get(family) === true;
    if (some) assert.ok(isMay || (family === "ipv6" && may.get("around")), `may: ${told}`);
    if (isMust) assert.ok(every, `must: ${told}`);
    if (!isKnown || isMoved) continue;
    // What a NAT gateway translates from IPv6 arrives by IPv4.
    const isTranslated = isRound && family === "ipv4" && ways.nat64?.some === true;
    if (isMay) assert.ok(some || isTranslated, `may, and no packet arrives: ${told}`);
    const isAccounts = family === "ipv6" && hasTasks(network, question.from, question.to);
    const isElsewhere = isRound && must.get("around") === true;
    if (every && !isAccounts)
      assert.ok(isMust || isElsewhere, `every packet, and no must: ${told}`);
  }
  if (!isRound) return;
  if (any(ways, rounds, "some")) {
    assert.ok(may.get("around") === true || may.get("ipv4") === true, `around: ${told}`);
  }
  if (must.get("around") === true) {
    assert.ok(any(ways, [...rounds, "ipv6"], "every"), `must around: ${told}`);
  }
}

/** Six questions of one network: as many pairs, each with another kind of traffic. */
function ask({ network, dialect }: Generated, pair: number, kind: number): void {
  const oracle = new Oracle(network, dialect);
  const pairs = pairsOf(network);
  for (let i = 0; i < 6; i += 1) {
    const [from, to] = pairs[(pair + i * 7) % pairs.length] ?? [];
    const asked = traffic[(kind + i) % traffic.length];
    if (from === undefined || to === undefined || asked === undefined) continue;
    const { protocol, port } = asked;
    compare(oracle, { from, to, protocol, port }, dialect.ids === "known");
  }
}

/** Every request that a client may make of every target behind every listener. */
function askThrough({ network, dialect }: Generated, at: number): number {
  const isExact =
    dialect.ids === "known" && network.vpcs.every(({ mainTable }) => mainTable === undefined);
  const balancers = network.owners.filter(
    (owner): owner is LoadBalancerOwner => owner.kind === "load-balancer",
  );
  const balancer = balancers[at % Math.max(balancers.length, 1)];
  if (balancer === undefined) return 0;
  const oracle = new Oracle(network, dialect);
  const clients = pairsOf(network)
    .map(([from]) => from)
    .filter((from, i, all) => all.indexOf(from) === i)
    .filter((from) => from.kind !== "owner" || from.name !== balancer.name);
  const targets = network.targetGroups
    .filter(({ name }) => name.startsWith(`${balancer.name}-`))
    .flatMap((group) => group.targets.map((target) => target.interface));
  const owners = new Set(
    network.interfaces.filter(({ name }) => targets.includes(name)).map(({ owner }) => owner),
  );
  const from = clients[at % Math.max(clients.length, 1)];
  const listener = balancer.listeners[at % Math.max(balancer.listeners.length, 1)];
  if (from === undefined || listener === undefined) return 0;
  const { port } = listener;
  let asked = 0;
  for (const owner of owners) {
    if (from.kind === "owner" && from.name === owner) continue;
    asked += 1;
    const chains = interfacesOf(network, owner).map(({ name }) =>
      reachesThrough(network, { from, balancer: balancer.name, port, target: name }),
    );
    const some = chains.some((chain) => chain.some);
    const isMay = passesThrough(oracle, from, owner, balancer.name, port, "may");
    const told = JSON.stringify({ from, balancer: balancer.name, port, owner, dialect });
    if (some) assert.ok(isMay, `a request arrives: ${told}`);
    if (isMay && isExact) assert.ok(some, `no request arrives: ${told}`);
    const isMust = passesThrough(oracle, from, owner, balancer.name, port, "must");
    const isChosen = from.kind === "internet" || from.kind === "peer-host";
    const every = isChosen ? some : chains.every((chain) => chain.every);
    if (isMust) assert.ok(every, `must, and some request does not arrive: ${told}`);
  }
  return asked;
}

/** Whether the core finds a way through a load balancer, from the addresses that are meant, and not round the internet. */
function passesThrough(
  oracle: Oracle,
  from: Party,
  owner: string,
  balancer: string,
  port: number,
  reading: Reading,
): boolean {
  const { place } = oracle.place(from);
  const target = oracle.bench.member(owner);
  const label = oracle.bench.member(balancer).label;
  return oracle.bench.reach
    .paths(place, target, reading)
    .filter(({ sent }) => ports.intersects(sent, ports.portSet(ports.TCP, port)))
    .filter(({ through }) => through.at(-1) === label)
    .some(({ flows: [first] }) => first !== undefined && oracle.isFrom(first, from));
}

describe("the core and the packet simulator", function () {
  this.timeout(600_000);

  it("agree on who reaches whom", () => {
    fc.assert(
      fc.property(generated, fc.nat(), fc.nat(), (made, pair, kind) => {
        ask(made, pair, kind);
        ask({ ...made, dialect: { ...made.dialect, ids: "known" } }, pair, kind);
      }),
      { numRuns: runs(120) },
    );
  });

  it("agree on requests through load balancers", () => {
    let asked = 0;
    fc.assert(
      fc.property(generated, fc.nat({ max: 5000 }), (made, at) => {
        asked += askThrough(made, at);
        asked += askThrough({ ...made, dialect: { ...made.dialect, ids: "known" } }, at);
      }),
      { numRuns: runs(120) },
    );
    assert.ok(asked > 50, `${asked} questions`);
  });
});

function runs(usual: number): number {
  return usual * Number(process.env["RUNS"] ?? 1);
}
