/** Starts a component provider in a process of its own. */
import { spawn, type ChildProcess } from "node:child_process";
import path from "node:path";

/** @returns its port, once it listens */
export async function startComponentProvider(): Promise<{ port: number; close(): void }> {
  const running: ChildProcess = spawn(
    process.execPath,
    ["--require", "ts-node/register/transpile-only", path.join(__dirname, "remote-provider.ts")],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const port = await new Promise<number>((resolve, reject) => {
    running.once("exit", (status) => {
      reject(new Error(`the component provider ended with ${status ?? "a signal"}`));
    });
    running.stdout?.once("data", (line: Buffer) => {
      resolve(Number(line.toString().trim()));
    });
  });
  return {
    port,
    close: () => {
      running.kill();
    },
  };
}
