/** The figures of the platform's specification, in one table that the program is held against. */

/** The public edge's target groups: port, health check and paths. */
export const publicTargets = {
  registration: { port: 3000, healthPath: "/api/farmers/health", paths: ["/api/farmers/*"] },
  search: { port: 3001, healthPath: "/api/search/health", paths: ["/api/search/*"] },
  chat: { port: 3002, healthPath: "/api/chat/health", paths: ["/api/chat/*", "/socket.io/*"] },
  frontend: { port: 80, healthPath: "/", paths: [] },
} as const;

export const tlsPolicy = "ELBSecurityPolicy-TLS13-1-2-2021-06";

export const vpcCidr = "10.0.0.0/16";

/** Subnets by tier, zone a and zone b. */
export const subnetCidrs = {
  public: ["10.0.1.0/24", "10.0.2.0/24"],
  private: ["10.0.10.0/24", "10.0.11.0/24"],
  database: ["10.0.20.0/24", "10.0.21.0/24"],
} as const;

/** The internal edge's listeners: who is served what, and on which port. */
export const internalListeners = {
  employees: { port: 443, hosts: ["admin", "api"] },
  services: { port: 8443, hosts: ["api"] },
} as const;

/** The stores: port, and the services that declare them. */
export const stores = {
  "data-postgres": { port: 5432, services: ["api", "registration"] },
  "data-redis": { port: 6379, services: ["api", "chat"] },
  "data-search": { port: 443, services: ["api", "search"] },
} as const;
