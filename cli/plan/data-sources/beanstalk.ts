/** Data sources of Elastic Beanstalk: what AWS hosts for it, and which platforms there are. */
import { token, text, type DataSource } from "./source";

export const beanstalk: readonly DataSource[] = [
  {
    token: token("elasticbeanstalk", "getHostedZone"),
    about: "the region's hosted zone of environments, whose id is unknown",
    unknown: ["id"],
    answer(_, { region }) {
      return { known: {}, said: `the hosted zone of ${region}, unknown` };
    },
  },
  {
    token: token("elasticbeanstalk", "getSolutionStack"),
    about: "a platform that fits, whose name is unknown",
    unknown: ["id", "name"],
    answer(args) {
      const pattern = text(args.nameRegex);
      return pattern === undefined
        ? undefined
        : { known: {}, said: `a platform like ${pattern}, unknown` };
    },
  },
];
