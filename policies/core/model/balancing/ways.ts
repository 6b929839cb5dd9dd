/**
 * Ways through load balancers, from either end. Nothing is listed as a whole: what leads from a load balancer is found
 * by its listeners, what leads to a member by what it is registered with.
 */
import { ports, type Reading, type TrafficSet } from "../../algebra";
import type { Resource } from "../../graph";
import { named } from "../members/choice";
import type { Member } from "../members/member";
import type { Reader } from "../members/reader";
import { propertyEvidence, slotEvidence, type Evidence } from "../routing/evidence";
import { classicHealth, type Entries, type Entry, type Line } from "./listeners";
import type { Invocations } from "./invocations";
import type { Misfits } from "./misfits";
import type { RefusedLines } from "./refused-lines";
import type { Owners } from "./owners";
import { refusedSignIn } from "./sign-in";
import { push, unsureOf, type Registration, type Registrations } from "./registrations";
import type { Row } from "./routes";
import { nothing, type Both, type TargetGroups } from "./target-groups";
import type { Forward, OpenForward } from "./types";

/** From a load balancer to a pool of targets, by one line of one listener. */
interface Way {
  readonly balancer: Member;
  readonly entry: Entry;
  readonly line: Line;
  readonly pool: Resource;
  /** Whether the listener and the rule are certain. */
  readonly isOwn: boolean;
  /** Whether the pool is certain as well. */
  readonly isSure: boolean;
}

/** What asks its targets whether they are healthy: a load balancer that uses a pool, by whatever line. */
interface Asking {
  readonly way: Way;
  readonly isSure: boolean;
}

interface Parts {
  readonly reader: Reader;
  readonly owners: Owners;
  readonly entries: Entries;
  readonly registrations: Registrations;
  readonly groups: TargetGroups;
  readonly misfits: Misfits;
  readonly refusedLines: RefusedLines;
  readonly invocations: Invocations;
  /** Load balancers with endpoint services: what comes through these has the load balancer's address. */
  readonly shared: ReadonlySet<Resource>;
  /** The lines of a listener that some request gets to for sure. */
  readonly asked: (listener: Resource) => ReadonlySet<Row["line"]>;
}

export class Ways {
  private readonly byPool = new Map<Resource, Way[]>();

  constructor(private readonly parts: Parts) {
    const { entries } = parts;
    for (const entry of entries.all) {
      for (const line of entry.lines) {
        for (const pool of named(line.groups)) {
          for (const balancer of entries.balancersOf(entry)) this.put(entry, line, pool, balancer);
        }
      }
    }
  }

  private put(entry: Entry, line: Line, pool: Resource, balancer: Resource): void {
    for (const member of this.parts.owners.of(balancer)) {
      const isOwn = entry.balancers.certain.includes(balancer) && line.isSure;
      const isSure = isOwn && line.groups.certain.includes(pool);
      push(this.byPool, pool, { balancer: member, entry, line, pool, isOwn, isSure });
    }
  }

  /** The ways from a load balancer. */
  from(balancer: Member, reading: Reading): readonly Forward[] {
    const pools = new Set(
      this.parts.entries
        .at(balancer.owner)
        .flatMap(({ lines }) => lines.flatMap(({ groups }) => named(groups))),
    );
    return [...pools].flatMap((pool) => {
      const ways = this.to(pool).filter((way) => way.balancer === balancer);
      return this.parts.registrations.of(pool).flatMap((one) => this.forwards(ways, one, reading));
    });
  }

  /** The ways to a member. */
  into(target: Member, reading: Reading): readonly Forward[] {
    return this.parts.registrations.by(target).flatMap((one) => {
      const { pools } = one;
      const all =
        pools.anything.length === 0
          ? named(pools)
          : [...this.byPool.keys()].filter(
              (pool) => named(pools).includes(pool) || pools.kinds.some((k) => k === pool.kind),
            );
      return all.flatMap((pool) => this.forwards(this.to(pool), one, reading));
    });
  }

  /** What leads to a pool. */
  private to(pool: Resource): readonly Way[] {
    return this.byPool.get(pool) ?? [];
  }

  /** The ways to one target of a pool, and the health checks that they come with. */
  private forwards(ways: readonly Way[], one: Registration, reading: Reading): readonly Forward[] {
    const requests = ways.flatMap((way) => this.request(way, one, reading) ?? []);
    const checks = asking(ways).flatMap((by) => this.check(by, one, reading) ?? []);
    return [...requests, ...checks];
  }

  private request(way: Way, one: Registration, reading: Reading): Forward | undefined {
    const { entry } = way;
    const arrives = this.arrives(way.entry, way.balancer)[reading];
    const isInvocation = this.parts.invocations.is(way.pool, one.target);
    const isOpen = reading === "must" && !way.isSure;
    const traffic = isInvocation
      ? arrives
      : isOpen
        ? this.trafficAnyhow(way, one)
        : this.traffic(way, one)[reading];
    if (ports.isEmpty(arrives) || ports.isEmpty(traffic)) return undefined;
    const misfit = this.misfit(way, one);
    if (reading === "must" && misfit !== undefined) return undefined;
    if (reading === "must" && !this.isCertain(way, one, isInvocation)) return undefined;
    const { listener } = entry;
    const { rule, action: { signIn } } = way.line; // prettier-ignore
    return {
      balancer: way.balancer,
      listener,
      arrives,
      rule,
      targetGroup: groupOf(way.pool),
      target: one.target,
      traffic,
      ...(one.port?.usually === undefined ? {} : { isOnOne: true }),
      isHealthCheck: false,
      ...(isInvocation ? { isInvocation: true } : {}),
      ...(reading === "may" && this.isDemanding(way, one) ? { isDemanding: true } : {}),
      ...(way.line.put(way.pool).length > 0 ? { isPut: true } : {}),
      ...(reading === "may" ? { unsure: this.unsure(way, one) } : {}),
      ...(misfit === undefined ? {} : { misfit }),
      ...(signIn === undefined ? {} : { signIn }),
      sees: this.sees(way),
      because: becauseOf(way, one),
    };
  }

  private check({ way, isSure }: Asking, one: Registration, reading: Reading): Forward | undefined {
    const health = this.health(way, one);
    const traffic = health?.[reading] ?? ports.nothing();
    if (ports.isEmpty(traffic) || this.parts.invocations.is(way.pool, one.target)) return undefined;
    if (reading === "must" && !(isSure && isRegistered(way.pool, one))) return undefined;
    const path = way.pool.kind === "TargetGroup" ? "healthCheck" : "healthCheck.target";
    return {
      balancer: way.balancer,
      listener: way.entry.listener,
      arrives: ports.nothing(),
      rule: undefined,
      targetGroup: groupOf(way.pool),
      target: one.target,
      traffic,
      isHealthCheck: true,
      sees: "balancer",
      because: [way.entry.because, propertyEvidence(way.pool, path), one.because],
    };
  }

  /** What a target gets for sure whichever group of the action gets the request, because it is in all of them. */
  private trafficAnyhow(way: Way, { target }: Registration): TrafficSet {
    const { line, pool } = way;
    const { among } = line.action;
    let traffic = among.includes(pool) ? ports.allTraffic : ports.nothing();
    for (const other of among) {
      const there = { ...way, pool: other };
      const isLike = this.sees(there) === this.sees(way);
      const isThere = isLike && line.left(other, target.owner) === undefined;
      const own = isThere ? this.parts.registrations.of(other) : [];
      const sure = own.filter(
        (one) =>
          one.target === target &&
          isRegistered(other, one) &&
          this.misfit(there, one) === undefined,
      );
      const all = sure.map((one) => this.traffic(there, one).must);
      traffic = ports.intersection(traffic, ports.unionAll(all));
    }
    return traffic;
  }

  /** Whether a request gets this way for sure, where the group is certain or the target gets it by any. */
  private isCertain(way: Way, one: Registration, isInvocation: boolean): boolean {
    const { entry, line, pool, balancer } = way;
    const { entries, asked } = this.parts;
    if (!way.isOwn || !isRegistered(pool, one)) return false;
    if (line.left(pool, one.target.owner) !== undefined) return false;
    if (isInvocation && !this.isCalled(way, one)) return false;
    if (entry.listener === undefined) return true;
    const type = entries.typeOf(balancer.owner);
    // What a Gateway Load Balancer's targets let through is not part of the plan.
    return type !== "gateway" && type !== "unknown" && asked(entry.listener).has(line);
  }

  /** Whether a target is a function that is called for sure. */
  private isCalled({ pool, balancer, isSure }: Way, { target }: Registration): boolean {
    const { entries, groups } = this.parts;
    return (
      isSure &&
      target.owner.kind === "Lambda" &&
      groups.typeOf(pool) === "lambda" &&
      entries.typeOf(balancer.owner) === "application"
    );
  }

  /** Whether nothing is unknown, and yet a request gets here only if others leave it to this line. */
  private isDemanding({ entry, line, pool, isSure }: Way, one: Registration): boolean {
    if (!isSure || !isRegistered(pool, one) || entry.listener === undefined) return false;
    return !this.parts.asked(entry.listener).has(line);
  }

  /** The slots that keep a way from being there for sure. */
  private unsure({ balancer, entry, line, pool }: Way, one: Registration): readonly Evidence[] {
    const { reader } = this.parts;
    const { listener, balancers } = entry;
    const isOf = listener === undefined || balancers.certain.includes(balancer.owner);
    const left = line.left(pool, one.target.owner);
    return [
      ...(isOf ? [] : [slotEvidence(reader.resolver, listener, "loadBalancerArn")]),
      ...(line.isSure || line.rule === undefined
        ? []
        : [slotEvidence(reader.resolver, line.rule, "listenerArn")]),
      ...(line.groups.certain.includes(pool) ? [] : [...line.put(pool), ...line.action.unsure]),
      ...(left === undefined ? [] : [left]),
      ...unsureOf(pool, one),
    ];
  }

  private misfit({ balancer, pool, entry, line }: Way, one: Registration): Evidence | undefined {
    const { invocations, misfits, reader, refusedLines } = this.parts;
    const refused =
      refusedSignIn(reader, entry.listener, line.action.signIn) ??
      refusedLines.of(balancer.owner, entry, line);
    if (refused !== undefined) return refused;
    return invocations.is(pool, one.target)
      ? invocations.misfit(pool, one)
      : misfits.of(balancer, pool, one, entry.listener);
  }

  private arrives(entry: Entry, balancer: Member): Both {
    if (entry.listener === undefined) return entry.arrives;
    const type = this.parts.entries.typeOf(balancer.owner);
    const isWrapped = type === "gateway" || (type === "unknown" && !this.hasPort(entry.listener));
    return isWrapped ? { may: ports.allTraffic, must: ports.nothing() } : entry.arrives;
  }

  private hasPort(listener: Resource): boolean {
    return this.parts.reader.setting(listener, "port").state !== "absent";
  }

  private traffic({ entry, pool }: Way, { port }: Registration): Both {
    return entry.given ?? this.parts.groups.traffic(pool, port);
  }

  private health({ pool, balancer }: Way, { port }: Registration): Both | undefined {
    const { reader, entries, groups } = this.parts;
    if (pool.kind === "TargetGroup") return groups.health(pool, port);
    return pool.kind === "ClassicLoadBalancer"
      ? classicHealth(reader, pool, entries.at(balancer.owner))
      : nothing;
  }

  private sees({ balancer, pool }: Way): Forward["sees"] {
    const { owner } = balancer;
    if (owner.kind !== "LoadBalancer") return "balancer";
    const { entries, groups, reader, shared } = this.parts;
    const type = entries.typeOf(owner);
    if (type === "application") return "balancer";
    if (type !== "network") return "either";
    const isDualstack = reader.oneOf(owner, "ipAddressType", ["dualstack"]).state !== "no";
    const sees = groups.keepsClient(pool, isDualstack);
    return sees === "client" && shared.has(owner) ? "either" : sees;
  }

  /** Whether a load balancer whose target is not known may call a function. */
  private mayCall({ owner: balancer }: Member, owner: Resource): boolean {
    const { entries, invocations } = this.parts;
    const type = entries.typeOf(balancer);
    const isApplication = type === "application" || type === "unknown";
    return isApplication && owner.kind === "Lambda" && invocations.mayCall(owner);
  }

  /** Ways that may end anywhere, each reason once for a load balancer. */
  open(): readonly OpenForward[] {
    const found = new Map<string, OpenForward>();
    const add = (balancer: Member, entry: Entry, because: Evidence, fix: string) => {
      const arrives = this.arrives(entry, balancer);
      const key = `${balancer.owner.urn} ${balancer.label} ${because.text}`;
      const known: TrafficSet = found.get(key)?.arrives ?? ports.nothing();
      const calls = (owner: Resource) => this.mayCall(balancer, owner);
      found.set(key, { balancer, arrives: ports.union(known, arrives.may), because, fix, calls });
    };
    const { entries, owners, registrations } = this.parts;
    for (const entry of entries.all) {
      const doubts = entry.lines.flatMap((line) => line.doubts);
      if (doubts.length === 0) continue;
      for (const balancer of entries.balancersOf(entry).flatMap((one) => owners.of(one))) {
        for (const { because, fix } of doubts) add(balancer, entry, because, fix);
      }
    }
    if (registrations.loose.length > 0) {
      for (const [pool, ways] of this.byPool) {
        for (const { because, fix } of registrations.looseOf(pool)) {
          for (const { balancer, entry } of ways) add(balancer, entry, because, fix);
        }
      }
    }
    return [...found.values()];
  }
}

/** One way per load balancer and pool, certain where any of them is, whatever the weights. */
function asking(ways: readonly Way[]): readonly Asking[] {
  const found = new Map<Member, Asking>();
  for (const way of ways) {
    const known = found.get(way.balancer);
    const isSure = way.isOwn && way.line.action.asked.includes(way.pool);
    found.set(way.balancer, {
      way: known?.way ?? way,
      isSure: isSure || known?.isSure === true,
    });
  }
  return [...found.values()];
}

/** Listener, rule, what puts the target group in, this, and attachment; a classic load balancer says the first three in one. */
function becauseOf({ entry, line, pool }: Way, one: Registration): readonly Evidence[] {
  return entry.listener === undefined
    ? [entry.because, one.because]
    : [
        entry.because,
        line.action.because,
        ...line.put(pool),
        propertyEvidence(pool, "port"),
        one.because,
      ];
}

function isRegistered(pool: Resource, { pools, isSure }: Registration): boolean {
  return isSure && pools.certain.includes(pool);
}

function groupOf(pool: Resource): Resource | undefined {
  return pool.kind === "TargetGroup" ? pool : undefined;
}
