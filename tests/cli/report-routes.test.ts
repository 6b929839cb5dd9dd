/** The lines of a load balancer that Elastic Beanstalk makes, on the page of `bulkhead report`. */
import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { platform } from "./prove-support";
import { page, report } from "./report-support";
import { planned } from "./screen-support";

type Settings = Readonly<Record<string, pulumi.Input<string>>>;

const cannotBeKnown = pulumi.unknown as unknown as string;

/** The report of a program with one environment, by option settings as `namespace name`. */
async function reportOn(settings: Settings) {
  const { resources } = await planned(() => {
    new aws.elasticbeanstalk.Environment("shop", {
      application: "shop",
      settings: Object.entries(settings).map(([key, value]) => {
        const [namespace = "", name = ""] = key.split(" ");
        return { namespace, name, value };
      }),
    });
  });
  return report(resources, { traffic: null });
}

async function linesOf(settings: Settings) {
  const { routes } = await reportOn(settings);
  return routes.map(({ balancer, listener, order, conditions, targets, doubts }) =>
    [balancer, listener, order, conditions, targets.join("+"), ...doubts].join(" | "),
  );
}

const application: Settings = {
  "aws:elasticbeanstalk:environment LoadBalancerType": "application",
};

describe("all rules on the page, of Beanstalk's load balancers", () => {
  it("has those of the ready stack", async () => {
    const stack = report(await platform("beanstalk"), { traffic: null });
    assert.deepEqual(
      stack.routes.map(({ balancer, listener, order, conditions, targets, doubts }) => [balancer, listener, order, conditions, targets, doubts]),
      [["beanstalk-environment", "HTTPS 443", "default", "everything else", ["beanstalk-environment"], []]],
    ); // prettier-ignore
    const text = await page(stack);
    assert.match(text, /All rules <span class="dim">1 line<\/span>/);
    assert.match(text, /<td>HTTPS 443<\/td>/);
  });

  it("has listeners by port, and their rules in order", async () => {
    const rules = "aws:elbv2:listenerrule:";
    assert.deepEqual(
      await linesOf({
        ...application,
        "aws:elbv2:listener:443 Protocol": "HTTPS",
        "aws:elbv2:listener:443 Rules": "late,early",
        [`${rules}late PathPatterns`]: "/late/*",
        [`${rules}late Priority`]: "9",
        [`${rules}late Process`]: "default",
        [`${rules}early PathPatterns`]: "/admin/*,/ops/*",
        [`${rules}early HostHeaders`]: "a.example.com",
        [`${rules}early Priority`]: "2",
        [`${rules}early Process`]: "admin",
        "aws:elasticbeanstalk:environment:process:admin Port": "8081",
      }),
      [
        "shop | HTTP 80 | default | everything else | shop (process default)",
        "shop | HTTPS 443 | 2 | host a.example.com, /admin/* or /ops/* | shop (process admin)",
        "shop | HTTPS 443 | 9 | /late/* | shop (process default)",
        "shop | HTTPS 443 | default | everything else | shop (process default)",
      ],
    );
  });

  it("has no listener that is off, and says so of one that may be", async () => {
    const of = (value: string) =>
      linesOf({ ...application, "aws:elbv2:listener:default ListenerEnabled": value });
    assert.deepEqual(await of("false"), []);
    const [line = "", ...more] = await of(cannotBeKnown);
    assert.deepEqual(more, []);
    assert.match(line, /^shop \| HTTP \? \| default .*whether it listens/);
  });

  it("says what is not known of rules and of the whole", async () => {
    const [first = ""] = await linesOf({
      ...application,
      "aws:elbv2:listener:default Rules": cannotBeKnown,
      "aws:elasticbeanstalk:environment:process:admin Port": "8081",
    });
    assert.match(first, /shop \| HTTP 80 \| \? \| a condition .*which of these is not known/);
    const [only = "", ...more] = await linesOf({
      "aws:elasticbeanstalk:environment LoadBalancerType": cannotBeKnown,
    });
    assert.deepEqual(more, []);
    assert.match(only, /\| \? \| \? \| \(not known\) \| .*is not known before the deployment/);
  });

  it("has none of an environment without a load balancer", async () => {
    const single = { "aws:elasticbeanstalk:environment EnvironmentType": "SingleInstance" };
    assert.deepEqual(await linesOf(single), []);
  });
});
