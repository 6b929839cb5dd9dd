/** Listeners and their rules: whose they are, what arrives at them, and where each of their actions leads. */
import { ports } from "../../algebra";
import { formatPath, listOf, type Resource } from "../../graph";
import { listenerPorts } from "../members/balancers";
import { isSure, named, together, weakened, type Choice } from "../members/choice";
import type { Reader } from "../members/reader";
import { propertyEvidence, type Evidence } from "../routing/evidence";
import { readAction, type Action } from "./actions";
import { namedBy } from "./references";
import { push, sure } from "./registrations";
import type { Swap, Swaps } from "./swaps";
import {
  nothing,
  portOf,
  tcpOn,
  anyPort,
  typeOf,
  type Both,
  type LoadBalancerType,
} from "./target-groups";

/** One line of a listener: its default action, or a rule. */
export interface Line {
  readonly rule: Resource | undefined;
  /** Whether the rule belongs to this listener for sure. */
  readonly isSure: boolean;
  readonly action: Action;
  /** The target groups, those among them that deployments may put in. */
  readonly groups: Choice<Resource>;
  /** Whether it hands to one of these for sure, be it one that a deployment puts in. */
  readonly isAmong: boolean;
  /** Why a target may have left a group: a deployment moves it to another one, and not the line. */
  readonly left: (group: Resource, target: Resource) => Evidence | undefined;
  /** The deployments that put in a group to which the action itself does not lead. */
  readonly put: (group: Resource) => readonly Evidence[];
  /** Why the groups may be others. */
  readonly doubts: readonly Doubt[];
}

export interface Doubt {
  readonly because: Evidence;
  readonly fix: string;
}

/** What listens at a load balancer: a listener of its own, or one inside of a classic load balancer. */
export interface Entry {
  readonly listener: Resource | undefined;
  readonly balancers: Choice<Resource>;
  readonly arrives: Both;
  /** What targets of a classic load balancer get; the others' target groups say so. */
  readonly given: Both | undefined;
  readonly because: Evidence;
  readonly lines: readonly Line[];
}

/** Listeners with their lines, by load balancer. */
export class Entries {
  readonly all: readonly Entry[];
  private readonly bySelf = new Map<Resource, Entry>();
  private readonly byBalancer = new Map<Resource, Entry[]>();
  private readonly anywhere: readonly Entry[];
  private readonly types = new Map<Resource, LoadBalancerType>();

  constructor(
    private readonly reader: Reader,
    swaps: Swaps,
  ) {
    const { graph } = reader.resolver;
    const rules = new Rules(reader);
    const listeners = graph
      .ofKind("Listener")
      .map((listener) => readListener(reader, listener, rules, swaps));
    const classic = graph.ofKind("ClassicLoadBalancer").flatMap((one) => readClassic(reader, one));
    this.all = [...listeners, ...classic];
    for (const entry of this.all) {
      if (entry.listener !== undefined) this.bySelf.set(entry.listener, entry);
      for (const balancer of named(entry.balancers)) push(this.byBalancer, balancer, entry);
    }
    this.anywhere = listeners.filter(({ balancers }) => balancers.anything.length > 0);
  }

  of(listener: Resource): Entry | undefined {
    return this.bySelf.get(listener);
  }

  /** The listeners of a load balancer, surely or perhaps. */
  at(balancer: Resource): readonly Entry[] {
    const own = this.byBalancer.get(balancer) ?? [];
    if (this.anywhere.length === 0 || balancer.kind !== "LoadBalancer") return own;
    return [...new Set([...own, ...this.anywhere])];
  }

  /** The load balancers that a listener belongs to, surely or perhaps. */
  balancersOf({ balancers }: Entry): readonly Resource[] {
    return balancers.anything.length === 0
      ? named(balancers)
      : this.reader.resolver.graph.ofKind("LoadBalancer");
  }

  typeOf(balancer: Resource): LoadBalancerType {
    let type = this.types.get(balancer);
    if (type === undefined) this.types.set(balancer, (type = typeOf(this.reader, balancer)));
    return type;
  }
}

/** Rules by the listener that they belong to. */
class Rules {
  private readonly sure = new Map<Resource, Resource[]>();
  private readonly maybe = new Map<Resource, Resource[]>();
  private readonly anywhere: Resource[] = [];
  private readonly actions = new Map<Resource, Action>();

  constructor(private readonly reader: Reader) {
    for (const rule of reader.resolver.graph.ofKind("ListenerRule")) {
      const listeners = namedBy(reader, rule, "listenerArn");
      for (const one of listeners.certain) push(this.sure, one, rule);
      for (const one of listeners.possible) push(this.maybe, one, rule);
      if (listeners.anything.length > 0) this.anywhere.push(rule);
    }
  }

  of(listener: Resource): readonly { readonly rule: Resource; readonly isSure: boolean }[] {
    const certain = this.sure.get(listener) ?? [];
    const others = [...(this.maybe.get(listener) ?? []), ...this.anywhere];
    const more = new Set(others.filter((rule) => !certain.includes(rule)));
    return [
      ...certain.map((rule) => ({ rule, isSure: true })),
      ...[...more].map((rule) => ({ rule, isSure: false })),
    ];
  }

  actionOf(rule: Resource): Action {
    let action = this.actions.get(rule);
    if (action === undefined) {
      action = readAction(this.reader, rule, "actions");
      this.actions.set(rule, action);
    }
    return action;
  }
}

function readListener(reader: Reader, listener: Resource, rules: Rules, swaps: Swaps): Entry {
  const line = (rule: Resource | undefined, isOwn: boolean, action: Action): Line => {
    const swapped = swaps.of(action.resource);
    const own = action.doubt === undefined ? [] : [{ because: action.doubt, fix: action.fix }];
    const others = swapped.flatMap(({ groups, because }) =>
      groups.anything.map((why) => ({
        because: { resource: because.resource, path: because.path, text: why },
        fix: "Give each target group by one reference.",
      })),
    );
    const left: Line["left"] = (group, target) => swaps.left(action.resource, group, target);
    const declared = named(action.groups);
    const groups = together([action.groups, ...swapped.map((swap) => weakened(swap.groups))]);
    const isTold = isSure(action.groups) || action.among.length > 0;
    const isAmong = isTold && swapped.every((swap) => isSure(swap.groups));
    const doubts = [...own, ...others];
    const put = (group: Resource) =>
      declared.includes(group)
        ? []
        : swapped.filter((swap) => named(swap.groups).includes(group)).map(putting(group));
    return { rule, isSure: isOwn, action, groups, isAmong, left, put, doubts };
  };
  const standard = line(undefined, true, readAction(reader, listener, "defaultActions"));
  const others = rules
    .of(listener)
    .map(({ rule, isSure: isOwn }) => line(rule, isOwn, rules.actionOf(rule)));
  return {
    listener,
    balancers: namedBy(reader, listener, "loadBalancerArn"),
    arrives: listenerPorts(reader, listener),
    given: undefined,
    because: propertyEvidence(listener, "port"),
    lines: [...others, standard],
  };
}

/** Says of a deployment that it puts a group in. */
function putting(group: Resource): (swap: Swap) => Evidence {
  return ({ because: { resource, path } }) => {
    const where = `${resource?.toString() ?? ""} :: ${formatPath(path ?? [])}`;
    return {
      resource,
      path,
      text: `${where} puts in ${group.toString()}`,
      fix: `Take ${group.toString()} out of ${where}: a deployment may hand what is sent here to it.`,
    };
  };
}

/** A classic load balancer has its listeners inside, and all of its instances behind each. */
function readClassic(reader: Reader, balancer: Resource): readonly Entry[] {
  const setting = reader.setting(balancer, "listeners");
  const list = setting.state === "known" ? listOf(setting.value) : undefined;
  const entry = (path: readonly (string | number)[], arrives: Both, given: Both): Entry => {
    const because = propertyEvidence(balancer, path);
    const action: Action = {
      resource: balancer,
      groups: sure(balancer),
      asked: [balancer],
      among: [balancer],
      spare: [],
      text: "forwards",
      isKnown: true,
      because,
      signIn: undefined,
      unsure: [],
      doubt: undefined,
      fix: "",
    };
    const { groups } = action;
    const line: Line = {
      rule: undefined,
      isSure: true,
      action,
      groups,
      isAmong: true,
      left: () => undefined,
      put: () => [],
      doubts: [],
    };
    return {
      listener: undefined,
      balancers: sure(balancer),
      arrives,
      given,
      because,
      lines: [line],
    };
  };
  if (setting.state === "absent") return [];
  if (list === undefined) {
    const some = { may: ports.protocolSet(ports.TCP), must: ports.nothing() };
    return [entry(["listeners"], some, some)];
  }
  return list.map((_, i) => {
    const at = (field: string) =>
      tcpOn(portOf(reader, balancer, ["listeners", i, field]) ?? anyPort);
    return entry(["listeners", i], at("lbPort"), at("instancePort"));
  });
}

/** What a classic load balancer asks its instances with; by default the port of the first listener. */
export function classicHealth(reader: Reader, balancer: Resource, entries: readonly Entry[]): Both {
  const setting = reader.setting(balancer, "healthCheck.target");
  if (setting.state === "absent") {
    const all = entries.map(({ given }) => given?.may ?? ports.nothing());
    return { may: ports.unionAll(all), must: ports.nothing() };
  }
  const text = reader.text(balancer, "healthCheck.target") ?? "";
  const port = /^[a-z]+:(\d{1,5})/.exec(text)?.[1];
  return port === undefined
    ? { may: ports.protocolSet(ports.TCP), must: nothing.must }
    : tcpOn({ from: Number(port), to: Number(port) });
}
