/** The published library: what another Pulumi project imports. Importing it registers nothing. */
export * from "./common/contracts";
export { InvalidArgumentsError, type Problem } from "./common/problems";
