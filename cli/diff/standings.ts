/** What the matrix says of the ways on one side of a diff, exactly as the proof judges them. */
import {
  forbids,
  isOwnCheck,
  ports,
  Rows,
  undeclared,
  type Judging,
  type Member,
  type Path,
  type TrafficSet,
} from "../proof";

export interface FlowStanding {
  /** False between things that the matrix does not name. */
  readonly isJudged: boolean;
  readonly undeclared: TrafficSet;
  /** Rows that declare it, or else that forbid it. */
  readonly rows: readonly string[];
}

export class Standings {
  private readonly rows: Rows;

  constructor(private readonly judging: Judging) {
    this.rows = new Rows(judging.matrix);
  }

  into(path: Path, member: Member): FlowStanding {
    const { judging, rows } = this;
    const { from } = path;
    if (judging.matrix === undefined) return none(path);
    const isNamed = judging.isNamed(member);
    const comesFromUnnamed = from.kind === "member" && !judging.isNamed(from.member);
    const isJudged =
      isNamed || (member.role === "store" ? !comesFromUnnamed : from.kind === "internet");
    if (!isJudged || judging.assumed.covers(member.owner)) return outside;
    const broken = rows.neverInto(member).filter(({ row }) => forbids(row, path));
    if (broken.length > 0) {
      const ids = broken.map(({ row }) => row.id);
      return { isJudged, undeclared: path.arrives, rows: ids };
    }
    const allows = rows.allowsInto(member);
    const left = undeclared(judging, path, member, allows);
    const isCheck = isNamed && isOwnCheck(judging, path, member);
    const declaring = allows.filter(
      (row) => !ports.isSubset(path.arrives, undeclared(judging, path, member, [row])),
    );
    return {
      isJudged,
      undeclared: isCheck ? ports.nothing() : left,
      rows: declaring.map(({ id }) => id),
    };
  }

  /** Out to the internet. */
  out(path: Path, member: Member): FlowStanding {
    const { judging, rows } = this;
    if (judging.matrix === undefined) return none(path);
    if (!judging.isNamed(member)) return outside;
    const about = (one: Rows["allow"]) =>
      one.filter(
        ({ row }) =>
          row.to.some(({ zone }) => zone?.kind === "internet") &&
          row.from.some(({ members }) => members.includes(member)),
      );
    const broken = about(rows.never).filter(
      ({ row }) => row.traffic === undefined || ports.intersects(row.traffic, path.arrives),
    );
    if (broken.length > 0) {
      return { isJudged: true, undeclared: path.arrives, rows: broken.map(({ row }) => row.id) };
    }
    const allows = about(rows.allow);
    const allowed = ports.unionAll(allows.map(({ row }) => row.traffic ?? ports.allTraffic));
    return {
      isJudged: true,
      undeclared: ports.difference(path.arrives, allowed),
      rows: allows.map(({ row }) => row.id),
    };
  }
}

const outside: FlowStanding = { isJudged: false, undeclared: ports.nothing(), rows: [] };

/** Without a matrix nothing is declared. */
function none({ arrives }: Path): FlowStanding {
  return { isJudged: true, undeclared: arrives, rows: [] };
}
