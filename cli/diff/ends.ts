/** The ends of flows on one side of a diff, under names that are the same on both. */
import type { Judging, Member, Path, Place } from "../proof";

/** One end of a flow. */
export interface FlowEnd {
  /** The same on both sides for the same thing. */
  readonly key: string;
  readonly name: string;
  /** Its name in the matrix; two things of one name have the same rights. */
  readonly party: string | undefined;
}

/** Names the ends of flows. */
export class Ends {
  private readonly known = new Map<Member, FlowEnd>();

  constructor(
    private readonly judging: Judging,
    private readonly keyOf: (urn: string) => string,
  ) {}

  of(place: Place): FlowEnd {
    const name = this.judging.placeName(place);
    switch (place.kind) {
      case "internet":
      case "remote":
        return { key: place.kind, name, party: place.kind };
      case "front":
        return { key: `front ${this.keyOf(place.front.resource.urn)}`, name, party: undefined };
      case "vpn-clients":
        return {
          key: `clients ${this.keyOf(place.access.endpoint.owner.urn)}`,
          name,
          party: undefined,
        };
      case "member":
        return this.ofMember(place.member);
    }
  }

  private ofMember(member: Member): FlowEnd {
    let end = this.known.get(member);
    if (end === undefined) {
      // An owner may have several members; the rest of the label tells them apart.
      const which = member.label.replace(member.owner.toString(), "");
      const [party] = this.judging.partiesOf(member);
      end = {
        key: `${this.keyOf(member.owner.urn)}${which}`,
        name: this.judging.nameOf(member),
        party: party?.name,
      };
      this.known.set(member, end);
    }
    return end;
  }

  /** What hands a path on. Only of members it is known what they are called on the other side. */
  through({ flows, through }: Path): readonly FlowEnd[] {
    const relays = flows.slice(0, -1).map(({ to }) => this.of(to));
    const names = through.map((name) => ({ key: name, name, party: undefined }));
    return relays.length === through.length ? relays : names;
  }
}
