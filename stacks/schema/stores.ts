/** Sizes of the stores. */
import * as z from "zod/mini";
import { flag, group, text, whole } from "./values";

export const postgres = group(
  {
    version: z._default(text('a version in quotes, such as "17"', /^\d+(\.\d+)?$/), "17"),
    instanceClass: z._default(
      text("an RDS instance class such as db.m7g.large", /^db\.[a-z0-9-]+\.[a-z0-9]+$/),
      "db.m7g.large",
    ),
    storageGb: z._default(whole(20, 65536, "GiB"), 100),
    maxStorageGb: z._default(whole(20, 65536, "GiB"), 500),
    multiAz: z._default(flag("whether a standby stands in another zone"), true),
    backupDays: z._default(whole(1, 35, "days"), 14),
  },
  "a group of settings of PostgreSQL",
);

export const redis = group(
  {
    nodeType: z._default(
      text("an ElastiCache node type such as cache.m7g.large", /^cache\.[a-z0-9-]+\.[a-z0-9]+$/),
      "cache.m7g.large",
    ),
    replicas: z._default(whole(0, 5, "replicas beside the primary"), 1),
    snapshotDays: z._default(whole(0, 35, "days"), 7),
  },
  "a group of settings of Redis",
);

export const openSearch = group(
  {
    version: z._default(
      text("an engine version such as OpenSearch_2.19", /^OpenSearch_\d+\.\d+$/),
      "OpenSearch_2.19",
    ),
    instanceType: z._default(
      text(
        "an OpenSearch instance type such as m7g.medium.search",
        /^[a-z0-9-]+\.[a-z0-9]+\.search$/,
      ),
      "m7g.medium.search",
    ),
    instances: z._default(whole(1, 80, "data nodes"), 2),
    zones: z._default(whole(1, 3, "zones"), 2),
    storageGb: z._default(whole(10, 24576, "GiB per node"), 50),
    administrator: z.optional(text("the name of a service that declares the store")),
  },
  "a group of settings of OpenSearch",
);
