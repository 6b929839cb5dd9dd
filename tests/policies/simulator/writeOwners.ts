/** The things with interfaces: services, instances, load balancers, stores, endpoints (§7, §9-§11). */
import {
  interfacesOf,
  named,
  type ComputeOwner,
  type Interface,
  type ListenerAction,
  type LoadBalancerOwner,
  type Owner,
  type StoreOwner,
  type VpnOwner,
} from "./network";
import type { Inputs, Ref, Value } from "./registrar";
import { handle, type Program } from "./program";

/** Group ids, or nothing where the default group is to hold. */
function groupIds(program: Program, { groups }: Owner): Ref[] | undefined {
  if (typeof groups === "string") return undefined;
  return groups.map((name) => {
    const group = named(program.network.groups, name);
    return group.default === undefined
      ? handle(program, name)("id")
      : handle(program, group.vpc)("defaultSecurityGroupId");
  });
}

const subnetIds = (program: Program, items: readonly Interface[]): Ref[] =>
  items.map(({ subnet }) => handle(program, subnet)("id"));

const isPublic = (items: readonly Interface[]) =>
  items.some(({ publicIpv4 }) => publicIpv4 !== undefined);

/** `aws:lb/listener:Listener` and the like, or the same under `aws:alb`. */
function balancerType({ dialect }: Program, kind: string): string {
  const file = kind.charAt(0).toLowerCase() + kind.slice(1);
  return `aws:${dialect.balancers}/${file}:${kind}`;
}

function writeTargetGroups(program: Program, owner: LoadBalancerOwner): void {
  const used = new Set(
    owner.listeners.flatMap(({ defaultAction, rules }) =>
      [defaultAction, ...rules.map(({ action }) => action)].flatMap((action) =>
        action.kind === "forward" ? action.to.map(({ group }) => group) : [],
      ),
    ),
  );
  for (const group of program.network.targetGroups.filter(({ name }) => used.has(name))) {
    const made = program.registrar.add(balancerType(program, "TargetGroup"), group.name, {
      vpcId: handle(program, group.vpc)("id"),
      port: group.port,
      protocol: group.protocol,
      targetType: group.targetType,
      preserveClientIp:
        group.preserveClientIp === undefined ? undefined : String(group.preserveClientIp),
      healthCheck:
        group.health === "traffic-port"
          ? { protocol: group.protocol }
          : { protocol: group.protocol, port: String(group.health) },
    });
    program.handles.set(group.name, made);
  }
}

function actionInputs(program: Program, action: ListenerAction): Inputs {
  switch (action.kind) {
    case "forward": {
      const [only, ...more] = action.to;
      if (only !== undefined && more.length === 0 && only.weight === undefined) {
        return { type: "forward", targetGroupArn: handle(program, only.group)("arn") };
      }
      const targetGroups = action.to.map(({ group, weight }) => ({
        arn: handle(program, group)("arn"),
        weight,
      }));
      return { type: "forward", forward: { targetGroups } };
    }
    case "redirect":
      return {
        type: "redirect",
        redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" },
      };
    case "fixed-response":
      return {
        type: "fixed-response",
        fixedResponse: { contentType: "text/plain", statusCode: "403" },
      };
  }
}

function writeBalancer(program: Program, owner: LoadBalancerOwner): void {
  const { network, registrar, handles } = program;
  const made = registrar.add(balancerType(program, "LoadBalancer"), owner.name, {
    internal: owner.internal ? true : undefined,
    loadBalancerType: owner.type,
    ipAddressType: owner.addressType,
    subnets: subnetIds(program, interfacesOf(network, owner.name)),
    securityGroups: groupIds(program, owner),
  });
  handles.set(owner.name, made);
  writeTargetGroups(program, owner);
  for (const listener of owner.listeners) {
    const secure = listener.port === 443;
    const protocol = owner.type === "network" ? "TCP" : secure ? "HTTPS" : "HTTP";
    const at = registrar.add(balancerType(program, "Listener"), `${owner.name}-${listener.port}`, {
      loadBalancerArn: made("arn"),
      port: listener.port,
      protocol,
      certificateArn:
        protocol === "HTTPS"
          ? "arn:aws:acm:eu-central-1:123456789012:certificate/0f8a1a53-0000-4000-8000-000000000000"
          : undefined,
      defaultActions: [actionInputs(program, listener.defaultAction)],
    });
    listener.rules.forEach(({ path, action }, i) => {
      registrar.add(
        balancerType(program, "ListenerRule"),
        `${owner.name}-${listener.port}-rule${i}`,
        {
          listenerArn: at("arn"),
          priority: 10 * (i + 1),
          conditions: [{ pathPattern: { values: [path] } }],
          actions: [actionInputs(program, action)],
        },
      );
    });
  }
}

function writeTask(program: Program, owner: ComputeOwner, items: readonly Interface[]): void {
  const names = items.map(({ name }) => name);
  const loadBalancers = program.network.targetGroups.flatMap((group) => {
    const target = group.targets.find((t) => names.includes(t.interface));
    if (target === undefined || !program.handles.has(group.name)) return [];
    return [
      {
        targetGroupArn: handle(program, group.name)("arn"),
        containerName: "app",
        containerPort: target.port ?? group.port,
      },
    ];
  });
  program.registrar.add("aws:ecs/service:Service", owner.name, {
    cluster: "arn:aws:ecs:eu-central-1:123456789012:cluster/main",
    taskDefinition: "arn:aws:ecs:eu-central-1:123456789012:task-definition/app:1",
    launchType: "FARGATE",
    desiredCount: 1,
    networkConfiguration: {
      subnets: subnetIds(program, items),
      securityGroups: groupIds(program, owner),
      assignPublicIp: isPublic(items) ? true : undefined,
    },
    loadBalancers: loadBalancers.length === 0 ? undefined : loadBalancers,
  });
}

function writeInstance(program: Program, owner: ComputeOwner, item: Interface): void {
  const { dialect, registrar } = program;
  const exposed = item.publicIpv4 !== undefined;
  const flag: Value =
    dialect.publicAddresses === "flag"
      ? exposed
      : dialect.publicAddresses === "subnet" && !exposed
        ? false
        : undefined;
  const made = registrar.add(
    "aws:ec2/instance:Instance",
    owner.name,
    {
      ami: "ami-0123456789abcdef0",
      instanceType: "t4g.nano",
      subnetId: handle(program, item.subnet)("id"),
      vpcSecurityGroupIds: groupIds(program, owner),
      privateIp: item.floating === true || item.told === true ? undefined : item.ipv4,
      associatePublicIpAddress: flag,
    },
    { privateIp: item.ipv4 },
  );
  program.handles.set(owner.name, made);
  if (exposed && dialect.publicAddresses === "eip") {
    registrar.add(
      "aws:ec2/eip:Eip",
      `${owner.name}-eip`,
      { domain: "vpc", instance: made("id") },
      { publicIp: item.publicIpv4 },
    );
  }
}

function writeStore(program: Program, owner: StoreOwner, items: readonly Interface[]): void {
  const { registrar } = program;
  const subnets = subnetIds(program, items);
  if (owner.kind === "endpoint") {
    const vpc = named(program.network.subnets, items[0]?.subnet ?? "").vpc;
    registrar.add("aws:ec2/vpcEndpoint:VpcEndpoint", owner.name, {
      vpcId: handle(program, vpc)("id"),
      serviceName: "com.amazonaws.eu-central-1.secretsmanager",
      vpcEndpointType: "Interface",
      subnetIds: subnets,
      securityGroupIds: groupIds(program, owner),
    });
    return;
  }
  const group = registrar.add(
    "aws:rds/subnetGroup:SubnetGroup",
    `${owner.name}-subnets`,
    { subnetIds: subnets },
    { name: `${owner.name}-subnets` },
  );
  registrar.add("aws:rds/instance:Instance", owner.name, {
    engine: "postgres",
    instanceClass: "db.t4g.micro",
    allocatedStorage: 20,
    dbSubnetGroupName: group("name"),
    vpcSecurityGroupIds: groupIds(program, owner),
    publiclyAccessible: isPublic(items) ? true : undefined,
    port: owner.listens[0]?.port,
    manageMasterUserPassword: true,
    username: "app",
    skipFinalSnapshot: true,
  });
}

function writeVpn(program: Program, owner: VpnOwner, items: readonly Interface[]): void {
  const { registrar } = program;
  const vpc = named(program.network.subnets, items[0]?.subnet ?? "").vpc;
  const endpoint = registrar.add("aws:ec2clientvpn/endpoint:Endpoint", owner.name, {
    clientCidrBlock: owner.clients,
    serverCertificateArn:
      "arn:aws:acm:eu-central-1:123456789012:certificate/0f8a1a53-0000-4000-8000-000000000001",
    authenticationOptions: [
      {
        type: "federated-authentication",
        samlProviderArn: "arn:aws:iam::123456789012:saml-provider/people",
      },
    ],
    connectionLogOptions: { enabled: false },
    vpcId: handle(program, vpc)("id"),
    securityGroupIds: groupIds(program, owner),
  });
  items.forEach(({ subnet }, i) => {
    registrar.add(
      "aws:ec2clientvpn/networkAssociation:NetworkAssociation",
      `${owner.name}-association${i}`,
      { clientVpnEndpointId: endpoint("id"), subnetId: handle(program, subnet)("id") },
    );
  });
  owner.authorizations.forEach(({ cidr, group }, i) => {
    registrar.add(
      "aws:ec2clientvpn/authorizationRule:AuthorizationRule",
      `${owner.name}-authorization${i}`,
      {
        clientVpnEndpointId: endpoint("id"),
        targetNetworkCidr: cidr,
        authorizeAllGroups: group === undefined ? true : undefined,
        accessGroupId: group,
      },
    );
  });
  owner.routes.forEach(({ destination, subnet }, i) => {
    registrar.add("aws:ec2clientvpn/route:Route", `${owner.name}-route${i}`, {
      clientVpnEndpointId: endpoint("id"),
      destinationCidrBlock: destination,
      targetVpcSubnetId: handle(program, subnet)("id"),
    });
  });
}

/** Instances are attached by hand; services register their tasks themselves. */
function writeAttachments(program: Program): void {
  const { network, registrar } = program;
  for (const group of network.targetGroups.filter(({ name }) => program.handles.has(name))) {
    for (const target of group.targets) {
      const { owner } = named(network.interfaces, target.interface);
      if (named(network.owners, owner).kind !== "instance") continue;
      registrar.add(balancerType(program, "TargetGroupAttachment"), `${group.name}-${owner}`, {
        targetGroupArn: handle(program, group.name)("arn"),
        targetId: handle(program, owner)(group.targetType === "instance" ? "id" : "privateIp"),
        port: target.port,
      });
    }
  }
}

export function writeOwners(program: Program): void {
  const { network } = program;
  for (const owner of network.owners) {
    if (owner.kind === "load-balancer") writeBalancer(program, owner);
  }
  for (const owner of network.owners) {
    const items = interfacesOf(network, owner.name);
    switch (owner.kind) {
      case "task":
        writeTask(program, owner, items);
        break;
      case "instance":
        for (const item of items) writeInstance(program, owner, item);
        break;
      case "database":
      case "endpoint":
        writeStore(program, owner, items);
        break;
      case "vpn":
        writeVpn(program, owner, items);
        break;
      case "nat":
      case "load-balancer":
        break;
    }
  }
  writeAttachments(program);
}
