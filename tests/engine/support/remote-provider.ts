/** A component provider: a program of its own, to which the engine attaches. Prints its port. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

class Tier extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  readonly groupIds: pulumi.Output<string>[];

  constructor(name: string, options: pulumi.ComponentResourceOptions) {
    super("remote:index:Tier", name, {}, options);
    const child = { parent: this };
    const vpc = new aws.ec2.Vpc(`${name}-vpc`, { cidrBlock: "10.0.0.0/16" }, child);
    this.vpcId = vpc.id;
    this.groupIds = ["x", "y"].map(
      (key) => new aws.ec2.SecurityGroup(`${name}-${key}`, { vpcId: vpc.id }, child).id,
    );
    this.registerOutputs({ vpcId: this.vpcId, groupIds: this.groupIds });
  }
}

void pulumi.provider.main(
  {
    version: "0.0.1",
    construct: (name, _type, _inputs, options) => {
      const { urn, vpcId, groupIds } = new Tier(name, options);
      return Promise.resolve({ urn, state: { vpcId, groupIds } });
    },
  },
  process.argv.slice(2),
);
