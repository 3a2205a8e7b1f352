/** How many bytes have come, told to whoever asked for them: on the page and in the worker alike. */

import type { BufferRef, Manifest } from "../manifest";
import type { Resolve, Source } from "./source";

/** By the source itself: what goes to the worker is a copy, and is counted there. */
const listeners = new WeakMap<Source, (bytes: number) => void>();

/** Tells of each piece that comes from a source. */
export function counted<T extends Source | null>(source: T, tell: (bytes: number) => void): T {
  if (source !== null) listeners.set(source, tell);
  return source;
}

/** Bytes of a source have come. */
export function arrived(source: Source, bytes: number): void {
  listeners.get(source)?.(bytes);
}

/** What a plot has fetched, and what it has not because it was there. */
export class Tally {
  /** Bytes that have come to the page; what comes to the worker is counted there. */
  received = 0;
  /** Bytes of buffers that later manifests named and nobody had to fetch. */
  reused = 0;
  /** Digests of what was fetched. */
  private readonly fetched = new Set<string>();
  /** Those of the last manifest that count as reused. */
  private spared = new Map<string, number>();

  /** Looks at a manifest; what is resolved by what this returns is counted. */
  watch(manifest: Manifest, resolve: Resolve): Resolve {
    this.spared = new Map();
    for (const { digest, bytes } of refsOf(manifest)) {
      if (this.fetched.has(digest)) this.spared.set(digest, bytes);
    }
    for (const bytes of this.spared.values()) this.reused += bytes;
    return (ref) => {
      const { digest } = ref;
      this.reused -= this.spared.get(digest) ?? 0;
      this.spared.delete(digest);
      this.fetched.add(digest);
      return counted(resolve(ref), (bytes) => (this.received += bytes));
    };
  }
}

/** Every buffer that a manifest names, but those that are read block by block. */
function refsOf(part: unknown): BufferRef[] {
  if (typeof part !== "object" || part === null) return [];
  if ("digest" in part && "bytes" in part && "url" in part) return "index" in part ? [] : [part as BufferRef];
  return Object.values(part).flatMap(refsOf);
}
