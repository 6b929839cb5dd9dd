/** A stack's tiers as what is watched. Pure, but for the webhook's address, which is read from its secret. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type {
  Beanstalk,
  ClientVpn,
  DataTier,
  EdgeAttachment,
  InternalEdge,
  Monolith,
  ObservabilityArgs,
  PublicEdge,
  Services,
  StaticSite,
  WatchedCertificate,
  WatchedInstances,
  WatchedLoadBalancer,
} from "../../components/index";
import { planInstances } from "../../components/monolith/instances";
import { given, pick } from "../pick";
import type { Settings } from "../settings";

/** The tiers of a stack, as far as it has them. */
export interface Tiers {
  readonly network: { readonly natGatewayIds: Record<string, pulumi.Input<string>> };
  readonly publicEdge: PublicEdge | undefined;
  readonly internalEdge: InternalEdge | undefined;
  readonly vpn: ClientVpn | undefined;
  readonly data: DataTier;
  readonly services: Services | undefined;
  readonly monolith: Monolith | undefined;
  readonly beanstalk: Beanstalk | undefined;
  readonly site: StaticSite;
}

/** What is watched and who is told; undefined where a stack wants none of it. */
export function observabilityArgs(settings: Settings, tiers: Tiers): ObservabilityArgs | undefined {
  const { observability } = settings;
  if (!observability.enabled) return undefined;
  const { alarms, dashboard, thresholds, budget } = observability;
  return {
    ...edgesOf(tiers),
    ...computeOf(settings, tiers),
    ...storesOf(settings, tiers.data),
    natGateways: tiers.network.natGatewayIds,
    vpns: tiers.vpn === undefined ? {} : { vpn: tiers.vpn.endpointId },
    certificates: certificatesOf(settings, tiers),
    distributions: { site: tiers.site.distributionId },
    detail: alarms,
    dashboard,
    ...(thresholds === undefined ? {} : { thresholds }),
    subscribers: subscribersOf(settings),
    ...pick(settings, ["permissionsBoundaryArn"]),
    ...(budget === undefined ? {} : { budget: budgetOf(budget) }),
  };
}

function targetGroupsOf(attachments: Readonly<Record<string, EdgeAttachment>>) {
  return Object.fromEntries(
    Object.entries(attachments).map(([route, { targetGroupArnSuffix }]) => [
      route,
      targetGroupArnSuffix,
    ]),
  );
}

function edgesOf({
  publicEdge,
  internalEdge,
  beanstalk,
}: Tiers): Pick<ObservabilityArgs, "loadBalancers"> {
  const internal = internalEdge && watchedEdge(internalEdge);
  const open =
    publicEdge === undefined
      ? // The target group is Beanstalk's own, and nobody is told its name.
        beanstalk && { arnSuffix: beanstalk.balancerArnSuffix, targetGroups: {} }
      : { ...watchedEdge(publicEdge), ...given({ firewallMetric: publicEdge.firewallMetric }) };
  return { loadBalancers: given({ public: open, internal }) };
}

function watchedEdge({
  arnSuffix,
  attachments,
}: Pick<PublicEdge, "arnSuffix" | "attachments">): WatchedLoadBalancer {
  return { arnSuffix, targetGroups: targetGroupsOf(attachments) };
}

function computeOf(
  settings: Settings,
  { services, monolith, beanstalk }: Tiers,
): Pick<ObservabilityArgs, "services" | "instances" | "environments"> {
  const instances = given({
    monolith:
      monolith &&
      watchedInstances(
        monolith,
        planInstances(given({ minimum: settings.monolith.minimum })).minimum,
      ),
  });
  return {
    ...(services === undefined
      ? {}
      : {
          services: {
            clusterArn: services.clusterArn,
            clusterName: services.clusterName,
            serviceNames: services.serviceNames,
            // As servicesArgs has it.
            containerInsights: settings.production,
          },
        }),
    ...(Object.keys(instances).length === 0 ? {} : { instances }),
    ...(beanstalk === undefined ? {} : { environments: { beanstalk: beanstalk.environmentName } }),
  };
}

function watchedInstances(
  { groupName }: Pick<Monolith, "groupName">,
  minimum: number | undefined,
): WatchedInstances {
  return { groupName, ...given({ minimum }) };
}

function storesOf(
  { postgres, openSearch }: Settings,
  data: DataTier,
): Pick<ObservabilityArgs, "databases" | "caches" | "searchDomains"> {
  const { postgresIdentifier, redisNodeIds, openSearchDomainName } = data;
  const { instanceClass, storageGb } = postgres;
  return {
    ...(postgresIdentifier === undefined
      ? {}
      : { databases: { postgres: { identifier: postgresIdentifier, instanceClass, storageGb } } }),
    ...(redisNodeIds.length === 0 ? {} : { caches: { redis: { nodeIds: redisNodeIds } } }),
    ...(openSearchDomainName === undefined
      ? {}
      : {
          searchDomains: {
            search: { domainName: openSearchDomainName, storageGb: openSearch.storageGb },
          },
        }),
  };
}

/** The certificates that something shows, each once though two edges may share one. */
function certificatesOf(
  { certificateArn, internalCertificateArn, vpn }: Settings,
  { publicEdge, beanstalk, internalEdge, site }: Tiers,
): Record<string, WatchedCertificate> {
  const shared =
    certificateArn !== undefined && (internalCertificateArn ?? certificateArn) === certificateArn;
  const candidates: readonly [string, pulumi.Input<string> | undefined, boolean][] = [
    ["public", publicEdge?.certificateArn ?? beanstalk?.certificateArn ?? certificateArn, false],
    ["internal", shared ? undefined : internalEdge?.certificateArn, false],
    ["vpn", vpn.serverCertificateArn, false],
    ["site", site.certificateArn, true],
  ];
  return Object.fromEntries(
    candidates.flatMap(([name, arn, global]) =>
      arn === undefined ? [] : [[name, { arn, global }] as const],
    ),
  );
}

function subscribersOf({ observability }: Settings): ObservabilityArgs["subscribers"] {
  const { emails, webhook, webhookSecretArn, slack } = observability;
  const address = webhookSecretArn === undefined ? webhook : secretOf(webhookSecretArn);
  return {
    emails: [...emails],
    ...(address === undefined ? {} : { webhooks: { own: address } }),
    ...(slack === undefined ? {} : { slack }),
  };
}

/** What a secret holds, read by whoever deploys, and secret in the state. */
function secretOf(secretArn: string): pulumi.Output<string> {
  const version = aws.secretsmanager.getSecretVersionOutput({ secretId: secretArn });
  return pulumi.secret(version.secretString);
}

function budgetOf({
  monthlyUsd,
  tag,
}: NonNullable<Settings["observability"]["budget"]>): NonNullable<ObservabilityArgs["budget"]> {
  const [key = "", value = ""] = tag?.split("=") ?? [];
  return { limitUsd: monthlyUsd, ...(tag === undefined ? {} : { tag: { key, value } }) };
}
