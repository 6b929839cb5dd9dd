/** Data sources about the asking account, its region and its zones. */
import { unknownValue } from "../markers";
import { partitionOf, regionNames, zoneIdPrefix } from "./regions";
import { exampleAccount, filtered, text, token, type DataSource } from "./source";

export const account: readonly DataSource[] = [
  {
    token: token("index", "getCallerIdentity"),
    about: `account ${exampleAccount}, which stands for your own`,
    unknown: ["userId"],
    answer: (_, { partition }) => ({
      known: {
        accountId: exampleAccount,
        id: exampleAccount,
        arn: `arn:${partition.name}:iam::${exampleAccount}:user/plan`,
      },
      said: `account ${exampleAccount}`,
    }),
  },
  {
    token: token("index", "getRegion"),
    about: "the region asked for, else the provider's",
    unknown: [],
    answer(args, { region: ofProvider }) {
      const region = text(args.name) ?? ofProvider;
      return {
        known: {
          region,
          name: region,
          id: region,
          description: regionNames[region] ?? unknownValue,
          endpoint: `ec2.${region}.${partitionOf(region).dnsSuffix}`,
        },
        said: region,
      };
    },
  },
  {
    token: token("index", "getPartition"),
    about: "the region's partition",
    unknown: [],
    answer: (_, { partition }) => ({
      known: {
        partition: partition.name,
        id: partition.name,
        dnsSuffix: partition.dnsSuffix,
        reverseDnsPrefix: partition.reverseDnsPrefix,
      },
      said: partition.name,
    }),
  },
  {
    token: token("index", "getDefaultTags"),
    about: "the default tags of the provider's configuration",
    unknown: [],
    answer: (_, { defaultTags, partition }) => ({
      known: { tags: defaultTags, id: partition.name },
      said: Object.keys(defaultTags).join(", ") || "none",
    }),
  },
  {
    token: token("index", "getServicePrincipal"),
    about: "`service.amazonaws.com` (`.cn` where that is the service's own)",
    unknown: [],
    answer(args, { region, partition }) {
      const serviceName = text(args.serviceName);
      if (serviceName === undefined) return undefined;
      // The few services whose principals follow the partition's suffix in China.
      const own = ["ec2", "codedeploy", "elasticmapreduce", "logs"].includes(serviceName);
      const suffix = partition.name === "aws-cn" && own ? partition.dnsSuffix : "amazonaws.com";
      const name = `${serviceName}.${suffix}`;
      return {
        known: { name, suffix, id: `${serviceName}.${region}.${suffix}`, serviceName },
        said: name,
      };
    },
  },
  {
    token: token("index", "getArn"),
    about: "the ARN's own parts",
    unknown: [],
    answer(args) {
      const arn = text(args.arn) ?? "";
      const [prefix, partition, service, region, owner, ...resource] = arn.split(":");
      if (prefix !== "arn" || resource.length === 0) return undefined;
      return {
        known: {
          partition: partition ?? "",
          service: service ?? "",
          region: region ?? "",
          account: owner ?? "",
          resource: resource.join(":"),
          id: arn,
        },
        said: "its parts",
      };
    },
  },
  {
    token: token("s3", "getCanonicalUserId"),
    about: "unknown: the account's own",
    unknown: ["id", "displayName"],
    answer: () => ({ known: {}, said: "unknown" }),
  },
];

const zoneLetters = ["a", "b", "c"];

export const zones: readonly DataSource[] = [
  {
    token: token("index", "getAvailabilityZones"),
    about: "zones a, b and c of the region, without those excluded",
    unknown: [],
    answer(args, { region }) {
      const filters = (args.filters ?? []) as unknown as { name: string }[];
      const usual = ["opt-in-status", "region-name", "zone-type", "state"];
      const others =
        filtered(args, "opt-in-status").includes("opted-in") &&
        !filtered(args, "opt-in-status").includes("opt-in-not-required");
      if (others || filters.some(({ name }) => !usual.includes(name))) return undefined;
      if (filtered(args, "zone-type").some((type) => type !== "availability-zone"))
        return undefined;
      const excludedNames = (args.excludeNames ?? []) as readonly string[];
      const excludedIds = (args.excludeZoneIds ?? []) as readonly string[];
      const kept = zoneLetters
        .map((letter, i) => ({ name: region + letter, id: `${zoneIdPrefix(region)}-az${i + 1}` }))
        .filter(({ name, id }) => !excludedNames.includes(name) && !excludedIds.includes(id));
      const names = kept.map(({ name }) => name);
      return {
        known: { names, zoneIds: kept.map(({ id }) => id), groupNames: [region], id: region },
        said: names.join(", "),
      };
    },
  },
  {
    token: token("index", "getAvailabilityZone"),
    about: "the zone of that name or id, among a to f of the region",
    unknown: ["groupLongName", "parentZoneId", "parentZoneName"],
    answer(args, { region }) {
      const prefix = zoneIdPrefix(region);
      const letter = text(args.name)?.at(-1) ?? "abcdef"[Number(text(args.zoneId)?.at(-1)) - 1];
      if (letter === undefined) return undefined;
      const name = region + letter;
      const zoneId = `${prefix}-az${"abcdef".indexOf(letter) + 1}`;
      if ((args.name ?? name) !== name || (args.zoneId ?? zoneId) !== zoneId) return undefined;
      return {
        known: {
          name,
          nameSuffix: letter,
          zoneId,
          id: name,
          groupName: region,
          networkBorderGroup: region,
          optInStatus: "opt-in-not-required",
          state: "available",
          zoneType: "availability-zone",
        },
        said: `${name} (${zoneId})`,
      };
    },
  },
];
