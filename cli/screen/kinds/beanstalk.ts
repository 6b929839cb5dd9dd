/** Elastic Beanstalk: what it runs, and what is said of the load balancer and the instances that it makes. */
import { type Reading } from "../graph";
import { around, lastPart, names, namesOf, type Fact, type Kinds } from "./kind";

const subnet = "aws:ec2/subnet:Subnet";
const group = "aws:ec2/securityGroup:SecurityGroup";

/** What an option setting says, where the plan knows it. */
function option(reading: Reading, namespace: string, name: string): string | undefined {
  const found = reading
    .objects("settings")
    .find((one) => one["namespace"] === namespace && one["name"] === name);
  return found === undefined ? undefined : reading.inWords(found["value"], "settings");
}

/** Where what the settings speak of stands, and in which groups. */
function placed(reading: Reading): Fact[] {
  return [
    around("in ", names(namesOf(reading, "settings", subnet))),
    around("security group ", names(namesOf(reading, "settings", group))),
  ];
}

function instances(reading: Reading): Fact {
  const size = (name: string) => option(reading, "aws:autoscaling:asg", name);
  const [least, most] = [size("MinSize"), size("MaxSize")];
  if (least === undefined || most === undefined) return undefined;
  return least === most ? `${least} instances` : `${least} to ${most} instances`;
}

/** The ports of the listeners that are on. */
function listeners(reading: Reading): Fact {
  const prefix = "aws:elbv2:listener:";
  const own = reading.objects("settings").flatMap((one) => {
    const isOn = one["name"] === "ListenerEnabled" && one["value"] === "true";
    const namespace = one["namespace"];
    return isOn && typeof namespace === "string" && namespace.startsWith(prefix)
      ? [namespace.slice(prefix.length).replace("default", "80")]
      : [];
  });
  return around("listens on ", names(own));
}

export const beanstalkKinds: Kinds = {
  "aws:elasticbeanstalk/application:Application": { label: "Beanstalk application", order: 48 },
  "aws:elasticbeanstalk/applicationVersion:ApplicationVersion": {
    label: "application version",
    order: 48,
    manner: "merged",
    belongsTo: ["application"],
    facts: (r) => [around("bundle ", r.text("key")), around("in ", r.text("bucket"))],
  },
  "aws:elasticbeanstalk/configurationTemplate:ConfigurationTemplate": {
    label: "Beanstalk configuration",
    order: 48,
    facts: (r) => [
      around("platform ", r.text("solutionStackName")),
      around("", option(r, "aws:ec2:vpc", "ELBScheme"), " load balancer"),
      listeners(r),
      ...placed(r),
    ],
  },
  "aws:elasticbeanstalk/environment:Environment": {
    label: "Beanstalk environment",
    order: 48,
    facts: (r) => [
      r.text("solutionStackName") ?? lastPart(r.text("platformArn")),
      r.text("tier"),
      around("configuration ", r.text("templateName")),
      instances(r),
      option(r, "aws:ec2:instances", "InstanceTypes"),
      ...placed(r),
    ],
  },
};
