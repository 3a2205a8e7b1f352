import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Channels } from "../src/channels";
import { RemotePicture } from "../src/remote";
import type { Engine, PictureReply, PictureRequest } from "../src/engine";
import { LookSender, same } from "../src/look";
import type { BufferRef, ChannelManifest, Manifest } from "../src/manifest";
import type { Look } from "../src/picture/protocol";
import { Presence, sizeOf, type Size } from "../src/presence";
import { Still, type StillRequest } from "../src/still";
import type { Theme } from "../src/theme";
import { type Resolve, TransportError } from "../src/wire/source";

/** As much of an engine as a drawing needs. */
function fakeEngine() {
  const sent: PictureRequest[] = [];
  let reply: (reply: PictureReply) => void = () => undefined;
  let serial = 1;
  const engine = {
    open: (_: unknown, onReply: typeof reply) => {
      reply = onReply;
      return {
        get serial() {
          return serial;
        },
        send: (request: PictureRequest) => {
          if (request.type !== "capture") serial++;
          sent.push(request);
        },
        close: () => undefined,
      };
    },
  } as unknown as Engine;
  return { engine, sent, reply: (message: PictureReply) => reply(message) };
}

describe("RemotePicture", () => {
  const shown = { drawn: 0, frames: 0, gpuBytes: 0, textureBytes: 0, uploadedBytes: 0, transition: null, receivedBytes: 0 };

  it("is complete when all of the last request is on the screen", () => {
    const { engine, reply } = fakeEngine();
    const picture = new RemotePicture(engine, null!, vi.fn());
    picture.send({ type: "state", mask: null });
    reply({ type: "shown", plot: 1, shown: { ...shown, serial: 1, whole: true } });
    expect(picture.complete).toBe(false);
    reply({ type: "shown", plot: 1, shown: { ...shown, serial: 2, whole: false } });
    expect(picture.complete).toBe(false);
    reply({ type: "shown", plot: 1, shown: { ...shown, serial: 2, whole: true } });
    expect(picture.complete).toBe(true);
  });

  it("gives each capture its own pixels, and none when there will be none", async () => {
    const { engine, sent, reply } = fakeEngine();
    const others: PictureReply[] = [];
    const picture = new RemotePicture(engine, null!, (message) => others.push(message));
    const [first, second] = [picture.capture(), picture.capture()];
    expect(sent).toEqual([
      { type: "capture", ticket: 1 },
      { type: "capture", ticket: 2 },
    ]);
    const pixels = (value: number) => new Uint8ClampedArray(4).fill(value);
    reply({ type: "captured", plot: 1, ticket: 2, width: 1, height: 1, pixels: pixels(2) });
    reply({ type: "captured", plot: 1, ticket: 1, width: 1, height: 1, pixels: pixels(1) });
    expect((await first).pixels[0]).toBe(1);
    expect((await second).pixels[0]).toBe(2);
    expect(others).toEqual([]);

    const waiting = picture.capture();
    picture.end("no WebGL2");
    await expect(waiting).rejects.toThrow("no WebGL2");
    await expect(picture.capture()).rejects.toThrow("no WebGL2");
    picture.send({ type: "state", mask: null });
    expect(sent.at(-1)?.type).toBe("capture");
  });
});

describe("LookSender", () => {
  let frames: (() => void)[];

  beforeEach(() => {
    frames = [];
    vi.stubGlobal("requestAnimationFrame", (callback: () => void) => frames.push(callback));
    vi.stubGlobal("cancelAnimationFrame", () => undefined);
  });
  afterEach(() => vi.unstubAllGlobals());

  it("says once a frame what is news, and asks for no frame of its own", () => {
    const said: Look[] = [];
    let look: Partial<Look> | null = null;
    const sender = new LookSender(
      () => look as Look | null,
      (news) => said.push(news),
    );
    const frame = (): void => frames.splice(0).forEach((run) => run());
    sender.changed();
    sender.changed();
    expect(frames).toHaveLength(1);
    expect(sender.pending).toBe(true);
    frame();
    expect(said).toEqual([]);
    expect(sender.pending).toBe(false);
    for (const density of [0, 0, 1]) {
      look = { density, view: { cx: 1, cy: 2, sx: 3, sy: 4 }, grey: [0, 0, 0] };
      sender.changed();
      frame();
    }
    expect(said.map(({ density }) => density)).toEqual([0, 1]);
    expect(frames).toEqual([]);
    look = { density: 0.5 };
    sender.now();
    expect(said).toHaveLength(3);
  });

  it("compares what is inside", () => {
    const look = { sizes: [1, 2, 3], view: { cx: 1 }, how: "log" };
    expect(same(look, structuredClone(look))).toBe(true);
    expect(same(look, { ...look, sizes: [1, 2, 4] })).toBe(false);
    expect(same(look, { ...look, view: { cx: 2 } })).toBe(false);
    expect(same(look, { ...look, how: "linear" })).toBe(false);
  });
});

function refOf(digest: string): BufferRef {
  return { digest, bytes: 4, url: null, offset: 0 };
}

const inline: Resolve = (ref) => ({ kind: "inline", data: Uint8Array.of(1, 2, 3, 4), bytes: ref.bytes });

describe("Channels", () => {
  const column = (digest: string): ChannelManifest => ({
    name: "mass",
    column: refOf(digest),
    domain: [0, 1],
    datetime: false,
    range: [2, 9, 2],
    missing: 0,
  });

  it("tells a column once, and again for other points", () => {
    const sent: PictureRequest[] = [];
    const channels = new Channels({ send: (request) => sent.push(request) }, { dark: false } as Theme, {
      onChange: vi.fn(),
      onError: vi.fn(),
    });
    const told = (): unknown[] => {
      return sent.splice(0).map((request) => request.type === "channel" && [request.channel, request.digest]);
    };
    const none = { size: null, opacity: null, ramp: null };
    channels.apply(none, inline);
    expect(told()).toEqual([]);
    channels.apply({ ...none, size: column("a") }, inline);
    channels.apply({ ...none, size: column("a") }, inline);
    expect(told()).toEqual([["size", "a"]]);
    channels.reset();
    channels.apply({ ...none, size: column("a"), opacity: column("b") }, inline);
    expect(told()).toEqual([
      ["size", "a"],
      ["opacity", "b"],
    ]);
    channels.apply(none, inline);
    expect(told()).toEqual([
      ["size", ""],
      ["opacity", ""],
    ]);
    expect(channels.busy).toBe(false);
    expect(channels.ramped).toBe(false);
  });

  it("asks again for colours of counts that did not come", async () => {
    const failed = vi.fn();
    const channels = new Channels({ send: vi.fn() }, { dark: false } as Theme, {
      onChange: vi.fn(),
      onError: failed,
    });
    const manifest = { size: null, opacity: null, ramp: refOf("r") };
    const unreachable: Resolve = () => {
      throw new TransportError("gone");
    };
    for (const times of [1, 2]) {
      channels.apply(manifest, unreachable);
      expect(channels.busy).toBe(true);
      await vi.waitFor(() => expect(failed).toHaveBeenCalledTimes(times));
      expect(failed).toHaveBeenLastCalledWith(expect.stringContaining("gone"), true);
      expect(channels.busy).toBe(false);
    }
  });
});

describe("Still", () => {
  let asked: StillRequest[];
  let pictures: Uint8Array[];
  let still: Still;
  const size = (width: number, height: number): Size => ({ width, height, pixelRatio: 2 });

  beforeEach(() => {
    vi.useFakeTimers();
    asked = [];
    pictures = [];
    still = new Still({
      onAsk: (request) => asked.push(request),
      onPicture: (png) => pictures.push(png),
      onError: vi.fn(),
    });
  });
  afterEach(() => {
    still.destroy();
    vi.useRealTimers();
  });

  it("asks for nothing while the plot can be drawn", () => {
    still.resized(size(800, 600));
    still.setDark(true);
    expect(asked).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("asks once the size is known, and again when it has become another", () => {
    still.begin(size(0, 0), false);
    expect(asked).toEqual([]);
    still.resized(size(800.4, 600));
    expect(asked).toEqual([{ width: 800, height: 600, ratio: 2, dark: false }]);
    still.resized(size(900, 600));
    vi.runAllTimers();
    expect(asked).toHaveLength(1);
    still.resized(size(1000, 600));
    still.resized(size(1200, 600));
    expect(asked).toHaveLength(1);
    vi.runAllTimers();
    expect(asked.at(-1)).toEqual({ width: 1200, height: 600, ratio: 2, dark: false });
    still.setDark(true);
    expect(asked.at(-1)).toEqual({ width: 1200, height: 600, ratio: 2, dark: true });
    expect(asked).toHaveLength(3);
  });

  it("fetches each picture once", async () => {
    const manifest = (digest: string): Manifest => {
      return { still: { image: refOf(digest), width: 8, height: 6 } } as Manifest;
    };
    still.update(manifest("a"), inline);
    still.begin(size(800, 600), false);
    still.update(manifest("a"), inline);
    still.update(manifest("a"), inline);
    still.update({ still: null } as Manifest, inline);
    await vi.waitFor(() => expect(pictures).toHaveLength(1));
    expect(pictures[0]).toEqual(Uint8Array.of(1, 2, 3, 4));
    still.update(manifest("b"), inline);
    await vi.waitFor(() => expect(pictures).toHaveLength(2));
  });
});

describe("sizeOf", () => {
  const entry = (width: number, height: number, inlineSize: number, blockSize: number) => ({
    contentRect: { width, height } as DOMRectReadOnly,
    devicePixelContentBoxSize: [{ inlineSize, blockSize }],
  });

  it("is on the grid of the screen where the browser knows it", () => {
    const { width, height } = sizeOf(entry(727.2, 333.4, 800, 367), 1.1);
    expect(width * 1.1).toBeCloseTo(800, 9);
    expect(height * 1.1).toBeCloseTo(367, 9);
  });

  it("takes CSS pixels where it does not, or means another screen", () => {
    const plain = { contentRect: { width: 10.5, height: 20 } as DOMRectReadOnly };
    expect(sizeOf(plain, 2)).toEqual({ width: 10.5, height: 20, pixelRatio: 2 });
    expect(sizeOf(entry(400, 300, 400, 300), 2)).toEqual({ width: 400, height: 300, pixelRatio: 2 });
  });
});

describe("Presence", () => {
  const page = Object.assign(new EventTarget(), { visibilityState: "visible" });
  let intersect: (entries: { isIntersecting: boolean }[]) => void;
  let seen: boolean[];

  class Observer {
    constructor(callback: typeof intersect) {
      intersect = callback; // the last of both is that of intersections
    }
    observe(): void {}
    disconnect(): void {}
  }

  beforeEach(() => {
    seen = [];
    vi.stubGlobal("document", page);
    vi.stubGlobal("window", { devicePixelRatio: 1 });
    vi.stubGlobal("matchMedia", () => new EventTarget());
    vi.stubGlobal("ResizeObserver", Observer);
    vi.stubGlobal("IntersectionObserver", Observer);
  });
  afterEach(() => vi.unstubAllGlobals());

  function turn(state: string): void {
    page.visibilityState = state;
    page.dispatchEvent(new Event("visibilitychange"));
  }

  it("is where the plot has a size, is near, and its tab is in front", () => {
    turn("hidden");
    const host = { clientWidth: 300, clientHeight: 200 } as HTMLElement;
    const presence = new Presence(host, { onSize: () => undefined, onVisible: (visible) => seen.push(visible) });
    presence.measure();
    expect(seen).toEqual([false]);
    turn("visible");
    turn("visible");
    intersect([{ isIntersecting: false }]);
    turn("hidden");
    intersect([{ isIntersecting: true }]);
    expect(seen).toEqual([false, true, false]);
    turn("visible");
    expect(seen.at(-1)).toBe(true);
    presence.destroy();
    turn("hidden");
    expect(seen).toHaveLength(4);
  });
});
