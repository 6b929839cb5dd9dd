/** Everything that can be wrong with what a Monolith is given, found before the first resource. */
import { type ArgumentNames, beginProblems } from "../common/arguments";
import { parseCidr } from "../common/cidr";
import { logRetentionProblems } from "../common/log-retention";
import { attachmentNameProblems, bucketNameProblems, nameProblems } from "../common/names";
import { boundsProblems, rangeProblems } from "../common/numbers";
import { type ProblemList } from "../common/problems";
import {
  instanceTypeProblems,
  isReleaseName,
  type OwnVariables,
  planVariables,
  releaseBucketProblems,
} from "../instances/validate";
import type { Environment } from "../services/environment";
import { connectionProblems, permissionProblems } from "../services/permissions";
import { headersProblems } from "../static-site/headers";
import { planInstances } from "./instances";
import type { MonolithArgs } from "./Monolith";
import { backendDefaults, defaults, webDefaults } from "./spec";

const argumentNames: ArgumentNames<MonolithArgs> = {
  network: "required",
  securityGroupId: "required",
  roleName: "required",
  attachments: "required",
  ready: "optional",
  port: "optional",
  healthPath: "optional",
  release: "optional",
  releases: "optional",
  backend: "optional",
  web: "optional",
  headers: "optional",
  environment: "optional",
  secrets: "optional",
  secretKmsKeyArns: "optional",
  clearNames: "optional",
  connections: "optional",
  permissions: "optional",
  instanceType: "optional",
  imageId: "optional",
  diskGb: "optional",
  scaling: "optional",
  startSeconds: "optional",
  maxLifetimeDays: "optional",
  sessions: "optional",
  logRetentionDays: "optional",
  deletionProtection: "optional",
};

/** Variables by which the backend is told where to listen. */
const ownVariables: OwnVariables = {
  names: ["SERVER_ADDRESS", "SERVER_PORT"],
  expected: "another name: the backend listens where Nginx expects it",
  fix: "Use backend.port, or remove it.",
};

const javaVersions = [11, 17, 21, 25];

/** A path that Nginx compares as it is written. */
const exactPath = /^\/[\w\-./~]*$/;
/** Where the site has its files that change their names with their content. */
const assetsFolder = "/assets/";
const pathPrefix = /^\/([\w\-.~]+\/)+$/;

/**
 * Finds every problem of one call, and plans the environment on the way.
 *
 * @throws InvalidArgumentsError if there is any problem
 */
export function validated(name: string, args: MonolithArgs): Environment {
  const problems = beginProblems("Monolith", name, args, argumentNames);
  addNames(problems, name);
  addSurroundings(problems, args);
  addMachines(problems, args);
  addBackend(problems, args);
  addWeb(problems, args);
  problems.addAll(headersProblems(args.headers, "headers"));
  addHeaderSigns(problems, args);
  const environment = addEnvironment(problems, args);
  problems.throwIfAny("Monolith", name);
  return environment;
}

function addNames(problems: ProblemList, name: string): void {
  problems.addAll(nameProblems("bucket", `${name}-releases`, "name"));
  problems.addAll(bucketNameProblems(name));
}

function addSurroundings(problems: ProblemList, args: MonolithArgs): void {
  if (args.network.privateSubnetIds.length === 0) {
    problems.add(
      "network.privateSubnetIds",
      [],
      "at least one subnet",
      "Give the private subnets, one per zone.",
    );
  }
  const keys = Object.keys(args.attachments);
  if (keys.length === 0) {
    problems.add(
      "attachments",
      {},
      "at least one target group: the load balancer decides which instances are well",
      "Give an edge's attachment.",
    );
  }
  problems.addAll(attachmentNameProblems(keys, "attachments"));
  problems.addAll(permissionProblems(args.permissions, "permissions"));
}

function addMachines(problems: ProblemList, args: MonolithArgs): void {
  const { instanceType = defaults.instanceType, imageId, scaling = {} } = args;
  problems.addAll(instanceTypeProblems(instanceType, "instanceType"));
  if (typeof imageId === "string" && !/^(ami-[0-9a-f]{8,17}|resolve:ssm:\S+)$/.test(imageId)) {
    problems.add(
      "imageId",
      imageId,
      "an image of Amazon Linux 2023, ami-… or resolve:ssm:<parameter>",
      "Leave it out for the newest one.",
    );
  }
  const ranges: readonly [string, number | undefined, number, number][] = [
    ["diskGb", args.diskGb, 8, 16_384],
    ["startSeconds", args.startSeconds, 60, 3600],
    ["maxLifetimeDays", args.maxLifetimeDays, 1, 365],
    ["scaling.minimum", scaling.minimum, 1, 1000],
    ["scaling.maximum", scaling.maximum, 1, 1000],
    ["scaling.cpuPercent", scaling.cpuPercent, 0, 100],
    ["scaling.requestsPerTarget", scaling.requestsPerTarget, 1, 1_000_000],
  ];
  for (const [at, value, least, most] of ranges) {
    problems.addAll(rangeProblems(value, at, least, most));
  }
  problems.addAll(logRetentionProblems(args.logRetentionDays, "logRetentionDays"));
  const plan = planInstances(scaling);
  problems.addAll(boundsProblems(plan, "scaling"));
  const isTracked = plan.cpuPercent !== undefined || plan.requestsPerTarget !== undefined;
  if (plan.maximum > plan.minimum && !isTracked) {
    problems.add(
      "scaling",
      scaling,
      "a rule by which the number of instances changes between minimum and maximum",
      "Give cpuPercent or requestsPerTarget, or the same minimum and maximum.",
    );
  }
}

function addBackend(problems: ProblemList, args: MonolithArgs): void {
  const { release, backend = {}, port = defaults.port } = args;
  if (release !== undefined && !isReleaseName(release)) {
    problems.add(
      "release",
      release,
      "a release's name: letters, digits, dots, plus signs, dashes and underscores, up to 128",
      "Name the release's folder in the bucket, without slashes.",
    );
  }
  problems.addAll(releaseBucketProblems(args.releases, "releases"));
  const backendPort = backend.port ?? backendDefaults.port;
  problems.addAll(rangeProblems(port, "port", 1, 65_535));
  problems.addAll(rangeProblems(backend.port, "backend.port", 1024, 65_535));
  problems.addAll(rangeProblems(backend.heapPercent, "backend.heapPercent", 10, 90));
  if (backendPort === port) {
    problems.add(
      "backend.port",
      backendPort,
      "another port than Nginx's own",
      "Choose another one, such as 8080.",
    );
  }
  if (backend.javaVersion !== undefined && !javaVersions.includes(backend.javaVersion)) {
    problems.add(
      "backend.javaVersion",
      backend.javaVersion,
      `one of ${javaVersions.join(", ")}, which Amazon Linux 2023 has as Corretto`,
      "Use one of those.",
    );
  }
  (backend.javaOptions ?? []).forEach((option, index) => {
    const at = `backend.javaOptions[${index}]`;
    if (!/^-[\x21-\x7e]*$/.test(option)) {
      problems.add(at, option, "one option that begins with - and has no space", "Write one each.");
    } else if (/^-D[^=]*(password|secret|token|key)[^=]*=/i.test(option)) {
      problems.add(
        at,
        "an option that is named like a secret",
        "no secret among the options, which stand in user data",
        "Pass it by secrets.",
      );
    }
  });
  const paths: readonly [string, string][] = [
    ["healthPath", args.healthPath ?? defaults.healthPath],
    ["backend.healthPath", backend.healthPath ?? backendDefaults.healthPath],
  ];
  for (const [at, path] of paths) {
    if (!exactPath.test(path) || path.includes("//") || /\/\.{1,2}(\/|$)/.test(path)) {
      problems.add(
        at,
        path,
        "a path of letters, digits and - . _ ~ /, without dots or nothing between slashes",
        "Write it like /health.",
      );
    }
  }
}

function addWeb(problems: ProblemList, { web = {} }: MonolithArgs): void {
  const lists = [
    ["apiPaths", web.apiPaths ?? webDefaults.apiPaths],
    ["webSocketPaths", web.webSocketPaths ?? []],
  ] as const;
  const seen = new Set<string>();
  for (const [field, paths] of lists) {
    paths.forEach((path, index) => {
      const at = `web.${field}[${index}]`;
      if (!pathPrefix.test(path) || /\/\.{1,2}\//.test(path)) {
        problems.add(at, path, "the beginning of a path, with a slash at both ends", "Write it like /api/."); // prettier-ignore
      } else if (path === assetsFolder) {
        problems.add(at, path, `another path: the site's own files are below ${assetsFolder}`, "Choose another one for the backend, such as /api/."); // prettier-ignore
      } else if (seen.has(path)) {
        problems.add(at, path, "each path once", "Remove one of them.");
      }
      seen.add(path);
    });
  }
  (web.apiMethods ?? []).forEach((method, index) => {
    if (!/^[A-Z]{3,16}$/.test(method)) {
      problems.add(
        `web.apiMethods[${index}]`,
        method,
        "a method in capital letters",
        "Write it like POST.",
      );
    }
  });
  if (web.apiMethods?.length === 0) {
    problems.add("web.apiMethods", [], "at least one method", "Leave it out for all of them.");
  }
  problems.addAll(rangeProblems(web.maxBodyMb, "web.maxBodyMb", 1, 1024));
  problems.addAll(rangeProblems(web.requestsPerSecond, "web.requestsPerSecond", 0, 100_000));
  problems.addAll(rangeProblems(web.timeoutSeconds, "web.timeoutSeconds", 1, 3600));
  (web.trustedCidrBlocks ?? []).forEach((range, index) => {
    if (parseCidr(range) === undefined) {
      problems.add(
        `web.trustedCidrBlocks[${index}]`,
        range,
        "an IPv4 range in CIDR form without host bits",
        "Write it like 10.0.0.0/16.",
      );
    }
  });
}

/** Nginx knows no way to write a dollar sign in a header. */
function addHeaderSigns(problems: ProblemList, { headers = {} }: MonolithArgs): void {
  for (const field of ["contentSecurityPolicy", "permissionsPolicy"] as const) {
    if (headers[field]?.includes("$") === true) {
      problems.add(
        `headers.${field}`,
        headers[field],
        "no dollar sign, which Nginx takes for a variable",
        "Encode it as %24.",
      );
    }
  }
}

function addEnvironment(problems: ProblemList, args: MonolithArgs): Environment {
  const environment = planVariables(problems, args, ownVariables);
  problems.addAll(connectionProblems(args.connections, "connections"));
  return environment;
}
