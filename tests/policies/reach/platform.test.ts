/** Who reaches whom in the real programs: the whole table, held against the specification's rows (T1-T14). */
import assert from "node:assert/strict";
import { ports, type Reading } from "../../../policies/core/algebra";
import type { Member } from "../../../policies/core/model/members";
import type { Path, Place } from "../../../policies/core/reach";
import { constructPlatform, rawConfig, stackConfig } from "../../support/platform";
import { planOf } from "../adapters/forms";
import { Bench, graphOfPlan, internet, modelOf } from "./support";

const web = ["frontend", "registration", "search", "chat"];
const servicePorts: Readonly<Record<string, number>> = {
  frontend: 80, registration: 3000, search: 3001, chat: 3002, admin: 3010, api: 3011,
}; // prettier-ignore
const stores: Readonly<Record<string, { port: number; clients: readonly string[] }>> = {
  "data-postgres": { port: 5432, clients: ["registration", "api"] },
  "data-redis": { port: 6379, clients: ["chat", "api"] },
  "data-search": { port: 443, clients: ["search", "api"] },
};

const service = (name: string) => `services-service-${name}`;

/** As the table writes places: the names of the program's resources. */
function nameOf(place: Place): string {
  if (place.kind === "member") return place.member.owner.name;
  return place.kind === "vpn-clients" ? "employees" : place.kind;
}

/** `internet via public-alb: tcp 443 > tcp 80` */
function line({ from, through, sent, arrives }: Path): string {
  const via =
    through.length === 0 ? "" : ` via ${through.map((one) => one.split(" ")[1]).join(", ")}`;
  const [a, b] = [sent, arrives].map((set) => ports.format(set).join(" "));
  return `${nameOf(from)}${via}: ${a ?? ""} > ${b ?? ""}`;
}

for (const stack of ["dev", "prod"]) {
  describe(`reachability of ${stack}`, () => {
    let bench: Bench;
    let names: readonly string[] = [];
    let nats: readonly string[] = [];
    let hasVpn = false;

    before(async () => {
      // Sessions in tasks are no packets.
      const withoutSessions = rawConfig({ "bulkhead:serviceDefaults": { exec: false } });
      const { all } = await constructPlatform({ ...stackConfig(stack), ...withoutSessions });
      bench = new Bench(modelOf(graphOfPlan(planOf(all))));
      const { members, fronts } = bench.model;
      names = members.all.map(({ owner }) => owner.name);
      nats = members.all.filter(({ role }) => role === "nat").map(({ owner }) => owner.name);
      hasVpn = fronts.vpn.length > 0;
    });

    const into = (name: string, reading: Reading): string[] =>
      [...new Set(bench.reach.into(bench.member(name), reading).map(line))].sort();

    const both = (name: string, expected: readonly string[]) => {
      for (const reading of ["may", "must"] as const) {
        assert.deepEqual(into(name, reading), [...expected].sort(), `${name}, ${reading}`);
      }
    };

    const callers = () => Object.keys(servicePorts).map(service);

    /** Who gets to the public load balancer: anyone, and so whatever has a way out to any address. */
    const anyone = () => ["internet", ...nats, ...callers()];

    it("T1: the public load balancer takes 443 and 80, from anyone", () => {
      const found = into("public-alb", "must");
      assert.ok(
        found.includes("internet: tcp 80, 443 > tcp 80, 443") ||
          found.includes("internet: tcp 80 tcp 443 > tcp 80 tcp 443"),
        found.join("\n"),
      );
      const from = into("public-alb", "may").map((one) => one.split(":")[0]);
      assert.deepEqual(from.sort(), anyone().sort());
    });

    it("T1, T5: web services are reached from the public load balancer alone, directly", () => {
      for (const name of web) {
        const port = `tcp ${servicePorts[name] ?? 0}`;
        const through = anyone()
          .filter((one) => one !== service(name))
          .map((one) => `${one} via public-alb: tcp 443 > ${port}`);
        both(service(name), [`public-alb: ${port} > ${port}`, ...through]);
      }
    });

    it("T6, T9, T10: the internal load balancer takes 443 from employees, 8443 from callers of the api", () => {
      const vpn = bench.model.members.all.filter(({ role }) => role === "vpn");
      const people = vpn.map(() => "employees");
      both("private-alb", [
        ...people.map((one) => `${one}: tcp 443 > tcp 443`),
        ...[...web, "admin"].map((one) => `${service(one)}: tcp 8443 > tcp 8443`),
      ]);
    });

    it("T7-T11: api and admin are reached through the internal load balancer, admin by employees only", () => {
      const vpn = bench.model.members.all.filter(({ role }) => role === "vpn");
      const people = vpn.map(() => "employees");
      const through = (port: number, who: readonly string[], to: string) =>
        who.map((one) => `${one} via private-alb: tcp ${port} > ${to}`);
      both(service("api"), [
        "private-alb: tcp 3011 > tcp 3011",
        ...through(443, people, "tcp 3011"),
        ...through(8443, [...web, "admin"].map(service), "tcp 3011"),
      ]);
      both(service("admin"), [
        "private-alb: tcp 3010 > tcp 3010",
        ...through(443, people, "tcp 3010"),
      ]);
      assert.equal(people.length > 0, hasVpn);
    });

    it("T12: each store is reached by the services that declare it, on its port", () => {
      let found = 0;
      for (const [name, { port, clients }] of Object.entries(stores)) {
        if (!names.includes(name)) continue;
        found += 1;
        both(
          name,
          clients.map((one) => `${service(one)}: tcp ${port} > tcp ${port}`),
        );
      }
      assert.ok(found >= 2);
    });

    const never = (from: Place, to: Member) => {
      const found = bench.reach.paths(from, to, "may");
      assert.deepEqual(found.map(line), [], to.label);
    };

    it("T2-T4: the internet gets to nothing private, and several layers say so", () => {
      const hidden = ["private-alb", service("api"), service("admin"), ...Object.keys(stores)];
      for (const name of hidden.filter((one) => names.includes(one))) {
        const to = bench.member(name);
        never(internet, to);
        const { flow, closed, doubts } = bench.reach.direct(internet, bench.place(name), "may");
        assert.equal(flow, undefined);
        const layers = closed.map(({ layer }) => layer);
        for (const layer of ["address", "route", "ingress"] as const) {
          assert.ok(layers.includes(layer), `${name}: ${layers.join()}`);
        }
        assert.deepEqual(doubts, []);
      }
    });

    it("T11: no way leads from a web service to admin, round the internet neither", () => {
      for (const name of web) never(bench.place(service(name)), bench.member(service("admin")));
    });

    it("T13: employees, load balancers, gateways and other services get to no store", () => {
      for (const [name, { clients }] of Object.entries(stores)) {
        if (!names.includes(name)) continue;
        const to = bench.member(name);
        for (const access of bench.model.fronts.vpn) never({ kind: "vpn-clients", access }, to);
        const others = bench.model.members.all.filter(
          (one) => one !== to && !clients.map(service).includes(one.owner.name),
        );
        assert.ok(others.length > 5);
        for (const other of others) never({ kind: "member", member: other }, to);
      }
    });

    it("T14: services get out to the internet by HTTPS, stores do not at all", () => {
      for (const reading of ["may", "must"] as const) {
        for (const name of Object.keys(servicePorts)) {
          const { flow } = bench.reach.out(bench.member(service(name)), reading);
          const traffic =
            flow?.packets.products.map((one) => ports.format(one.traffic).join()) ?? [];
          assert.deepEqual([...new Set(traffic)], ["tcp 443"], `${name}, ${reading}`);
        }
      }
      for (const name of Object.keys(stores).filter((one) => names.includes(one))) {
        const { flow, closed } = bench.reach.out(bench.member(name), "may");
        assert.equal(flow, undefined);
        const layers = closed.map(({ layer }) => layer);
        assert.ok(layers.includes("route") && layers.includes("egress"), layers.join());
      }
    });

    it("nothing of it rests on a value that is unknown", () => {
      for (const member of bench.model.members.all) {
        for (const path of bench.reach.into(member, "may")) {
          assert.deepEqual(path.doubts, [], `${member.label} < ${line(path)}`);
          assert.ok(
            path.hops.length > 0 && path.hops.every(({ evidence }) => evidence.text !== ""),
          );
        }
      }
    });

    it("tells a way hop by hop", () => {
      const [path] = bench.reach.paths(internet, bench.member(service("chat")), "may");
      const told = (path?.hops ?? []).map(
        ({ evidence: { resource }, why }) => `${resource?.name ?? ""} ${why}`,
      );
      for (const one of ["public-alb", "network-internet is attached"]) {
        assert.ok(
          told.some((text) => text.includes(one)),
          `${one} in ${told.join("; ")}`,
        );
      }
      assert.ok(told.some((text) => text.endsWith("forwards")));
    });
  });
}
