/** Tasks as targets: which target groups a service is registered with, and on which ports its tasks get what. */
import { admission, listOf, textOf, type Resource } from "../../graph";
import { isSure, type Choice } from "../members/choice";
import type { Reader } from "../members/reader";
import { propertyEvidence } from "../routing/evidence";
import { containersOf } from "./containers";
import { moving } from "./moved";
import type { Owners } from "./owners";
import { namedBy, namedTogether } from "./references";
import { inClassic, inGroups, sure, type Registrations } from "./registrations";
import { anyPort, portAt, portOf, type Port } from "./target-groups";

/**
 * The ports that Docker gives to containers that ask for none, whatever a host is set to; the usual ones are those of
 * Linux (`net.ipv4.ip_local_port_range`, https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html).
 */
const handedOut: Port = { from: 1024, to: 65_535, usually: { from: 32_768, to: 60_999 } };

const list = "loadBalancers";

export function readTasks(reader: Reader, owners: Owners, into: Registrations): void {
  for (const service of reader.resolver.graph.ofKind("EcsService", "EcsTaskSet")) {
    if (!reader.isSet(service, list)) continue;
    const targets = owners.named(sure(service));
    const classic = service.kind === "EcsService" ? "elbName" : "loadBalancerName";
    const setting = reader.setting(service, list);
    const items = setting.state === "known" ? listOf(setting.value) : undefined;
    const because = propertyEvidence(service, list);
    const ports = (items ?? []).map((_, i) => taskPort(reader, service, i));
    const groups = taskGroups(reader, service);
    const [first] = ports;
    const isOne = ports.every((port) => isSame(port, first));
    if (items === undefined || (isOne && isSure(groups))) {
      into.add(inGroups(groups), targets, items === undefined ? anyPort : first, because);
    } else {
      // Which group an entry names may not be known, although all of them together are.
      items.forEach((_, i) => {
        for (const slot of moving.groups) {
          const path = [list, i, ...slot.split(".").slice(1)];
          into.add(inGroups(namedBy(reader, service, path)), targets, ports[i], because);
        }
      });
      if (isOne)
        into.add(inGroups({ ...groups, possible: [], anything: [] }), targets, first, because);
    }
    const names = namedBy(reader, service, `${list}.${classic}`, admission("classicLoadBalancer"));
    into.add(inClassic(names), targets, undefined, because);
  }
}

/** The target groups that a service names, those among them that its own deployments move it to. */
export function taskGroups(reader: Reader, service: Resource): Choice<Resource> {
  return namedTogether(reader, service, moving.groups);
}

function isSame(a: Port | undefined, b: Port | undefined): boolean {
  return a?.from === b?.from && a?.to === b?.to;
}

/** On which port of an interface the tasks of a service get what is sent to one of their containers. */
function taskPort(reader: Reader, service: Resource, i: number): Port {
  const container = portOf(reader, service, [list, i, "containerPort"]);
  if (reader.isSet(service, "networkConfiguration")) return container ?? anyPort;
  // Without interfaces of their own tasks are given ports of the instances that they run on.
  const definitions = reader.resources(service, "taskDefinition");
  const [definition] = definitions.certain;
  if (definition === undefined || !isSure(definitions)) return anyPort;
  const mode = reader.setting(definition, "networkMode");
  const text = mode.state === "absent" ? "bridge" : reader.text(definition, "networkMode");
  if (text === "host" || text === "awsvpc") return container ?? anyPort;
  const name = reader.setting(service, [list, i, "containerName"]);
  const known = name.state === "known" ? textOf(name.value) : undefined;
  return text === "bridge" && container?.from === container?.to
    ? hostPort(reader, definition, known, container?.from)
    : anyPort;
}

function hostPort(
  reader: Reader,
  definition: Resource,
  name: string | undefined,
  container: number | undefined,
): Port {
  const own = containersOf(reader, definition)?.find((one) => one.name === name);
  // A port may be mapped twice, once for each protocol.
  const [mapping, ...others] = (own?.mappings ?? []).filter((one) => one.container === container);
  if (others.some((one) => one.host !== mapping?.host)) return anyPort;
  if (name === undefined || container === undefined || mapping === undefined) return anyPort;
  const { host } = mapping;
  if (host === undefined || host === 0) return handedOut;
  return typeof host === "number" ? portAt(host) : anyPort;
}

/** The TCP port that a task definition's containers give a name to; undefined where it is not known for sure. */
export function namedPort(reader: Reader, definition: Resource, name: string): number | undefined {
  const [mapping, ...others] = (containersOf(reader, definition) ?? [])
    .flatMap(({ mappings }) => mappings)
    .filter((one) => one.name === name);
  return others.length === 0 ? mapping?.container : undefined;
}
