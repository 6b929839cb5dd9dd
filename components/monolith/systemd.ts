/** systemd's units: the backend as an unprivileged service, and what Nginx may not reach. */

/** What the backend's unit is made from. */
export interface UnitSpec {
  /** The unit's, user's and folders' name. */
  readonly name: string;
  /** The script that the unit runs. */
  readonly launcher: string;
}

/**
 * The backend's unit: without privileges, writing to its own folders alone, started again whenever it ends. A Java
 * virtual machine makes code as it runs, which rules out `MemoryDenyWriteExecute`; its end on SIGTERM is status 143.
 */
export function backendUnit({ name, launcher }: UnitSpec): string {
  return [
    "[Unit]",
    "Description=The application's backend, behind Nginx",
    "Wants=network-online.target",
    "After=network-online.target",
    "StartLimitIntervalSec=0",
    "",
    "[Service]",
    "Type=exec",
    `User=${name}`,
    `Group=${name}`,
    `ExecStart=${launcher}`,
    `WorkingDirectory=/var/lib/${name}`,
    `Environment=HOME=/var/lib/${name}`,
    `StateDirectory=${name}`,
    "StateDirectoryMode=0700",
    `ReadWritePaths=/var/log/${name}`,
    `StandardOutput=append:/var/log/${name}/backend.log`,
    "StandardError=inherit",
    "Restart=always",
    "RestartSec=5",
    "TimeoutStartSec=120",
    "TimeoutStopSec=40",
    "SuccessExitStatus=143",
    "LimitNOFILE=65536",
    "UMask=0077",
    ...hardening,
    "",
    "[Install]",
    "WantedBy=multi-user.target",
    "",
  ].join("\n");
}

const hardening = [
  "NoNewPrivileges=true",
  "CapabilityBoundingSet=",
  "AmbientCapabilities=",
  "ProtectSystem=strict",
  "ProtectHome=true",
  "ProtectKernelModules=true",
  "ProtectKernelTunables=true",
  "ProtectKernelLogs=true",
  "ProtectControlGroups=true",
  "ProtectClock=true",
  "ProtectHostname=true",
  "ProtectProc=invisible",
  "PrivateTmp=true",
  "PrivateDevices=true",
  "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
  "RestrictNamespaces=true",
  "RestrictRealtime=true",
  "RestrictSUIDSGID=true",
  "LockPersonality=true",
  "SystemCallArchitectures=native",
  "SystemCallFilter=@system-service",
  "SystemCallErrorNumber=EPERM",
];

/** What is added to Nginx's own unit: it comes back by itself, and the role's credentials are out of its reach. */
export function nginxAddition(): string {
  return [
    "[Service]",
    "Restart=always",
    "RestartSec=2",
    "LimitNOFILE=65536",
    "IPAddressDeny=169.254.169.254 fd00:ec2::254",
    "NoNewPrivileges=true",
    "ProtectHome=true",
    "PrivateTmp=true",
    "",
  ].join("\n");
}

/** Keeps the backend's log from filling the disk; the log agent has sent on what goes. */
export function logRotation(name: string): string {
  return [
    `/var/log/${name}/*.log {`,
    "  daily",
    "  maxsize 100M",
    "  rotate 3",
    "  missingok",
    "  notifempty",
    "  compress",
    // The program keeps its file open.
    "  copytruncate",
    "}",
    "",
  ].join("\n");
}
