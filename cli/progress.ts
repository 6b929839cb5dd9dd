/** One line that says what is being done, for a person who waits at a terminal; nothing anywhere else. */

/** What is asked of the stream that it is told on. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What is done sooner needs no telling. In milliseconds. */
const patience = 400;

export class Progress {
  private text = "";
  private shown = false;
  private timer: NodeJS.Timeout | undefined;
  private readonly isWatched: boolean;
  private readonly start = Date.now();

  /** @param delay milliseconds before the first word */
  constructor(
    private readonly stream: ProgressStream = process.stderr,
    environment: Environment = process.env,
    private readonly delay = patience,
  ) {
    const isCi = !["", "0", "false"].includes((environment["CI"] ?? "").toLowerCase());
    this.isWatched = stream.isTTY === true && !isCi && environment["TERM"] !== "dumb";
  }

  /** Says what is being done now. Whatever was said before is gone. */
  say(text: string): void {
    if (!this.isWatched) return;
    this.text = text;
    // Work in this process holds up timers: what is known to be late is shown at once.
    if (this.shown || Date.now() - this.start >= this.delay) this.show();
    else {
      this.timer ??= setTimeout(() => {
        this.show();
      }, this.delay);
      this.timer.unref();
    }
  }

  /** Takes the line away. */
  done(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.shown) this.stream.write("\r\u001b[K");
    this.shown = false;
  }

  private show(): void {
    this.shown = true;
    const room = Math.max(10, (this.stream.columns ?? 80) - 2);
    const line = `${this.text} …`;
    this.stream.write(`\r\u001b[K${line.length > room ? `${line.slice(0, room - 1)}…` : line}`);
  }
}
