/** What the settings of ways out must be to each other. */
import { Endpoint } from "../components/network/endpoints";
import type { Check } from "./checks";
import { egressClients, egressName, needsInternet } from "./egress";
import type { ServiceSettings } from "./settings";

const reads = ["services", "serviceDefaults", "stores", "compute"] as const;

/** A narrow service and the proxy need each other. */
const proxyAndClients: Check = {
  reads: [...reads, "egressProxy"],
  check: (settings, { place, problems }) => {
    const { egressProxy, services, compute } = settings;
    const clients = egressClients(settings);
    if (egressProxy === undefined) {
      for (const name of clients) {
        problems.add(
          place("services", name, "egress"),
          "proxy",
          '"https" or "none", as the stack has no egressProxy',
          "Add egressProxy with the domains that may be reached, or choose another way out.",
        );
      }
      return;
    }
    if (compute !== "services") return;
    if (clients.length === 0) {
      problems.add(
        place("egressProxy"),
        egressProxy,
        'a service with egress: "proxy", as nobody uses this one',
        "Let a service leave through it, or remove it.",
      );
    }
    if (Object.hasOwn(services, egressName)) {
      problems.add(
        place("services", egressName),
        egressName,
        "another name, as egressProxy takes this one",
        "Rename the service.",
      );
    }
  },
};

const proxyItself: Check = {
  reads: ["compute", "egressProxy", "production", "natGateways", "existingNetwork"],
  check: (settings, { place, problems }) => {
    const { egressProxy, production, natGateways, existingNetwork, compute } = settings;
    if (egressProxy === undefined || compute !== "services") return;
    if (natGateways === "none" && existingNetwork === undefined) {
      problems.add(
        place("natGateways"),
        natGateways,
        "single or per-zone, as the egress proxy itself needs a way out",
        "Choose one of them, or remove egressProxy.",
      );
    }
    const { minimum = 2, maximum } = egressProxy;
    if (production && minimum < 2) {
      problems.add(
        place("egressProxy", "minimum"),
        minimum,
        "at least 2 in production, so that a zone may fail",
        "Correct it, or set production to false.",
      );
    }
    if (maximum !== undefined && maximum < minimum) {
      problems.add(
        place("egressProxy", "maximum"),
        maximum,
        `at least the minimum, ${minimum}`,
        "Raise maximum or lower minimum.",
      );
    }
  },
};

/** What a service calls before its first line runs, and for its shell. */
function neededEndpoints({ stores, secrets, exec }: ServiceSettings): Endpoint[] {
  const arns = Object.values(secrets);
  const hasSecrets =
    stores.some((store) => store === "postgres" || store === "redis") ||
    arns.some((arn) => arn.includes(":secretsmanager:"));
  return [
    Endpoint.S3,
    Endpoint.EcrApi,
    Endpoint.EcrDocker,
    Endpoint.Logs,
    ...(hasSecrets ? [Endpoint.SecretsManager] : []),
    ...(arns.some((arn) => arn.includes(":ssm:")) ? [Endpoint.Ssm] : []),
    ...(exec ? [Endpoint.SsmMessages] : []),
  ];
}

/** Fargate fetches images and secrets and sends logs from the task's own interface, and asks no proxy for it. */
const narrowStart: Check = {
  reads: [...reads, "endpoints", "existingNetwork"],
  check: ({ services, endpoints, existingNetwork }, { place, problems }) => {
    const narrow = Object.entries(services).filter(([, { egress }]) => egress !== "https");
    if (existingNetwork !== undefined) {
      for (const [name, { egress }] of narrow) {
        problems.add(
          place("services", name, "egress"),
          egress,
          '"https": which endpoints an existing network has is not known, and without them the service does not start',
          "Remove it, or let the stack make its network.",
        );
      }
      return;
    }
    const missing = new Map<Endpoint, string[]>();
    for (const [name, service] of narrow) {
      for (const endpoint of neededEndpoints(service)) {
        if (endpoints.includes(endpoint)) continue;
        missing.set(endpoint, [...(missing.get(endpoint) ?? []), name]);
      }
    }
    if (missing.size === 0) return;
    const names = [...new Set([...missing.values()].flat())].join(", ");
    problems.add(
      place("endpoints"),
      endpoints,
      `${[...missing.keys()].join(", ")} among them: ${names} cannot start without, as no other way leads to AWS`,
      "Add them.",
    );
  },
};

const privateEcr = /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?\//;

/** Without a way out of one's own, images come by endpoints, which Amazon ECR's private registries alone have. */
const narrowImages: Check = {
  reads: [...reads, "natGateways", "existingNetwork", "egressProxy"],
  check: (settings, { place, problems }) => {
    const { services, natGateways, existingNetwork } = settings;
    const hasNoNat =
      natGateways === "none" && existingNetwork === undefined && !needsInternet(settings);
    for (const [name, { image, proxy, egress }] of Object.entries(services)) {
      if (!hasNoNat && (egress === "https" || existingNetwork !== undefined)) continue;
      const [why, otherwise] = hasNoNat
        ? ["natGateways is none", ", or set natGateways to single or per-zone"]
        : [`egress is "${egress}"`, ""];
      const images: readonly (readonly [readonly string[], string | undefined])[] = [
        [["image"], image],
        ...(proxy === undefined ? [] : [[["proxy", "image"], proxy.image] as const]),
      ];
      for (const [key, found] of images) {
        if (found !== undefined && privateEcr.test(found)) continue;
        problems.add(
          place("services", name, ...key),
          found,
          `an image in a private ECR repository, as ${why}: no other registry can be reached`,
          `Push the image to ECR and name it here${otherwise}.`,
        );
      }
    }
  },
};

/** The checks of ways out. */
export const egressChecks: readonly Check[] = [
  proxyAndClients,
  proxyItself,
  narrowStart,
  narrowImages,
];
