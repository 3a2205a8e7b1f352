/** Entry point of the worker bundle. Where there are no workers, the page imports it and serves itself. */

import type { Numbered } from "./protocol";
import { createServer } from "./serve";

export { createServer };

interface WorkerScope {
  postMessage(message: unknown, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent<Numbered>) => void) | null;
}

if (typeof document === "undefined") {
  const scope = self as unknown as WorkerScope;
  const serve = createServer((reply, transfer = []) => scope.postMessage(reply, transfer));
  scope.onmessage = (event) => serve(event.data);
  scope.postMessage({ type: "ready" }, []);
}
