/** What a proxy of databases has to send: it opens connections to the databases that are its targets, and to nothing else. */
import type { Member } from "../model/members";
import type { Declared, Judging } from "./judging";

/**
 * Says that nothing makes a database a target of a proxy, though rules and routes let it get there
 * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.html).
 */
export function missTarget(judging: Judging, one: Declared, proxy: Member, store: Member): void {
  const { owner } = proxy;
  const isProxy = owner.kind === "RdsProxy" || owner.kind === "RdsProxyEndpoint";
  if (!isProxy || store.role !== "store") return;
  const door = judging.doors.to(store).find(({ at }) => at === proxy);
  if (door?.isSure === true) return;
  const isUnknown = door !== undefined || owner.external;
  const [name, target] = [judging.nameOf(proxy), judging.nameOf(store)];
  judging.findings.add({
    lines: [one.line],
    verdict: "missing",
    obligation: "works",
    title: () =>
      `${one.row.text} does not work${isUnknown ? " for sure" : ""}: no target ${isUnknown ? "surely " : ""}leads from ${name} to ${target}`,
    from: name,
    to: target,
    hops: () => [],
    cause: { resource: owner, property: undefined, link: `target ${owner.urn} ${store.owner.urn}` },
    unknown: isUnknown,
    fix: () =>
      `Give ${owner.toString()} an aws:rds/proxyTarget:ProxyTarget that names ${store.owner.toString()}, or hand over the state of the stack that has it.`,
  });
}
