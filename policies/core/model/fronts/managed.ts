/**
 * Services of AWS that let people work in one's subnets through addresses of their own: who signs in there is on a machine
 * inside the VPC, without any way through its gateways. Signing in keeps nobody out, as with every other front.
 */
import type { Kind, Resource } from "../../graph";
import { chosen } from "../members/choice";
import { propertyEvidence, type Evidence } from "../routing/evidence";
import { frontOf } from "./front";
import { anyTcp } from "./listening";
import type { Targets } from "./targets";
import type { Audience, Front } from "./types";

interface Managed {
  readonly label: string;
  readonly audience: Audience;
  /** The property that puts it into the VPC. */
  readonly at: string;
}

const managed: Readonly<Partial<Record<Kind, Managed>>> = {
  // By a URL that IAM signs (`CreatePresignedNotebookInstanceUrl`, `CreatePresignedDomainUrl`).
  SageMakerNotebook: { label: "SageMaker notebook", audience: "operators", at: "subnetId" },
  SageMakerDomain: { label: "SageMaker Studio", audience: "operators", at: "subnetIds" },
  SageMakerProfile: {
    label: "SageMaker Studio",
    audience: "operators",
    at: "userSettings.securityGroups",
  },
};

export function managedFronts(targets: Targets): readonly Front[] {
  const { graph } = targets.reader.resolver;
  return (Object.entries(managed) as [Kind, Managed][]).flatMap(([kind, one]) =>
    graph.ofKind(kind).flatMap((resource) => managedFront(targets, resource, one)),
  );
}

function managedFront(
  targets: Targets,
  resource: Resource,
  { label, audience, at }: Managed,
): readonly Front[] {
  const { certain } = targets.membersOf(chosen([resource]));
  const inside = certain.filter(({ accepts }) => accepts);
  if (inside.length === 0) return [];
  const because: readonly Evidence[] = [propertyEvidence(resource, at)];
  return [
    frontOf({
      kind: label,
      audience,
      resource,
      targets: chosen(inside),
      traffic: anyTcp,
      because,
    }),
  ];
}
