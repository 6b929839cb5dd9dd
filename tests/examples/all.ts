/** Every example: the shapes of published programs, and designs of our own that are right in both dialects. */
import { airflow } from "./airflow";
import { auroraLambda } from "./aurora-lambda";
import { auroraServerless } from "./aurora-serverless";
import { awsxNetwork } from "./awsx-network";
import { bastion } from "./bastion";
import { beanstalk } from "./beanstalk";
import { databaseStack } from "./database-stack";
import { dialects, type Example } from "./example";
import { helloFargate } from "./hello-fargate";
import { httpApi } from "./http-api";
import { hubAndSpoke } from "./hub-and-spoke";
import { kubernetes } from "./kubernetes";
import { lambdaEfs } from "./lambda-efs";
import { loadBalancedMachines } from "./load-balanced-machines";
import { peeredNetworks } from "./peered-networks";
import { privateLink } from "./private-link";
import { rails } from "./rails";
import { redshiftEtl } from "./redshift-etl";
import { staticWebsite } from "./static-website";
import { threeTier } from "./three-tier";
import { virtualMachine } from "./virtual-machine";
import { votingApp } from "./voting-app";
import { webServer } from "./web-server";
import { websocketChat } from "./websocket-chat";
import { wordpressAnsible } from "./wordpress-ansible";
import { wordpressFargate } from "./wordpress-fargate";

export const published: readonly Example[] = [
  airflow,
  auroraServerless,
  awsxNetwork,
  bastion,
  beanstalk,
  databaseStack,
  helloFargate,
  httpApi,
  hubAndSpoke,
  kubernetes,
  lambdaEfs,
  loadBalancedMachines,
  peeredNetworks,
  rails,
  redshiftEtl,
  staticWebsite,
  virtualMachine,
  votingApp,
  webServer,
  websocketChat,
  wordpressAnsible,
  wordpressFargate,
];

/** Right by design, each in two dialects: nothing may be found in them. */
export const designs = [threeTier, privateLink, auroraLambda] as const;

export const right: readonly Example[] = designs.flatMap((design) => dialects.map(design));
