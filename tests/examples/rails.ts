/** A machine with its own database on it, and a group that lets in everything. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { everything, machineImage, type Example } from "./example";

export const rails: Example = {
  name: "rails",
  shape: "pulumi/examples aws-ts-ruby-on-rails/index.ts",
  calls: machineImage,
  config: { "bulkhead:password": "plain-in-user-data" },
  program() {
    const password = new pulumi.Config().require("password");
    const group = new aws.ec2.SecurityGroup("web", { ingress: [everything], egress: [everything] });
    const image = aws.ec2.getAmi({ mostRecent: true, owners: ["137112412989"] });
    new aws.ec2.Instance("web", {
      ami: image.then(({ id }) => id),
      instanceType: "t3.small",
      vpcSecurityGroupIds: [group.id],
      userData: `#!/bin/sh\nmysqladmin -u root password '${password}'\n`,
    });
  },
};
