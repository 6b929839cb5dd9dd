/**
 * The load balancers that Elastic Beanstalk makes by the option settings of an environment, written as the resources
 * that they would be, so that a request is followed through them as through any other. Source of the settings:
 * "Configuration options", AWS Elastic Beanstalk developer guide.
 */
import type { PlanDocument, PlannedResource, WireValue } from "../plan/document";
import { unknownValue } from "../plan/markers";
import {
  buildGraph,
  fromPlan,
  hiddenBalancer,
  OptionSettings,
  ownBalancer,
  Reader,
  Resolver,
  textOf,
  type HiddenListener,
} from "../proof";
import { plain } from "../screen/text";
import type { Asked, HiddenBalancer, Outcome } from "./explanation";
import {
  attachmentType,
  listenerType,
  loadBalancerType,
  ruleType,
  targetGroupType,
} from "./listeners";

const environmentOptions = "aws:elasticbeanstalk:environment";
const processes = "aws:elasticbeanstalk:environment:process:";

/** A plan with what Beanstalk makes beside it. */
export function withHidden(document: PlanDocument): Asked {
  const source = fromPlan(document);
  const graph = source.ok ? buildGraph([source.value]) : source;
  if (!graph.ok) return document;
  return { ...document, hidden: hiddenBalancers(new Resolver(graph.value)) };
}

/** What Beanstalk puts before each environment. */
export function hiddenBalancers(resolver: Resolver): readonly HiddenBalancer[] {
  const reader = new Reader(resolver);
  return resolver.graph
    .ofKind("BeanstalkEnvironment")
    .map((environment) => hiddenOf(new OptionSettings(reader, environment)));
}

function hiddenOf(settings: OptionSettings): HiddenBalancer {
  const { environment } = settings;
  const { urn } = environment;
  const outcome = endOf(settings);
  if (outcome !== undefined) return { environment: urn, resources: [], outcome };
  return { environment: urn, resources: new Hidden(settings).resources() };
}

/** How a way ends at an environment; undefined where it has a load balancer of its own for sure. */
function endOf(settings: OptionSettings): Outcome | undefined {
  const { environment, open } = settings;
  const target = `Beanstalk environment ${plain(environment.name)}`;
  const undecided = (reason: string): Outcome => ({ kind: "undecided", reason });
  if (environment.external) {
    return undecided(`${target} is read and not made by this program: its settings are not known`);
  }
  const [why] = open;
  if (why !== undefined) return undecided(`${target}: ${plain(why)}`);
  const state = ownBalancer(settings);
  if (state === "no") return withoutBalancer(settings, target);
  if (state === "unknown" || hiddenBalancer(settings) === undefined) {
    return undecided(`which load balancer ${target} has is not known before the deployment`);
  }
  return undefined;
}

function withoutBalancer(settings: OptionSettings, target: string): Outcome {
  const { environment, reader } = settings;
  if (settings.text(environmentOptions, "EnvironmentType") === "singleinstance") {
    const why = "which is one instance without a load balancer; what answers there is in no plan";
    return { kind: "elsewhere", target, why };
  }
  if (reader.text(environment, "tier") === "worker") {
    return { kind: "elsewhere", target, why: "which is a worker: it takes its work from a queue" };
  }
  const reason = `${target} shares a load balancer, in which Elastic Beanstalk makes rules that are in no plan`;
  return { kind: "undecided", reason };
}

/** The resources of one environment's load balancer. */
class Hidden {
  private readonly urn: string;

  constructor(private readonly settings: OptionSettings) {
    this.urn = settings.environment.urn;
  }

  resources(): readonly PlannedResource[] {
    const balancer = hiddenBalancer(this.settings);
    if (balancer === undefined) return [];
    const isClassic = balancer.type === "classic";
    const groups = isClassic ? [] : this.processes().map((name) => this.group(name));
    const scheme = this.settings.text("aws:ec2:vpc", "ELBScheme");
    const idle = this.raw("aws:elbv2:loadbalancer", "IdleTimeout");
    const front = this.made(
      loadBalancerType,
      "load balancer",
      `of ${this.settings.environment.name}`,
      {
        internal: scheme === undefined ? unknownValue : scheme === "internal",
        loadBalancerType: balancer.type,
        ...(idle === undefined ? {} : { idleTimeout: idle }),
      },
    );
    const listeners = balancer.listeners
      .filter(({ enabled }) => enabled !== "no")
      .flatMap((listener) =>
        isClassic ? this.classic(listener, front) : this.listener(listener, front, groups),
      );
    const all = [...groups, ...listeners].filter(({ type }) => type === targetGroupType);
    return [front, ...groups, ...listeners, ...all.map((one) => this.attachment(one))];
  }

  private processes(): readonly string[] {
    const told = this.settings.below(processes).map(({ namespace }) => namespace);
    return [...new Set(["default", ...told.map((one) => one.slice(processes.length))])];
  }

  private group(name: string): PlannedResource {
    const port = this.settings.port(`${processes}${name}`, "Port", 80);
    const protocol = this.upper(`${processes}${name}`, "Protocol");
    const isNetwork = this.settings.text(environmentOptions, "LoadBalancerType") === "network";
    return this.made(targetGroupType, `process ${name}`, name, {
      port: port ?? unknownValue,
      protocol: protocol ?? (isNetwork ? "TCP" : "HTTP"),
    });
  }

  private listener(
    told: HiddenListener,
    front: PlannedResource,
    groups: readonly PlannedResource[],
  ): readonly PlannedResource[] {
    const { namespace } = told;
    const listener = this.forwarding(told, front, this.chosen(groups, namespace, "DefaultProcess"));
    const rules = this.raw(namespace, "Rules");
    if (rules === undefined) return [listener];
    const names = typeof rules === "string" && rules !== unknownValue ? rules.split(",") : [""];
    return [listener, ...names.map((name) => this.rule(name.trim(), listener, groups))];
  }

  /** @param name empty for rules that are not known: whatever they are, they may take the request first */
  private rule(
    name: string,
    listener: PlannedResource,
    groups: readonly PlannedResource[],
  ): PlannedResource {
    const namespace = `aws:elbv2:listenerrule:${name}`;
    const condition = (field: string, option: string) => {
      const value = name === "" ? undefined : this.raw(namespace, option);
      if (value === undefined || value === "") return [];
      const values =
        typeof value === "string" && value !== unknownValue
          ? value.split(",").map((one) => one.trim())
          : value;
      return [{ [field]: { values } }];
    };
    const conditions: WireValue[] = [
      ...condition("hostHeader", "HostHeaders"),
      ...condition("pathPattern", "PathPatterns"),
    ];
    const priority = name === "" ? undefined : this.settings.port(namespace, "Priority", 1);
    return this.made(
      ruleType,
      `${listener.name} ${namespace}`,
      name === "" ? "rules" : name,
      {
        listenerArn: unknownValue,
        priority: priority ?? unknownValue,
        conditions: conditions.length === 0 ? [unknownValue] : conditions,
        actions: [{ type: "forward", targetGroupArn: unknownValue }],
      },
      {
        listenerArn: [listener.urn],
        actions:
          name === "" ? groups.map(({ urn }) => urn) : this.chosen(groups, namespace, "Process"),
      },
    );
  }

  /** The process that a setting names; any of them where that is not known. */
  private chosen(
    groups: readonly PlannedResource[],
    namespace: string,
    option: string,
  ): readonly string[] {
    const name = this.settings.text(namespace, option);
    const wanted = name === "absent" ? "default" : name;
    const found = groups.filter((one) => one.name === wanted);
    return (found.length > 0 ? found : groups).map(({ urn }) => urn);
  }

  /** A listener of the classic type leads to a port of the instances. */
  private classic(told: HiddenListener, front: PlannedResource): readonly PlannedResource[] {
    const { namespace, port, protocol } = told;
    const isStandard = namespace === "aws:elb:listener";
    const absent = isStandard ? 80 : port;
    const asked =
      absent === undefined ? undefined : this.settings.port(namespace, "InstancePort", absent);
    const isHttp = protocol === "http" || protocol === "https";
    const speaks = protocol === undefined ? unknownValue : isHttp ? "HTTP" : "TCP";
    const group = this.made(targetGroupType, `${namespace} instances`, "of the listener", {
      port: asked ?? unknownValue,
      protocol: this.upper(namespace, "InstanceProtocol") ?? speaks,
    });
    return [this.forwarding(told, front, [group.urn]), group];
  }

  /** A listener that hands on to these target groups. */
  private forwarding(
    told: HiddenListener,
    front: PlannedResource,
    groups: readonly string[],
  ): PlannedResource {
    return this.made(
      listenerType,
      told.namespace,
      listenerName(told.namespace),
      {
        ...portAndProtocol(told),
        loadBalancerArn: unknownValue,
        defaultActions: [{ type: "forward", targetGroupArn: unknownValue }],
      },
      { loadBalancerArn: [front.urn], defaultActions: groups },
    );
  }

  private attachment(group: PlannedResource): PlannedResource {
    return this.made(
      attachmentType,
      `${group.urn} instances`,
      `${group.name} instances`,
      { targetGroupArn: unknownValue, targetId: unknownValue },
      { targetGroupArn: [group.urn], targetId: [this.urn] },
    );
  }

  /** A setting as it is written; the unknown value where it is not known. */
  private raw(namespace: string, name: string): string | undefined {
    const option = this.settings.option(namespace, name);
    return option === undefined ? undefined : (textOf(option.value) ?? option.text ?? unknownValue);
  }

  private upper(namespace: string, name: string): string | undefined {
    const value = this.raw(namespace, name);
    return value === unknownValue ? value : value?.toUpperCase();
  }

  private made(
    type: string,
    role: string,
    name: string,
    inputs: PlannedResource["inputs"],
    propertyDependencies: PlannedResource["propertyDependencies"] = {},
  ): PlannedResource {
    const urn = `${this.urn} (${role})`;
    return {
      urn,
      type,
      name,
      custom: true,
      inputs,
      propertyDependencies,
      dependencies: [],
      options: {},
    };
  }
}

/** One that may be off, or whose port is not known, may be any. */
function portAndProtocol({ port, enabled, protocol }: HiddenListener) {
  return {
    port: enabled === "yes" && port !== undefined ? port : unknownValue,
    protocol: protocol?.toUpperCase() ?? unknownValue,
  };
}

/** `default`, `443`. */
function listenerName(namespace: string): string {
  const [, , , name = "default"] = namespace.split(":");
  return name;
}
