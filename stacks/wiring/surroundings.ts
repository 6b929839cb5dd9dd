/** What stands around whatever runs. */
import type * as pulumi from "@pulumi/pulumi";
import type {
  DataTier,
  EgressProxy,
  InternalEdge,
  PublicEdge,
  ServiceGroups,
  ServiceRoles,
} from "../../components/index";

/** What runs the application needs of what was made before it. */
export interface Surroundings {
  readonly groups: Pick<ServiceGroups, "securityGroupIds" | "ready">;
  readonly roles: Pick<ServiceRoles, "roleArns" | "roleNames">;
  readonly publicEdge: Pick<PublicEdge, "attachments"> | undefined;
  readonly internalEdge: Pick<InternalEdge, "attachments" | "urls"> | undefined;
  readonly data: Pick<DataTier, "connections">;
  /** The images that the deployment builds, by service. @default none */
  readonly builtImages?: Readonly<Record<string, pulumi.Input<string>>>;
  /** @default none */
  readonly egress?: Pick<EgressProxy, "registryArn" | "ready"> | undefined;
}
