/** Texts by which a front names what is not of the plan for sure. */
import { textOf, type Kind, type Reference, type ResourceGraph, type Resource } from "../../graph";

/** Ids that AWS gives to one thing each. Services make interfaces (`eni-`) of their own, which no resource stands for. */
const ids = /^(?!eni-)[\w-]+$/;

/** ARNs of what names nothing but itself: a service of Cloud Map stands for whoever is registered there. */
const own =
  /^arn:[\w-]+:(apprunner|ec2|elasticloadbalancing|lambda|rds|redshift|redshift-serverless|vpc-lattice):(?!.*network-interface)/;

/** What is a part of something else, with the ARN of that: a listener, a version or an alias of a function. */
const parts: readonly (readonly [Kind, RegExp, (found: RegExpExecArray) => string])[] = [
  [
    "LoadBalancer",
    /^(arn:[\w-]+:elasticloadbalancing:[^:]*:[^:]*:)listener(?:-rule)?(\/\w+\/[^/]+\/[^/]+)/,
    ([, start, rest]) => `${start}loadbalancer${rest}`,
  ],
  ["Lambda", /^(arn:[\w-]+:lambda:[^:]*:[^:]*:function:[^:]+):/, ([, name]) => `${name}`],
];

/** What is made by resources of the plan and is none itself, by the text that names it. */
const madeBy: readonly (readonly [RegExp, readonly Kind[]])[] = [
  // A request has an id of its own, beside that of the instance.
  [/^i-/, ["SpotInstanceRequest", "AutoscalingGroup", "SpotFleetRequest", "Fleet", "EksNodeGroup", "BatchCompute",
    "BeanstalkEnvironment", "EcsCapacityProvider", "LambdaCapacity"]],
  [/^eipalloc-/, ["BeanstalkEnvironment"]],
  [/^arn:[\w-]+:elasticloadbalancing:/, ["BeanstalkEnvironment", "EcsExpressService"]],
  [/^arn:[\w-]+:rds:/, ["BeanstalkEnvironment"]],
]; // prettier-ignore

/**
 * The kinds by which what a known text names may be made, where it names no resource of this plan for sure: it says what
 * it is, and everything of the plan that it could name has an ARN or an id that is known, and is another. Undefined where
 * that is not sure.
 */
export function makersOf(graph: ResourceGraph, reference: Reference): readonly Kind[] | undefined {
  const { form, possible, beyond, foreign, unknowns, via } = reference;
  const isKnown = form === "foreign" || (form === "ref" && possible.length === 0);
  if (!isKnown || unknowns > 0 || beyond.length > 0 || via.elsewhere.length > 0) return undefined;
  if (foreign.length === 0 || !areTold(graph, via.admission.kinds)) return undefined;
  const texts = foreign.map(textOf);
  if (!texts.every((text) => isStrange(graph, text))) return undefined;
  const found = madeBy.filter(([pattern]) => texts.some((text) => pattern.test(text ?? "")));
  return [...new Set(found.flatMap(([, kinds]) => kinds))];
}

function isStrange(graph: ResourceGraph, text: string | undefined): boolean {
  if (text === undefined || !(ids.test(text) || own.test(text))) return false;
  return parts.every(([kind, pattern, whole]) => {
    const found = pattern.exec(text);
    return found === null || (graph.named(whole(found)).length === 0 && areTold(graph, [kind]));
  });
}

/** Whether all of some kinds are known by what they are named by. */
function areTold(graph: ResourceGraph, kinds: readonly Kind[]): boolean {
  return graph
    .ofKind(...kinds)
    .every((one) => one.id !== undefined && (!hasArn(one) || one.outputText("arn") !== undefined));
}

/** Whether a kind is named by its ARN rather than by its id alone. */
function hasArn({ kind }: Resource): boolean {
  return kind !== "Eip" && kind !== "HttpVpcLink" && kind !== "RestVpcLink";
}
