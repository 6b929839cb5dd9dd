/** What a service's reverse proxy is made from, and what it gets where nothing is said. */
import type * as pulumi from "@pulumi/pulumi";

/**
 * An Nginx in the service's task, in front of the application: it ends TLS, and passes on only what is admitted. The
 * load balancer reaches its port and no other; the application listens on the loopback interface.
 */
export interface ProxySpec {
  /**
   * The path of the load balancer's check, which is passed on to the application. It is admitted whatever `paths` says;
   * the ranges in `trustedCidrBlocks` may ask for it whatever `callerCidrBlocks` says.
   */
  healthPath: string;
  /**
   * The TCP port that the load balancer reaches, 1024 to 65535, since Nginx runs without privileges; another one than
   * the application's.
   * @default 8443
   */
  port?: number;
  /**
   * The image: an Nginx with a shell, `openssl` and `curl`, as the official one on Debian has. With a tag or a digest.
   * @default Nginx's stable branch on Amazon ECR Public
   */
  image?: pulumi.Input<string>;
  /**
   * The methods that are passed on; all others are answered with 405.
   * @default GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS
   */
  methods?: string[];
  /**
   * The paths that are passed on; all others are answered with 404. One with a slash at its end stands for everything
   * below it, any other one for itself. With paths, a request whose path is written in a way that an application could
   * read differently (`//`, `/../`, `%2e`, `%2f`, `%5c`, `\`) is answered with 400.
   * @default every path
   */
  paths?: string[];
  /**
   * The ranges of the callers that are admitted; all others are answered with 403. Needs `trustedCidrBlocks`, since
   * otherwise every caller has the load balancer's address.
   * @default whoever the load balancer admits
   */
  callerCidrBlocks?: string[];
  /**
   * The ranges of the load balancers, whose word is taken for a caller's address: its last `X-Forwarded-For`.
   * @default none: every caller has the load balancer's address, in limits and in the log
   */
  trustedCidrBlocks?: string[];
  /**
   * The largest body of a request in MiB, 1 to 1024; a larger one is answered with 413.
   * @default 10
   */
  maxBodyMb?: number;
  /**
   * Requests per second that one caller's address may have passed on by one task, 1 to 100000; 0 for no limit. Beyond
   * it, and a burst of twice as many, the answer is 429.
   * @default 50
   */
  requestsPerSecond?: number;
  /**
   * Seconds that the application may take to answer, 1 to 3600; then the answer is 504. A WebSocket may be silent for as
   * long as the load balancer lets it.
   * @default 60
   */
  timeoutSeconds?: number;
  /**
   * Whether upgrades to WebSocket are passed on.
   * @default false: they are passed on as plain requests
   */
  webSocket?: boolean;
  /**
   * Headers that every answer has, instead of the application's own of the same name. An empty text takes one of the
   * defaults away. Without `$`.
   * @default Strict-Transport-Security for a year, X-Content-Type-Options: nosniff
   */
  headers?: Record<string, string>;
  /**
   * Whether each request is logged as a line of JSON, without its query. Checks of the load balancer are not.
   * @default true
   */
  accessLog?: boolean;
  /**
   * The variable that tells the application its address, 127.0.0.1.
   * @default "HOST"; Spring Boot's is SERVER_ADDRESS
   */
  addressVariable?: string;
  /**
   * The variable that tells the application its port.
   * @default "PORT"; Spring Boot's is SERVER_PORT
   */
  portVariable?: string;
}

/** What a proxy gets where its spec says nothing. */
export const proxyDefaults = {
  port: 8443,
  /** The official image on Debian: the one on Alpine has no `openssl`. */
  image: "public.ecr.aws/nginx/nginx:1.28",
  methods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as readonly string[],
  maxBodyMb: 10,
  requestsPerSecond: 50,
  timeoutSeconds: 60,
  addressVariable: "HOST",
  portVariable: "PORT",
  headers: {
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
  } as Readonly<Record<string, string>>,
} as const;

/** The name of the proxy's container. */
export const proxyContainerName = "proxy";

/** The port on the loopback interface at which the proxy says that it runs, whatever the application does. */
export const proxyCheckPort = 18_443;

/** MiB of memory in which the key, the certificate and the configuration lie. */
export const proxyScratchMb = 16;
