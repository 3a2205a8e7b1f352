/** The page's end of one picture: what it was told, and what it has shown of that. */

import type { Engine, PictureHandle, PictureReply, PictureRequest } from "./engine";
import type { Reply, Shown } from "./picture/protocol";

/** Takes requests for a picture. */
export type Sender = Pick<PictureHandle, "send">;

/** A picture as pixels: RGBA with straight alpha, rows from the top. */
export interface Capture {
  width: number;
  height: number;
  pixels: Uint8ClampedArray;
}

/** What the plot has to do something about. */
export type RemoteReply = Exclude<PictureReply, { type: "captured" | "refused" }>;

interface Waiting {
  resolve(capture: Capture): void;
  reject(error: Error): void;
}

export class RemotePicture implements Sender {
  shown: Shown = {
    serial: 0,
    drawn: 0,
    whole: false,
    frames: 0,
    gpuBytes: 0,
    textureBytes: 0,
    uploadedBytes: 0,
    transition: null,
    receivedBytes: 0,
  };
  private readonly handle: PictureHandle;
  private readonly captures = new Map<number, Waiting>();
  private ticket = 0;
  /** Why nothing is sent any more. */
  private ended: string | null = null;

  constructor(
    engine: Engine,
    canvas: HTMLCanvasElement,
    private readonly onReply: (reply: RemoteReply) => void,
  ) {
    this.handle = engine.open(canvas, (reply) => this.receive(reply));
  }

  /** Whether the picture on the screen shows everything it was told, and all of it. */
  get complete(): boolean {
    return this.shown.whole && this.shown.serial === this.handle.serial;
  }

  send(request: PictureRequest, transfer?: Transferable[]): void {
    if (this.ended === null) this.handle.send(request, transfer);
  }

  /** The pixels of the picture as it is on the screen. */
  capture(): Promise<Capture> {
    return this.ask((ticket) => ({ type: "capture", ticket }));
  }

  /** The picture drawn once more with so many pixels per CSS pixel, or fewer where that is too many. */
  enlarge(ratio: number): Promise<Capture> {
    return this.ask((ticket) => ({ type: "enlarge", ticket, ratio }));
  }

  /** Nothing can be drawn: says no more, and waits for no answer. */
  end(reason: string): void {
    this.ended = reason;
    for (const { reject } of this.captures.values()) reject(new Error(reason));
    this.captures.clear();
  }

  close(): void {
    this.end("the plot was closed");
    this.handle.close();
  }

  private ask(question: (ticket: number) => PictureRequest): Promise<Capture> {
    return new Promise((resolve, reject) => {
      if (this.ended !== null) {
        reject(new Error(this.ended));
        return;
      }
      const ticket = ++this.ticket;
      this.captures.set(ticket, { resolve, reject });
      this.handle.send(question(ticket));
    });
  }

  private receive(reply: PictureReply): void {
    if (reply.type === "captured") {
      this.captured(reply);
      return;
    }
    if (reply.type === "refused") {
      this.captures.get(reply.ticket)?.reject(new Error(reply.message));
      this.captures.delete(reply.ticket);
      return;
    }
    if (reply.type === "shown") this.shown = reply.shown;
    this.onReply(reply);
  }

  private captured({ ticket, width, height, pixels }: Extract<Reply, { type: "captured" }>): void {
    this.captures.get(ticket)?.resolve({ width, height, pixels });
    this.captures.delete(ticket);
  }
}
