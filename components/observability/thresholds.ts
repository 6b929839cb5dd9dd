/** Where alarms begin. */
export interface AlarmThresholds {
  /**
   * Percent of requests that targets, or the CDN, answer with 5xx.
   * @default 5
   */
  errorPercent?: number;
  /**
   * Requests per minute that a load balancer itself answers with 5xx, as no target was there to answer.
   * @default 10
   */
  balancerErrors?: number;
  /**
   * Seconds within which 95 of 100 requests are answered.
   * @default 1
   */
  p95Seconds?: number;
  /**
   * Seconds within which 99 of 100 requests are answered.
   * @default 3
   */
  p99Seconds?: number;
  /**
   * Percent of CPU, of services, instances and stores alike.
   * @default 85
   */
  cpuPercent?: number;
  /**
   * Percent of memory that a service or the cache uses.
   * @default 85
   */
  memoryPercent?: number;
  /**
   * Percent of a store's memory that must be free.
   * @default 10
   */
  freeMemoryPercent?: number;
  /**
   * Percent of a store's disk that must be free.
   * @default 10
   */
  freeStoragePercent?: number;
  /**
   * Percent of the connections that a store takes.
   * @default 80
   */
  connectionsPercent?: number;
  /**
   * Seconds that a replica may lag behind.
   * @default 30
   */
  lagSeconds?: number;
  /**
   * Tasks that may crash within 15 minutes, in the whole cluster.
   * @default 3
   */
  restarts?: number;
  /**
   * Requests that the firewall may block within five minutes.
   * @default 1000
   */
  blockedRequests?: number;
  /**
   * Log-ins at the VPN that may fail within five minutes.
   * @default 10
   */
  vpnFailures?: number;
  /**
   * Days before the expiry of a certificate. ACM tries to renew its own 60 days before.
   * @default 30
   */
  certificateDays?: number;
  /**
   * Days before the expiry of the VPN's revocation list, after which nobody gets in.
   * @default 14
   */
  revocationDays?: number;
}

export type ThresholdKey = keyof AlarmThresholds;

/** What holds where nothing else is said. */
export const defaultThresholds: Readonly<Record<ThresholdKey, number>> = {
  errorPercent: 5,
  balancerErrors: 10,
  p95Seconds: 1,
  p99Seconds: 3,
  cpuPercent: 85,
  memoryPercent: 85,
  freeMemoryPercent: 10,
  freeStoragePercent: 10,
  connectionsPercent: 80,
  lagSeconds: 30,
  restarts: 3,
  blockedRequests: 1000,
  vpnFailures: 10,
  certificateDays: 30,
  revocationDays: 14,
};

/** The least and the most that each may be, both included. */
export const thresholdRanges: Readonly<Record<ThresholdKey, readonly [number, number]>> = {
  errorPercent: [0.1, 100],
  balancerErrors: [0, 1_000_000],
  p95Seconds: [0.01, 4000],
  p99Seconds: [0.01, 4000],
  cpuPercent: [1, 100],
  memoryPercent: [1, 100],
  freeMemoryPercent: [1, 90],
  freeStoragePercent: [1, 90],
  connectionsPercent: [1, 100],
  lagSeconds: [1, 86_400],
  restarts: [1, 1000],
  blockedRequests: [1, 1_000_000_000],
  vpnFailures: [1, 1_000_000],
  certificateDays: [1, 365],
  revocationDays: [1, 365],
};
