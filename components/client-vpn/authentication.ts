/** How people authenticate at a Client VPN endpoint. */
import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type ProblemList, shown } from "../common/problems";
import type { ClientVpnArgs } from "./ClientVpn";

/** How a person proves who they are. */
export const VpnAuthentication = {
  /** A client certificate per person, issued by a certificate authority that ACM knows. */
  Certificate: "certificate",
  /** Single sign-on with a SAML 2.0 identity provider. */
  Saml: "saml",
} as const;
export type VpnAuthentication = (typeof VpnAuthentication)[keyof typeof VpnAuthentication];

/** The endpoint's argument for it. */
export function authenticationOption(
  args: ClientVpnArgs,
): aws.types.input.ec2clientvpn.EndpointAuthenticationOption {
  switch (args.authentication) {
    case VpnAuthentication.Certificate:
      return {
        type: "certificate-authentication",
        rootCertificateChainArn: args.clientRootCertificateArn,
      };
    case VpnAuthentication.Saml:
      return {
        type: "federated-authentication",
        samlProviderArn: args.samlProviderArn,
        ...(args.selfServiceSamlProviderArn === undefined
          ? {}
          : { selfServiceSamlProviderArn: args.selfServiceSamlProviderArn }),
      };
  }
}

/** What the chosen authentication needs, and what belongs to the other one only. */
export function addAuthenticationProblems(problems: ProblemList, args: ClientVpnArgs): void {
  const saml = args.authentication === VpnAuthentication.Saml;
  const known = Object.values(VpnAuthentication);
  if (!known.includes(args.authentication)) {
    problems.add(
      "authentication",
      args.authentication,
      known.map((k) => shown(k)).join(" or "),
      "Choose one of VpnAuthentication.",
    );
    return;
  }
  const needed = saml ? "samlProviderArn" : "clientRootCertificateArn";
  if (args[needed] === undefined) {
    problems.add(
      needed,
      undefined,
      `an ARN with authentication "${args.authentication}"`,
      "Give it.",
    );
  }
  const foreign = saml
    ? (["clientRootCertificateArn"] as const)
    : (["samlProviderArn", "selfServiceSamlProviderArn", "accessGroups"] as const);
  for (const key of foreign) {
    if (args[key] !== undefined) {
      problems.add(
        key,
        "a value",
        `nothing with authentication "${args.authentication}"`,
        "Take it out, or choose the other authentication.",
      );
    }
  }
  if (!saml && (args.selfServicePortal ?? false)) {
    problems.add(
      "selfServicePortal",
      true,
      `false with authentication "${args.authentication}", which the portal does not know`,
      "Hand out the profiles yourself.",
    );
  }
  if (saml && args.selfServiceSamlProviderArn !== undefined && !(args.selfServicePortal ?? false)) {
    problems.add(
      "selfServiceSamlProviderArn",
      "a value",
      "nothing while selfServicePortal is off",
      "Take it out, or turn the portal on.",
    );
  }
  if (args.accessGroups !== undefined) addAccessGroupProblems(problems, args.accessGroups);
}

function addAccessGroupProblems(
  problems: ProblemList,
  groups: Record<string, pulumi.Input<string>>,
): void {
  const entries = Object.entries(groups);
  if (entries.length === 0) {
    problems.add("accessGroups", groups, "at least one group", "Leave it out to let everyone in.");
  }
  for (const [key, id] of entries) {
    const at = `accessGroups.${key}`;
    if (!/^[A-Za-z0-9][\w.-]*$/.test(key)) {
      problems.add(at, key, "a name of letters, digits, dots, dashes and _", "Rename the group.");
    }
    if (id === "") problems.add(at, id, "the id of a group", "Give it.");
    const first = entries.find(([, other]) => other === id)?.[0];
    if (first !== undefined && first !== key) {
      problems.add(at, `the id of accessGroups.${first}`, "each group once", "Take one out.");
    }
  }
}
