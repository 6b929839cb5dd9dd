/** What @pulumi/aws itself says of a resource type: its declarations, read once per type. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

/** What kind of value an output is, as far as making one up needs to know. */
export type Kind = "string" | "number" | "boolean" | "list" | "object";

/** One resource type. */
export interface Shape {
  /** Inputs that must be set. */
  readonly required: readonly string[];
  /** All inputs. */
  readonly inputs: ReadonlySet<string>;
  /**
   * Outputs that always exist though the program need not set them: pure outputs, and inputs that are optional in the
   * arguments and never undefined in the class.
   */
  readonly computed: ReadonlyMap<string, Kind>;
  /** Inputs whose documented default says that Pulumi made the resource. */
  readonly managedByPulumi: readonly string[];
}

const packageFolder = path.dirname(require.resolve("@pulumi/aws/package.json"));
const shapes = new Map<string, Shape>();

/**
 * The shape of a type token, `aws:ec2/vpc:Vpc`.
 *
 * @throws Error if the package has no such resource
 */
export function shapeOf(type: string): Shape {
  let shape = shapes.get(type);
  if (shape === undefined) {
    shape = readShape(type);
    shapes.set(type, shape);
  }
  return shape;
}

function readShape(type: string): Shape {
  const [, module = "", name = ""] = type.split(":");
  const file = path.join(packageFolder, `${module.replace(/^index\//, "")}.d.ts`);
  if (!existsSync(file)) throw new Error(`@pulumi/aws has no resource ${type}`);
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest);
  const args = source.statements.find(
    (s): s is ts.InterfaceDeclaration =>
      ts.isInterfaceDeclaration(s) && s.name.text === `${name}Args`,
  );
  const resource = source.statements.find(
    (s): s is ts.ClassDeclaration => ts.isClassDeclaration(s) && s.name?.text === name,
  );
  if (resource === undefined) throw new Error(`@pulumi/aws has no resource ${type}`);
  const members = args === undefined ? [] : args.members.filter(ts.isPropertySignature);
  const required = members.filter((m) => m.questionToken === undefined).map(nameOf);
  const computed = new Map<string, Kind>();
  for (const member of resource.members) {
    if (!ts.isPropertyDeclaration(member) || isStatic(member)) continue;
    const kind = alwaysKind(member, source);
    if (kind !== undefined && !required.includes(nameOf(member)))
      computed.set(nameOf(member), kind);
  }
  return {
    required,
    inputs: new Set(members.map(nameOf)),
    computed,
    managedByPulumi: members
      .filter((m) => m.getFullText(source).includes("Managed by Pulumi"))
      .map(nameOf),
  };
}

function nameOf(member: ts.PropertySignature | ts.PropertyDeclaration): string {
  return ts.isIdentifier(member.name) || ts.isStringLiteral(member.name) ? member.name.text : "";
}

function isStatic(member: ts.PropertyDeclaration): boolean {
  return member.modifiers?.some((m) => m.kind === ts.SyntaxKind.StaticKeyword) ?? false;
}

/** The kind of `Output<T>`, or nothing where T may be undefined. */
function alwaysKind(member: ts.PropertyDeclaration, source: ts.SourceFile): Kind | undefined {
  const type = member.type;
  if (type === undefined || !ts.isTypeReferenceNode(type)) return undefined;
  const inner = type.typeArguments?.[0];
  if (inner === undefined) return undefined;
  if (ts.isUnionTypeNode(inner)) {
    const optional = inner.types.some((t) => t.kind === ts.SyntaxKind.UndefinedKeyword);
    return optional ? undefined : "string";
  }
  if (ts.isArrayTypeNode(inner)) return "list";
  const text = inner.getText(source);
  return text === "string" || text === "number" || text === "boolean" ? text : "object";
}
