/** What the settings of the stores must be to each other, and to production. */
import { ProblemList } from "../components/common/problems";
import { planOpenSearch } from "../components/data/open-search-plan";
import { planPostgres } from "../components/data/postgres-plan";
import { planRedis } from "../components/data/redis-plan";
import type { Check } from "./checks";
import { workloadsOf } from "./compute";
import { instanceShapes } from "./instance-shapes";

const storesOnce: Check = {
  reads: ["stores"],
  check: ({ stores }, { place, problems }) => {
    stores.forEach((store, i) => {
      if (stores.indexOf(store) !== i) {
        problems.add(place("stores", i), store, "each store once", "Remove it.");
      }
    });
  },
};

/** The stores' own checks, placed at the settings that they are made from. */
const storePlans: Check = {
  reads: ["postgres", "redis", "openSearch", "stores", "zones", "existingNetwork"],
  check: (settings, { place, problems }) => {
    const { postgres, redis, openSearch, stores, zones, existingNetwork } = settings;
    const zoneCount = existingNetwork?.databaseSubnetIds.length ?? zones.length;
    if (zoneCount < 2) return;
    const clients = { someone: "sg-0123456789abcdef0" };
    const found = new ProblemList();
    if (stores.includes("postgres")) planPostgres({ ...postgres, clients }, zoneCount, found);
    if (stores.includes("redis")) planRedis({ ...redis, clients }, "data", zoneCount, found);
    if (stores.includes("openSearch")) {
      const client = { securityGroupId: clients.someone, roleArn: "arn:aws:iam::1:role/someone" };
      planOpenSearch({ ...openSearch, clients: { someone: client } }, zoneCount, found);
    }
    problems.addAll(found.problems.map((p) => ({ ...p, at: place(...p.at.split(".")) })));
  },
};

/** Production outlives the loss of a zone, in whatever has a size. */
const production: Check = {
  reads: [
    "production",
    "redis",
    "postgres",
    "openSearch",
    "stores",
    "services",
    "serviceDefaults",
    ...instanceShapes,
  ],
  check: (settings, { config, place, problems }) => {
    if (!settings.production) return;
    const { redis, postgres, openSearch, stores, services } = settings;
    const refuse = (path: readonly string[], found: unknown, expected: string) => {
      problems.add(
        place(...path),
        found,
        `${expected} in production, so that a zone may fail`,
        "Correct it, or set production to false.",
      );
    };
    if (stores.includes("redis") && redis.replicas === 0) {
      refuse(["redis", "replicas"], 0, "at least 1");
    }
    if (stores.includes("postgres") && !postgres.multiAz) {
      refuse(["postgres", "multiAz"], false, "true");
    }
    if (stores.includes("openSearch") && openSearch.zones < 2) {
      refuse(["openSearch", "zones"], openSearch.zones, "at least 2");
    }
    for (const shape of instanceShapes) {
      const { minimum } = settings[shape];
      if ((minimum ?? 2) < 2) refuse([shape, "minimum"], minimum, "at least 2");
    }
    if ((config.serviceDefaults.minimum ?? 2) < 2) {
      refuse(["serviceDefaults", "minimum"], config.serviceDefaults.minimum, "at least 2");
    }
    for (const [name, { minimum }] of Object.entries(config.services)) {
      if (minimum !== undefined && minimum < 2 && Object.hasOwn(services, name)) {
        refuse(["services", name, "minimum"], minimum, "at least 2");
      }
    }
  },
};

const searchAdministrator: Check = {
  reads: ["openSearch", "stores", "services", "serviceDefaults", "compute", ...instanceShapes],
  check: (settings, { place, problems }) => {
    const { openSearch, stores } = settings;
    const { administrator } = openSearch;
    const workloads = workloadsOf(settings);
    const clients = Object.keys(workloads).filter((name) =>
      workloads[name]?.stores.includes("openSearch"),
    );
    if (
      administrator !== undefined &&
      stores.includes("openSearch") &&
      !clients.includes(administrator)
    ) {
      problems.add(
        place("openSearch", "administrator"),
        administrator,
        clients.length === 0
          ? "nothing, as no service declares the store"
          : `a service that declares the store: ${clients.join(", ")}`,
        clients.length === 0 ? "Remove it." : "Name one of them, or remove it.",
      );
    }
  },
};

export const storeChecks: readonly Check[] = [
  storesOnce,
  storePlans,
  production,
  searchAdministrator,
];
