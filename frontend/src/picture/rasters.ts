/**
 * Counts that the server made: which of them are here, and which are painted how far.
 *
 * The whole extent lies below; each raster that comes replaces what it covers, and fades in. Panning and
 * zooming stretch what is there. What was counted before stays on the screen until the whole extent of
 * what is counted now has arrived.
 */

import type { ColorKind } from "../gl/columns";
import type { Frame } from "../gl/frame";
import type { Request } from "./protocol";
import type { Raster } from "./raster";
import { RasterSet, type Answer } from "./raster_set";
import type { Rect } from "./rects";

export type AggregateRequest = Extract<Request, { type: "aggregate" }>;

/** A raster to paint, and how far it replaces what lies below. */
export interface RasterLayer {
  raster: Raster;
  selected: Raster | null;
  weight: number;
}

/** A part of a raster. */
export interface RasterPart {
  raster: Raster;
  /** Texels; null: all of them. */
  part: Rect | null;
}

/** Texels larger than this many pixels on a side are too few to say how common each count is. */
const LARGEST_TEXEL = 4;
/** Bytes of textures at rest, unless the whole extent and the newest raster alone take more. */
const KEPT_BYTES = 96 * 1024 * 1024;

export class Rasters {
  /** Nothing fades. */
  still = false;
  private shown: RasterSet | null = null;
  /** What is on its way, where other things are counted. */
  private next: RasterSet | null = null;
  private ticket = 0;
  /** Whether something that was asked for is not here. */
  pending = false;
  /** Whether it will not come either. */
  failed = false;
  private lookup: Uint8Array = new Uint8Array(4);
  /** What a canvas showed when that was last of interest. */
  private seen: RasterPart | null = null;

  /**
   * @param colors Colours of categories, or of numbers, as they are now.
   * @param onChange There is something else to paint.
   */
  constructor(
    private readonly colors: () => Uint8Array,
    private readonly onChange: () => void,
  ) {}

  /** Whether rasters are painted: they are here, and so are their colours. */
  get active(): boolean {
    if (this.shown === null) return false;
    const colored = this.kind === "category" || this.kind === "number";
    return !colored || this.colorTable.length > 4 || this.colorTable[3]! > 0;
  }

  get kind(): ColorKind {
    return this.shown?.kind ?? "constant";
  }

  get selecting(): boolean {
    return this.shown !== null && this.shown.selection !== "";
  }

  /** The raster of the whole extent. */
  get base(): Raster | null {
    return this.shown?.base?.raster ?? null;
  }

  /**
   * What the colours of counts follow from: the whole extent, or what a canvas shows at rest. Where only
   * coarser counts are there yet, it is what was seen before.
   *
   * @param canvas null: the whole extent.
   */
  reference(canvas: Frame | null): RasterPart | null {
    if (this.seen !== null && !this.rasters().includes(this.seen.raster)) this.seen = null;
    this.seen = canvas && (this.seenOn(canvas) ?? this.seen);
    return this.seen ?? (this.base && { raster: this.base, part: null });
  }

  /** The raster painted last. */
  get newest(): Raster | null {
    return this.shown?.current().at(-1)?.raster ?? null;
  }

  get bytes(): number {
    return (this.shown?.bytes ?? 0) + (this.next?.bytes ?? 0);
  }

  /** The colours that what is painted has: what goes away keeps the ones it had. */
  get colorTable(): Uint8Array {
    if (this.next === null) this.lookup = this.colors();
    return this.lookup;
  }

  /**
   * Paints these as soon as they are here.
   *
   * @returns The rasters that the page has not been given; null where another request came in between.
   */
  async show(request: AggregateRequest): Promise<Raster[] | null> {
    const ticket = ++this.ticket;
    try {
      return await this.bring(request, ticket);
    } catch (error) {
      if (ticket !== this.ticket) return null;
      this.failed = true;
      throw error;
    }
  }

  /** A frame is about to be painted. */
  step(now: number): void {
    for (const { fade } of this.shown?.current().slice(1) ?? []) fade.turn(1, now, this.still);
  }

  /** In the order of painting. */
  layers(now: number): RasterLayer[] {
    return (this.shown?.current() ?? []).map(({ raster, selected, fade }, i) => ({
      raster,
      selected: this.selecting ? selected : null,
      weight: i === 0 ? 1 : fade.at(now),
    }));
  }

  /** Whether what is painted will change by itself. */
  fading(now: number): boolean {
    return this.shown?.current().some(({ fade }) => !fade.over(now)) ?? false;
  }

  /** The camera rests: gives back what only motion needs. */
  rest(): void {
    this.shown?.trim(KEPT_BYTES);
  }

  /** The GPU has lost everything. */
  lost(): void {
    this.shown?.release();
  }

  close(): void {
    this.ticket++;
    this.pending = false;
    this.next?.close();
    this.shown?.close();
    this.next = this.shown = this.seen = null;
  }

  /** The counts that a canvas shows all over; null where they are too coarse. */
  private seenOn(canvas: Frame): RasterPart | null {
    for (const raster of this.rasters().reverse()) {
      const { sx, sy } = raster.frame;
      const part = Math.max(canvas.sx / sx, canvas.sy / sy) <= LARGEST_TEXEL ? raster.seenOn(canvas) : null;
      if (part !== null) return { raster, part };
    }
    return null;
  }

  /** In the order of painting. */
  private rasters(): Raster[] {
    return this.shown?.current().map(({ raster }) => raster) ?? [];
  }

  private async bring(request: AggregateRequest, ticket: number): Promise<Raster[] | null> {
    this.still = request.still ?? false;
    if (request.digest === null || request.base === null) {
      this.close();
      this.onChange();
      return [];
    }
    this.pending = true;
    this.failed = false;
    const set = this.setOf(request.digest, request.kind);
    const arriving = load(set, request);
    if (set.base === null) {
      const [base, baseSelected, selection] = await arriving.base;
      if (ticket !== this.ticket) return null;
      set.begin(base, baseSelected, selection);
      this.swap(set);
      this.onChange();
    }
    const answer = await arriving.all;
    if (ticket !== this.ticket) return null;
    const news = set.settle(answer);
    this.pending = false;
    this.onChange();
    return news;
  }

  private setOf(digest: string, kind: ColorKind): RasterSet {
    const { shown, next } = this;
    if (next?.digest === digest && next.kind === kind) return next;
    next?.close();
    this.next = null;
    if (shown?.digest === digest && shown.kind === kind) return shown;
    return (this.next = new RasterSet(digest, kind));
  }

  private swap(set: RasterSet): void {
    this.shown?.close();
    this.shown = set;
    this.next = null;
  }
}

interface Arriving {
  base: Promise<[Answer["base"], Answer["baseSelected"], string]>;
  all: Promise<Answer>;
}

function load(set: RasterSet, request: AggregateRequest): Arriving {
  const { raster, selected, baseSelected } = request;
  const selection = baseSelected?.digest ?? selected?.digest ?? "";
  const get = async (source: typeof raster): Promise<Raster | null> => source && set.load(source);
  const whole = Promise.all([set.load(request.base!), get(baseSelected)]);
  const view = Promise.all([get(raster), get(selected)]);
  const base = whole.then(([first, second]): [Raster, Raster | null, string] => [first, second, selection]);
  const all = Promise.all([whole, view]).then(
    ([[first, second], [third, fourth]]): Answer => ({
      base: first, baseSelected: second, raster: third, selected: fourth, selection,
    }),
  );
  // Where the first fails, nobody waits for the other any more.
  all.catch(() => undefined);
  base.catch(() => undefined);
  return { base, all };
}
