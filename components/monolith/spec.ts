/** What a monolith's parts are made from, and what they get where nothing is said. */
/** The Java program behind Nginx. */
export interface BackendSpec {
  /**
   * The TCP port that it listens on, on the loopback interface alone: 1024 to 65535, since it runs without privileges.
   * @default 8080
   */
  port?: number;
  /**
   * The path at which the program itself says that it is well. The load balancer's check is passed on to it.
   * @default "/actuator/health/readiness", Spring Boot's own, which leaves the stores out: with them, an outage of the
   *   database would have every instance replaced, again and again
   */
  healthPath?: string;
  /**
   * The version of Java, of those that Amazon Linux 2023 has as Corretto: 11, 17, 21 or 25.
   * @default 21
   */
  javaVersion?: number;
  /**
   * Further words for the Java virtual machine, such as `-Dfile.encoding=UTF-8`. They stand in user data in clear.
   * @default none
   */
  javaOptions?: string[];
  /**
   * The share of the machine's memory that the heap may take, 10 to 90.
   * @default 60
   */
  heapPercent?: number;
}

/** What Nginx admits and how it answers. */
export interface WebSpec {
  /**
   * The beginnings of the paths that the backend answers, each with a slash at both ends. All else is the site's.
   * @default ["/api/"]
   */
  apiPaths?: string[];
  /**
   * The beginnings of the paths at which the backend may keep WebSockets open, each with a slash at both ends. They
   * take precedence over shorter ones of `apiPaths`.
   * @default none: an upgrade is passed on as a plain request
   */
  webSocketPaths?: string[];
  /**
   * The methods that the backend is asked with; all others are answered with 405. The site takes GET and HEAD.
   * @default GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS
   */
  apiMethods?: string[];
  /**
   * The largest body of a request in MiB, 1 to 1024; a larger one is answered with 413.
   * @default 10
   */
  maxBodyMb?: number;
  /**
   * Requests per second that one client address may have passed to the backend by one instance, 1 to 100000; 0 for no
   * limit. Beyond it, and a burst of twice as many, the answer is 429. Behind a CDN all clients of one of its
   * locations share its address.
   * @default 50
   */
  requestsPerSecond?: number;
  /**
   * Seconds that the backend may take to answer, 1 to 3600; then the answer is 504.
   * @default 60
   */
  timeoutSeconds?: number;
  /**
   * The ranges of the proxies in front, whose `X-Forwarded-For` is believed in its last address: the VPC's, where
   * the load balancer stands.
   * @default none: the load balancer is taken for the client, and limits hold for all clients together
   */
  trustedCidrBlocks?: string[];
}

/** How many instances there are, and when they become more. */
export interface InstanceScaling {
  /**
   * Instances at least, 1 to 1000. With one, a lost zone or machine is an outage of minutes.
   * @default 2
   */
  minimum?: number;
  /**
   * Instances at most. During a deployment there may be twice as many as wanted.
   * @default three times the minimum
   */
  maximum?: number;
  /**
   * The CPU utilisation that scaling aims at, in percent; 0 for none.
   * @default 60
   */
  cpuPercent?: number;
  /**
   * Requests per minute and instance that scaling aims at, counted by the load balancer of each attachment.
   * @default none
   */
  requestsPerTarget?: number;
}

/** What a backend gets where its spec says nothing. */
export const backendDefaults = {
  port: 8080,
  healthPath: "/actuator/health/readiness",
  javaVersion: 21,
  heapPercent: 60,
} as const;

/** What Nginx gets where its spec says nothing. */
export const webDefaults = {
  apiPaths: ["/api/"] as readonly string[],
  apiMethods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as readonly string[],
  maxBodyMb: 10,
  requestsPerSecond: 50,
  timeoutSeconds: 60,
} as const;

/** What a monolith gets where its arguments say nothing. */
export const defaults = {
  port: 80,
  healthPath: "/health",
  instanceType: "t4g.small",
  diskGb: 20,
  maxLifetimeDays: 30,
  startSeconds: 300,
  logRetentionDays: 90,
} as const;
