/** What AWS refuses of listeners and their rules, whatever stands behind them. */
import { numberOf, show, type Resource } from "../../graph";
import { isSure, named } from "../members/choice";
import { at, type Reader } from "../members/reader";
import type { Evidence } from "../routing/evidence";
import type { Entries, Entry, Line } from "./listeners";

export class RefusedLines {
  constructor(
    private readonly reader: Reader,
    private readonly entries: Entries,
  ) {}

  /** Why a line of a listener leads nowhere; undefined where AWS is not known to refuse it. */
  of(balancer: Resource, entry: Entry, line: Line): Evidence | undefined {
    return this.rule(balancer, line) ?? this.port(balancer, entry);
  }

  /**
   * Rules are those of Application Load Balancers
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html).
   */
  private rule(balancer: Resource, { rule }: Line): Evidence | undefined {
    if (rule === undefined || this.entries.typeOf(balancer) !== "network") return undefined;
    const path = "listenerArn";
    return {
      resource: rule,
      path,
      text: `${rule.toString()} is a rule of a listener of ${balancer.toString()}, which is of type network and has no rules`,
      fix: `Have the listener itself forward (defaultActions), or have ${balancer.toString()} be of type application.`,
    };
  }

  /**
   * A load balancer has one listener on a port (DuplicateListener). Two that are alike are one
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html).
   */
  private port(balancer: Resource, { listener }: Entry): Evidence | undefined {
    const port = listener === undefined ? undefined : this.portOf(listener);
    if (listener === undefined || port === undefined || !isMade(listener)) return undefined;
    const other = this.entries.at(balancer).find(({ listener: one, balancers }) => {
      if (one === undefined || one === listener || !isMade(one)) return false;
      const isOf = isSure(balancers) && balancers.certain.includes(balancer);
      return isOf && this.portOf(one) === port && !this.areAlike(one, listener);
    })?.listener;
    if (other === undefined) return undefined;
    return {
      resource: listener,
      path: "port",
      text: `${at(listener, "port")} is ${port}, and so is that of ${other.toString()}: ${balancer.toString()} takes one listener on a port`,
      fix: `Take ${other.toString()} or ${listener.toString()} out, or have one of them listen on another port.`,
    };
  }

  private portOf(listener: Resource): number | undefined {
    const setting = this.reader.setting(listener, "port");
    return setting.state === "known" ? numberOf(setting.value) : undefined;
  }

  /** Whether nothing is known to tell two listeners apart: their protocols, and the target groups that they hand to. */
  private areAlike(one: Resource, other: Resource): boolean {
    const said = (listener: Resource) => {
      const [own] = this.entries.of(listener)?.lines.filter(({ rule }) => rule === undefined) ?? [];
      const groups = own === undefined ? [] : named(own.action.groups).map(({ urn }) => urn);
      const protocol = this.reader.setting(listener, "protocol");
      const text = protocol.state === "known" ? show(protocol.value) : protocol.state;
      return `${text} ${own?.action.text ?? ""} ${groups.sort().join()}`;
    };
    return said(one) === said(other);
  }
}

/** Whether something is of the program, and not what is to be deleted beside what took its place. */
function isMade(one: Resource): boolean {
  return !one.isFound && !one.isLeaving;
}
