/** Matrices for properties: some are sound, most have something wrong somewhere. */
import fc from "fast-check";
import { sound } from "./support";

const names = ["web", "api", "db", "lb", "net", "vpn", "internet", "g"] as const;

/** Mostly what was asked for, now and then something else. */
function mostly(value: fc.Arbitrary<unknown>, sometimes: fc.Arbitrary<unknown> = odd()) {
  return fc.oneof({ weight: 60, arbitrary: value }, { weight: 1, arbitrary: sometimes });
}

function odd(): fc.Arbitrary<unknown> {
  return fc.oneof(
    fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 65536, "", " ", "*", "nobody", [], {}, [null]),
    fc.constantFrom("any", "tcp", "443-1", "99999", "constructor", "__proto__"),
    fc.integer(),
    fc.string(),
  );
}

const name = () => mostly(fc.constantFrom(...names));

const parties = () =>
  mostly(
    fc.oneof(name(), fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 3 })),
  );

const ports = () =>
  mostly(
    fc.oneof(
      fc.integer({ min: 1, max: 65535 }),
      fc.constantFrom("tcp/443", "udp/53", "443-445", "any", "icmp"),
      fc.array(fc.constantFrom<unknown>(80, 443, "udp/53"), { minLength: 1, maxLength: 2 }),
    ),
  );

/** A record of which some keys may be missing, and one too many may be there. */
function record(required: Fields, optional: Fields = {}): fc.Arbitrary<unknown> {
  return fc
    .tuple(
      fc.record({ ...required, ...optional }, { requiredKeys: Object.keys(required) }),
      fc.oneof(
        { weight: 40, arbitrary: fc.constant({}) },
        { weight: 1, arbitrary: more(required) },
      ),
    )
    .map(([value, extra]) => ({ ...value, ...extra }));
}

type Fields = Record<string, fc.Arbitrary<unknown>>;

const more = (required: Fields): fc.Arbitrary<Record<string, unknown>> =>
  fc.oneof(
    fc.constant<Record<string, unknown>>({ surplus: 1 }),
    fc.constantFrom(...Object.keys({ name: 1, ...required })).map((key) => ({ [key]: undefined })),
  );

const selector = (optional: Fields = {}) =>
  mostly(
    record(
      { name: mostly(fc.constantFrom("web", "a-*", "*")) },
      {
        type: fc.constant("aws:*"),
        urn: fc.constant("urn:*"),
        optional: mostly(fc.boolean()),
        ...optional,
      },
    ),
  );

const never = { public: mostly(fc.constant("never")) };

const id = () => mostly(fc.constantFrom("A", "B-1", "T6"));

const row = (optional: Fields) =>
  mostly(record({ id: id(), from: parties(), to: parties() }, { ports: ports(), ...optional }));

const list = (entry: fc.Arbitrary<unknown>) => mostly(fc.array(entry, { maxLength: 3 }));

const zone = () =>
  mostly(
    fc.oneof(
      record({ kind: fc.constant("internet") }),
      record({ kind: fc.constant("network"), cidrs: mostly(fc.constant(["10.0.0.0/8"])) }),
      record({ kind: fc.constantFrom("client-vpn", "front"), name: fc.constant("x") }),
    ),
  );

const date = () => mostly(fc.constantFrom("2027-01-31", "2027-02-31"));
const prose = () => mostly(fc.constant("a reason"));

/** A matrix, mostly of the right shape; a few of them make sense. */
export function matrix(): fc.Arbitrary<unknown> {
  return mostly(
    record(
      {
        version: mostly(fc.constant(1)),
        services: mostly(record({ web: selector(never), api: selector(never) })),
      },
      {
        zones: mostly(record({ internet: zone() }, { net: zone(), vpn: zone() })),
        edges: mostly(record({ lb: selector(never) })),
        stores: mostly(record({ db: selector() })),
        groups: mostly(record({ g: list(fc.constantFrom(...names)) })),
        allow: list(row({ through: name() })),
        never: list(row({})),
        routes: list(
          mostly(
            record(
              {
                id: id(),
                edge: name(),
                port: mostly(fc.integer({ min: 1, max: 65535 })),
                path: mostly(fc.constantFrom("*", "/a/*")),
                to: name(),
              },
              { host: mostly(fc.constantFrom("a.example.com", "*.b")) },
            ),
          ),
        ),
        waivers: list(
          record(
            { id: id(), owner: prose(), reason: prose(), resource: prose(), expires: date() },
            { row: prose() },
          ),
        ),
        assumptions: list(record({ id: id(), resource: prose(), claim: prose(), reason: prose() })),
      },
    ),
  );
}

/** Matrices that make sense. */
export function soundMatrix(): fc.Arbitrary<unknown> {
  const word = fc.stringMatching(/^[a-z][a-z0-9_-]{2,9}$/).map((text) => `x-${text}`);
  const port = fc.integer({ min: 1, max: 65535 });
  const some = fc.oneof(
    port,
    port.map((one) => `udp/${one}`),
    fc.constantFrom("any", "icmp", "tcp", "8000-8080"),
    fc.uniqueArray(port, { minLength: 1, maxLength: 4 }),
  );
  const rows = (parts: Fields) =>
    fc.uniqueArray(fc.record({ ...parts }, { requiredKeys: ["id", "from", "to"] }), {
      maxLength: 3,
      selector: ({ from, to }) => JSON.stringify([from, to]),
    });
  return fc
    .record({
      services: fc.dictionary(word, fc.record({ name: word, optional: fc.boolean() })),
      allow: rows({
        id: fc.constantFrom("A", "B"),
        from: fc.constantFrom("web", "shop", "api", "employees"),
        to: fc.constantFrom("cache", ["cache"]),
        ports: some,
      }),
      never: rows({
        id: fc.constantFrom("N", "O"),
        from: fc.constantFrom("outer", "inner", ["outer", "inner"]),
        to: fc.constantFrom("db", "cache", "stores"),
        ports: some,
      }),
      waivers: fc.uniqueArray(
        fc.record({
          id: word,
          owner: word,
          reason: fc.lorem(),
          resource: word,
          expires: fc
            .date({
              min: new Date("2020-01-01"),
              max: new Date("2090-01-01"),
              noInvalidDate: true,
            })
            .map((day) => day.toISOString().slice(0, 10)),
        }),
        { selector: ({ id }) => id },
      ),
    })
    .map(({ services, allow, never, waivers }) => {
      const base = sound() as { services: object; allow: unknown[]; never: unknown[] };
      const used = new Set<unknown>();
      const distinct = Object.entries(services).filter(([, { name: one }]) => {
        const isNew = !used.has(one);
        used.add(one);
        return isNew;
      });
      return {
        ...base,
        services: { ...base.services, ...Object.fromEntries(distinct) },
        allow: [...base.allow, ...allow.filter(({ to }) => typeof to === "string")],
        never: [...base.never, ...never],
        waivers,
      };
    });
}

/** Whatever JSON and YAML can say, with keys of a matrix among them. */
export function anyJson(): fc.Arbitrary<unknown> {
  const keys = fc.oneof(
    fc.constantFrom(
      "version",
      "zones",
      "services",
      "groups",
      "allow",
      "never",
      "routes",
      "waivers",
    ),
    fc.constantFrom(
      "id",
      "from",
      "to",
      "ports",
      "name",
      "constructor",
      "toString",
      "hasOwnProperty",
    ),
    fc.string(),
  );
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      odd(),
      fc.array(tie("tree"), { maxLength: 4 }),
      fc.dictionary(keys, tie("tree"), { maxKeys: 5 }),
    ),
  }));
  // JSON Schema counts `__proto__` as a key; what comes before the shape refuses it.
  return tree.filter((value) => !JSON.stringify(value).includes('"__proto__":'));
}
