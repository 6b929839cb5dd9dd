import assert from "node:assert/strict";
import { fromPlan } from "../../../../policies/adapters/plan";
import { buildGraph, type ResourceGraph } from "../../../../policies/core/graph";
import { isSure } from "../../../../policies/core/model/members";
import { constructPlatform, stackConfig } from "../../../support/platform";
import { planOf } from "../../adapters/forms";
import { Edge } from "./build";

const service = (name: string) => `services-service-${name}`;

const web = [
  ["frontend", 80],
  ["registration", 3000],
  ["search", 3001],
  ["chat", 3002],
] as const;

describe("the load balancers of the real programs", () => {
  for (const stack of ["dev", "prod"]) {
    describe(stack, () => {
      const config = stackConfig(stack);
      let edge: Edge;

      before(async () => {
        const source = fromPlan(planOf((await constructPlatform(config)).all));
        if (!source.ok) assert.fail(JSON.stringify(source.problems));
        const graph = buildGraph([source.value]);
        if (!graph.ok) assert.fail(JSON.stringify(graph.problems));
        edge = new Edge(graph.value satisfies ResourceGraph);
      });

      const both = (balancer: string, expected: readonly string[]) => {
        for (const reading of ["may", "must"] as const) {
          assert.deepEqual(edge.from(balancer, reading), [...expected].sort(), reading);
        }
      };

      it("lead nowhere that is not known", () => {
        assert.deepEqual(edge.open(), []);
        for (const { subnets } of edge.members.all) assert.ok(isSure(subnets));
      });

      it("the public one hands 443 to the web services, and nothing else to anybody", () => {
        both(
          "public-alb",
          web.flatMap(([name, port]) => [
            `tcp 443 -> ${service(name)} tcp ${port} (balancer)`,
            `? -> ${service(name)} tcp ${port} (balancer)`,
          ]),
        );
      });

      it("the internal one hands 443 to admin and api, and 8443 to api alone", () => {
        both("private-alb", [
          `tcp 443 -> ${service("admin")} tcp 3010 (balancer)`,
          `tcp 443 -> ${service("api")} tcp 3011 (balancer)`,
          `tcp 8443 -> ${service("api")} tcp 3011 (balancer)`,
          `? -> ${service("admin")} tcp 3010 (balancer)`,
          `? -> ${service("api")} tcp 3011 (balancer)`,
        ]);
      });

      it("are found from the services' side as well", () => {
        for (const reading of ["may", "must"] as const) {
          assert.deepEqual(
            edge.into(service("chat"), reading).filter((one) => !one.includes("?")),
            [
              `public-alb: tcp 443 -> ${service("chat")} tcp 3002 (balancer)`,
              `public-alb: tcp 443 -> ${service("chat")} tcp 3002 (balancer)`,
            ],
          );
        }
      });

      it("answer each path by the service that it is for", () => {
        const cases: readonly (readonly [string, string])[] = [
          ["/api/chat/*", "chat"],
          ["/socket.io/*", "chat"],
          ["/api/farmers/*", "registration"],
          ["/api/search/*", "search"],
          ["/anything", "frontend"],
          ["/API/chat/1", "frontend"],
        ];
        for (const [path, name] of cases) {
          assert.deepEqual(
            edge.answers("public-https", { path }),
            { may: service(name), surely: service(name), itself: false },
            path,
          );
        }
        const all = edge.answers("public-https", { path: "/*" });
        assert.deepEqual(
          all.may,
          web
            .map(([name]) => service(name))
            .sort()
            .join(" "),
        );
        assert.equal(all.surely, undefined);
      });

      it("answer port 80 themselves, and unknown names inside", () => {
        const nobody = { may: "", surely: undefined, itself: true };
        assert.deepEqual(edge.answers("public-http", { path: "/*" }), nobody);
        assert.deepEqual(
          edge.answers("private-listener-employees", { path: "/*", host: "x.example.com" }),
          nobody,
        );
        const [route] = edge.balancing.routes(edge.resource("public-http"));
        assert.equal(route?.action, "redirect to HTTPS:443 (301)");
      });

      it("never answer for admin where services ask", () => {
        const { may } = edge.answers("private-listener-services", { path: "/*" });
        assert.equal(may, service("api"));
      });
    });
  }
});
