/** The conditions of a policy's statement: operator, then key, then what the key is compared with. */
export type TrustConditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * A role's trust policy: one principal may take the role on, under the conditions if there are any. Values may be
 * known later; whoever writes the document down as JSON waits for them.
 */
export function trustDocument(
  principal: Readonly<Record<string, unknown>>,
  conditions?: TrustConditions,
) {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: principal,
        Action: "sts:AssumeRole",
        ...(conditions === undefined ? {} : { Condition: conditions }),
      },
    ],
  };
}
