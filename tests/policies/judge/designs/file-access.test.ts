/** Files that are handed out past the mount targets of their file system: Transfer Family, access points of S3. */
import { but, isFound, isRight, matrix, the, without, type Design } from "./design";
import { group, isolated, lambda, lets, network, of, pair } from "./parts";

const role = "arn:aws:iam::123456789012:role/x";
const stores = { fs: { name: "fs" } };
const never = matrix({ stores, never: [{ id: "N1", from: "internet", to: "fs" }] });

describe("Transfer Family before a file system of EFS", () => {
  const home = the("files", "id", (id) => `/${id}/home`);
  const files: Design = {
    ...isolated(),
    ...group("fs-group"),
    files: ["efs/fileSystem", { encrypted: true }],
    fs: ["efs/mountTarget", { fileSystemId: the("files"), subnetId: the("data-a"), securityGroups: [the("fs-group")] }],
    server: ["transfer/server", { domain: "EFS", endpointType: "PUBLIC", protocols: ["SFTP"], identityProviderType: "SERVICE_MANAGED" }],
    user: ["transfer/user", { serverId: the("server"), userName: "partner", role, homeDirectory: home, posixProfile: { uid: 0, gid: 0 } }],
  }; // prettier-ignore
  it("is a way in from the internet, whatever the mount target's group lets in", () => {
    isFound(files, never, /refuted \w+ at server/);
    isFound(files, undefined, /refuted \w+ at server/);
    isFound(but(files, "server", { endpointType: undefined }), never, /refuted \w+ at server/);
    const access: Design = { access: ["transfer/access", { serverId: the("server"), externalId: "S-1-1", role, homeDirectory: home }] }; // prettier-ignore
    isFound({ ...without(files, "user"), ...access }, never, /refuted \w+ at server/);
  });
  it("may be one where somebody else says where its users are at home", () => {
    isFound(without(files, "user"), never, /undecided \w+ at server/);
    const asked = but(files, "server", { identityProviderType: "AWS_LAMBDA" });
    const other: Design = { other: ["efs/fileSystem", {}] };
    isFound(but({ ...asked, ...other }, "user", { homeDirectory: the("other", "id", (id) => `/${id}`) }), never, /undecided \w+ at server/); // prettier-ignore
  });
  it("is none where it is declared, where it serves buckets, or another file system", () => {
    isRight(files, matrix({ zones: { partners: { kind: "front", name: "server" } }, stores, allow: [{ id: "T1", from: "partners", to: "fs" }], never: [{ id: "N1", from: "internet", to: "fs" }] })); // prettier-ignore
    isRight(but(files, "server", { domain: "S3" }), never);
    isRight(but(files, "server", { domain: undefined }), never);
    const other: Design = { other: ["efs/fileSystem", {}] };
    isRight(but({ ...files, ...other }, "user", { homeDirectory: the("other", "id", (id) => `/${id}`) }), never); // prettier-ignore
  });

  it("is a way in by a server in a VPC that the internet gets to", () => {
    const addresses = [the("first"), the("second")];
    const open: Design = {
      ...network(),
      ...group("fs-group"),
      ...group("server-group"),
      ...lets("server-group", "0.0.0.0/0", 22),
      first: ["ec2/eip", { domain: "vpc" }],
      second: ["ec2/eip", { domain: "vpc" }],
      ...Object.fromEntries(Object.entries(files).filter(([name]) => ["files", "fs", "user"].includes(name))),
      server: ["transfer/server", { domain: "EFS", endpointType: "VPC", endpointDetails: { vpcId: the("vpc"), subnetIds: of("public"), securityGroupIds: [the("server-group")], addressAllocationIds: addresses } }],
    }; // prettier-ignore
    isFound(open, undefined, /refuted \w+ at server/);
    isRight(without(open, "server-group-in-1"), undefined);
    isRight({ ...without(open, "server-group-in-1"), ...lets("server-group", "10.0.0.0/8", 22) }, undefined); // prettier-ignore
  });
  it("is told by the home itself, whatever else names a file system", () => {
    const other: Design = { other: ["efs/fileSystem", {}] };
    isFound(but({ ...files, ...other }, "user", { policy: the("other", "arn") }), never, /\w+ at server/); // prettier-ignore
  });

  const inside: Design = {
    ...but(files, "server", { endpointType: "VPC", endpointDetails: { vpcId: the("vpc"), subnetIds: of("private"), securityGroupIds: [the("server-group")] } }),
    ...group("server-group"),
    ...group("client-group"),
    ...lambda("client"),
    ...pair("client-group", "server-group", 22),
  }; // prettier-ignore
  const services = { client: { name: "client" } };
  const rows = matrix({ services, stores, never: [{ id: "N1", from: ["client", "internet"], to: "fs" }] }); // prettier-ignore
  it("speaks for it to whoever may call its endpoint in a VPC", () => {
    isFound(inside, rows, /N1 refuted reach/);
    isRight(without(inside, "server-group-in-client-group-22"), rows);
    isRight(but(inside, "server", { domain: "S3" }), rows);
  });
});

describe("a Multi-AZ file system of FSx", () => {
  const files: Design = {
    ...isolated(),
    ...group("fs-group"),
    ...group("app-group"),
    ...lambda("app"),
    ...pair("app-group", "fs-group", 2049),
    fs: ["fsx/openZfsFileSystem", { deploymentType: "MULTI_AZ_1", subnetIds: of("data"), preferredSubnetId: the("data-a"), securityGroupIds: [the("fs-group")], throughputCapacity: 160, routeTableIds: [the("private-table"), the("data-table")] }],
  }; // prettier-ignore
  const rows = matrix({ services: { app: { name: "app" } }, stores, allow: [{ id: "T1", from: "app", to: "fs", ports: 2049 }] }); // prettier-ignore
  it("is reached where FSx writes routes into the clients' tables", () => {
    isRight(files, rows);
    isRight(but(files, "fs", { deploymentType: "SINGLE_AZ_HA_2", routeTableIds: undefined }), rows);
    const missing = /T1 missing works at fs :: routeTableIds/;
    isFound(but(files, "fs", { routeTableIds: [the("data-table")] }), rows, missing);
    isFound(but(files, "fs", { routeTableIds: undefined }), rows, missing);
  });
  it("is reached by the VPC's own main table where it names none", () => {
    const main = without(files, "private-in-a", "private-in-b");
    isRight(but(main, "fs", { routeTableIds: undefined }), rows);
    isFound(main, rows, /T1 missing works at fs :: routeTableIds/);
  });
});

describe("an access point of S3 on a volume of FSx", () => {
  const files: Design = {
    ...isolated(),
    ...group("fs-group"),
    fs: ["fsx/openZfsFileSystem", { deploymentType: "SINGLE_AZ_HA_2", subnetIds: [the("data-a")], securityGroupIds: [the("fs-group")], throughputCapacity: 160 }, { rootVolumeId: "fsvol-0123456789abcdef0" }],
    volume: ["fsx/openZfsVolume", { name: "v", parentVolumeId: the("fs", "rootVolumeId") }],
  }; // prettier-ignore
  const point = (volumeId: unknown): Design => ({
    ...files,
    point: ["fsx/s3AccessPointAttachment", { name: "point", type: "OPENZFS", openzfsConfiguration: { volumeId } }],
  }); // prettier-ignore
  it("hands out its files to whom IAM lets in", () => {
    isRight(files, never);
    isFound(point(the("volume")), never, /(refuted|undecided) \w+ at point/);
    isFound(point(the("fs", "rootVolumeId")), never, /(refuted|undecided) \w+ at point/);
    isFound(point("fsvol-0fedcba9876543210"), never, /undecided \w+ at point/);
  });
  it("can be declared", () => {
    const zones = { people: { kind: "front", name: "point", audience: "control-plane" } };
    isRight(point(the("volume")), matrix({ zones, stores, allow: [{ id: "T1", from: "people", to: "fs" }] })); // prettier-ignore
  });
});
