/**
 * What Lambda reads brokers and DocumentDB with: interfaces that it makes in the cluster's subnets, in the cluster's
 * groups (https://docs.aws.amazon.com/lambda/latest/dg/with-msk-cluster-network.html). Queues and streams are read from
 * outside of any VPC.
 */
import { handsOutAnything, type Admission, type Kind, type Resource } from "../../graph";
import { named, together, weakened, type Choice } from "./choice";
import type { Member } from "./member";
import { memberOf } from "./recipes";
import { silent, type Reader } from "./reader";

const mapping = "aws:lambda/eventSourceMapping:EventSourceMapping";
const path = "eventSourceArn";

const kinds: readonly Kind[] = ["MskCluster", "MskServerlessCluster", "MqBroker", "DocDbCluster"];
const source: Admission = { kinds };

/** What the ARNs of these begin with; a cluster of DocumentDB has one of RDS. */
const services: readonly (string | undefined)[] = ["kafka", "mq", "rds", "docdb"];

/** Members of event source mappings, given those of what they read. */
export function pollers(reader: Reader, stores: readonly Member[]): readonly Member[] {
  const { graph } = reader.resolver;
  return graph.resources.flatMap((resource) => {
    if (resource.type !== mapping) return [];
    const clusters = read(reader, resource);
    const of = (one: Resource) => stores.filter(({ owner }) => owner === one);
    const certain = clusters.certain.flatMap(of);
    const possible = clusters.possible.flatMap(of);
    const [first] = [...certain, ...possible];
    if (first === undefined) return [];
    const joint = <T>(choice: (member: Member) => Choice<T>): Choice<T> =>
      together([...certain.map(choice), ...possible.map((one) => weakened(choice(one)))]);
    return [
      memberOf(reader, resource, {
        role: "compute",
        subnets: () => joint(({ subnets }) => subnets),
        ...(first.spread === "some" ? { spread: "some" } : {}),
        groups: () => ({ ...first.groups, ...joint(({ groups }) => groups) }),
        listens: () => silent,
        accepts: false,
        notes: [`it reads ${first.label} in that one's groups`],
      }),
    ];
  });
}

/** What a mapping reads, as far as it stands in a VPC of the plan. */
function read(reader: Reader, resource: Resource): Choice<Resource> {
  const found = reader.resources(resource, path, source);
  if (found.anything.length === 0) return found;
  const isKnown = reader.setting(resource, path).state === "known";
  const all = reader.resolver.graph.ofKind(...kinds);
  const others = all.filter((one) => !named(found).includes(one));
  return {
    certain: found.certain,
    possible: [
      ...found.possible,
      ...(isKnown ? written(reader, resource, others) : maybe(reader, resource, others)),
    ],
    anything: [],
  };
}

/** What an ARN that is written out may be of: what has an ARN that is not known yet. */
function written(
  reader: Reader,
  resource: Resource,
  all: readonly Resource[],
): readonly Resource[] {
  const arn = reader.text(resource, path);
  if (arn !== undefined && !services.includes(arn.split(":")[2])) return [];
  return all.filter((one) => one.id === undefined && one.outputText("arn") === undefined);
}

/** What an ARN that is unknown may be of: of anything, unless all that it comes from hands out ARNs of something else. */
function maybe(reader: Reader, resource: Resource, all: readonly Resource[]): readonly Resource[] {
  if (resource.ignores(path)) return all;
  const { graph } = reader.resolver;
  const from = [...resource.dependenciesOf(path)].map((urn) => graph.get(urn));
  const isElse = (one: Resource | undefined) =>
    one?.family === "aws" &&
    !handsOutAnything(one) &&
    (one.kind === undefined || !kinds.includes(one.kind));
  return from.length > 0 && from.every(isElse) ? [] : all;
}
