import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Problem, ProblemList } from "../common/problems";

/** Which names a certificate is for, and where their validation records go. */
export interface ValidatedCertificateSpec {
  /** Domain names, the certificate's own first; `*.` may stand in front of any. At least one, each once. */
  readonly names: readonly string[];
  /** The public hosted zone that holds, or will hold, the names' validation records. */
  readonly zoneId: pulumi.Input<string>;
  /** The certificate's region where it is not the provider's; CloudFront takes certificates of `us-east-1` alone. */
  readonly region?: string;
}

/** A certificate of AWS Certificate Manager with the proof that its names are ours. */
export interface ValidatedCertificate {
  readonly certificate: aws.acm.Certificate;
  /** The certificate's ARN, known once the certificate is issued: whoever uses it waits for that. */
  readonly certificateArn: pulumi.Output<string>;
}

/**
 * Makes a certificate and proves by DNS that its names are ours: `<childName>`, one `<childName>-proof-<domain>` per
 * domain and `<childName>-issued`. ACM renews such a certificate by itself for as long as the records stand. Free of
 * charge.
 */
export function createValidatedCertificate(
  parent: pulumi.Resource,
  childName: string,
  spec: ValidatedCertificateSpec,
): ValidatedCertificate {
  const [domainName, ...subjectAlternativeNames] = spec.names;
  if (domainName === undefined) throw new Error(`${childName}: a certificate needs a name`);
  const region = spec.region === undefined ? {} : { region: spec.region };
  const certificate = new aws.acm.Certificate(
    childName,
    {
      domainName,
      ...(subjectAlternativeNames.length > 0 ? { subjectAlternativeNames } : {}),
      validationMethod: "DNS",
      ...region,
      tags: { Name: childName },
    },
    { parent },
  );
  const records = provenDomains(spec.names).map((domain) => {
    const proof = certificate.domainValidationOptions.apply((options) => proofOf(options, domain));
    return new aws.route53.Record(
      `${childName}-proof-${domain}`,
      {
        zoneId: spec.zoneId,
        name: proof.resourceRecordName,
        type: proof.resourceRecordType,
        records: [proof.resourceRecordValue],
        ttl: 300,
        // Every certificate of one account for one domain asks for the same record, whichever region it is for.
        allowOverwrite: true,
      },
      { parent },
    );
  });
  const issued = new aws.acm.CertificateValidation(
    `${childName}-issued`,
    {
      certificateArn: certificate.arn,
      validationRecordFqdns: records.map((record) => record.fqdn),
      ...region,
    },
    { parent },
  );
  return { certificate, certificateArn: issued.certificateArn };
}

/** The domains whose records prove the names, each once: a wildcard is proven by its parent's record. */
export function provenDomains(names: readonly string[]): string[] {
  return [...new Set(names.map(withoutWildcard))];
}

function withoutWildcard(name: string): string {
  return name.toLowerCase().replace(/^\*\./, "");
}

function proofOf(
  options: aws.types.output.acm.CertificateDomainValidationOption[],
  domain: string,
): aws.types.output.acm.CertificateDomainValidationOption {
  const proof = options.find((option) => withoutWildcard(option.domainName) === domain);
  if (proof === undefined) throw new Error(`ACM gave no validation record for ${domain}`);
  return proof;
}

/** ACM's default quota of names per certificate. */
const maxNames = 10;

/** A domain name in lower case, perhaps below a wildcard, of labels that DNS accepts. */
const domainPattern =
  /^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * What is wrong with the names of a certificate that is proven in one zone. Source of the limits: RequestCertificate
 * in ACM's API reference and "Quotas" in ACM's user guide.
 *
 * @param zoneDomain the domain of the zone that gets the validation records
 */
export function certificateNameProblems(
  names: readonly string[],
  zoneDomain: string,
  at: string,
): Problem[] {
  const problems = new ProblemList();
  const count = names.length;
  if (count === 0) {
    problems.add(at, names, "at least one domain name", `Name ${zoneDomain} or a name below it.`);
  }
  if (count > maxNames) {
    problems.add(
      at,
      `${count} names`,
      `at most ${maxNames}, ACM's default quota`,
      "Use a wildcard name, or give the certificate by ARN.",
    );
  }
  problems.addAll(zoneNameProblems(names, zoneDomain, at));
  const [first] = names;
  if (first !== undefined && first.length > 64) {
    problems.add(
      `${at}[0]`,
      first,
      "a first name of at most 64 characters, which X.509 asks of a common name",
      "Put a shorter name first.",
    );
  }
  return [...problems.problems];
}

/** What is wrong with names that get records in one zone. */
export function zoneNameProblems(
  names: readonly string[],
  zoneDomain: string,
  at: string,
): Problem[] {
  const problems = new ProblemList();
  for (const [index, name] of names.entries()) {
    const place = `${at}[${index}]`;
    if (name.length > 253 || !domainPattern.test(name)) {
      problems.add(
        place,
        name,
        "a domain name in lower case, such as api.example.com or *.example.com",
        "Write it without scheme, port, path and final dot.",
      );
    } else if (withoutWildcard(name) !== zoneDomain && !name.endsWith(`.${zoneDomain}`)) {
      problems.add(
        place,
        name,
        `${zoneDomain} or a name below it`,
        "Give the zone that this name belongs to, or leave the name out.",
      );
    }
    if (names.indexOf(name) !== index) {
      problems.add(place, name, "each name once", "Leave the repetition out.");
    }
  }
  return [...problems.problems];
}
