/** The conditions of a policy's statement: operator, then key, then what the key is compared with. */
export type TrustConditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * A role's trust policy: one principal may take the role on, under the conditions if there are any. Values may be
 * known later; whoever writes the document down as JSON waits for them.
 *
 * @param action how it is taken on: services assume a role, an identity provider's tokens need another action
 */
export function trustDocument(
  principal: Readonly<Record<string, unknown>>,
  conditions?: TrustConditions,
  action: "sts:AssumeRole" | "sts:AssumeRoleWithWebIdentity" = "sts:AssumeRole",
) {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: principal,
        Action: action,
        ...(conditions === undefined ? {} : { Condition: conditions }),
      },
    ],
  };
}
