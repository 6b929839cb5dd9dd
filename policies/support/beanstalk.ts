/** Elastic Beanstalk's environments, whose instances and load balancers are no resources: option settings stand for them. */
import { formatPath, show } from "../core/graph";
import { hiddenBalancer, ownBalancer } from "../core/model/members/beanstalk";
import type { HiddenListener } from "../core/model/members/beanstalk";
import { OptionSettings } from "../core/model/members/option-settings";
import { Reader } from "../core/model/members/reader";
import type { Flaw, Stack } from "./rule";

/** The settings of each environment of a stack. One that is only looked up is somebody else's. */
export function* environments({ graph, resolver }: Stack): Iterable<OptionSettings> {
  const own = graph.ofKind("BeanstalkEnvironment").filter(({ external }) => !external);
  if (own.length === 0) return;
  const reader = new Reader(resolver);
  for (const environment of own) yield new OptionSettings(reader, environment);
}

/** The listeners of a load balancer that Beanstalk makes, without those that are off. */
export interface Listeners {
  /** Whether they can be told at all. */
  readonly known: boolean;
  readonly listeners: readonly (HiddenListener & { readonly certain: boolean })[];
}

/** What listens for an environment; nothing where Beanstalk makes no load balancer for it. */
export function listenersOf(settings: OptionSettings): Listeners {
  const own = ownBalancer(settings);
  if (own === "no") return { known: true, listeners: [] };
  const balancer = hiddenBalancer(settings);
  if (balancer === undefined) return { known: false, listeners: [] };
  return {
    known: true,
    listeners: balancer.listeners
      .filter(({ enabled }) => enabled !== "no")
      .map((one) => ({ ...one, certain: own === "yes" && one.enabled === "yes" })),
  };
}

/** A flaw at a setting, or at the environment's list where it is not written; a doubt where it is not certain. */
export function optionFlaw(
  settings: OptionSettings,
  [namespace, name]: readonly [namespace: string, name: string],
  what: { readonly text: string; readonly fix: string; readonly certain: boolean },
): Flaw {
  const option = settings.option(namespace, name);
  const resource = option?.holder ?? settings.environment;
  const path = option?.path ?? "settings";
  return {
    resource,
    property: formatPath(path),
    found: option === undefined ? `no ${name} in ${namespace}` : show(resource.said(path)),
    text: what.text,
    fix: what.fix,
    certain: what.certain,
  };
}

/** A doubt where it cannot be seen which settings an environment has, or which type its load balancer is of. */
export function unseenSettings(settings: OptionSettings, text: string): Flaw {
  const fix = "Write the option settings so that they can be read in a preview.";
  const [opening] = settings.openings;
  if (opening === undefined) {
    const type = ["aws:elasticbeanstalk:environment", "LoadBalancerType"] as const;
    return optionFlaw(settings, type, { text, fix, certain: false });
  }
  const { holder: resource, property } = opening;
  const found = show(resource.said(property));
  return { resource, property, found, text, fix, certain: false };
}
