/** The full name that a DNS record of Route 53 gets. The report's page runs this file too: it needs nothing else. */

/** A domain name as two are compared: in small letters, without a dot at the end. */
export function domainName(text: string): string {
  return text.toLowerCase().replace(/\.$/, "");
}

/**
 * A record's full name. AWS's provider appends the zone's name to what does not end with it, without asking for a dot
 * before it: `myexample.com` in `example.com` stays what it is (terraform-provider-aws,
 * `internal/service/route53/record.go`).
 */
export function recordName(name: string, zone: string): string {
  const own = domainName(name);
  const end = domainName(zone);
  if (own.endsWith(end)) return own;
  return own === "" ? end : `${own}.${end}`;
}
