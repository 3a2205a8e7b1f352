/**
 * More points than the page should hold: the server counts them.
 *
 * Tells the picture which rasters there are, asks the server for the part of the plane in view, and keeps
 * the counts for the pointer.
 */

import type { AggregateManifest, Box, Manifest, RasterManifest, ViewportState } from "./manifest";
import { Patience } from "./patience";
import { RASTERS_KEPT, type RasterCounts, type RasterSource, type Reply, type Request } from "./picture/protocol";
import type { Sender } from "./remote";
import { blockPlace, boxOf, covers, Raster, showsPoints, suits, withinExtent, type Agg, type Block } from "./texels";
import { formatPlural } from "./ui/format";
import { Viewports, type Sight } from "./viewports";
import { TransportError, type Resolve } from "./wire/source";

type ColorKind = Extract<Request, { type: "aggregate" }>["kind"];
type Aggregated = Extract<Reply, { type: "aggregated" }>;

export interface AggregatingHandlers {
  /** What is seen; null while the plot has no size. */
  sight(): Sight | null;
  onViewport(state: ViewportState): void;
  /** @param note What the user waits for; null: nothing. */
  onWaiting(note: string | null): void;
  onError(message: string, transport: boolean): void;
}

/** A block of texels under the pointer. */
export interface Counted {
  raster: Raster;
  block: Block;
  kind: ColorKind;
  agg: Agg;
}

export interface AggregatedStats {
  /** Of the request whose answer has arrived. */
  serial: number;
  /** Of its raster, or of that of the whole extent. */
  texels: number;
}

/** What the picture was told, as far as its answer is about it. */
interface Told {
  ticket: number;
  aggregate: AggregateManifest;
  kind: ColorKind;
}

export class Aggregating {
  private aggregate: AggregateManifest | null = null;
  private source = "";
  /** What the picture was told last, as text. */
  private key = "";
  /** What it was told and has not answered, oldest first. */
  private awaited: Told[] = [];
  private shown: Told | null = null;
  private ticket = 0;
  /** The rasters that the picture keeps, by what they are; the oldest first. */
  private base: [string, Raster] | null = null;
  private rasters = new Map<string, Raster>();
  /** Nothing is told or asked any more. */
  private stopped = false;
  private readonly viewports: Viewports;
  private readonly patience: Patience;

  constructor(
    private readonly picture: Sender,
    private readonly on: AggregatingHandlers,
  ) {
    this.patience = new Patience((note) => on.onWaiting(note));
    this.viewports = new Viewports({
      sight: () => on.sight(),
      serves: (sight) => this.serves(sight),
      ask: (request) => this.ask(request),
    });
  }

  /** Whether nothing is on its way, and nothing is to be asked for. */
  get idle(): boolean {
    return this.aggregate === null || (this.awaited.length === 0 && this.viewports.idle);
  }

  get stats(): AggregatedStats | null {
    const { shown } = this;
    if (this.aggregate === null || shown === null) return null;
    const { width, height } = shown.aggregate.raster ?? shown.aggregate.base;
    return { serial: shown.aggregate.serial, texels: width * height };
  }

  /** Whether a manifest is older than what is here: an answer that was overtaken. */
  outdated({ points, aggregate }: Pick<Manifest, "points" | "aggregate">): boolean {
    const here = this.aggregate;
    if (aggregate === null || here === null || points.source !== this.source) return false;
    // 0: the server knows of no request, as after a restart; what it says is news.
    return aggregate.digest === here.digest && aggregate.serial > 0 && aggregate.serial < here.serial;
  }

  apply({ points, color, aggregate }: Pick<Manifest, "points" | "color" | "aggregate">, resolve: Resolve): void {
    if (this.stopped) return;
    if (aggregate === null) {
      this.end();
      return;
    }
    if (this.source !== points.source) this.viewports.reset();
    else if (this.aggregate?.digest !== aggregate.digest) this.viewports.again();
    this.source = points.source;
    this.aggregate = aggregate;
    // Of too many categories only all points are counted.
    const kind = color.kind === "category" && aggregate.codes === 0 ? "constant" : color.kind;
    this.tell(aggregate, kind, resolve);
    this.viewports.enable();
    this.viewports.heard(aggregate.serial);
    this.wait();
  }

  /** A manifest was outdated and left out: what else is in it comes with the next answer. */
  overtaken(): void {
    this.viewports.renew();
  }

  /** The rasters have arrived. */
  received({ ticket, rasters }: Aggregated): void {
    const at = this.awaited.findIndex((told) => told.ticket === ticket);
    // Nothing more comes for what was told before: it was overtaken.
    const told = this.awaited.splice(0, at + 1).at(-1);
    if (told === undefined) return;
    if (this.shown?.aggregate.digest !== told.aggregate.digest || this.shown.kind !== told.kind) this.forget();
    this.shown = told;
    this.keep(told.aggregate, rasters);
    this.wait();
  }

  /** The rasters did not get through: they are told again with the next manifest. */
  failed(): void {
    this.key = "";
    this.awaited = [];
    this.viewports.reset();
    this.wait();
  }

  /** The camera stands elsewhere, or the plot has another size. */
  moved(): void {
    this.viewports.moved();
  }

  /** A hand that has moved the camera has let go. */
  letGo(): void {
    this.viewports.letGo();
  }

  setVisible(visible: boolean): void {
    this.viewports.setVisible(visible);
  }

  /** Whether exact points are shown, where there are some. */
  get exact(): boolean {
    const { aggregate } = this;
    const sight = this.on.sight();
    if (aggregate === null || sight === null) return true;
    return aggregate.inside !== null && showsPoints(aggregate.inside, sight.box);
  }

  /**
   * What was counted at a place: in the newest raster that holds it; null where exact points are.
   *
   * @param least Quanta that a block has at least, on each axis.
   */
  at(qx: number, qy: number, least: readonly [number, number]): Counted | null {
    const { shown, aggregate } = this;
    if (shown === null || aggregate === null) return null;
    const { inside } = aggregate;
    if (inside !== null && this.exact && covers(inside, [qx, qx, qy, qy])) return null;
    const every = [...this.rasters.values()].reverse();
    if (this.base !== null) every.push(this.base[1]);
    for (const raster of every) {
      const block = raster.blockAt(qx, qy, least);
      if (block !== null) return { raster, block, kind: shown.kind, agg: shown.aggregate.agg };
    }
    return null;
  }

  /** Points in all texels that a box touches: by the newest raster that holds the box; null where none does. */
  countTouched(box: Box): number | null {
    const every = [...this.rasters.values()].reverse();
    if (this.base !== null) every.push(this.base[1]);
    const raster = every.find(({ place }) => covers(boxOf(place), box));
    return raster?.countTouched(box) ?? null;
  }

  stop(): void {
    this.stopped = true;
    this.rest();
  }

  private rest(): void {
    this.viewports.disable();
    this.patience.stop();
  }

  private end(): void {
    if (this.aggregate === null) return;
    this.aggregate = null;
    this.source = this.key = "";
    this.awaited = [];
    this.shown = null;
    this.forget();
    this.rest();
    const none = { base: null, raster: null, selected: null, baseSelected: null, inside: null };
    this.picture.send({ type: "aggregate", ticket: ++this.ticket, digest: null, kind: "constant", codes: 0, ...none });
  }

  private tell(aggregate: AggregateManifest, kind: ColorKind, resolve: Resolve): void {
    const { serial, digest, codes, inside } = aggregate;
    const places = [aggregate.base, aggregate.raster, aggregate.selected, aggregate.baseSelected].map(nameOf);
    const key = JSON.stringify([serial, digest, kind, codes, inside, places]);
    if (key === this.key) return;
    const of = (raster: RasterManifest | null): RasterSource | null => raster && sourceOf(raster, resolve);
    // One request of the server may be answered twice, as when the selection has changed.
    const ticket = this.ticket + 1;
    try {
      this.picture.send({
        type: "aggregate",
        ticket,
        digest,
        kind,
        codes,
        base: of(aggregate.base),
        raster: of(aggregate.raster),
        selected: of(aggregate.selected),
        baseSelected: of(aggregate.baseSelected),
        inside,
        still: prefersStill(),
      });
    } catch (error) {
      this.on.onError(String(error), error instanceof TransportError);
      return;
    }
    this.key = key;
    this.ticket = ticket;
    this.awaited.push({ ticket, aggregate, kind });
  }

  private ask(request: Omit<ViewportState, "points">): void {
    this.patience.again();
    this.wait();
    this.on.onViewport({ ...request, points: this.source });
  }

  private wait(): void {
    const { aggregate } = this;
    const busy = this.viewports.waiting || this.awaited.length > 0;
    const note = busy && aggregate !== null ? `Counting ${formatPlural(aggregate.total, "point")} …` : null;
    this.patience.wait(note);
  }

  private serves(sight: Sight): boolean {
    const { aggregate } = this;
    const seen = withinExtent(sight.box);
    if (aggregate === null || seen === null) return true;
    if (aggregate.inside !== null && covers(aggregate.inside, seen)) return true;
    const scale = scaleOf(sight);
    const answer = aggregate.raster;
    if (answer !== null && covers(boxOf(answer), seen) && this.fits(answer, scale)) return true;
    return covers(boxOf(aggregate.base), seen) && finenessFits(aggregate.base, scale);
  }

  /** Whether the texels of the answer suit a scale: also where the server had reasons for others. */
  private fits(answer: RasterManifest, scale: [number, number]): boolean {
    const { served } = this.viewports;
    if (finenessFits(answer, scale)) return true;
    return served !== null && scaleOf(served).every((asked, i) => Math.abs(asked / scale[i]! - 1) < 1e-9);
  }

  /** Keeps what the picture keeps: what is among that is not sent again. */
  private keep({ base, raster }: AggregateManifest, arrived: RasterCounts[]): void {
    const make = (of: RasterManifest): Raster | null => {
      const counts = arrived.find((one) => nameOf({ ...one, data: one }) === nameOf(of));
      return counts === undefined ? null : new Raster(blockPlace(of), counts);
    };
    const known = this.base?.[0] === nameOf(base) ? this.base[1] : this.rasters.get(nameOf(base));
    const whole = make(base) ?? known ?? null;
    this.base = whole && [nameOf(base), whole];
    if (raster === null) return;
    const name = nameOf(raster);
    const newest = make(raster) ?? this.rasters.get(name) ?? (name === nameOf(base) ? whole : null);
    this.rasters.delete(name);
    if (newest !== null) this.rasters.set(name, newest);
    for (const oldest of this.rasters.keys()) {
      if (this.rasters.size <= RASTERS_KEPT) break;
      this.rasters.delete(oldest);
    }
  }

  private forget(): void {
    this.base = null;
    this.rasters.clear();
  }
}

function sourceOf({ data, ...place }: RasterManifest, resolve: Resolve): RasterSource {
  return { ...place, digest: data.digest, source: resolve(data) };
}

/** Equal bytes, as of two empty places, are not the same raster. */
function nameOf(raster: (Omit<RasterManifest, "data"> & { data: { digest: string } }) | null): string {
  if (raster === null) return "";
  const { data, kx, ky, x, y, width, height } = raster;
  return [data.digest, kx, ky, x, y, width, height].join(" ");
}

/** Quanta per device pixel on each axis. */
function scaleOf({ box, width, height }: Sight): [number, number] {
  const [x0, x1, y0, y1]: Box = box;
  return [(x1 - x0) / width, (y1 - y0) / height];
}

function finenessFits({ kx, ky }: RasterManifest, [scaleX, scaleY]: [number, number]): boolean {
  return suits(kx, scaleX) && suits(ky, scaleY);
}

export function prefersStill(): boolean {
  return typeof matchMedia === "function" && matchMedia("(prefers-reduced-motion: reduce)").matches;
}
