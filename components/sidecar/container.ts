/** The proxy as a container of a service's task. */
import { quoted } from "../common/shell";
import {
  type ContainerDefinition,
  type ContainerLog,
  logTo,
  memoryAt,
} from "../services/container";
import { proxyConfiguration, type Proxied } from "./nginx";
import {
  proxyCheckPort,
  proxyContainerName,
  proxyDefaults,
  proxyScratchMb,
  type ProxySpec,
} from "./spec";

/** The container that a proxy stands in front of. */
export interface Application {
  readonly name: string;
  readonly port: number;
  /** Whether it says by itself that it is well. */
  readonly hasCheck: boolean;
  readonly stopTimeoutSeconds: number;
}

/**
 * What the container runs: it makes a key and a certificate that no other task has, and starts Nginx. Everything that
 * is written goes to the directory for temporary files, which lies in memory, and only this user can read it. Load
 * balancers do not verify a target's certificate, so nobody has to know it.
 */
export function proxyScript(spec: Proxied): string {
  return [
    "umask 077",
    'cd "$(mktemp -d)"',
    `printf '%s' ${quoted(proxyConfiguration(spec))} > nginx.conf`,
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj /CN=proxy -keyout key.pem -out cert.pem",
    'exec nginx -p "$PWD/" -c nginx.conf -e stderr',
  ].join(" && ");
}

/**
 * The definition of the proxy's container. It starts after the application (once that is well, where it says so) and
 * stops before it, when what is under way has been answered.
 */
export function proxyContainer(
  proxy: ProxySpec,
  application: Application,
  log: ContainerLog,
): ContainerDefinition {
  const port = proxy.port ?? proxyDefaults.port;
  const { stopTimeoutSeconds } = application;
  const spec = {
    proxy,
    port: application.port,
    stopSeconds: Math.max(1, stopTimeoutSeconds - 2),
  };
  return {
    name: proxyContainerName,
    image: proxy.image ?? proxyDefaults.image,
    essential: true,
    command: ["sh", "-c", proxyScript(spec)],
    // Nginx's user in the official image; nothing that the proxy does needs more.
    user: "101:101",
    portMappings: [{ containerPort: port, hostPort: port, protocol: "tcp" }],
    readonlyRootFilesystem: true,
    linuxParameters: {
      initProcessEnabled: true,
      capabilities: { drop: ["ALL"] },
      tmpfs: memoryAt({ "/tmp": proxyScratchMb }),
    },
    dependsOn: [
      { containerName: application.name, condition: application.hasCheck ? "HEALTHY" : "START" },
    ],
    healthCheck: {
      command: ["CMD", "curl", "-fsS", "-o", "/dev/null", `http://127.0.0.1:${proxyCheckPort}/`],
      interval: 10,
      timeout: 3,
      retries: 3,
      startPeriod: 10,
    },
    stopTimeout: stopTimeoutSeconds,
    logConfiguration: logTo(log, proxyContainerName),
  };
}

/** The variables that tell an application behind a proxy where to listen. */
export function listeningVariables(
  proxy: ProxySpec | undefined,
  port: number,
): Record<string, string> {
  if (proxy === undefined) return {};
  return {
    [proxy.addressVariable ?? proxyDefaults.addressVariable]: "127.0.0.1",
    [proxy.portVariable ?? proxyDefaults.portVariable]: String(port),
  };
}
