/** Entry point of the worker bundle. */

import type { Numbered } from "./protocol";
import { createServer } from "./serve";

const scope = self as unknown as {
  postMessage(message: unknown, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent<Numbered>) => void) | null;
};

const serve = createServer((reply, transfer = []) => scope.postMessage(reply, transfer));
scope.onmessage = (event) => serve(event.data);
scope.postMessage({ type: "ready" }, []);
