/** The rasters of one thing counted: those that are here, in the order in which they came. */

import type { ColorKind } from "../gl/columns";
import { readRaster } from "../wire/raster";
import { Fade } from "./fade";
import { RASTERS_KEPT, type RasterSource } from "./protocol";
import { Raster } from "./raster";

/** All points of a place, and the selected ones. */
export interface Pair {
  raster: Raster;
  selected: Raster | null;
  /** Which selection `selected` shows. */
  selection: string;
  fade: Fade;
}

/** What one request asks for, as it has arrived. */
export interface Answer {
  base: Raster;
  baseSelected: Raster | null;
  raster: Raster | null;
  selected: Raster | null;
  /** Names the selection; empty without one. */
  selection: string;
}

export class RasterSet {
  base: Pair | null = null;
  /** The newest comes last. */
  pairs: Pair[] = [];
  selection = "";
  private readonly loading = new Map<string, Promise<Raster>>();
  private readonly told = new Set<Raster>();
  private readonly abort = new AbortController();

  constructor(
    readonly digest: string,
    readonly kind: ColorKind,
  ) {}

  get bytes(): number {
    return this.rasters().reduce((sum, raster) => sum + raster.bytes, 0);
  }

  /** Fetches a raster unless it is here. */
  load(source: RasterSource): Promise<Raster> {
    const key = keyOf(source);
    let loading = this.loading.get(key);
    if (loading === undefined) {
      loading = fetchRaster(source, this.kind, this.abort.signal);
      // What failed is not remembered: the next request tries again.
      loading.catch(() => this.loading.delete(key));
      this.loading.set(key, loading);
    }
    return loading;
  }

  /** The whole extent, while the rest is on its way. */
  begin(base: Raster, selected: Raster | null, selection: string): void {
    this.base = { raster: base, selected, selection, fade: new Fade() };
    this.selection = selection;
  }

  /** @returns The rasters of all points that the page has not been given. */
  settle({ base, baseSelected, raster, selected, selection }: Answer): Raster[] {
    this.begin(base, baseSelected, selection);
    if (raster !== null) {
      const before = this.pairs.find((pair) => pair.raster === raster);
      const others = this.pairs.filter((pair) => pair !== before);
      // The one on top goes on as it is; another comes to the top, and anew.
      const fade = before !== undefined && before === this.pairs.at(-1) ? before.fade : new Fade();
      this.pairs = [...others, { raster, selected, selection, fade }].slice(-RASTERS_KEPT);
    }
    this.forget();
    const news = [...new Set(raster === null ? [base] : [base, raster])].filter((one) => !this.told.has(one));
    for (const one of news) this.told.add(one);
    return news;
  }

  /** Those to be painted, the newest last: under a selection only those that show it. */
  current(): Pair[] {
    const { base, pairs, selection } = this;
    if (base === null) return [];
    return [base, ...pairs.filter((pair) => selection === "" || pair.selection === selection)];
  }

  /** Gives memory on the GPU back until so much is held: first of what came first. */
  trim(bytes: number): void {
    for (const { raster, selected } of this.pairs.slice(0, -1)) {
      if (this.bytes <= bytes) return;
      raster.release();
      selected?.release();
    }
  }

  /** The GPU has lost everything: textures are made again from the counts. */
  release(): void {
    for (const raster of this.rasters()) raster.release();
  }

  close(): void {
    this.abort.abort();
    this.release();
  }

  /** Everything that is not shown any more. */
  private forget(): void {
    const kept = new Set(this.rasters());
    const keys = new Set([...kept].map(({ place }) => keyOf(place)));
    for (const [key, loading] of this.loading) {
      if (keys.has(key)) continue;
      this.loading.delete(key);
      loading.then((raster) => raster.release()).catch(() => undefined);
    }
    for (const raster of this.told) if (!kept.has(raster)) this.told.delete(raster);
  }

  private rasters(): Raster[] {
    const pairs = this.base === null ? this.pairs : [this.base, ...this.pairs];
    const all = pairs.flatMap(({ raster, selected }) => (selected === null ? [raster] : [raster, selected]));
    return [...new Set(all)];
  }
}

/** Equal bytes, as of two empty places, are not the same raster. */
function keyOf({ digest, kx, ky, x, y }: Omit<RasterSource, "source">): string {
  return `${digest} ${kx} ${ky} ${x} ${y}`;
}

async function fetchRaster(from: RasterSource, kind: ColorKind, signal: AbortSignal): Promise<Raster> {
  const { source, ...place } = from;
  return new Raster(place, await readRaster(source, kind, place, signal));
}
