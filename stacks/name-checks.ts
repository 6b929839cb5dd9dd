/** What domains, names and certificates must be to each other. */
import type { Check } from "./checks";

const domainAndZone: Check = {
  reads: ["domain", "zoneId"],
  check: ({ domain, zoneId }, { place, problems }) => {
    if (domain !== undefined && zoneId === undefined) {
      problems.add(
        place("zoneId"),
        undefined,
        `the hosted zone of ${domain}, as domain is set`,
        "Add zoneId, or remove domain.",
      );
    }
    if (domain === undefined && zoneId !== undefined) {
      problems.add(
        place("domain"),
        undefined,
        "a domain, as zoneId is set",
        "Add domain, or remove zoneId.",
      );
    }
  },
};

const certificates: Check = {
  reads: ["domain", "certificateArn", "production"],
  check: ({ domain, certificateArn, production }, { place, problems }) => {
    if (domain === undefined && certificateArn === undefined) {
      problems.add(
        place("certificateArn"),
        undefined,
        "a certificate: HTTPS cannot be had without one",
        production
          ? "Set domain and zoneId, so that one is made and validated, or give certificateArn."
          : "Set domain and zoneId, or import a self-signed certificate and give its ARN (README, First deployment).",
      );
    }
  },
};

const internalNames: Check = {
  reads: ["domain", "internalDomain", "internalCertificateArn", "certificateArn", "site"],
  check: (settings, { place, problems }) => {
    const { domain, internalCertificateArn, names } = settings;
    if (domain === undefined) return;
    const hidden = [names.publicEdge ?? domain, ...names.site].find(
      (name) => name === names.internal || name.endsWith(`.${names.internal}`),
    );
    if (names.internal === domain) {
      problems.add(
        place("internalDomain"),
        names.internal,
        "another name than domain: a private zone of that name would hide the public names inside the VPC",
        `Use internal.${domain}.`,
      );
    } else if (hidden !== undefined) {
      problems.add(
        place("internalDomain"),
        names.internal,
        `a name that ${hidden} is neither equal to nor below: a private zone would hide it inside the VPC`,
        "Choose another name, or another name for the site.",
      );
    } else if (internalCertificateArn === undefined && !names.internal.endsWith(`.${domain}`)) {
      problems.add(
        place("internalDomain"),
        names.internal,
        `a name below ${domain}, in whose zone its certificate can be validated`,
        `Use internal.${domain}, or give internalCertificateArn.`,
      );
    }
  },
};

const siteNames: Check = {
  reads: ["site", "domain"],
  check: ({ site, domain, names }, { place, problems }) => {
    if (site.certificateArn !== undefined) {
      const region = site.certificateArn.split(":")[3];
      if (region !== "us-east-1") {
        problems.add(
          place("site", "certificateArn"),
          site.certificateArn,
          "a certificate in us-east-1, the only region CloudFront takes one from",
          "Request the certificate there.",
        );
      }
      if (domain === undefined) {
        problems.add(
          place("site", "certificateArn"),
          site.certificateArn,
          "no certificate: without a domain the site has the CDN's own name",
          "Set domain and zoneId, or remove it.",
        );
      }
    }
    if (site.apiThroughCdn && domain === undefined) {
      problems.add(
        place("site", "apiThroughCdn"),
        true,
        "false: without a domain the public edge has no name that its certificate covers",
        "Set domain and zoneId, or remove it.",
      );
    }
    names.site.forEach((name, i) => {
      if (names.site.indexOf(name) !== i || name === names.publicEdge) {
        problems.add(
          place("site", "names", i),
          site.names[i],
          name === names.publicEdge
            ? "another label: this one is the public edge's name"
            : "each label once",
          "Remove it.",
        );
      }
    });
    if (domain !== undefined && names.site.length === 0) {
      problems.add(place("site", "names"), [], "at least one label", 'Add one, such as "cdn".');
    }
  },
};

/** Load balancers and VPN endpoints take certificates of their own region only. */
const certificateRegions: Check = {
  reads: ["certificateArn", "internalCertificateArn", "vpn"],
  check: ({ certificateArn, internalCertificateArn, vpn }, { region, place, problems }) => {
    const arns: readonly (readonly [readonly string[], string | undefined])[] = [
      [["certificateArn"], certificateArn],
      [["internalCertificateArn"], internalCertificateArn],
      [["vpn", "serverCertificateArn"], vpn.serverCertificateArn],
      [["vpn", "clientCertificateArn"], vpn.clientCertificateArn],
    ];
    for (const [path, arn] of arns) {
      const own = arn?.split(":")[3];
      if (region !== undefined && own !== undefined && own !== region) {
        problems.add(
          place(...path),
          arn,
          `a certificate in ${region}, where it is used`,
          "Import or request the certificate in that region.",
        );
      }
    }
  },
};

export const nameChecks: readonly Check[] = [
  domainAndZone,
  certificates,
  internalNames,
  siteNames,
  certificateRegions,
];
