/** The package part of every type token, fixed by what `pulumi package add` expects. */
const packageName = "bulkhead";

/** The type token of a component class: `bulkhead:index:<Class>`. */
export function typeToken(className: string): string {
  return `${packageName}:index:${className}`;
}
