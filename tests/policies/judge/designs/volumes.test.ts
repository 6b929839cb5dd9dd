/** Tasks that mount file systems of EFS. */
import assert from "node:assert/strict";
import { findings } from "../support";
import { but, isRight, matrix, the, verdicts, without, type Design, type Ref } from "./design";
import { cluster, fargate, group, network, of, pair, sends, tier } from "./parts";

type Inputs = Readonly<Record<string, unknown>>;

const container = {
  name: "app",
  image: "public.ecr.aws/nginx/nginx:1",
  portMappings: [{ containerPort: 8080 }],
  mountPoints: [{ sourceVolume: "files", containerPath: "/files" }],
};
const mounting = (...systems: readonly (Ref | string)[]): Inputs => ({
  containerDefinitions: JSON.stringify([container]),
  volumes: systems.map((fileSystemId, i) => ({
    name: i === 0 ? "files" : `more-${i}`,
    efsVolumeConfiguration: { fileSystemId, transitEncryption: "ENABLED" },
  })),
});
const target = (name: string, subnet: string, more: Inputs = {}): Design => ({
  [name]: [
    "efs/mountTarget",
    { fileSystemId: the("files"), subnetId: the(subnet), securityGroups: [the("files-group")], ...more },
  ],
}); // prettier-ignore

const base: Design = {
  ...network(),
  ...cluster,
  ...group("app-group"),
  ...group("files-group"),
  ...pair("app-group", "files-group", 2049),
  ...sends("app-group", "0.0.0.0/0", 443),
  ...fargate("app"),
  files: ["efs/fileSystem", { encrypted: true }],
  ...target("mount-a", "data-a"),
  ...target("mount-b", "data-b"),
};
const design = but(base, "app-task", mounting(the("files")));
const allow = [{ id: "T1", from: "app", to: "internet", ports: "tcp/443" }];
/** Says nothing of the file system: that it is mounted is what has it asked. */
const quiet = matrix({ services: { app: { name: "app" } }, allow });
const traffic = matrix({
  services: { app: { name: "app" } },
  stores: { files: { name: "mount-*" } },
  allow: [...allow, { id: "T2", from: "app", to: "files", ports: 2049 }],
});

function isTold(told: Design, pattern: RegExp, rows: unknown = quiet): void {
  for (const [when, verdict] of Object.entries(verdicts(told, rows))) {
    assert.equal(verdict.proved, false, when);
    assert.match(findings(verdict).join("\n"), pattern, when);
  }
}

/** In both readings: what shows that the task can start. */
function isShown(design: Design, pattern: RegExp, rows: unknown = traffic): void {
  isRight(design, rows);
  for (const [when, { rows: all }] of Object.entries(verdicts(design, rows))) {
    const starts = all.filter(({ section }) => section === "start");
    assert.match(starts.flatMap(({ evidence }) => evidence).join("\n"), pattern, when);
  }
}

/** The design with tasks in the first zone alone. */
const inOneZone = (all: Design): Design =>
  but(all, "app", {
    networkConfiguration: {
      subnets: [the("private-a")],
      securityGroups: [the("app-group")],
      assignPublicIp: false,
    },
  });

describe("tasks that mount a file system of EFS", () => {
  it("start where a mount target of each zone lets them in", () => {
    isShown(design, /reaches .*mount-a.* on tcp 2049|reaches .*files.* on tcp 2049/i);
  });

  it("start where the mount targets stand in their own subnets", () => {
    const own = { ...target("mount-a", "private-a"), ...target("mount-b", "private-b") };
    isRight({ ...design, ...own }, traffic);
  });

  it("do not where the group of the mount targets does not let them in", () => {
    const closed = without(design, "files-group-in-app-group-2049");
    isTold(
      closed,
      /start missing start at files-group: app does not start: it uses .* on tcp 2049/,
    );
    isTold(closed, /T2 missing .* at files-group/, traffic);
  });

  it("do not where their own group does not send there", () => {
    isTold(without(design, "app-group-out-files-group-2049"), /start missing start at app-group: /);
  });

  it("do not without a mount target in one of their zones", () => {
    isTold(without(design, "mount-b"), /start missing start at files: .* no mount target in eu-central-1b/); // prettier-ignore
    isRight(inOneZone(without(design, "mount-b")), traffic);
  });

  it("do not without any", () => {
    const none = without(design, "mount-a", "mount-b", "files-group", "app-group-out-files-group-2049", "files-group-in-app-group-2049"); // prettier-ignore
    isTold(none, /start missing start at files: .* no mount target in eu-central-1a/);
  });

  it("do not by mount targets of another VPC", () => {
    const other: Design = {
      other: ["ec2/vpc", { cidrBlock: "10.1.0.0/16" }],
      ...tier("far", 0, "other", "10.1"),
      ...group("far-group", "other"),
      ...target("mount-a", "far-a", { securityGroups: [the("far-group")] }),
      ...target("mount-b", "far-b", { securityGroups: [the("far-group")] }),
    };
    isTold({ ...design, ...other }, /start missing start at files: .* no mount target/);
  });

  it("are not kept by a mount target of a zone in which none of them is", () => {
    const apart: Design = {
      ...inOneZone(design),
      ...group("apart-group"),
      ...target("mount-b", "data-b", { securityGroups: [the("apart-group")] }),
    };
    const near = matrix({
      services: { app: { name: "app" } },
      stores: { files: { name: "mount-a" } },
      allow: [...allow, { id: "T2", from: "app", to: "files", ports: 2049 }],
    });
    isRight(apart, near);
  });

  it("do not by the one mount target of a file system of one zone, from two", () => {
    const oneZone = but(without(design, "mount-b"), "files", { availabilityZoneName: "eu-central-1a" }); // prettier-ignore
    isTold(oneZone, /start missing start at files :: availabilityZoneName: .* eu-central-1b/);
    isRight(inOneZone(oneZone), traffic);
  });

  it("are asked of each file system", () => {
    const both = matrix({
      services: { app: { name: "app" } },
      stores: { files: { name: "mount-*" }, more: { name: "more-*" } },
      allow: [
        ...allow,
        ...["files", "more"].map((to) => ({ id: `F-${to}`, from: "app", to, ports: 2049 })),
      ],
    });
    const two: Design = {
      ...but(base, "app-task", mounting(the("files"), the("more"))),
      more: ["efs/fileSystem", { encrypted: true }],
      ...target("more-a", "data-a", { fileSystemId: the("more") }),
    };
    isTold(two, /start missing start at more: .* no mount target in eu-central-1b/);
    isRight({ ...two, ...target("more-b", "data-b", { fileSystemId: the("more") }) }, both);
  });

  it("are taken to where the zones are not told, which is said", () => {
    const zoneless = [...of("private"), ...of("data")].reduce(
      (one, { name }) => but(one, name, { availabilityZone: undefined }),
      design,
    );
    isShown(zoneless, /files is taken to have a mount target in the zone of /);
    isTold(
      without(zoneless, "files-group-in-app-group-2049"),
      /start missing start at files-group/,
    );
  });

  it("are not asked of a file system that is none of the program's", () => {
    const foreign = but(without(design, "files", "mount-a", "mount-b", "files-group", "app-group-out-files-group-2049", "files-group-in-app-group-2049"), "app-task", mounting("fs-0123456789abcdef0")); // prettier-ignore
    isRight(foreign, quiet);
  });
});
