/** Prefix lists: the addresses behind a name. */
import { addresses, type AddressSet } from "../../algebra";
import { listOf, textOf, type Resource } from "../../graph";
import { isIgnored, type Reader } from "./reader";

/** The addresses of a list, at most and at least. */
export interface ListAddresses {
  readonly may: AddressSet;
  readonly must: AddressSet;
}

/** What AWS keeps, and says no addresses of: the service behind a gateway endpoint, or a list of AWS's own. */
export interface NamedSource {
  readonly name: string;
  /** The endpoint; undefined for a list of AWS's own. */
  readonly resource: Resource | undefined;
}

export class PrefixLists {
  private readonly entries = new Map<Resource, ListAddresses[]>();
  private readonly anywhere: ListAddresses[] = [];
  private readonly cache = new Map<Resource, ListAddresses>();

  constructor(private readonly reader: Reader) {
    for (const entry of reader.resolver.graph.ofKind("PrefixListEntry")) {
      const addresses = this.block(entry, ["cidr"]);
      const lists = reader.resources(entry, "prefixListId");
      for (const list of lists.certain) this.add(list, addresses);
      for (const list of lists.possible) this.add(list, { ...addresses, must: none });
      if (lists.anything.length > 0) this.anywhere.push({ ...addresses, must: none });
    }
  }

  /** The addresses of a list that the program keeps. */
  of(list: Resource): ListAddresses {
    let known = this.cache.get(list);
    if (known === undefined) {
      known = this.read(list);
      this.cache.set(list, known);
    }
    return known;
  }

  private read(list: Resource): ListAddresses {
    const setting = this.reader.setting(list, "entries");
    const items = setting.state === "known" ? listOf(setting.value) : undefined;
    const standalone = [...(this.entries.get(list) ?? []), ...this.anywhere];
    const may = addresses.unionAll(standalone.map((one) => one.may));
    const must = addresses.unionAll(standalone.map((one) => one.must));
    if (setting.state === "absent") return { may, must };
    if (items === undefined) return { may: addresses.anything, must: none };
    const inline = items.map((_, i) => this.block(list, ["entries", i, "cidr"]));
    return {
      may: addresses.union(may, addresses.unionAll(inline.map((one) => one.may))),
      // Entries of both forms overwrite each other.
      must:
        standalone.length === 0
          ? addresses.unionAll(inline.map((one) => one.must))
          : addresses.intersection(must, addresses.unionAll(inline.map((one) => one.must))),
    };
  }

  private block(resource: Resource, path: readonly (string | number)[]): ListAddresses {
    const text = isIgnored(resource, path) ? undefined : textOf(resource.input(path));
    const read = text === undefined ? undefined : addresses.parse(text);
    return read?.ok === true
      ? { may: read.value, must: read.value }
      : { may: addresses.anything, must: none };
  }

  private add(list: Resource, entry: ListAddresses): void {
    const known = this.entries.get(list);
    if (known === undefined) this.entries.set(list, [entry]);
    else known.push(entry);
  }
}

const none = addresses.nothing();
