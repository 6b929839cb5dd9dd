/** Where load balancers lead, over the whole graph. */
import type { Reading } from "../../algebra";
import type { Resolver, Resource } from "../../graph";
import { named } from "../members/choice";
import type { Member } from "../members/member";
import type { Members } from "../members";
import { sentHeaders, type SentHeader } from "../origins";
import { hiddenForwards } from "./hidden";
import { surelyAsked } from "./http";
import { Invocations } from "./invocations";
import { Entries, type Entry, type Line } from "./listeners";
import { Misfits } from "./misfits";
import { tellMoved } from "./moved";
import { Owners } from "./owners";
import { namedBy } from "./references";
import { RefusedLines } from "./refused-lines";
import { readAttachments, Registrations } from "./registrations";
import { readTable, type Row } from "./routes";
import { readSwaps } from "./swaps";
import { TargetGroups } from "./target-groups";
import { readTasks } from "./tasks";
import type { Balancing, Forward, HttpRoute, OpenForward } from "./types";
import { Ways } from "./ways";

export { whoAnswers, type Answering, type Answers, type HttpQuery, type HttpRequest } from "./http";
export { intersects, isCovered, likenesses, type Likeness } from "./patterns";
export type { Balancing, Forward, HttpConditions, HttpRoute, OpenForward } from "./types";

/** Reads all load balancers. Cost: linear in listeners, rules and registrations; ways are found when asked for. */
export function readBalancing(resolver: Resolver, members: Members): Balancing {
  return new ReadBalancing(resolver, members);
}

type Cached = Readonly<Record<Reading, Map<Member, readonly Forward[]>>>;

class ReadBalancing implements Balancing {
  private readonly owners: Owners;
  private readonly entries: Entries;
  private readonly registrations: Registrations;
  private readonly ways: Ways;
  private readonly hidden: Readonly<Record<Reading, readonly Forward[]>>;
  private readonly tables = new Map<Resource, readonly Row[]>();
  private readonly asked = new Map<Resource, ReadonlySet<Line>>();
  private readonly out: Cached = { may: new Map(), must: new Map() };
  private readonly in: Cached = { may: new Map(), must: new Map() };
  private sent: ReadonlyMap<Resource, readonly (readonly SentHeader[])[]> | undefined;
  private anywhere: readonly OpenForward[] | undefined;

  constructor(
    resolver: Resolver,
    private readonly members: Members,
  ) {
    const { reader } = members.interfaces;
    tellMoved(reader);
    this.owners = new Owners(reader, members);
    this.registrations = new Registrations();
    readAttachments(reader, this.owners, this.registrations);
    readTasks(reader, this.owners, this.registrations);
    const swaps = readSwaps(reader, this.owners, this.registrations);
    this.entries = new Entries(reader, swaps);
    const services = resolver.graph.ofKind("EndpointService");
    const shared = services.map((one) => namedBy(reader, one, "networkLoadBalancerArns"));
    const isAny = shared.some(({ anything }) => anything.length > 0);
    const groups = new TargetGroups(reader);
    this.ways = new Ways({
      reader,
      owners: this.owners,
      entries: this.entries,
      registrations: this.registrations,
      groups,
      invocations: new Invocations(reader, groups),
      misfits: new Misfits(reader, this.entries, groups),
      refusedLines: new RefusedLines(reader, this.entries),
      shared: new Set(isAny ? resolver.graph.ofKind("LoadBalancer") : shared.flatMap(named)),
      asked: (listener) => this.askedOf(listener),
    });
    this.hidden = hiddenForwards(reader, this.owners);
  }

  get open(): readonly OpenForward[] {
    this.anywhere ??= this.ways.open();
    return this.anywhere;
  }

  forwards(balancer: Member, reading: Reading): readonly Forward[] {
    return this.cached(this.out[reading], balancer, (own) => [
      ...this.ways.from(own, reading),
      ...this.hidden[reading].filter((one) => one.balancer === own),
    ]);
  }

  into(target: Member, reading: Reading): readonly Forward[] {
    return this.cached(this.in[reading], target, (own) => [
      ...this.ways.into(own, reading),
      ...this.hidden[reading].filter((one) => one.target === own),
    ]);
  }

  listeners(balancer: Member): readonly Resource[] {
    const listeners = this.entries.at(balancer.owner).map(({ listener }) => listener);
    return listeners.filter((listener) => listener !== undefined);
  }

  routes(listener: Resource): readonly HttpRoute[] {
    return this.table(listener);
  }

  private table(listener: Resource): readonly Row[] {
    let table = this.tables.get(listener);
    if (table === undefined) {
      const entry = this.entries.of(listener);
      table = entry === undefined ? [] : this.readTable(listener, entry);
      this.tables.set(listener, table);
    }
    return table;
  }

  private readTable(listener: Resource, entry: Entry): readonly Row[] {
    const { reader } = this.members.interfaces;
    this.sent ??= sentHeaders(reader);
    const [balancer, ...others] = this.entries.balancersOf(entry);
    const sent = balancer === undefined || others.length > 0 ? [] : (this.sent.get(balancer) ?? []);
    return readTable(reader, this.registrations, listener, entry, sent);
  }

  private askedOf(listener: Resource): ReadonlySet<Line> {
    let lines = this.asked.get(listener);
    if (lines === undefined) {
      const table = this.table(listener);
      const asked = surelyAsked(table);
      const rows = table.filter((row) => asked.has(row) && !row.demanding);
      this.asked.set(listener, (lines = new Set(rows.map(({ line }) => line))));
    }
    return lines;
  }

  /** A member may come with or without the groups that are attached to it by resources of their own. */
  private cached(
    cache: Map<Member, readonly Forward[]>,
    member: Member,
    find: (own: Member) => readonly Forward[],
  ): readonly Forward[] {
    let found = cache.get(member);
    if (found === undefined) {
      const all = this.owners.of(member.owner);
      found = find(all.find(({ label }) => label === member.label) ?? member);
      cache.set(member, found);
    }
    return found;
  }
}
