/** What teardowns leave behind, as the provider's inventory tells it. */

export const dataKey = "data-key: pending deletion for 30 days";
export const redisToken = "data-redis-token: pending deletion for 7 days";
export const alarmTopic = "watch-topic: pending deletion for 7 days";
/** The topic of alarms about the CDN, in us-east-1. */
export const globalTopic = "watch-global: pending deletion for 7 days";

/** The platform's own services. */
export const platformServices = ["admin", "api", "chat", "frontend", "registration", "search"];

/** ECS forgets no revision of a task definition; they cost nothing. */
export function taskRevisions(services: readonly string[]): string[] {
  return services.map((name) => `services-task-${name}: inactive revision, for ever`);
}
