/** Which roles may open sessions: what policies of AWS, of the plan, and of the role itself allow. */
import { isWholly, listOf, mapOf, open, textOf, type Resource, type Value } from "../../graph";
import { either, named, no, none, unsure, yes, type Choice, type Judged } from "../members/choice";
import { at } from "../members/reader";
import type { Targets } from "./targets";

/** AWS's policies that hold what a session needs. */
const managed =
  /policy\/(service-role\/)?(AmazonSSMManaged\w+|AmazonEC2RoleforSSM|AmazonSSMFullAccess|AdministratorAccess)$/;

/** Actions in a policy's text that a session needs; what only excludes actions allows all the others. */
const actions = /"ssmmessages:|"ssm[a-z]*\*|"Action"\s*:\s*(\[[^\]]*)?"\*"|"NotAction"/i;

/** What roles are allowed, from the policies that are attached to them. */
export class SessionRoles {
  private readonly said = new Map<Resource, Judged[]>();
  private readonly anywhere: Judged[] = [];
  private readonly known = new Map<Resource, Judged>();

  constructor(private readonly targets: Targets) {
    const { graph } = targets.reader.resolver;
    for (const one of graph.ofKind("RolePolicyAttachment")) this.attach(one, "role");
    for (const one of graph.ofKind("PolicyAttachment")) this.attach(one, "roles");
    for (const one of graph.ofKind("RolePolicy")) {
      this.note(this.targets.reader.resources(one, "role"), this.document(one, "policy"));
    }
  }

  /** Whether the role of one of these profiles may open sessions. */
  ofProfiles(found: Choice<Resource>, where: string): Judged {
    const all = named(found).map((profile) => {
      const slot = at(profile, "role");
      return this.allow(this.targets.reader.resources(profile, "role"), slot);
    });
    const elsewhere = found.anything.map(() => unsure(`${where} names a profile that is not of the plan`)); // prettier-ignore
    return sureIf(found, either(...elsewhere, ...all, no(`${where} allows no session`)));
  }

  /** Whether one of these roles may open sessions. */
  allow(roles: Choice<Resource>, where: string): Judged {
    if (roles.anything.length > 0) return unsure(`${where} is not known`);
    const all = named(roles).map((role) => this.ofRole(role));
    return sureIf(roles, either(...all, no(`${where} allows no session`)));
  }

  private ofRole(role: Resource): Judged {
    let judged = this.known.get(role);
    if (judged === undefined) {
      judged = either(
        ...(this.said.get(role) ?? []),
        ...this.own(role),
        ...this.anywhere,
        no(`${role.toString()} has no policy for sessions`),
      );
      this.known.set(role, judged);
    }
    return judged;
  }

  /** Policies that are written into the role itself. */
  private own(role: Resource): readonly Judged[] {
    const { reader } = this.targets;
    if (role.external) return [unsure(`${role.toString()} is not of the plan`)];
    return (["managedPolicyArns", "inlinePolicies"] as const).flatMap((path) => {
      if (!reader.isSet(role, path)) return [];
      const value = role.input(path);
      const texts = textsIn(value ?? "");
      if (texts === undefined) return [unsure(`${at(role, path)} is not known`)];
      const isThere = texts.some((text) => managed.test(text) || actions.test(text));
      return isThere ? [yes(`${at(role, path)} allows sessions`)] : [];
    });
  }

  private attach(attachment: Resource, slot: string): void {
    const { reader } = this.targets;
    const path = "policyArn";
    const setting = reader.setting(attachment, path);
    const text = setting.state === "known" ? textOf(setting.value) : undefined;
    const where = at(attachment, path);
    const isManaged = text?.includes(":iam::aws:") === true;
    const policies = isManaged ? none<Resource>() : reader.resources(attachment, path);
    const own = named(policies).map((policy) => this.document(policy, "policy"));
    const judged = isManaged
      ? managed.test(text)
        ? yes(`${where} allows sessions`)
        : no(`${where} allows no session`)
      : either(
          ...own,
          ...(policies.anything.length > 0 ? [unsure(`${where} is not known`)] : []),
          no(`${where} allows no session`),
        );
    this.note(reader.resources(attachment, slot), judged);
  }

  private document(policy: Resource, path: string): Judged {
    const setting = this.targets.reader.setting(policy, path);
    const where = at(policy, path);
    if (setting.state === "absent") return no(`${where} is not set`);
    const texts = setting.state === "known" ? textsIn(setting.value) : undefined;
    if (texts === undefined) return unsure(`${where} is not known`);
    return texts.some((text) => actions.test(text))
      ? yes(`${where} allows sessions`)
      : no(`${where} allows no session`);
  }

  private note(roles: Choice<Resource>, judged: Judged): void {
    const put = (role: Resource, one: Judged) => {
      const list = this.said.get(role);
      if (list === undefined) this.said.set(role, [one]);
      else list.push(one);
    };
    const perhaps = judged.state === "yes" ? unsure(judged.because) : judged;
    for (const role of roles.certain) put(role, judged);
    for (const role of roles.possible) put(role, perhaps);
    if (roles.anything.length > 0 && judged.state !== "no") this.anywhere.push(perhaps);
  }
}

/** The texts of a value, maps among them as JSON; undefined where one is unknown. For decisions only. */
function textsIn(value: Value): readonly string[] | undefined {
  if (!isWholly(value)) return undefined;
  return [...strings(value), JSON.stringify(plain(value))];
}

function strings(value: Value): readonly string[] {
  const text = textOf(value);
  if (text !== undefined) return [text];
  return (listOf(value) ?? Object.values(mapOf(value) ?? {})).flatMap(strings);
}

function plain(value: Value): unknown {
  const list = listOf(value);
  if (list !== undefined) return list.map(plain);
  const map = mapOf(value);
  if (map === undefined) return open(value);
  return Object.fromEntries(Object.entries(map).map(([key, part]) => [key, plain(part)]));
}

/** What holds of one of several is not sure where none of them is. */
function sureIf({ certain }: Choice<Resource>, judged: Judged): Judged {
  return judged.state === "yes" && certain.length === 0 ? unsure(judged.because) : judged;
}
