/** Where the bytes of a buffer come from: a URL of the Streamlit server, or the message itself. */

import type { BufferRef, Manifest } from "../manifest";
import { arrived } from "./tally";

export type Source = (
  | { kind: "url"; url: string; bytes: number }
  | { kind: "inline"; data: Uint8Array; bytes: number }
  /** Streams to read one after the other. */
  | { kind: "parts"; parts: Source[]; bytes: number }
) & {
  /** Told how many bytes have arrived, from the beginning on. */
  onBytes?: (received: number) => void;
};

/** Thrown when bytes could not be fetched, so that the caller can ask for them inline. */
export class TransportError extends Error {
  override name = "TransportError";
}

/** Resolves buffer references of one manifest. */
export type Resolve = (ref: BufferRef) => Source;

/**
 * The server's base URL, `server.baseUrlPath` included. Packaged component files are served below
 * `<base>/_stcore/`, so the module's own address tells it.
 */
export function serverBase(moduleUrl: string): string {
  const cut = moduleUrl.indexOf("/_stcore/");
  return cut < 0 ? "" : moduleUrl.slice(0, cut);
}

export function resolver(base: string, inline: Uint8Array | null): Resolve {
  const resolve: Resolve = (ref) => {
    if (ref.parts !== undefined) return { kind: "parts", parts: ref.parts.map(resolve), bytes: ref.bytes };
    if (ref.url !== null) return { kind: "url", url: base + ref.url, bytes: ref.bytes };
    if (inline === null || ref.offset === undefined) {
      throw new TransportError(`buffer ${ref.digest} has neither a URL nor inline bytes`);
    }
    // A copy: the worker takes ownership of what it is sent, and the message may be needed again.
    const data = inline.slice(ref.offset, ref.offset + ref.bytes);
    return { kind: "inline", data, bytes: ref.bytes };
  };
  return resolve;
}

/** A buffer's parts, or the buffer itself. */
export function partsOf(ref: BufferRef): readonly BufferRef[] {
  return ref.parts ?? [ref];
}

/** Sources of one stream each. */
export function streamsOf(source: Source): Source[] {
  if (source.kind !== "parts") return [source];
  let before = 0;
  return source.parts.map((part) => {
    const start = before;
    before += part.bytes;
    return { ...part, onBytes: (received: number) => source.onBytes?.(start + received) };
  });
}

/** Splits a `bytes` value of the component into its manifest and its buffer region. */
export function unpackInline(data: Uint8Array): { manifest: Manifest; region: Uint8Array } {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const size = view.getUint32(0, true);
  const manifest = JSON.parse(new TextDecoder().decode(data.subarray(4, 4 + size))) as Manifest;
  return { manifest, region: data.subarray(Math.ceil((4 + size) / 8) * 8) };
}

/**
 * When a script run begins, the session's files are unregistered for some milliseconds until the run
 * registers them again; another session that ends in that moment removes them.
 */
const RETRY_MS = 300;

/** Answers on their way to requests that are still to be made. */
const early = new Map<string, Promise<Response | null>>();

/** Begins to fetch what will be asked for in a moment, while something else keeps this thread busy. */
export function prefetch(source: Source): void {
  if (source.kind === "parts") for (const part of source.parts) prefetch(part);
  if (source.kind !== "url" || early.has(source.url)) return;
  const { url } = source;
  early.set(url, fetch(url).catch(() => null));
}

async function attempt(url: string, init: RequestInit): Promise<Response> {
  try {
    const begun = init.headers === undefined ? early.get(url) : undefined;
    early.delete(url);
    return (await begun) ?? (await fetch(url, init));
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new TransportError(`cannot reach ${url}: ${String(error)}`);
  }
}

async function request(url: string, init: RequestInit, ...expected: number[]): Promise<Response> {
  let response = await attempt(url, init);
  if (response.status === 404) {
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    response = await attempt(url, init);
  }
  if (!expected.includes(response.status)) {
    throw new TransportError(`${url} answered ${response.status} instead of ${expected.join(" or ")}`);
  }
  return response;
}

/** Feeds the bytes of a source to `push` as they arrive. */
export async function pump(
  source: Source,
  push: (piece: Uint8Array) => void,
  signal: AbortSignal,
): Promise<void> {
  if (source.kind === "parts") {
    for (const stream of streamsOf(source)) await pump(stream, push, signal);
    return;
  }
  if (source.kind === "inline") {
    arrived(source, source.data.length);
    push(source.data);
    return;
  }
  source.onBytes?.(0);
  const response = await request(source.url, { signal }, 200);
  if (response.body === null) {
    source.onBytes?.(source.bytes);
    arrived(source, source.bytes);
    push(new Uint8Array(await response.arrayBuffer()));
    return;
  }
  const reader = response.body.getReader();
  // A prefetched answer does not know of the signal.
  signal.addEventListener("abort", () => void reader.cancel().catch(() => undefined), { once: true });
  let received = 0;
  for (;;) {
    let step: ReadableStreamReadResult<Uint8Array>;
    try {
      step = await reader.read();
    } catch (error) {
      if (signal.aborted) throw error;
      throw new TransportError(`${source.url} broke off after ${received} bytes: ${String(error)}`);
    }
    signal.throwIfAborted();
    if (step.done) break;
    received += step.value.length;
    source.onBytes?.(received);
    arrived(source, step.value.length);
    push(step.value);
  }
  if (received !== source.bytes) {
    throw new TransportError(`${source.url} sent ${received} of ${source.bytes} bytes`);
  }
}

/** All bytes of a small buffer. */
export async function readAll(source: Source, signal: AbortSignal): Promise<Uint8Array> {
  const bytes = new Uint8Array(source.bytes);
  let filled = 0;
  await pump(
    source,
    (piece) => {
      bytes.set(piece, filled);
      filled += piece.length;
    },
    signal,
  );
  return bytes;
}

/** Bytes `[start, end)` of a buffer. */
export async function readRange(
  source: Source,
  start: number,
  end: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  if (source.kind === "parts") throw new Error("blocks have no parts");
  if (source.kind === "inline") {
    arrived(source, end - start);
    return source.data.subarray(start, end);
  }
  const headers = { Range: `bytes=${start}-${end - 1}` };
  const response = await request(source.url, { signal, headers }, 206, 200);
  const body = new Uint8Array(await response.arrayBuffer());
  arrived(source, body.length);
  // A proxy may drop the Range header and send everything.
  return response.status === 206 ? body : body.subarray(start, end);
}
