/** The provider that stands for AWS replaces what the diff says that the real one replaces: one table for both. */
export { replacedBy, replacements } from "../../../cli/diff/replacements";
