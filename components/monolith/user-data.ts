/**
 * The script that makes an instance of Amazon Linux 2023 into a host of the application, at its first start. It holds
 * no secret: whoever may describe the launch template can read it.
 */
import { agentConfiguration } from "./log-agent";
import { launcher, type StartVariable } from "./launcher";
import { nginxConfiguration, type NginxSpec } from "./nginx";
import { quoted } from "../common/shell";
import { type PlannedFile, writing } from "./shell";
import { backendUnit, logRotation, nginxAddition } from "./systemd";

/** What EC2 takes, before it is encoded. Source: Amazon EC2 User Guide, "Run commands when you launch an instance". */
export const maxUserDataBytes = 16_384;

/** What an instance runs. */
export interface HostSpec {
  readonly region: string;
  readonly logGroup: string;
  /** The release's folder, `s3://bucket/releases/<version>`; undefined for a placeholder. */
  readonly releaseUrl: string | undefined;
  readonly backend: {
    readonly port: number;
    readonly healthPath: string;
    readonly javaVersion: number;
    readonly javaOptions: readonly string[];
    readonly heapPercent: number;
  };
  readonly nginx: Omit<NginxSpec, "backend" | "siteFolder">;
  readonly clear: readonly StartVariable[];
  readonly secret: readonly StartVariable[];
}

/** The name of the backend's unit and user on an instance. */
export const unitName = "backend";

const siteFolder = "/srv/site";
const program = "/opt/application/app.jar";
const launcherPath = "/usr/local/bin/start-backend";
const agentPath = "/opt/aws/amazon-cloudwatch-agent/etc/application.json";

/** The files that are written on an instance, in order. */
export function plannedFiles(spec: HostSpec): PlannedFile[] {
  const { backend, releaseUrl, nginx } = spec;
  const isPlaceholder = releaseUrl === undefined;
  const files: PlannedFile[] = [
    {
      path: "/etc/nginx/nginx.conf",
      mode: "0644",
      content: nginxConfiguration({
        ...nginx,
        siteFolder,
        backend: isPlaceholder ? undefined : { port: backend.port, healthPath: backend.healthPath },
      }),
    },
    {
      path: "/etc/systemd/system/nginx.service.d/application.conf",
      mode: "0644",
      content: nginxAddition(),
    },
  ];
  if (isPlaceholder) {
    files.push({ path: `${siteFolder}/index.html`, mode: "0644", content: placeholderPage });
    return files;
  }
  files.push(
    {
      path: launcherPath,
      mode: "0755",
      content: launcher({
        region: spec.region,
        clear: ownVariables(spec),
        secret: spec.secret,
        command: commandOf(spec),
      }),
    },
    {
      path: `/etc/systemd/system/${unitName}.service`,
      mode: "0644",
      content: backendUnit({ name: unitName, launcher: launcherPath }),
    },
    { path: `/etc/logrotate.d/${unitName}`, mode: "0644", content: logRotation(unitName) },
  );
  return files;
}

const placeholderPage =
  "<!doctype html><title>Placeholder</title><p>A placeholder, until the stack names a release.</p>\n";

/**
 * The settings by which Spring Boot listens on the loopback interface alone, believes Nginx's headers and has the
 * check for the load balancer, and those of the stack, which come last and win.
 */
function ownVariables({ backend, clear }: HostSpec): StartVariable[] {
  const given = new Set(clear.map(({ name }) => name));
  const own = [
    { name: "SERVER_ADDRESS", value: "127.0.0.1" },
    { name: "SERVER_PORT", value: String(backend.port) },
    { name: "SERVER_FORWARD_HEADERS_STRATEGY", value: "native" },
    { name: "SERVER_SHUTDOWN", value: "graceful" },
    { name: "MANAGEMENT_ENDPOINT_HEALTH_PROBES_ENABLED", value: "true" },
  ];
  return [...own.filter(({ name }) => !given.has(name)), ...clear];
}

function commandOf({ backend }: HostSpec): string[] {
  return [
    "java",
    `-XX:MaxRAMPercentage=${backend.heapPercent}.0`,
    "-XX:+ExitOnOutOfMemoryError",
    ...backend.javaOptions,
    "-jar",
    program,
  ];
}

/**
 * The script. Packages come from Amazon Linux's own repositories, whose versions belong to the image's release; the log
 * agent comes first, so that what fails later can be read. A step that fails ends the script: Nginx is then not
 * started, the load balancer finds the instance unwell, and the group replaces it.
 */
export function userData(spec: HostSpec): string {
  const { releaseUrl, backend, region, logGroup } = spec;
  const packages = [
    "nginx",
    "logrotate",
    ...(releaseUrl === undefined
      ? []
      : [`java-${backend.javaVersion}-amazon-corretto-headless`, "awscli-2", "jq"]),
  ];
  const agent: PlannedFile = {
    path: agentPath,
    mode: "0644",
    content: agentConfiguration(unitName, logGroup),
  };
  return [
    "#!/bin/bash",
    "# Makes this instance a host of the application.",
    "set -euo pipefail",
    "umask 022",
    `export AWS_DEFAULT_REGION=${quoted(region)}`,
    "",
    "dnf install -y --setopt=install_weak_deps=False amazon-cloudwatch-agent",
    writing(agent),
    `/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s -c file:${agentPath}`,
    "",
    `dnf install -y --setopt=install_weak_deps=False ${packages.join(" ")}`,
    ...plannedFiles(spec).map(writing),
    ...(releaseUrl === undefined ? [] : fetching(releaseUrl)),
    "",
    "systemctl daemon-reload",
    ...(releaseUrl === undefined ? [] : [`systemctl enable --now ${unitName}.service`]),
    "nginx -t",
    "systemctl enable --now logrotate.timer",
    "systemctl enable nginx.service",
    "systemctl restart nginx.service",
    "",
  ].join("\n");
}

/** Fetches the release; a folder that is not there is an empty one to S3, so that the page is looked for. */
function fetching(releaseUrl: string): string[] {
  return [
    "",
    `useradd --system --no-create-home --home-dir /var/lib/${unitName} --shell /sbin/nologin ${unitName}`,
    `install -d -m 0755 ${siteFolder} /opt/application`,
    // systemd opens the log before it would make the folder.
    `install -d -m 0750 -o ${unitName} -g ${unitName} /var/log/${unitName}`,
    `aws s3 sync --only-show-errors ${quoted(`${releaseUrl}/site/`)} ${siteFolder}/`,
    `aws s3 cp --only-show-errors ${quoted(`${releaseUrl}/app.jar`)} ${program}`,
    `test -f ${siteFolder}/index.html`,
    `chmod -R a+rX ${siteFolder} /opt/application`,
  ];
}
