/** What a pipeline does beside `pulumi up`, and what each such work needs. */

/** Work of a pipeline that a role may do as well. */
export const DeliveryTask = {
  /** Uploads the built site to its bucket, removes what is old, and has the CDN fetch it anew. */
  PublishSite: "publish-site",
  /** Pushes images to the stack's repositories, and waits for what their scan finds. */
  PushImages: "push-images",
  /** Runs a service's image once with another command (a migration), and reads its log. */
  RunTasks: "run-tasks",
} as const;
export type DeliveryTask = (typeof DeliveryTask)[keyof typeof DeliveryTask];

interface TaskPermissions {
  /** Actions on what bears the stack's names. */
  readonly named: readonly string[];
  /** Actions that go by ids, or by nothing. */
  readonly others: readonly string[];
}

/** Source: Service Authorization Reference; the calls are those of the AWS CLI's commands of these names. */
export const taskPermissions: Readonly<Record<DeliveryTask, TaskPermissions>> = {
  "publish-site": {
    named: ["s3:DeleteObject", "s3:GetObject", "s3:ListBucket", "s3:PutObject"],
    others: ["cloudfront:CreateInvalidation", "cloudfront:GetInvalidation"],
  },
  "push-images": {
    named: [
      "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:CompleteLayerUpload", "ecr:DescribeImageScanFindings", "ecr:DescribeImages",
      "ecr:DescribeRepositories", "ecr:GetDownloadUrlForLayer", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart",
    ],
    others: ["ecr:GetAuthorizationToken"],
  },
  "run-tasks": {
    named: ["ecs:DescribeServices", "ecs:DescribeTasks", "ecs:RunTask", "ecs:StopTask", "logs:GetLogEvents"],
    others: ["ecs:DeregisterTaskDefinition", "ecs:DescribeTaskDefinition", "ecs:ListServices", "ecs:ListTasks"],
  },
}; // prettier-ignore
