/** What a task needs to start is within its reach. */
import type { ProofRule } from "../support/proof";

export const tasksCanStart: ProofRule = {
  scope: "proof",
  part: "start",
  name: "tasks-can-start",
  displayName: "Tasks reach what they need to start",
  description:
    "Tasks should be able to pull their image, write their logs and read their secrets, and health checks to reach them; where such a flow is forgotten, the deployment fails after minutes of waiting.",
  severity: "medium",
  enforcement: "advisory",
  remediation: "Add the route, endpoint or security group rule that the violation names.",
  url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html",
  tags: ["network", "reliability"],
};
