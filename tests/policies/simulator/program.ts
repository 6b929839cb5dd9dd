/** What the parts of a written program share: the registrations so far, and who refers to what. */
import { parseBlock } from "./addresses";
import type { Dialect } from "./dialect";
import type { Network } from "./network";
import type { Inputs, Ref, Registrar, Value } from "./registrar";

export type Handle = (output: string) => Ref;

/** What the parts of the program know of each other: handles by the network's names. */
export interface Program {
  readonly network: Network;
  readonly dialect: Dialect;
  readonly registrar: Registrar;
  readonly handles: Map<string, Handle>;
}

export function handle({ handles }: Program, name: string): Handle {
  const found = handles.get(name);
  if (found === undefined) throw new Error(`"${name}" was not written yet`);
  return found;
}

/** A block as a program writes it: own IPv6 blocks are AWS's choice, so it refers to them. */
export function blockOf(program: Program, block: string): Value {
  if (parseBlock(block).family === 4) return block;
  const vpc = program.network.vpcs.find(({ ipv6 }) => ipv6.includes(block));
  if (vpc !== undefined) return handle(program, vpc.name)("ipv6CidrBlock");
  const subnet = program.network.subnets.find(({ ipv6 }) => ipv6 === block);
  return subnet === undefined ? block : handle(program, subnet.name)("ipv6CidrBlock");
}

/** `cidrBlock` or `ipv6CidrBlock`, as most of the provider's resources have it. */
export function cidrInputs(program: Program, block: string, ipv4: string, ipv6: string): Inputs {
  return { [parseBlock(block).family === 4 ? ipv4 : ipv6]: blockOf(program, block) };
}
