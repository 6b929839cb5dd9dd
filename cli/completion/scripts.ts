/** Completion scripts for bash and zsh. Names of stacks are those of the files beside Pulumi.yaml; no program is run. */
import type { CompletedCommand, CompletedOption } from "./tree";

/** Words that stand in a script are ours: commands, options and their descriptions. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

const namesOf = (options: readonly CompletedOption[]) => options.flatMap(({ names }) => names);

function ofValue(options: readonly CompletedOption[], value: CompletedOption["value"]): string[] {
  return namesOf(options.filter((option) => option.value === value));
}

/** A script for `source <(bulkhead completion bash)`. */
export function bashScript(commands: readonly CompletedCommand[]): string {
  const cases = commands.map((command) => {
    const { name, options } = command;
    const values: readonly (readonly [CompletedOption["value"], string])[] = [
      ["file", "_bulkhead_files"],
      ["folder", "_bulkhead_folders"],
      ["stack", "_bulkhead_stacks"],
      ["other", "return"],
    ];
    const before = values.flatMap(([value, action]) => {
      const names = ofValue(options, value);
      return names.length === 0 ? [] : [`        ${names.join(" | ")}) ${action}; return ;;`];
    });
    const words = quoted(command.words.join(" "));
    const rest =
      command.words.length > 0
        ? `COMPREPLY=($(compgen -W ${words} -- "$cur"))`
        : command.arguments === "stack"
          ? "_bulkhead_stacks"
          : command.arguments === "file"
            ? "_bulkhead_files"
            : ":";
    return `    ${name})
      case "$prev" in
${before.length === 0 ? "        --) ;;" : before.join("\n")}
      esac
      if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W ${quoted(namesOf(options).join(" "))} -- "$cur"))
      else
        ${rest}
      fi
      ;;`;
  });
  return `# Completion of bulkhead for bash: source <(bulkhead completion bash)
_bulkhead_files() {
  local IFS=$'\\n'
  compopt -o filenames 2>/dev/null
  COMPREPLY=($(compgen -f -- "$cur"))
}
_bulkhead_folders() {
  local IFS=$'\\n'
  compopt -o filenames 2>/dev/null
  COMPREPLY=($(compgen -d -- "$cur"))
}
_bulkhead_stacks() {
  local file stacks=()
  for file in Pulumi.*.yaml Pulumi.*.yml Pulumi.*.json; do
    [[ -e $file ]] || continue
    file=\${file#Pulumi.}
    file=\${file%.*}
    # What is no stack's name is not handed to compgen, which would expand it.
    [[ $file =~ ^[A-Za-z0-9_.-]+$ ]] && stacks+=("$file")
  done
  COMPREPLY=($(compgen -W "\${stacks[*]}" -- "$cur"))
}
_bulkhead() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev= command= i
  ((COMP_CWORD > 0)) && prev=\${COMP_WORDS[COMP_CWORD-1]}
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "\${COMP_WORDS[i]}" in
      ${commands.map(({ name }) => name).join(" | ")}) command=\${COMP_WORDS[i]}; break ;;
    esac
  done
  case "$command" in
${cases.join("\n")}
    *) COMPREPLY=($(compgen -W ${quoted([...commands.map(({ name }) => name), "help", "--help", "--version"].join(" "))} -- "$cur")) ;;
  esac
}
complete -F _bulkhead bulkhead
`;
}

/** A text within brackets or after a colon of zsh's specifications. */
function zshText(text: string): string {
  return text.replace(/[\\[\]:]/g, (char) => `\\${char}`);
}

function zshAction(value: CompletedOption["value"]): string {
  const actions = {
    none: "",
    file: ":file:_files",
    folder: ":folder:_files -/",
    stack: ":stack:_bulkhead_stacks",
    other: ":value: ",
  } as const;
  return actions[value];
}

/** A script for a folder of \`fpath\`, or for \`source <(bulkhead completion zsh)\`. */
export function zshScript(commands: readonly CompletedCommand[]): string {
  const described = commands.map(({ name, text }) => quoted(`${zshText(name)}:${zshText(text)}`));
  const cases = commands.map((command) => {
    const specs = command.options.flatMap(({ names, text, value }) =>
      names.map((name) => quoted(`*${name}[${zshText(text)}]${zshAction(value)}`)),
    );
    const rest =
      command.words.length > 0
        ? quoted(`*:argument:(${command.words.join(" ")})`)
        : quoted(`*${zshAction(command.arguments)}`);
    return `    ${command.name})
      _arguments ${[...specs, rest].join(" \\\n        ")}
      ;;`;
  });
  return `#compdef bulkhead
# Completion of bulkhead for zsh: source <(bulkhead completion zsh)
_bulkhead_stacks() {
  local -a stacks
  stacks=(Pulumi.*.(yaml|yml|json)(N))
  stacks=(\${\${stacks#Pulumi.}%.*})
  compadd -a stacks
}
_bulkhead() {
  local -a commands
  commands=(
    ${described.join("\n    ")}
  )
  if ((CURRENT == 2)); then
    _describe command commands
    return
  fi
  local command=$words[2]
  words=("\${(@)words[2,-1]}")
  ((CURRENT--))
  case $command in
${cases.join("\n")}
  esac
}
if [[ \${funcstack[1]} == _bulkhead ]]; then
  _bulkhead "$@"
else
  compdef _bulkhead bulkhead
fi
`;
}
