/** `bulkhead completion`: its arguments. */
import { Argument, type Command } from "commander";

export function addCompletion(bulkhead: Command): void {
  bulkhead
    .command("completion")
    .description("print a script that lets a shell complete commands, options, files and stacks")
    .addArgument(new Argument("<shell>", "the shell").choices(["bash", "zsh"]))
    .addHelpText(
      "after",
      `
Examples:
  source <(bulkhead completion bash)      # in ~/.bashrc
  source <(bulkhead completion zsh)       # in ~/.zshrc, after compinit
`,
    )
    .action(async (shell: "bash" | "zsh") => {
      const { completionTree } = await import("./tree");
      const { bashScript, zshScript } = await import("./scripts");
      const tree = completionTree(bulkhead);
      process.stdout.write(shell === "bash" ? bashScript(tree) : zshScript(tree));
    });
}
