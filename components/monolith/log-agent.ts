/** CloudWatch's agent on an instance: which files it sends where. */

/** The files that are sent, by the name of their stream behind the instance's id. */
export function loggedFiles(name: string): Readonly<Record<string, string>> {
  return {
    start: "/var/log/cloud-init-output.log",
    "nginx-access": "/var/log/nginx/access.log",
    "nginx-error": "/var/log/nginx/error.log",
    backend: `/var/log/${name}/backend.log`,
  };
}

/** The agent's configuration: a stream per instance and file, in a group that exists. */
export function agentConfiguration(name: string, logGroup: string): string {
  const list = Object.entries(loggedFiles(name)).map(([stream, path]) => ({
    file_path: path,
    log_group_name: logGroup,
    log_stream_name: `{instance_id}/${stream}`,
  }));
  const configuration = {
    agent: { run_as_user: "root" },
    logs: { logs_collected: { files: { collect_list: list } } },
  };
  return `${JSON.stringify(configuration, undefined, 2)}\n`;
}
