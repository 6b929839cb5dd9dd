/**
 * The networks whose packets a VPN connection carries: at the customer gateway's side, which AWS calls local, and at its
 * own, which it calls remote. Each is everything by default
 * (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpnConnectionOptions.html).
 */
import { addresses, parsePrefix, type AddressSet } from "../../algebra";
import { isUnknown, textOf, type Resource } from "../../graph";

/** What stands at the near side of a connection, by each version of IP. */
export interface Near {
  readonly v4: AddressSet;
  readonly v6: AddressSet;
}

const versions = [
  { version: "v4", local: "localIpv4NetworkCidr", remote: "remoteIpv4NetworkCidr" },
  { version: "v6", local: "localIpv6NetworkCidr", remote: "remoteIpv6NetworkCidr" },
] as const;
const every = { v4: addresses.anything4, v6: addresses.anything6 };

/** The addresses elsewhere with which a connection surely carries packets of all that stands at its near side. */
export function carriedBy(connection: Resource, near: Near): AddressSet {
  return addresses.unionAll(
    versions.map(({ version, local, remote }) =>
      addresses.isSubset(near[version], networkOf(connection, remote, every[version]))
        ? networkOf(connection, local, every[version])
        : addresses.nothing(),
    ),
  );
}

/** The property by which a connection does not carry some addresses elsewhere; undefined where it carries all of them. */
export function refusedBy(connection: Resource, near: Near, far: AddressSet): string | undefined {
  for (const { version, local, remote } of versions) {
    const asked = addresses.intersection(far, every[version]);
    if (addresses.isEmpty(asked)) continue;
    const isNear = addresses.isSubset(near[version], networkOf(connection, remote, every[version]));
    if (!isNear) return remote;
    if (!addresses.isSubset(asked, networkOf(connection, local, every[version]))) return local;
  }
  return undefined;
}

/** A network as a property says it; nothing where that is not known. */
function networkOf(connection: Resource, path: string, all: AddressSet): AddressSet {
  if (connection.ignores(path)) return addresses.nothing();
  const value = connection.input(path);
  if (value === undefined) return all;
  const text = isUnknown(value) ? undefined : textOf(value);
  const read = text === undefined ? undefined : parsePrefix(text);
  if (read?.ok !== true) return addresses.nothing();
  return read.value.length === 0 ? all : addresses.ofPrefix(read.value);
}
