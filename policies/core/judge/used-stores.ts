/** Will it start? Whether a task gets to the stores that its containers are told of. */
import { ports } from "../algebra";
import type { Resource } from "../graph";
import type { Member } from "../model/members";
import type { Place } from "../reach/types";
import { carriedBy, portsText } from "./evidence";
import type { Judging } from "./judging";
import { lackOf } from "./lacking";
import type { Line } from "./line";
import { isMended } from "./obstacles";
import { obstacleOf, tellObstacle } from "./out-of-reach";
import { unplaced } from "./placement";
import { tellUnplaced } from "./unknown-place";

export class UsedStores {
  private readonly byOwner = new Map<Resource, Member[]>();

  constructor(private readonly judging: Judging) {
    for (const member of judging.model.members.all) {
      if (member.role !== "store") continue;
      const list = this.byOwner.get(member.owner) ?? [];
      list.push(member);
      this.byOwner.set(member.owner, list);
    }
  }

  /** What shows that a task gets to each of those that it uses, as far as they are stores. */
  judge(line: Line, member: Member, uses: readonly Resource[]): readonly string[] {
    const { interfaces } = this.judging.model.members;
    const owners = new Set(uses.filter((one) => interfaces.of.has(one)));
    return [...owners]
      .flatMap((owner) => this.byOwner.get(owner) ?? [])
      .flatMap((store) => this.reaching(line, member, store));
  }

  /** What shows that a task gets to a store. */
  private reaching(line: Line, member: Member, store: Member): readonly string[] {
    if (this.isHidden(line, member, store)) return [];
    const from: Place = { kind: "member", member };
    const to: Place = { kind: "member", member: store };
    const wanted = store.listens.must;
    const direct = this.judging.reach.direct(from, to, "must");
    const carried = carriedBy(direct.flow);
    const name = this.judging.nameOf(store);
    const isThere = ports.isEmpty(wanted)
      ? !ports.isEmpty(carried)
      : ports.isSubset(wanted, carried);
    if (isThere) return [`reaches ${name} on ${portsText(wanted)}`];
    const obstacle = obstacleOf(this.judging, {
      member,
      direct,
      otherwise: store.owner,
      before: "",
      to: name,
      lack: lackOf(this.judging, from, to, wanted),
      wanted,
    });
    const what = `uses ${name} on ${portsText(wanted)}`;
    tellObstacle(this.judging, line, member, what, {
      ...obstacle,
      fix: isMended(obstacle)
        ? obstacle.fix
        : `Let the group of ${this.judging.nameOf(member)} send ${portsText(wanted)} to ${name}, and the group of ${name} admit it.`,
    });
    return [];
  }

  /** Whether it is not known where a store stands, and so neither whether a task gets there. */
  private isHidden(line: Line, member: Member, store: Member): boolean {
    const [from, to] = [this.judging.nameOf(member), this.judging.nameOf(store)];
    const title = `cannot tell whether ${from} reaches ${to}`;
    return tellUnplaced(this.judging, line, unplaced(this.judging, store), title, from, to);
  }
}
