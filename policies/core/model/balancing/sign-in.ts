/**
 * Actions before a forward for which a load balancer calls an identity provider: it signs people in, or gets the keys
 * that tokens are signed with.
 */
import type { Resource } from "../../graph";
import { at, type Reader } from "../members/reader";
import type { Evidence } from "../routing/evidence";

/** The types of these actions, and the block of each that says what becomes of a request that nobody has signed in. */
const blocks: Readonly<Record<string, string | undefined>> = {
  "authenticate-cognito": "authenticateCognito",
  "authenticate-oidc": "authenticateOidc",
  "jwt-validation": undefined,
};

/**
 * The action of a list by which every request asks for an identity provider; undefined where none does. What is told to
 * allow requests that nobody has signed in hands these on without
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_AuthenticateOidcActionConfig.html).
 *
 * @param types the types of the actions, by their places; undefined where one is not known
 */
export function signInOf(
  reader: Reader,
  resource: Resource,
  property: string,
  types: readonly (string | undefined)[],
): Evidence | undefined {
  const place = types.findIndex((type, i) => {
    if (type === undefined || !(type in blocks)) return false;
    const block = blocks[type];
    const path = [property, i, block ?? "", "onUnauthenticatedRequest"];
    return block === undefined || reader.text(resource, path) !== "allow";
  });
  if (place === -1) return undefined;
  const path = [property, place, "type"];
  return { resource, path, text: `${at(resource, path)} is ${types[place] ?? ""}` };
}

/**
 * Why AWS refuses it: these are actions of HTTPS listeners
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Action.html).
 */
export function refusedSignIn(
  reader: Reader,
  listener: Resource | undefined,
  signIn: Evidence | undefined,
): Evidence | undefined {
  if (listener === undefined || signIn === undefined) return undefined;
  if (reader.text(listener, "protocol") !== "http") return undefined;
  return {
    ...signIn,
    text: `${signIn.text}, which AWS takes on HTTPS alone, and ${at(listener, "protocol")} is HTTP`,
    fix: `Set protocol of ${listener.toString()} to "HTTPS", with a certificate, or leave that action out.`,
  };
}
