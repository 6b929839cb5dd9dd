/** Which machines there are, and which image they start from: as data. */

/** The processor's architecture, as Amazon Linux names it. */
export type Architecture = "arm64" | "x86_64";

const instanceType =
  /^([a-z]+)(\d+)([a-z]*(?:-[a-z0-9]+)*)\.((?:metal|nano|micro|small|medium|large|\d*xlarge)(?:-\d+xl)?)$/;

/**
 * The architecture of an instance type; undefined for what is not one. A `g` behind the generation stands for
 * Graviton, as does the first generation of A. Source: Amazon EC2 instance types, "Naming conventions".
 */
export function architectureOf(type: string): Architecture | undefined {
  const [, family, generation, options = ""] = instanceType.exec(type) ?? [];
  if (family === undefined || generation === undefined) return undefined;
  const [attributes = ""] = options.split("-");
  return attributes.includes("g") || family === "a" ? "arm64" : "x86_64";
}

/** Where the newest image of Amazon Linux 2023 is named; it is read at the start of each instance. */
export function latestImage(architecture: Architecture): string {
  return `resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${architecture}`;
}
