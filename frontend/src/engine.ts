/** The page's side of drawing: one worker for all plots of the page, one handle a plot. */

import type { Numbered, Reply, Request } from "./picture/protocol";
import type * as WorkerBundle from "./picture/worker";

type WithoutPlot<T> = T extends { plot: number } ? Omit<T, "plot"> : never;
/** A request as the plot makes it; the handle adds whose it is and its number. */
export type PictureRequest = WithoutPlot<Exclude<Request, { type: "open" | "close" }>>;
export type PictureReply = Exclude<Reply, { type: "ready" }>;

export interface PictureHandle {
  /** Number of the last request, counted from 1; a picture says up to which it takes account. */
  readonly serial: number;
  send(request: PictureRequest, transfer?: Transferable[]): void;
  close(): void;
}

const QUESTIONS: ReadonlySet<string> = new Set(["capture", "codes", "enlarge"]);

type Send = (request: Numbered, transfer: Transferable[]) => void;

export class Engine {
  private readonly plots = new Map<number, (reply: PictureReply) => void>();
  /** Requests made before it is known who will serve them. */
  private waiting: [Numbered, Transferable[]][] | null = [];
  private worker: Worker | null = null;
  private serve: Send = () => undefined;
  private nextPlot = 1;

  /** @param workerUrl The worker bundle. */
  constructor(private readonly workerUrl: URL) {
    const offscreen = typeof HTMLCanvasElement.prototype.transferControlToOffscreen === "function";
    if (offscreen) this.startWorker();
    else this.serveInPage();
  }

  /** How many plots are open. */
  get size(): number {
    return this.plots.size;
  }

  open(canvas: HTMLCanvasElement, onReply: (reply: PictureReply) => void): PictureHandle {
    const plot = this.nextPlot++;
    this.plots.set(plot, onReply);
    let serial = 0;
    const request = (message: Request, transfer: Transferable[] = []): void => {
      // A question changes nothing in the picture.
      if (!QUESTIONS.has(message.type)) serial++;
      this.request({ ...message, serial }, transfer);
    };
    request({ type: "open", plot, canvas });
    return {
      get serial() {
        return serial;
      },
      send: (message, transfer) => request({ ...message, plot } as Request, transfer),
      close: () => {
        this.plots.delete(plot);
        request({ type: "close", plot });
      },
    };
  }

  close(): void {
    this.worker?.terminate();
    this.plots.clear();
  }

  private request(request: Numbered, transfer: Transferable[]): void {
    if (this.waiting !== null) this.waiting.push([request, transfer]);
    else this.serve(request, transfer);
  }

  private startWorker(): void {
    let worker: Worker;
    try {
      worker = new Worker(this.workerUrl, { type: "module" });
    } catch {
      this.serveInPage();
      return;
    }
    this.worker = worker;
    worker.onmessage = (event: MessageEvent<Reply>) => {
      if (event.data.type !== "ready") this.receive(event.data);
      else this.begin((request, transfer) => postToWorker(worker, request, transfer));
    };
    // A content security policy may forbid workers. A canvas can be handed over only once, so this
    // waits for the worker's first word before it does.
    worker.onerror = () => {
      if (this.waiting === null) return;
      worker.terminate();
      this.worker = null;
      this.serveInPage();
    };
  }

  /** The page does without the code that draws until it has to draw itself. */
  private serveInPage(): void {
    const loading = import(this.workerUrl.href) as Promise<typeof WorkerBundle>;
    loading.then(
      ({ createServer }) => {
        const server = createServer((reply) => {
          if (reply.type !== "ready") this.receive(reply);
        });
        this.begin((request) => server(request));
      },
      (error: unknown) => this.begin((request) => this.refuse(request, String(error))),
    );
  }

  /** Nothing draws: every plot is told so when it opens. */
  private refuse(request: Numbered, message: string): void {
    if (request.type !== "open") return;
    const reply: PictureReply = { type: "failed", plot: request.plot, what: "webgl", message, transport: false };
    queueMicrotask(() => this.receive(reply));
  }

  private begin(serve: Send): void {
    this.serve = serve;
    const { waiting } = this;
    this.waiting = null;
    for (const [request, transfer] of waiting ?? []) serve(request, transfer);
  }

  private receive(reply: PictureReply): void {
    this.plots.get(reply.plot)?.(reply);
  }
}

function postToWorker(worker: Worker, request: Numbered, transfer: Transferable[]): void {
  if (request.type === "open") {
    const canvas = (request.canvas as HTMLCanvasElement).transferControlToOffscreen();
    worker.postMessage({ ...request, canvas }, [canvas]);
  } else {
    worker.postMessage(request, transfer);
  }
}
