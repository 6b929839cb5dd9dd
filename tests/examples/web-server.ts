/** One machine that answers on port 80, in whatever the account has for a default VPC. */
import * as aws from "@pulumi/aws";
import { machineImage, tcp, type Example } from "./example";

export const webServer: Example = {
  name: "web-server",
  shape: "pulumi/examples aws-ts-webserver/index.ts",
  calls: machineImage,
  program() {
    const image = aws.ec2.getAmi({ mostRecent: true, owners: ["137112412989"] });
    const group = new aws.ec2.SecurityGroup("web", { ingress: [tcp(80, "0.0.0.0/0")] });
    new aws.ec2.Instance("server", {
      ami: image.then(({ id }) => id),
      instanceType: "t3.micro",
      vpcSecurityGroupIds: [group.id],
      userData: "#!/bin/sh\nhttpd -f -p 80",
    });
  },
};
