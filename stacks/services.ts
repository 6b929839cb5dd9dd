/**
 * The six services of the marketplace as data: who serves what, on which port, and which stores it declares. Stack
 * files override sizes and images, switch services off, or add more.
 */

/** The stores that a service can declare. */
export const storeNames = ["postgres", "redis", "openSearch", "assets"] as const;
export type StoreName = (typeof storeNames)[number];

/** The environment variables that each store gives the services that declare it. */
export const storeVariables: Readonly<Record<StoreName, readonly string[]>> = {
  postgres: [
    "DATABASE_HOST",
    "DATABASE_PORT",
    "DATABASE_NAME",
    "DATABASE_SSLMODE",
    "DATABASE_USER",
    "DATABASE_PASSWORD",
  ],
  redis: ["REDIS_HOST", "REDIS_PORT", "REDIS_TLS", "REDIS_AUTH_TOKEN"],
  openSearch: ["OPENSEARCH_ENDPOINT"],
  assets: ["ASSETS_BUCKET", "ASSETS_PREFIX"],
};

/** Behind which edge a service answers. */
export const edgeNames = ["public", "internal"] as const;
export type EdgeName = (typeof edgeNames)[number];

/** How a service leaves for the internet: by itself, through the stack's egress proxy, or not at all. */
export const egressNames = ["https", "proxy", "none"] as const;
export type EgressName = (typeof egressNames)[number];

/** What a service is, whatever the stack. */
export interface ServiceProfile {
  readonly edge: EdgeName;
  /** The TCP port that its container listens on. */
  readonly port: number;
  readonly healthPath: string;
  /** The paths that the public edge routes to it; none: everything that no other service takes. */
  readonly paths: readonly string[];
  /** Keeps WebSocket connections open. */
  readonly webSocket: boolean;
  /** The stores that it may reach; no other service can. */
  readonly stores: readonly StoreName[];
  /** Whether it calls the api through the internal edge. */
  readonly callsApi: boolean;
}

/** The marketplace's services. Ports, paths and health checks of the public ones are the platform's specification. */
export const marketplace: Readonly<Record<string, ServiceProfile>> = {
  frontend: {
    edge: "public",
    port: 80,
    healthPath: "/",
    paths: [],
    webSocket: false,
    stores: [],
    callsApi: true,
  },
  registration: {
    edge: "public",
    port: 3000,
    healthPath: "/api/farmers/health",
    paths: ["/api/farmers/*"],
    webSocket: false,
    stores: ["postgres", "assets"],
    callsApi: true,
  },
  search: {
    edge: "public",
    port: 3001,
    healthPath: "/api/search/health",
    paths: ["/api/search/*"],
    webSocket: false,
    stores: ["openSearch"],
    callsApi: true,
  },
  chat: {
    edge: "public",
    port: 3002,
    healthPath: "/api/chat/health",
    paths: ["/api/chat/*", "/socket.io/*"],
    webSocket: true,
    stores: ["redis"],
    callsApi: true,
  },
  admin: {
    edge: "internal",
    port: 3010,
    healthPath: "/health",
    paths: [],
    webSocket: false,
    stores: [],
    callsApi: true,
  },
  api: {
    edge: "internal",
    port: 3011,
    healthPath: "/health",
    paths: [],
    webSocket: false,
    stores: ["postgres", "redis", "openSearch", "assets"],
    callsApi: false,
  },
};
