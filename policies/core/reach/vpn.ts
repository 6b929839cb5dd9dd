/** From the clients of a VPN endpoint: with the endpoint's addresses and groups, or with their own (§9). */
import { addresses, packets, ports } from "../algebra";
import type { VpnAccess } from "../model/fronts/types";
import type { Between } from "./between";
import { only, type Group, type Step } from "./flows";
import type { Internet } from "./internet";
import { factsOf, type Mode } from "./modes";
import type { Kin, Places } from "./places";
import type { Remote } from "./remote";

export class Vpn {
  constructor(
    private readonly places: Places,
    private readonly between: Between,
    private readonly internet: Internet,
    private readonly remote: Remote,
  ) {}

  into(access: VpnAccess, to: Kin, mode: Mode): readonly Group[] {
    return this.both(
      access,
      mode,
      () => this.between.groups(this.places.kinOf(access.endpoint), to, mode),
      () => this.remote.into(to, mode, access.clients),
    );
  }

  /** What clients send on to the internet or to other networks. */
  out(access: VpnAccess, to: "internet" | "remote", mode: Mode): readonly Group[] {
    const kin = this.places.kinOf(access.endpoint);
    const groups = to === "internet" ? this.internet.out(kin, mode) : this.remote.out(kin, mode);
    return authorized(access, groups, mode);
  }

  private both(
    access: VpnAccess,
    mode: Mode,
    asEndpoint: () => readonly Group[],
    asThemselves: () => readonly Group[],
  ): readonly Group[] {
    const { keepsAddresses } = access;
    const own = keepsAddresses === "yes" ? [] : asEndpoint();
    const kept = keepsAddresses === "no" ? [] : asThemselves();
    // Where it is not known with which addresses they come, both ways have to hold.
    const isOpen = keepsAddresses === "unknown" && own.length * kept.length === 0;
    if (mode !== "may" && isOpen) return [];
    return authorized(access, [...own, ...kept], mode);
  }
}

function authorized(access: VpnAccess, groups: readonly Group[], mode: Mode): readonly Group[] {
  const destinations = access.destinations(factsOf(mode));
  const set = packets.packets(addresses.anything, destinations, ports.allTraffic);
  const step: Step = only("authorization", set, mode, () =>
    access.because.map((evidence) => ({ evidence, why: "authorizes" })),
  );
  return groups.map((group) =>
    group.map((stretch) => ({ ...stretch, layers: [step, ...stretch.layers] })),
  );
}
