/** Nobody logs in from the internet. */
import { addresses, ports } from "../core/algebra";
import { admissions, openSources, ruleTypes } from "../support/admits";
import { resourceRule } from "../support/rule";
import { allowedCidrs, settings } from "../support/settings";

const logins = [
  { port: 22, name: "SSH" },
  { port: 3389, name: "RDP" },
].map((login) => ({ ...login, traffic: ports.portSet(ports.TCP, login.port) }));

export const noAdminPorts = resourceRule({
  name: "no-admin-ports",
  displayName: "No SSH and RDP from the internet",
  description:
    "Security groups should not admit public addresses on the ports of SSH and RDP; they are tried by everyone, all the time.",
  severity: "high",
  enforcement: "advisory",
  remediation:
    "Use Session Manager or a VPN, or say which addresses are allowed with allowedCidrs.",
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-13",
  tags: ["network", "access"],
  framework: {
    name: "CIS AWS Foundations Benchmark",
    version: "1.2.0",
    reference: "4.1, 4.2",
    specification: "Security groups do not let everyone in on the ports of SSH and RDP.",
  },
  types: ruleTypes,
  settings: settings({ allowedCidrs }),
  *check(resource, { allowedCidrs: allowed }) {
    const { set } = addresses.parseList(allowed);
    for (const admission of admissions(resource)) {
      const { traffic } = admission;
      if (traffic === undefined) continue;
      const open = logins.filter((login) => ports.intersects(traffic, login.traffic));
      if (open.length === 0) continue;
      const names = open.map(({ name, port }) => `${name} (tcp ${port})`).join(" and ");
      yield* openSources(resource, admission, set, {
        text: (example) => `Public addresses, ${example} among them, are let in to ${names}.`,
        fix: "Take the rule out and use Session Manager, or name the addresses that may.",
      });
    }
  },
});
