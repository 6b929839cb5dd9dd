/** Which rule of a listener takes the requests that another one is for. */
import type { Resource } from "../graph";
import { whoAnswers } from "../model/balancing/http";
import type { Forward } from "../model/balancing/types";
import type { Judging } from "./judging";

/** The rule that is asked before the line of a forward and takes all that this one is for; undefined where none does. */
export function shadowOf(judging: Judging, { listener, rule }: Forward): Resource | undefined {
  if (listener === undefined) return undefined;
  const table = judging.model.balancing.routes(listener);
  const own = table.find((one) => one.rule === rule);
  if (own === undefined) return undefined;
  const { paths, hosts } = own.conditions;
  const [path] = paths ?? [];
  const [host] = hosts ?? [];
  const { by } = whoAnswers(table, {
    ...(path === undefined ? {} : { path }),
    ...(host === undefined ? {} : { host }),
  });
  if (by.some(({ route }) => route === own)) return undefined;
  return by[0]?.route.rule;
}
