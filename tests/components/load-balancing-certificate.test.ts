import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  certificateNameProblems,
  createValidatedCertificate,
  provenDomains,
  type ValidatedCertificateSpec,
} from "../../components/certificates/validated-certificate";
import { type Construction, construct, modes, unknownValue } from "../support/construct";

class Parent extends pulumi.ComponentResource {
  constructor() {
    super("test:index:Parent", "edge");
    this.registerOutputs({});
  }
}

function certify(spec: Omit<ValidatedCertificateSpec, "zoneId">, preview = true) {
  return construct(
    () => {
      createValidatedCertificate(new Parent(), "edge-certificate", { ...spec, zoneId: "Z1" });
    },
    { preview, outputs: ({ inputs }) => ({ fqdn: inputs.name ?? "" }) },
  );
}

const recordType = "aws:route53/record:Record";
const names = ["example.com", "*.example.com", "api.example.com", "*.Api.example.com"];

describe("a validated certificate", () => {
  it("is proven by one record per domain: a wildcard shares its parent's", () => {
    assert.deepEqual(provenDomains(names), ["example.com", "api.example.com"]);
  });

  for (const { mode, preview } of modes) {
    describe(`in ${mode}`, () => {
      let construction: Construction;
      before(async () => {
        construction = await certify({ names }, preview);
      });

      it("registers exactly this", () => {
        assert.deepEqual(construction.list(), [
          "aws:acm/certificate:Certificate edge-certificate",
          "aws:acm/certificateValidation:CertificateValidation edge-certificate-issued",
          "aws:route53/record:Record edge-certificate-proof-api.example.com",
          "aws:route53/record:Record edge-certificate-proof-example.com",
          "test:index:Parent edge",
        ]);
        for (const resource of construction.all.filter(({ custom }) => custom)) {
          assert.equal(construction.parentOf(resource), "edge");
        }
      });

      it("asks for all names, by DNS", () => {
        assert.deepEqual(construction.one("aws:acm/certificate:Certificate").inputs, {
          domainName: "example.com",
          subjectAlternativeNames: names.slice(1),
          validationMethod: "DNS",
          tags: { Name: "edge-certificate" },
        });
      });

      it("puts each domain's own proof into the zone", () => {
        for (const domain of ["example.com", "api.example.com"]) {
          const record = construction.one(recordType, `edge-certificate-proof-${domain}`);
          for (const property of ["name", "type", "records"]) {
            assert.deepEqual(construction.refersTo(record, property), ["edge-certificate"]);
          }
          assert.deepEqual(record.inputs, {
            zoneId: "Z1",
            name: preview ? unknownValue : `_proof.${domain}.`,
            type: preview ? unknownValue : "CNAME",
            records: [preview ? unknownValue : "_proof.acm-validations.aws."],
            ttl: 300,
            allowOverwrite: true,
          });
        }
      });

      it("is issued once all proofs stand", () => {
        const issued = construction.one("aws:acm/certificateValidation:CertificateValidation");
        assert.deepEqual(construction.refersTo(issued, "certificateArn"), ["edge-certificate"]);
        assert.deepEqual(construction.refersTo(issued, "validationRecordFqdns"), [
          "edge-certificate-proof-api.example.com",
          "edge-certificate-proof-example.com",
        ]);
      });
    });
  }

  it("stands in another region with its validation, its records in none", async () => {
    const construction = await certify({ names: ["example.com"], region: "us-east-1" });
    const regions = construction.all
      .filter(({ custom }) => custom)
      .map((r) => [r.name, r.inputs.region]);
    assert.deepEqual(regions, [
      ["edge-certificate", "us-east-1"],
      ["edge-certificate-proof-example.com", undefined],
      ["edge-certificate-issued", "us-east-1"],
    ]);
    const { inputs } = construction.one("aws:acm/certificate:Certificate");
    assert.equal("subjectAlternativeNames" in inputs, false);
  });

  it("accepts the zone's own domain, names below it and wildcards", () => {
    const good = ["example.com", "*.example.com", "a.b.example.com", "*.b.example.com"];
    assert.deepEqual(certificateNameProblems(good, "example.com", "names"), []);
  });

  it("refuses wildcards elsewhere, empty labels and final dots", () => {
    const bad = [
      "a.*.example.com",
      "*example.com",
      "a..example.com",
      "example.com.",
      "-a.example.com",
    ];
    assert.deepEqual(
      certificateNameProblems(bad, "example.com", "names").map(({ at }) => at),
      bad.map((_, index) => `names[${index}]`),
    );
  });
});
