/**
 * Ways that are there only if an IPv4 block that is not known yet comes to lie where a rule or a route is for. That it
 * may is enough to refuse; that it does is not said.
 */
import { addresses, type AddressSet } from "../algebra";
import { doubtOf } from "../reach/doubts";
import type { Doubt, Path } from "../reach/types";
import type { Judging } from "./judging";

/** Whether a way is there wherever such blocks come to lie. */
export function isPlaced({ flows }: Path): boolean {
  const isSure = (set: AddressSet) =>
    !addresses.hasBlock(set, true) || !addresses.isEmpty(addresses.certain(set));
  return flows.every(
    ({ packets: { products } }) =>
      products.length === 0 ||
      products.some(({ source, destination }) => isSure(source) && isSure(destination)),
  );
}

/** That it is not known where a block of a way comes to lie. */
export function unplaced(judging: Judging, path: Path): readonly Doubt[] {
  if (isPlaced(path)) return [];
  const sets = path.flows.flatMap(({ packets: { products } }) =>
    products.flatMap(({ source, destination }) => [source, destination]),
  );
  const [id = ""] = sets.flatMap((set) => addresses.unknownBlocks4(set));
  const resource = judging.model.graph.get(id);
  if (resource === undefined) return [];
  const doubt = doubtOf(
    {
      resource,
      path: "ipv4IpamPoolId",
      text: `it is not known which block ${resource.toString()} is given`,
    },
    `Have the program provision the blocks of the pool of ${resource.toString()}, or give it a cidrBlock; or narrow what admits private networks that it may come to lie in.`,
  );
  return [doubt];
}
