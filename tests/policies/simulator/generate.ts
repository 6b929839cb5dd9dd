/** fast-check arbitraries for small random networks, and for questions about them. */
import fc from "fast-check";
import { assemble } from "./assemble";
import { dialectChoice, networkChoice } from "./choices";
import type { Dialect } from "./dialect";
import type { Network } from "./network";
import { partiesOf, type Question } from "./reaches";

/** A network that AWS would build: 1-2 VPCs, 2-5 subnets, 2-6 groups, a handful of interfaces. */
export const network: fc.Arbitrary<Network> = networkChoice.map(assemble);

export interface Generated {
  readonly network: Network;
  /** The way in which a program writes it. */
  readonly dialect: Dialect;
}

export const generated: fc.Arbitrary<Generated> = fc.record({ network, dialect: dialectChoice });

/** What is asked: ports that rules and listeners of the networks are about, one beside them, and protocols without ports. */
export const traffic = [
  { protocol: "tcp", port: 443 },
  { protocol: "tcp", port: 80 },
  { protocol: "tcp", port: 5432 },
  { protocol: "tcp", port: 22 },
  { protocol: "udp", port: 53 },
  { protocol: "tcp", port: 0 },
  { protocol: "icmp", port: 8 },
  { protocol: "icmpv6", port: 128 },
  { protocol: "50", port: 0 },
] as const;

/** Every pair of different parties, with one kind of traffic. */
export function questionsOf(
  asked: Network,
  kinds: readonly (typeof traffic)[number][] = [traffic[0]],
): Question[] {
  const parties = partiesOf(asked);
  const inside = parties.filter(({ kind }) => kind === "interface");
  const pairs = parties.flatMap((from) =>
    [...inside, ...parties.filter(({ kind }) => kind === "internet" || kind === "peer-host")]
      .filter((to) => to !== from)
      .filter((to) => from.kind === "interface" || to.kind === "interface")
      .map((to) => ({ from, to })),
  );
  return pairs.flatMap((pair) => kinds.map(({ protocol, port }) => ({ ...pair, protocol, port })));
}

/** One network with one question. */
export const asked: fc.Arbitrary<Generated & { readonly question: Question }> = fc
  .tuple(generated, fc.nat(), fc.nat())
  .map(([made, pair, kind]) => {
    const questions = questionsOf(made.network, [traffic[kind % traffic.length] ?? traffic[0]]);
    const question = questions[pair % questions.length];
    if (question === undefined) throw new Error("a network without parties");
    return { ...made, question };
  });
