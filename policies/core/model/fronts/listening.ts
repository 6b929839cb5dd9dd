/** The ports that a front says it uses: where one is unknown, all of its protocol. */
import { ports, type TrafficSet } from "../../algebra";
import { listOf, numberOf, type Path, type Resource } from "../../graph";
import type { Reader } from "../members/reader";

export const anyTcp: TrafficSet = ports.protocolSet(ports.TCP);
export const anyUdp: TrafficSet = ports.protocolSet(ports.UDP);

/** A port that a property holds; `protocol` as a whole where it is not known, nothing where it is not set. */
export function portAt(
  reader: Reader,
  resource: Resource,
  path: Path,
  protocol: number = ports.TCP,
): TrafficSet {
  const setting = reader.setting(resource, path);
  if (setting.state === "absent") return ports.nothing();
  const port = setting.state === "known" ? numberOf(setting.value) : undefined;
  return port === undefined ? ports.protocolSet(protocol) : ports.portSet(protocol, port);
}

/** The ports of several properties; every TCP port where none of them is set. */
export function tcpPorts(reader: Reader, resource: Resource, paths: readonly Path[]): TrafficSet {
  const found = ports.unionAll(paths.map((path) => portAt(reader, resource, path)));
  return ports.isEmpty(found) ? anyTcp : found;
}

/** How many items a list has; undefined where it is unknown, 0 where it is not set. */
export function lengthOf(reader: Reader, resource: Resource, path: Path): number | undefined {
  const setting = reader.setting(resource, path);
  if (setting.state === "absent") return 0;
  return setting.state === "known" ? listOf(setting.value)?.length : undefined;
}

/** Positions in a list; none where it is unknown. */
export function positions(length: number | undefined): readonly number[] {
  return Array.from({ length: length ?? 0 }, (_, i) => i);
}

/** The ranges of a list of `fromPort` and `toPort`; whole protocols where the list or a part of it is unknown. */
export function rangesAt(
  reader: Reader,
  resource: Resource,
  list: readonly (string | number)[],
  protocols: readonly number[],
): TrafficSet {
  const whole = ports.unionAll(protocols.map((protocol) => ports.protocolSet(protocol)));
  const length = lengthOf(reader, resource, list);
  if (length === undefined) return whole;
  return ports.unionAll(
    positions(length).map((i) => {
      const [from, to] = ["fromPort", "toPort"].map((field) => {
        const setting = reader.setting(resource, [...list, i, field]);
        return setting.state === "known" ? numberOf(setting.value) : undefined;
      });
      if (from === undefined || to === undefined) return whole;
      return ports.unionAll(protocols.map((protocol) => ports.portSet(protocol, from, to)));
    }),
  );
}

/** TCP, UDP or, where the text is unknown, both. */
export function protocolsOf(text: string | undefined): readonly number[] {
  if (text === undefined) return [ports.TCP, ports.UDP];
  return text === "udp" ? [ports.UDP] : [ports.TCP];
}
