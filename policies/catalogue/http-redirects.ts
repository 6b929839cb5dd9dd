/** A listener for plain HTTP does nothing but redirect to HTTPS. */
import { must, may, type Resource } from "../core/graph";
import { environments, listenersOf, optionFlaw, unseenSettings } from "../support/beanstalk";
import { doubt, flaw, items, memberOfType, presence, text, unseen } from "../support/read";
import { stackRule, type Flaw, type Stack } from "../support/rule";
import { noSettings } from "../support/settings";

export const httpRedirects = stackRule({
  name: "http-redirects",
  displayName: "Plain HTTP is only redirected",
  description:
    "Listeners for plain HTTP should redirect to HTTPS and forward nothing; cookies and passwords can be read on the way otherwise.",
  severity: "high",
  enforcement: "advisory",
  remediation:
    "Let the listener answer with a redirect to HTTPS, and move its rules to the HTTPS listener.",
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-1",
  tags: ["encryption", "network"],
  framework: {
    name: "AWS Foundational Security Best Practices",
    version: "1.0.0",
    reference: "ELB.1",
    specification: "Application load balancers redirect all HTTP requests to HTTPS.",
  },
  settings: noSettings,
  *check(stack) {
    yield* plainHttp(stack);
    yield* ofBeanstalk(stack);
  },
});

/** A listener that Elastic Beanstalk makes forwards: no option makes one redirect. */
function* ofBeanstalk(stack: Stack): Iterable<Flaw> {
  for (const options of environments(stack)) {
    const { known, listeners } = listenersOf(options);
    if (!known) yield unseenSettings(options, "It is not known whether it takes plain HTTP.");
    for (const { namespace, protocol, protocolOption, certain } of listeners) {
      if (protocol !== "http" && protocol !== undefined) continue;
      const isSaid = options.option(namespace, protocolOption) !== undefined;
      yield optionFlaw(options, [namespace, isSaid ? protocolOption : "ListenerEnabled"], {
        text: "Requests over plain HTTP are forwarded to the instances.",
        fix: `Set ListenerEnabled of ${namespace} to "false", or let it speak HTTPS.`,
        certain: certain && protocol !== undefined,
      });
    }
  }
}

function* plainHttp({ graph, resolver }: Stack): Iterable<Flaw> {
  const plain = new Set<Resource>();
  for (const listener of graph.ofKind("Listener")) {
    if (memberOfType(listener.type) !== "lb/listener") continue;
    const protocol = text(listener, "protocol");
    if (protocol.state === "unknown") {
      yield doubt(listener, "protocol", {
        text: "It is not known whether the listener takes plain HTTP.",
        fix: "Write the protocol as a literal.",
      });
    }
    if (!isPlain(listener, protocol)) continue;
    plain.add(listener);
    yield* forwards(listener, "defaultActions");
  }
  if (plain.size === 0) return;
  for (const rule of graph.ofKind("ListenerRule")) {
    const listener = resolver.reference(rule, "listenerArn");
    if (must(listener).some(({ resource }) => plain.has(resource))) {
      yield* forwards(rule, "actions");
      continue;
    }
    const possible = may(listener, "dependencies");
    if (possible === "anything" || !possible.some(({ resource }) => plain.has(resource))) continue;
    for (const found of forwards(rule, "actions")) yield { ...found, certain: false };
  }
}

/** A listener that says no protocol takes HTTP; without a port, too, it belongs to a Gateway Load Balancer. */
function isPlain(listener: Resource, protocol: ReturnType<typeof text>): boolean {
  if (protocol.state === "known") return protocol.text.toUpperCase() === "HTTP";
  return protocol.state === "unset" && presence(listener, "port") !== "unset";
}

function* forwards(resource: Resource, property: string): Iterable<Flaw> {
  yield* unseen(resource, property, {
    text: "It is not known what is done with requests over plain HTTP.",
    fix: "Write the actions so that their types can be read in a preview.",
  });
  for (const path of items(resource, property)) {
    const type = text(resource, [...path, "type"]);
    if (type.state === "known" && type.text !== "forward") continue;
    const what = {
      text: "Requests over plain HTTP are forwarded.",
      fix: "Answer with a redirect to HTTPS.",
    };
    yield (type.state === "unknown" ? doubt : flaw)(resource, [...path, "type"], what);
  }
}
