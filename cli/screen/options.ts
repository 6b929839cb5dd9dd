/** How to write for whoever reads: a person at a terminal, a file, a log. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Set, and not to a word that means no. */
function isOn(value: string | undefined): boolean {
  return value !== undefined && !["", "0", "false"].includes(value.toLowerCase());
}

/**
 * The options of a screen. Only a terminal gets colours, unless `NO_COLOR` is set (https://no-color.org) or it is
 * dumb; `FORCE_COLOR` asks for them anywhere but on a dumb one, and `NO_COLOR` comes first; `CI` asks for the short form; `COLUMNS` stands in where the output has no width of its own.
 */
export function screenOptions(
  output: Output,
  environment: Environment,
): { width: number; color: boolean; quiet: boolean } {
  const columns = output.columns ?? Number(environment["COLUMNS"]);
  return {
    width: Number.isInteger(columns) && columns > 0 ? columns : 80,
    color:
      (output.isTTY === true || isOn(environment["FORCE_COLOR"])) &&
      // Set to a word that means no, it asks for none.
      (environment["FORCE_COLOR"] ?? "on").search(/^(0|false)$/i) === -1 &&
      (environment["NO_COLOR"] ?? "") === "" &&
      environment["TERM"] !== "dumb",
    quiet: isOn(environment["CI"]),
  };
}
