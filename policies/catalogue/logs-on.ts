/** What happens at the edges and in the network is written down. */
import { may, must, type Admission, type Resource } from "../core/graph";
import { doubt, expectFlag, flaw, isOpen, items, presence } from "../support/read";
import { stackRule, type Flaw, type Stack } from "../support/rule";
import { noSettings } from "../support/settings";

export const logsOn = stackRule({
  name: "logs-on",
  displayName: "Access and flow logs are on",
  description:
    "Load balancers, networks, content networks, gateways and VPNs should write logs; after an incident nobody can tell otherwise what was taken.",
  severity: "medium",
  enforcement: "advisory",
  remediation: "Switch the log on and keep it in a bucket or log group with a retention.",
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-5",
  tags: ["logging"],
  settings: noSettings,
  *check(stack) {
    yield* balancers(stack);
    yield* networks(stack);
    yield* distributions(stack);
    yield* others(stack);
  },
});

function* balancers({ graph }: Stack): Iterable<Flaw> {
  for (const balancer of graph.ofKind("LoadBalancer", "ClassicLoadBalancer")) {
    // A classic load balancer's block switches logs on by itself.
    const isClassic =
      balancer.kind === "ClassicLoadBalancer" && presence(balancer, "accessLogs") === "on";
    yield* expectFlag(balancer, {
      path: "accessLogs.enabled",
      good: isClassic ? ["on", "unset"] : ["on"],
      text: "It is not written down who asked for what.",
      fix: "Set accessLogs with a bucket and enabled: true.",
    });
  }
}

const vpc: Admission = { kinds: ["Vpc", "DefaultVpc"] };

/** A flow log of a VPC covers it; those of single subnets do not. */
function* networks({ graph, resolver }: Stack): Iterable<Flaw> {
  const logs = graph.resources.filter(({ type }) => type === "aws:ec2/flowLog:FlowLog");
  const covered = new Set<Resource>();
  const perhaps = new Set<Resource>();
  let anything = false;
  for (const log of logs) {
    if (presence(log, "vpcId") === "unset") continue;
    const reference = resolver.reference(log, "vpcId", vpc);
    for (const { resource } of must(reference)) covered.add(resource);
    const possible = may(reference, "dependencies");
    // A known id of another VPC is none of these.
    if (possible === "anything") anything ||= reference.form !== "foreign";
    else for (const { resource } of possible) perhaps.add(resource);
  }
  for (const network of graph.ofKind("Vpc", "DefaultVpc")) {
    if (covered.has(network) || network.external) continue;
    const what = {
      text: "No flow log of the whole VPC is part of the stack.",
      fix: "Add an aws.ec2.FlowLog with this VPC's id.",
    };
    yield anything || perhaps.has(network) ? doubt(network, "id", what) : flaw(network, "id", what);
  }
}

const distribution: Admission = { kinds: ["Distribution"], anyRegion: true };

/** CloudFront writes logs by its own setting, or by a delivery source that names it. */
function* distributions({ graph, resolver }: Stack): Iterable<Flaw> {
  const sources = graph.resources.filter(
    ({ type }) => type === "aws:cloudwatch/logDeliverySource:LogDeliverySource",
  );
  const covered = new Set<Resource>();
  const perhaps = new Set<Resource>();
  for (const source of sources) {
    const reference = resolver.reference(source, "resourceArn", distribution);
    for (const { resource } of must(reference)) covered.add(resource);
    const possible = may(reference, "dependencies");
    if (possible !== "anything") for (const { resource } of possible) perhaps.add(resource);
  }
  for (const front of graph.ofKind("Distribution")) {
    const own = presence(front, "loggingConfig");
    if (own === "on" || covered.has(front)) continue;
    const what = {
      text: "It is not written down who asked for what.",
      fix: "Set loggingConfig, or name the distribution in an aws.cloudwatch.LogDeliverySource.",
    };
    const isOpen = own === "unknown" || perhaps.has(front);
    yield (isOpen ? doubt : flaw)(front, "loggingConfig", what);
  }
}

const stages = ["aws:apigateway/stage:Stage", "aws:apigatewayv2/stage:Stage"];

function* others({ graph }: Stack): Iterable<Flaw> {
  for (const resource of graph.resources) {
    if (stages.includes(resource.type)) {
      const state = presence(resource, "accessLogSettings");
      if (state === "on") continue;
      const what = {
        text: "It is not written down who asked for what.",
        fix: "Set accessLogSettings.",
      };
      yield (state === "unknown" ? doubt : flaw)(resource, "accessLogSettings", what);
    } else if (resource.kind === "ClientVpn") {
      yield* expectFlag(resource, {
        path: "connectionLogOptions.enabled",
        good: ["on"],
        text: "It is not written down who connects.",
        fix: "Set connectionLogOptions with a log group and enabled: true.",
      });
    } else if (resource.kind === "EksCluster") {
      const types = items(resource, "enabledClusterLogTypes");
      if (types.length > 0) continue;
      const what = {
        text: "The control plane writes no logs.",
        fix: 'Set enabledClusterLogTypes to at least ["api", "audit", "authenticator"].',
      };
      const isUnknown = isOpen(resource, "enabledClusterLogTypes");
      yield (isUnknown ? doubt : flaw)(resource, "enabledClusterLogTypes", what);
    }
  }
}
