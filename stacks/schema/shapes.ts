/** Settings of the compute shapes that take the services' place. */
import * as z from "zod/mini";
import { storeNames } from "../services";
import { clearVariables, secretVariables, variableName } from "./services";
import { flag, group, listOf, path, text, whole, word } from "./values";

const release = (what: string) => text(`a release's name, ${what}`, /^[A-Za-z0-9][\w.+-]{0,127}$/);
const bucketArn = text(
  "the ARN of a bucket, arn:aws:s3:::<name>",
  /^arn:aws[a-z-]*:s3:::[a-z0-9.-]+$/,
);
const instanceType = text("an instance type such as t4g.small", /^[a-z0-9-]+\.[a-z0-9-]+$/);
const sessions = flag("whether Session Manager may open a shell on an instance");

export const monolith = group(
  {
    release: z.optional(release("the folder below releases/ in the bucket")),
    releaseBucketArn: z.optional(bucketArn),
    instanceType: z.optional(instanceType),
    imageId: z.optional(
      text("an image of Amazon Linux 2023, ami-… or resolve:ssm:<parameter>", /^\S+$/),
    ),
    diskGb: z.optional(whole(8, 16384, "GiB")),
    minimum: z.optional(whole(1, 1000, "instances at least")),
    maximum: z.optional(whole(1, 1000, "instances at most")),
    cpuPercent: z.optional(whole(0, 100, "percent, 0 for none")),
    requestsPerTarget: z.optional(whole(1, 100000, "requests per minute and instance")),
    sessions: z.optional(sessions),
    javaVersion: z.optional(whole(11, 25, "a version of Java")),
    javaOptions: z.optional(listOf(text("an option such as -Xss1m", /^\S+$/), "options of Java")),
    heapPercent: z.optional(whole(10, 90, "percent of the machine's memory")),
    healthPath: z.optional(path),
    backendHealthPath: z.optional(path),
    apiPaths: z.optional(listOf(path, "beginnings of paths")),
    webSocketPaths: z.optional(listOf(path, "beginnings of paths")),
    maxBodyMb: z.optional(whole(1, 1024, "MiB")),
    requestsPerSecond: z.optional(
      whole(0, 100000, "requests per second and address, 0 for no limit"),
    ),
    connectSources: z.optional(
      listOf(text("an origin such as https://api.example.com", /^\S+$/), "origins"),
    ),
    stores: z.optional(listOf(word(storeNames, "stores, each one of"), "stores")),
    environment: z.optional(clearVariables),
    secrets: z.optional(secretVariables),
    clearNames: z.optional(listOf(variableName, "names of variables")),
  },
  "a group of settings of the monolith",
);

export const beanstalk = group(
  {
    release: z.optional(release("the bundle releases/<release>.zip in the bucket")),
    releaseBucketArn: z.optional(bucketArn),
    platform: z.optional(text("the name of a solution stack, 64bit Amazon Linux … running …")),
    instanceType: z.optional(instanceType),
    diskGb: z.optional(whole(10, 16384, "GiB")),
    minimum: z.optional(whole(1, 1000, "instances at least")),
    maximum: z.optional(whole(1, 1000, "instances at most")),
    cpuPercent: z.optional(whole(10, 100, "percent")),
    deployment: z.optional(
      word(["RollingWithAdditionalBatch", "Immutable"], "how a release gets there, one of"),
    ),
    platformUpdates: z.optional(word(["minor", "patch"], "updates of the platform, one of")),
    updateTime: z.optional(text("a day and a time in UTC, such as Sun:03:00", /^\S+$/)),
    weeklyReplacement: z.optional(flag("whether all instances are replaced each week")),
    sessions: z.optional(sessions),
    healthPath: z.optional(path),
    applicationPort: z.optional(whole(1024, 65535, "a TCP port")),
    stores: z.optional(listOf(word(storeNames, "stores, each one of"), "stores")),
    environment: z.optional(clearVariables),
    secrets: z.optional(secretVariables),
    clearNames: z.optional(listOf(variableName, "names of variables")),
  },
  "a group of settings of Elastic Beanstalk",
);
