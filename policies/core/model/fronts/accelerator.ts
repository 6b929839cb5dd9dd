/**
 * Global Accelerator. It needs an internet gateway attached to the VPC, but no public address and no route, and it
 * keeps the client's address: the groups of what it leads to see the internet.
 */
import { ports, type TrafficSet } from "../../algebra";
import { numberOf, textOf, listOf, type Path, type Resource } from "../../graph";
import type { Member } from "../members";
import { named, no, together, unsure, yes, type Choice, type Judged } from "../members/choice";
import { at, type Reader } from "../members/reader";
import { literal, slotEvidence, type Evidence, type Finding } from "../routing/evidence";
import { frontOf, leadsSomewhere } from "./front";
import { anyTcp, anyUdp, lengthOf, portAt, positions, protocolsOf, rangesAt } from "./listening";
import type { Targets } from "./targets";
import type { Front } from "./types";

const anyPort: TrafficSet = ports.union(anyTcp, anyUdp);

export function acceleratorFronts(targets: Targets): readonly Front[] {
  const { graph } = targets.reader.resolver;
  return [
    ...graph.ofKind("AcceleratorEndpoints").flatMap((one) => endpoints(targets, one)),
    ...graph.ofKind("CustomAcceleratorEndpoints").map((one) => customEndpoints(targets, one)),
    ...graph.ofKind("AcceleratorAttachment").map((one) => attachment(targets, one)),
  ];
}

const list = "endpointConfigurations";

/** One front for the endpoints that get traffic, and one for those that get none as they are set. */
function endpoints(targets: Targets, group: Resource): readonly Front[] {
  const { reader } = targets;
  const path = `${list}.endpointId`;
  const of = (found: Choice<Member>, idle: Finding | undefined): Front =>
    frontOf({
      kind: "Global Accelerator",
      audience: "internet",
      blockable: true,
      resource: group,
      targets: found,
      traffic: groupTraffic(targets, group),
      sees: "client",
      ...(idle === undefined ? {} : { idle }),
      because: [
        slotEvidence(reader.resolver, group, path),
        slotEvidence(reader.resolver, group, "listenerArn"),
      ],
    });
  const off = offOf(reader, group);
  const weights = positions(lengthOf(reader, group, list)).map((i) =>
    weightlessAt(reader, group, i),
  );
  if (off !== undefined || weights.every((one) => one === undefined)) {
    return [of(targets.of(group, path), off)];
  }
  const those = (isMeant: (weightless: Finding | undefined) => boolean) =>
    together(
      weights.flatMap((one, i) =>
        isMeant(one) ? [targets.of(group, [list, i, "endpointId"])] : [],
      ),
    );
  return [
    of(
      those((one) => one === undefined),
      undefined,
    ),
    of(
      those((one) => one !== undefined),
      weights.find((one) => one !== undefined),
    ),
  ].filter(leadsSomewhere);
}

/**
 * What keeps a whole group from getting traffic: its accelerator is off, or its dial is at nought
 * (https://docs.aws.amazon.com/global-accelerator/latest/dg/about-endpoint-groups-traffic-dial.html).
 */
function offOf(reader: Reader, group: Resource): Finding | undefined {
  const listeners = reader.resources(group, "listenerArn");
  const accelerators = named(listeners).map((one) => reader.resources(one, "acceleratorArn"));
  const known = accelerators.flatMap(named);
  const isOpen = [listeners, ...accelerators].some(({ anything }) => anything.length > 0);
  const [off] = known.flatMap((one) =>
    switchedOff(one, "enabled", reader.flag(one, "enabled", "yes")),
  );
  if (off !== undefined) return off;
  if (isOpen || known.length === 0) {
    const evidence = slotEvidence(reader.resolver, group, "listenerArn");
    return { kind: "unknown", evidence, fix: ofAnother };
  }
  const dial = "trafficDialPercentage";
  return switchedOff(group, dial, shareAt(reader, group, dial))[0];
}

const ofAnother =
  "Whether its accelerator is on is not known: make it in this program, or hand over the state of the stack that has it.";

/**
 * What keeps an endpoint from getting traffic: a weight of nought
 * (https://docs.aws.amazon.com/global-accelerator/latest/dg/about-endpoints-endpoint-weights.html).
 */
function weightlessAt(reader: Reader, group: Resource, i: number): Finding | undefined {
  const path = [list, i, "weight"];
  return switchedOff(group, path, shareAt(reader, group, path))[0];
}

/** Whether a share of the traffic is more than nothing; AWS gives some where none is set. */
function shareAt(reader: Reader, resource: Resource, path: Path): Judged {
  const setting = reader.setting(resource, path);
  const where = at(resource, path);
  if (setting.state === "absent") return yes(`${where} is not set`);
  const share = setting.state === "known" ? numberOf(setting.value) : undefined;
  if (share === undefined) return unsure(`${where} is not known`);
  return share > 0 ? yes(`${where} = ${share}`) : no(`${where} = ${share}`);
}

function switchedOff(
  resource: Resource,
  path: Path,
  { state, because }: Judged,
): readonly Finding[] {
  if (state === "yes") return [];
  const evidence: Evidence = { resource, path, text: because };
  return state === "no"
    ? [{ kind: "conflict", evidence, fix: `Have ${at(resource, path)} let traffic through.` }]
    : [{ kind: "unknown", evidence, fix: literal }];
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
