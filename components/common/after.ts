import * as pulumi from "@pulumi/pulumi";

/**
 * A dependency on whatever a value came from, of which nothing else is known here: an Output carries the resources that
 * it came from into `dependsOn`, with the resource that it yields.
 */
export function after(
  known: pulumi.Input<string>,
  also: pulumi.Resource,
): pulumi.Output<pulumi.Resource> {
  return pulumi.output(known).apply(() => also);
}
