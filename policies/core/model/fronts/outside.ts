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

/**
 * Whether a known text names something that is not of this plan for sure: it says what it is, and everything of the plan
 * that it could name has an ARN or an id that is known, and is another.
 */
export function isOutside(graph: ResourceGraph, reference: Reference): boolean {
  const { form, possible, beyond, foreign, unknowns, via } = reference;
  const isKnown = form === "foreign" || (form === "ref" && possible.length === 0);
  if (!isKnown || unknowns > 0 || beyond.length > 0 || via.elsewhere.length > 0) return false;
  if (foreign.length === 0) return false;
  return (
    foreign.every((value) => isStrange(graph, textOf(value))) && areTold(graph, via.admission.kinds)
  );
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
