/** Follows the messages between our page and its worker (frontend/src/picture/protocol.ts). */

export interface WorkerMessages {
  /** From now on `lookSent` waits for the next camera or look. */
  expectLook(): void;
  lookSent(): Promise<true>;
  /** Number of the last request that told the camera. */
  lookSerial(): number;
  /** Resolves with the next message from the worker, after the plot has heard it. */
  message(): Promise<void>;
}

/** Call it before the worker starts. */
export function watchWorker(): WorkerMessages {
  let serial = 0;
  let sent: Promise<true> = Promise.resolve(true);
  let tell: (sent: true) => void = () => undefined;
  const waiting: (() => void)[] = [];
  const known = new WeakSet<Worker>();
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (this: Worker, ...args: unknown[]): void {
    if (!known.has(this)) {
      known.add(this);
      // The engine's own listener was there first.
      this.addEventListener("message", () => waiting.splice(0).forEach((resolve) => resolve()));
    }
    const [request] = args as [{ type?: string; serial?: number }];
    postMessage.apply(this, args as never);
    if (request.type !== "look") return;
    serial = request.serial ?? 0;
    tell(true);
  } as typeof postMessage;
  return {
    expectLook: () => {
      sent = new Promise((resolve) => (tell = resolve));
    },
    lookSent: () => sent,
    lookSerial: () => serial,
    message: () => new Promise((resolve) => waiting.push(resolve)),
  };
}
