/** Makes policies that the engine can run of rules. Policies of one pack share a session. */
import type {
  EnforcementLevel,
  ReportViolation,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import type { Result } from "../core/graph";
import { failureOf } from "./guard";
import { memberOfType } from "./read";
import { flawText, problemText } from "./report";
import type { About, Flaw, ResourceRule, StackRule } from "./rule";
import type { Session } from "./session";
import { configSchema, type Common } from "./settings";
import { waive } from "./waivers";
import type { z } from "zod";

/** What whoever makes a pack decides for one policy. */
export interface Binding {
  readonly enforcement?: EnforcementLevel | undefined;
  /** Settings that hold where configuration says nothing. */
  readonly settings?: Readonly<Record<string, unknown>> | undefined;
}

/** The part of a policy that every kind has. `parts` are JSON Schemas of settings that zod knows less exactly. */
export function described(
  about: About,
  schema: z.ZodType,
  { enforcement, settings }: Binding,
  parts: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {},
): Omit<ResourceValidationPolicy, "validateResource"> {
  const { name, displayName, description, severity, remediation, url, tags, framework } = about;
  return {
    name,
    displayName,
    description,
    severity,
    enforcementLevel: enforcement ?? about.enforcement,
    remediationSteps: remediation,
    url,
    tags: [...tags],
    ...(framework === undefined ? {} : { framework: { ...framework } }),
    configSchema: configSchema(schema, settings, parts) as NonNullable<
      ResourceValidationPolicy["configSchema"]
    >,
  };
}

/** Settings as they were read last: the engine hands the same ones over for every resource. */
class Configuration<T> {
  private text: string | undefined;
  private read: Result<T> | undefined;

  constructor(
    private readonly configure: (raw: unknown) => Result<T>,
    private readonly defaults: Readonly<Record<string, unknown>> = {},
  ) {}

  of(given: object): Result<T> {
    const text = JSON.stringify(given);
    if (this.read === undefined || text !== this.text) {
      this.text = text;
      this.read = this.configure({ ...this.defaults, ...given });
    }
    return this.read;
  }
}

/** A policy for single resources. Where its rule needs the stack as well, the engine asks the same policy again at the end. */
export function bindResource(
  rule: ResourceRule,
  session: Session,
  binding: Binding = {},
): ResourceValidationPolicy & Partial<Pick<StackValidationPolicy, "validateStack">> {
  const policy = bindSingle(rule, session, binding);
  if (rule.whole === undefined) return policy;
  return { ...policy, validateStack: bindStack(rule.whole, session, binding).validateStack };
}

function bindSingle(
  rule: ResourceRule,
  session: Session,
  binding: Binding,
): ResourceValidationPolicy {
  const types: ReadonlySet<string> = new Set(rule.types);
  const configuration = new Configuration((raw) => rule.configure(raw), binding.settings);
  return {
    ...described(rule, rule.settings, binding),
    validateResource: (args, report) => {
      const { name } = rule;
      let idle: string | undefined;
      const failure = failureOf(() => {
        const resource = session.see(name, args);
        if (!types.has(memberOfType(args.type))) {
          idle = "";
          return;
        }
        const read = configuration.of(args.getConfig());
        if (!read.ok) {
          for (const problem of read.problems) {
            const text = problemText(problem);
            if (session.isFirst(`${name} ${text}`, args.urn)) report(text);
          }
          return;
        }
        idle = read.value.idle;
        if (idle !== undefined) return;
        const flaws = [...read.value.check(resource)];
        settle(name, args.urn, flaws, read.value.common, session, report);
      });
      if (failure !== undefined) report(failure);
      // It throws, which is how the engine wants to be told.
      if (idle !== undefined) args.notApplicable(idle === "" ? undefined : idle);
    },
  };
}

export function bindStack(
  rule: StackRule,
  session: Session,
  binding: Binding = {},
): StackValidationPolicy {
  const configuration = new Configuration((raw) => rule.configure(raw), binding.settings);
  return {
    ...described(rule, rule.settings, binding),
    validateStack: (args, report) => {
      const { name } = rule;
      let idle: string | undefined;
      // Its part for single resources may have said it.
      const tell = (text: string) => {
        if (session.isFirst(`${name} ${text}`, "")) report(text);
      };
      const failure = failureOf(() => {
        session.end();
        const read = configuration.of(args.getConfig());
        const stack = session.stack(name, args.resources);
        if (!read.ok || !stack.ok) {
          for (const result of [read, stack]) {
            if (!result.ok) for (const problem of result.problems) tell(problemText(problem));
          }
          return;
        }
        idle = read.value.idle;
        if (idle !== undefined) return;
        const flaws = [...read.value.check(stack.value)];
        settle(name, "", flaws, read.value.common, session, report);
      });
      if (failure !== undefined) report(failure);
      if (idle !== undefined) args.notApplicable(idle);
    },
  };
}

/** Reports what is certain and not waived; keeps what is not certain for the policy that tells of all of it at once. */
function settle(
  policy: string,
  urn: string,
  flaws: readonly Flaw[],
  { waivers }: Common,
  session: Session,
  report: ReportViolation,
): void {
  const { left, used, expired } = waive(policy, flaws, waivers, session.today());
  for (const line of used) session.waive(line);
  for (const flaw of left) {
    if (flaw.certain) report(flawText(flaw, expired.get(flaw)), flaw.resource.urn);
  }
  session.leaveOpen(
    policy,
    urn,
    left.filter(({ certain }) => !certain),
  );
}
