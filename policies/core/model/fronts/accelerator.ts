/**
 * Global Accelerator. It needs an internet gateway attached to the VPC, but no public address and no route, and it
 * keeps the client's address: the groups of what it leads to see the internet.
 */
import { ports, type TrafficSet } from "../../algebra";
import { numberOf, textOf, listOf, type Resource } from "../../graph";
import { named } from "../members/choice";
import { slotEvidence } from "../routing/evidence";
import { frontOf } from "./front";
import { anyTcp, anyUdp, lengthOf, portAt, positions, protocolsOf, rangesAt } from "./listening";
import type { Targets } from "./targets";
import type { Front } from "./types";

const anyPort: TrafficSet = ports.union(anyTcp, anyUdp);

export function acceleratorFronts(targets: Targets): readonly Front[] {
  const { graph } = targets.reader.resolver;
  return [
    ...graph.ofKind("AcceleratorEndpoints").map((one) => endpoints(targets, one)),
    ...graph.ofKind("CustomAcceleratorEndpoints").map((one) => customEndpoints(targets, one)),
    ...graph.ofKind("AcceleratorAttachment").map((one) => attachment(targets, one)),
  ];
}

function endpoints(targets: Targets, group: Resource): Front {
  const { resolver } = targets.reader;
  const path = "endpointConfigurations.endpointId";
  return frontOf({
    kind: "Global Accelerator",
    audience: "internet",
    blockable: true,
    resource: group,
    targets: targets.of(group, path),
    traffic: groupTraffic(targets, group),
    sees: "client",
    because: [slotEvidence(resolver, group, path), slotEvidence(resolver, group, "listenerArn")],
  });
}

/** The listener's ports; an override sends what comes to one of them to another. */
function groupTraffic({ reader }: Targets, group: Resource): TrafficSet {
  const listeners = reader.resources(group, "listenerArn");
  if (listeners.anything.length > 0) return anyPort;
  const all = named(listeners);
  const protocols = [...new Set(all.flatMap((one) => protocolsOf(reader.text(one, "protocol"))))];
  const ranges = all.map((one) =>
    rangesAt(reader, one, ["portRanges"], protocolsOf(reader.text(one, "protocol"))),
  );
  const count = lengthOf(reader, group, "portOverrides");
  if (all.length === 0 || count === undefined) return anyPort;
  const overrides = positions(count).flatMap((i) =>
    protocols.map((protocol) =>
      portAt(reader, group, ["portOverrides", i, "endpointPort"], protocol),
    ),
  );
  return ports.unionAll([...ranges, ...overrides]);
}

/** A custom routing accelerator maps every address and port of a subnet. */
function customEndpoints(targets: Targets, group: Resource): Front {
  const { reader } = targets;
  const path = "endpointConfigurations.endpointId";
  return frontOf({
    kind: "Global Accelerator custom routing",
    audience: "internet",
    blockable: true,
    resource: group,
    subnets: reader.resources(group, path),
    traffic: customTraffic(targets, group),
    sees: "client",
    because: [slotEvidence(reader.resolver, group, path)],
  });
}

function customTraffic({ reader }: Targets, group: Resource): TrafficSet {
  const list = "destinationConfigurations";
  const length = lengthOf(reader, group, list);
  if (length === undefined || length === 0) return anyPort;
  return ports.unionAll(
    positions(length).map((i) => {
      const [from, to] = ["fromPort", "toPort"].map((field) => {
        const setting = reader.setting(group, [list, i, field]);
        return setting.state === "known" ? numberOf(setting.value) : undefined;
      });
      const protocols = reader.setting(group, [list, i, "protocols"]);
      const texts = protocols.state === "known" ? listOf(protocols.value)?.map(textOf) : undefined;
      const numbers = (texts ?? [undefined]).flatMap((text) => protocolsOf(text?.toLowerCase()));
      return ports.unionAll(
        numbers.map((protocol) =>
          from === undefined || to === undefined
            ? ports.protocolSet(protocol)
            : ports.portSet(protocol, from, to),
        ),
      );
    }),
  );
}

/** What another account's accelerator may lead to: it is enough that it is allowed to. */
function attachment(targets: Targets, resource: Resource): Front {
  const path = "resources.endpointId";
  return frontOf({
    kind: "Global Accelerator of another account",
    audience: "internet",
    blockable: true,
    resource,
    targets: targets.of(resource, path),
    traffic: anyPort,
    sees: "client",
    because: [slotEvidence(targets.reader.resolver, resource, path)],
  });
}
