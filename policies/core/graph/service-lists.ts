/**
 * The ids of AWS's lists of the addresses of S3 and DynamoDB, to which gateway endpoints are the way
 * (`aws ec2 describe-managed-prefix-lists`): AWS gives each region one for each service, and keeps it.
 */

const ids: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  s3: {
    "ap-northeast-1": "pl-61a54008",
    "ap-northeast-2": "pl-78a54011",
    "ap-south-1": "pl-78a54011",
    "ap-southeast-1": "pl-6fa54006",
    "ap-southeast-2": "pl-6ca54005",
    "eu-central-1": "pl-6ea54007",
    "eu-north-1": "pl-c3aa4faa",
    "eu-west-1": "pl-6da54004",
    "eu-west-2": "pl-7ca54015",
    "sa-east-1": "pl-6aa54003",
    "us-east-1": "pl-63a5400a",
    "us-east-2": "pl-7ba54012",
    "us-west-1": "pl-6ba54002",
    "us-west-2": "pl-68a54001",
  },
  dynamodb: {
    "ap-southeast-2": "pl-62a5400b",
    "eu-central-1": "pl-66a5400f",
    "eu-west-1": "pl-6fa54006",
    "eu-west-2": "pl-b3a742da",
    "us-east-1": "pl-02cd2c6b",
    "us-east-2": "pl-4ca54025",
    "us-west-1": "pl-6ea54007",
    "us-west-2": "pl-00a54069",
  },
};

/** The id of the list with the name of a service, such as `com.amazonaws.eu-central-1.s3`; undefined where it is not known. */
export function serviceListId(name: string | undefined): string | undefined {
  const [, region = "", service = ""] = /^com\.amazonaws\.([a-z0-9-]+)\.(s3|dynamodb)$/.exec(name ?? "") ?? []; // prettier-ignore
  const own = Object.hasOwn(ids, service) ? ids[service] : undefined;
  return own !== undefined && Object.hasOwn(own, region) ? own[region] : undefined;
}
