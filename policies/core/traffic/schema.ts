/**
 * The shape of a traffic matrix as plain data: what `traffic.yaml` holds, and the policy pack's configuration. Whether
 * it makes sense is for `declare.ts`. Each message says what would have been right.
 */
import * as z from "zod/mini";

/** A text of ASCII by a pattern. */
function text(expected: string, pattern: RegExp) {
  return z.string(expected).check(z.regex(pattern, expected));
}

/** Any text that is not empty. */
function words(expected: string) {
  return z.string(expected).check(z.minLength(1, expected));
}

/** Names and ids are printed everywhere, and typed on a command line. */
export const namePattern = /^[A-Za-z][A-Za-z0-9_-]{0,62}$/;
const idPattern = /^[A-Za-z][A-Za-z0-9._-]{0,31}$/;

const name = text(
  "a name: a letter, then letters, digits, - and _, 63 characters at most",
  namePattern,
);
const id = text(
  'an id such as "T6": a letter, then letters, digits, ".", - and _, 32 characters at most',
  idPattern,
);

const portsExpected =
  'a port from 1 to 65535, "tcp/443", "udp/53", "443-445", "tcp", "udp", "icmp", "icmpv6", "any", or a list of those';
const portText = text(
  portsExpected,
  /^(any|tcp|udp|icmp|icmpv6|((tcp|udp)\/)?[0-9]{1,5}(-[0-9]{1,5})?)$/,
);
const portNumber = z.int(portsExpected).check(z.minimum(1), z.maximum(65535));
const ports = z
  .union(
    [
      portNumber,
      portText,
      z.array(z.union([portNumber, portText], portsExpected)).check(z.minLength(1, portsExpected)),
    ],
    portsExpected,
  )
  .check(z.describe(`Ports: ${portsExpected}. A number alone is TCP.`));

const partiesExpected = "the name of a zone, edge, service, store or group, or a list of those";
const parties = (what: string) =>
  z
    .union([name, z.array(name).check(z.minLength(1, partiesExpected))], partiesExpected)
    .check(z.describe(`${what}: ${partiesExpected}.`));

const optional = z.optional(
  z
    .boolean("true or false")
    .check(z.describe("Whether a stack may lack it; its rows are then not applicable.")),
);

const selector = {
  name: z.optional(
    words("the logical name of a resource, with * for any characters").check(
      z.describe("The resource's logical name, with * for any characters."),
    ),
  ),
  type: z.optional(
    words("a type token, with * for any characters").check(
      z.describe('Only resources of this type: "aws:ecs/service:Service", with *.'),
    ),
  ),
  urn: z.optional(
    words("a URN, with * for any characters").check(
      z.describe("Only resources with this URN, with *: where several stacks are proved at once."),
    ),
  ),
  optional,
};

const neverPublic = z.optional(
  z
    .literal("never", '"never", or nothing')
    .check(
      z.describe(
        "Held to `never public` in each layer: nothing that the internet could come in by, used or not.",
      ),
    ),
);

/** A map of names; the message is for anything else. */
function section<T extends z.ZodMiniType>(entry: T, what: string) {
  return z.optional(
    z
      .record(name, entry, `a map of names, each with ${what}`)
      .check(z.describe(`By name, ${what}.`)),
  );
}

function group<T extends z.core.$ZodShape>(shape: T, what: string) {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === "invalid_type" ? what : undefined),
  });
}

function list<T extends z.ZodMiniType>(entry: T, what: string) {
  return z.optional(z.array(entry, `a list of ${what}`).check(z.describe(`A list of ${what}.`)));
}

const edge = group(
  { ...selector, public: neverPublic },
  "what it is in the program: { name: … }, with * for any characters",
);
const store = group(selector, "what it is in the program: { name: … }, with * for any characters");

const zoneKinds = ["internet", "client-vpn", "network", "front"] as const;
const zoneExpected = `a kind: ${zoneKinds.join(", ")}`;
const kind = <const T extends (typeof zoneKinds)[number]>(which: T) =>
  z.literal(which, zoneExpected);

const audiences = ["accounts", "operators", "control-plane"] as const;
const audienceExpected = `${audiences.join(", ")}, or nothing for any of them`;
const audience = z.optional(
  z
    .enum(audiences, audienceExpected)
    .check(
      z.describe(
        "Only fronts before which these stand: other AWS accounts; operators, whom IAM lets in (Session Manager, ECS Exec, EC2 Instance Connect); the control plane (data APIs, shared snapshots). One resource may make several fronts.",
      ),
    ),
);

const zoneShapes = {
  internet: { kind: kind("internet") },
  "client-vpn": { kind: kind("client-vpn"), ...selector },
  network: {
    kind: kind("network"),
    cidrs: z
      .array(words("an address range such as 192.168.0.0/16"), "a list of address ranges")
      .check(
        z.minLength(1, "at least one address range"),
        z.describe(
          "The network's addresses, behind a site-to-site VPN, Direct Connect, a peering or a transit gateway.",
        ),
      ),
  },
  front: { kind: kind("front"), ...selector, audience },
} as const;

const zone = z
  .discriminatedUnion(
    "kind",
    [
      group(zoneShapes.internet, zoneExpected),
      group(zoneShapes["client-vpn"], zoneExpected),
      group(zoneShapes.network, zoneExpected),
      group(zoneShapes.front, zoneExpected),
    ],
    zoneExpected,
  )
  .check(
    z.describe(
      "internet: every public address and every public managed front. client-vpn: the people on a Client VPN endpoint. network: addresses elsewhere. front: a managed front that is allowed.",
    ),
  );

const rowExpected = "a row: { id: …, from: …, to: … }";
const rowId = id.check(
  z.describe('What the row is called in each verdict: "T6". Several rows may share an id.'),
);

const allow = group(
  {
    id: rowId,
    from: parties("Who opens the connection"),
    to: parties("Who takes it; the internet for what leaves"),
    ports: z.optional(ports),
    through: z.optional(
      name.check(
        z.describe(
          "The edge that it must go through. The row's ports are then those of the edge, not of the destination.",
        ),
      ),
    ),
  },
  rowExpected,
);

const never = group(
  {
    id: rowId,
    from: parties("Who must not reach it, in any way"),
    to: parties("What must not be reached, in any way"),
    ports: z.optional(ports),
  },
  rowExpected,
);

const route = group(
  {
    id: rowId,
    edge: name.check(z.describe("The edge whose listener it is.")),
    port: z
      .int("a port from 1 to 65535")
      .check(z.minimum(1), z.maximum(65535), z.describe("The listener's port.")),
    host: z.optional(
      text("a host name, with * and ?", /^[A-Za-z0-9.*?_-]{1,253}$/).check(
        z.describe("The host that is asked for, with * and ?; without one: any."),
      ),
    ),
    path: text('a path that begins with /, with * and ?, or "*"', /^(\*|\/[!-~]{0,255})$/).check(
      z.describe('The path that is asked for, with * and ?; "*" is whatever no other row takes.'),
    ),
    to: name.check(z.describe("The service that answers.")),
  },
  "a route: { id: …, edge: …, port: …, path: …, to: … }",
);

const waiver = group(
  {
    id,
    owner: words("who answers for it").check(z.describe("Who answers for it.")),
    reason: words("why it is accepted").check(z.describe("Why it is accepted.")),
    resource: words("a URN or a name, with * for any characters").check(
      z.describe("The resource that is blamed: its URN or logical name, with *."),
    ),
    row: z.optional(
      words("the id of a row or the name of a policy").check(
        z.describe("The row or policy that it is for; without one: any."),
      ),
    ),
    expires: text("a date such as 2027-01-31", /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/).check(
      z.describe("The last day on which it holds. An expired waiver fails."),
    ),
  },
  "a waiver: { id: …, owner: …, reason: …, resource: …, expires: … }",
);

const assumption = group(
  {
    id,
    resource: words("a URN or a name, with * for any characters").check(
      z.describe(
        "What cannot be looked into, or a NAT instance that forwards: its URN or logical name, with *.",
      ),
    ),
    claim: words("what is taken for granted of it").check(
      z.describe("What is taken for granted of it."),
    ),
    reason: words("why that is so").check(z.describe("Why that is so, and who looked at it.")),
  },
  "an assumption: { id: …, resource: …, claim: …, reason: … }",
);

const matrixShape = {
  version: z
    .literal(1, "1, the version of this form")
    .check(z.describe("The version of this form.")),
  zones: section(zone, zoneExpected),
  edges: section(edge, "the load balancer or NAT gateway that it is"),
  services: section(edge, "the compute that it is"),
  stores: section(store, "the data service that it is; always held to `never public`"),
  groups: section(
    z.array(name, "a list of names").check(z.minLength(1, "at least one name")),
    "the names that it stands for",
  ),
  allow: list(allow, "rows: what has to work. Everything else between named things is impossible"),
  never: list(never, "rows: what must not be possible in any way"),
  routes: list(route, "routes: which service answers a path of an edge"),
  waivers: list(waiver, "waivers: findings that are accepted for a while"),
  assumptions: list(assumption, "assumptions: what a person has looked at"),
};

/** The declaration as plain data. No defaults and no transformations: what passes is what was written. */
export const trafficSchema = group(
  matrixShape,
  "a map with version: 1, edges, services, stores and rows",
);

export type TrafficData = z.infer<typeof trafficSchema>;

const keysOf: Readonly<Record<string, readonly string[]>> = {
  edges: Object.keys({ ...selector, public: 0 }),
  services: Object.keys({ ...selector, public: 0 }),
  stores: Object.keys(selector),
  allow: Object.keys(allow.shape),
  never: Object.keys(never.shape),
  routes: Object.keys(route.shape),
  waivers: Object.keys(waiver.shape),
  assumptions: Object.keys(assumption.shape),
};

/** The keys that may stand at the top, or in an entry of a section; `kind` tells zones apart. */
export function knownKeys(part?: string, kind?: string): readonly string[] {
  if (part === undefined) return Object.keys(matrixShape);
  if (part === "zones") {
    const known = zoneKinds.find((one) => one === kind);
    return known === undefined ? ["kind"] : Object.keys(zoneShapes[known]);
  }
  return Object.hasOwn(keysOf, part) ? (keysOf[part] ?? []) : [];
}

/** The shape as JSON Schema (draft 7, which editors and the Pulumi engine read). */
export function trafficJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...rest } = z.toJSONSchema(trafficSchema, { target: "draft-7" });
  return {
    $schema,
    $id: "urn:bulkhead:traffic:1",
    title: "Traffic matrix",
    description:
      "Who may talk to whom in a Pulumi AWS program, and what must be impossible. Whatever is not listed between named things is impossible.",
    ...rest,
  };
}
