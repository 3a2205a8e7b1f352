/** What a plot's picture is made of: its points' columns on the GPU and the tables that colour them. */

import type { CodeRange } from "../filter";
import { PointColumns } from "../gl/columns";
import { Lookup } from "../gl/lookup";
import type { Stage } from "../gl/stage";
import type { ColumnArray } from "../wire/decode";
import { expand } from "../wire/expand";
import { batchRuns } from "../wire/grid";
import type { Source } from "../wire/source";
import { streamColumn, streamPoints } from "../wire/stream";
import { ChannelColumn } from "./channel_column";
import { Colors, type ColorRequest } from "./colors";
import type { Growth } from "./growing";
import { Levels } from "./levels";
import type { Departed } from "./flight";
import type { Channel, MotionSources, Post } from "./protocol";

/** Where points come from. */
interface Route {
  /** Two codes a point. */
  places: Uint16Array;
  /** Points that have no successor. */
  departed: Departed | null;
  /** Whether all of it is here. */
  known: boolean;
}

export class Material {
  levels = new Levels([]);
  columns: PointColumns;
  lookup: Lookup;
  ramp: Lookup;
  /** null: points come from nowhere. */
  route: Route | null = null;
  /** Whether some points are selected. */
  selecting = false;
  private readonly colors = new Colors(() => this.columns, (...codes) => this.postCodes(...codes));
  private readonly channels: Record<Channel, ChannelColumn>;
  private readonly tables: { lookup: Uint8Array; ramp: Uint8Array } = {
    lookup: new Uint8Array(4),
    ramp: new Uint8Array(1024),
  };
  private loaded = 0;
  /** Between a lost context and the page's answer positions are missing. */
  private refilling = false;
  private abort = new AbortController();

  constructor(
    private readonly stage: Stage,
    private readonly plot: number,
    private readonly post: Post,
    private readonly onMore: () => void,
  ) {
    this.columns = new PointColumns(stage.gl, 0);
    this.lookup = new Lookup(stage.gl);
    this.ramp = new Lookup(stage.gl);
    const columns = (): PointColumns => this.columns;
    this.channels = { size: new ChannelColumn("size", columns), opacity: new ChannelColumn("opacity", columns) };
  }

  /**
   * Streams other points; resolves when all have arrived.
   *
   * @param motion Where they come from, if they come from the present ones.
   */
  async load(sizes: readonly number[], cells: Source, position: Source, motion: MotionSources | null): Promise<void> {
    this.abort.abort();
    const abort = new AbortController();
    this.abort = abort;
    this.colors.reset();
    this.channels.size.reset();
    this.channels.opacity.reset();
    this.loaded = 0;
    this.selecting = false;
    this.endRoute();
    const departed = motion === null || motion.gone === null ? null : this.depart();
    if (departed === null) this.columns.destroy();
    this.levels = new Levels(sizes);
    this.columns = new PointColumns(this.stage.gl, this.levels.count);
    const streams = [this.stream(cells, position, abort.signal)];
    if (motion !== null) streams.push(this.streamRoute(motion, departed, abort.signal));
    try {
      await Promise.all(streams);
    } catch (error) {
      if (abort.signal.aborted) return;
      abort.abort(); // the other of the two streams must not go on
      throw error;
    }
  }

  /** Whether all points are here, and all of where they come from. */
  get arrived(): boolean {
    return this.levels.complete && this.route?.known === true;
  }

  /** The points are where they belong. */
  endRoute(): void {
    const { route } = this;
    this.route = null;
    this.columns.dropBefore();
    route?.departed?.columns.destroy();
    route?.departed?.lookup.destroy();
  }

  /** Whether all there is has arrived, so that more can be added. */
  get whole(): boolean {
    return this.levels.complete && !this.refilling && !this.stage.lost;
  }

  /** Whether points can be added to the columns as they are. */
  canGrow({ request }: Growth): boolean {
    return request.keep <= this.levels.sizes.length && this.colors.canGrow(request.color);
  }

  /** Takes over rows that were appended. @returns The levels before. */
  grow(growth: Growth): Levels {
    const { levels: before, columns, colors, channels, plot, post } = this;
    const { request, levels, kept, starts, positions } = growth;
    levels.starts.push(...before.starts.slice(0, request.keep), ...starts.map((each) => each.slice()));
    this.levels = levels;
    columns.grow(levels.count, kept);
    for (const { start, xy } of positions) columns.uploadPosition(start, xy);
    colors.grow(request.color, kept, growth.color);
    channels.size.grow(request.size, kept, growth.channels.size);
    channels.opacity.grow(request.opacity, kept, growth.channels.opacity);
    // Which of them are selected the page is about to say.
    if (this.selecting) columns.uploadState(new Uint8Array(levels.count - kept), kept);
    this.loaded = levels.count;
    this.settle();
    const local = new Uint16Array(2 * (levels.count - kept));
    for (const piece of positions) local.set(piece.local, 2 * (piece.start - kept));
    post({ type: "grown", plot, ticket: request.ticket, starts, local }, [local.buffer, ...starts.map((s) => s.buffer)]);
    return before;
  }

  /** Whether this colour column is drawn with. */
  shows(digest: string): boolean {
    return this.colors.shows(digest);
  }

  async color(request: ColorRequest, onUse: () => void): Promise<void> {
    await this.colors.show(this.levels.sizes, request, onUse);
  }

  /** Tells the page which code each point has: all that are here, and those that come. */
  tellCodes(digest: string): void {
    this.colors.tell(digest);
  }

  async channel(channel: Channel, column: Source | null, onUse: () => void): Promise<void> {
    await this.channels[channel].show(this.levels.sizes, column, this.levels.ready === 0, onUse);
  }

  setLookup(rgba: Uint8Array): void {
    this.tables.lookup = rgba;
    this.lookup.set(rgba);
  }

  /** Which numbers are shown. */
  setRange(range: CodeRange): void {
    this.lookup.range = range;
  }

  /** What `lookup` holds; another object when it changes. */
  get colorTable(): Uint8Array {
    return this.tables.lookup;
  }

  setRamp(rgba: Uint8Array): void {
    this.tables.ramp = rgba;
    this.ramp.set(rgba);
  }

  /** @param mask One byte a point, or null for no selection. */
  setState(mask: Uint8Array | null): void {
    this.selecting = mask !== null && mask.length === this.columns.count;
    if (this.selecting) this.columns.uploadState(mask!);
  }

  /** More has arrived: finds out which levels can be drawn. */
  settle(): void {
    const { colors, channels } = this;
    this.levels.setLoaded(Math.min(this.loaded, colors.ready, channels.size.ready, channels.opacity.ready));
  }

  /** The GPU has lost everything: positions and state come from the page, all else is here. */
  rebuild(): void {
    const { gl } = this.stage;
    const { range } = this.lookup;
    this.lookup = new Lookup(gl);
    this.lookup.range = range;
    this.ramp = new Lookup(gl);
    this.lookup.set(this.tables.lookup);
    this.ramp.set(this.tables.ramp);
    this.columns = new PointColumns(gl, this.levels.count);
    this.route = null;
    this.colors.refill();
    this.channels.size.refill();
    this.channels.opacity.refill();
    this.selecting = false;
    this.levels.ready = 0;
    this.refilling = true;
  }

  /** @param local Positions relative to their cells of all points that had arrived. */
  refill(local: Uint16Array): void {
    const { levels } = this;
    const batches = batchRuns(levels.sizes);
    for (const [start, end] of batches) {
      if (2 * end > local.length) break;
      const level = levels.bounds.findLastIndex((bound) => bound <= start);
      const piece = local.subarray(2 * start, 2 * end);
      this.columns.uploadPosition(start, expand(piece, start, levels.starts[level]!));
    }
    this.refilling = false;
    this.settle();
  }

  close(): void {
    this.abort.abort();
    this.endRoute();
    this.colors.reset();
    this.channels.size.reset();
    this.channels.opacity.reset();
    for (const held of [this.columns, this.lookup, this.ramp]) held.destroy();
  }

  /** The present points go on to be drawn for a while, in the colours that they have. */
  private depart(): Departed {
    const lookup = new Lookup(this.stage.gl);
    lookup.set(this.tables.lookup);
    return { columns: this.columns, lookup, levels: this.levels };
  }

  private async streamRoute({ places, gone }: MotionSources, departed: Departed | null, signal: AbortSignal): Promise<void> {
    const route: Route = { places: new Uint16Array(2 * this.levels.count), departed, known: false };
    this.route = route;
    const reading = [
      streamColumn(this.levels.sizes, places, signal, (start, values) => {
        if (this.route !== route) return;
        route.places.set(values, 2 * start);
        this.columns.uploadBefore(start, values);
      }),
    ];
    if (departed !== null && gone !== null) {
      const mask = new Uint8Array(departed.levels.count);
      const reads = streamColumn(departed.levels.sizes, gone, signal, (start, values) => mask.set(values, start));
      const upload = (): void => {
        if (this.route === route) departed.columns.uploadState(mask);
      };
      reading.push(reads.then(upload));
    }
    await Promise.all(reading);
    route.known = true;
    this.onMore();
  }

  private postCodes(digest: string, start: number, values: ColumnArray): void {
    const own = values instanceof Uint16Array ? new Uint16Array(values) : new Uint8Array(values);
    const { plot, levels } = this;
    this.post({ type: "codes", plot, digest, start, count: levels.count, values: own }, [own.buffer]);
  }

  private async stream(cells: Source, position: Source, signal: AbortSignal): Promise<void> {
    const { plot, post, levels } = this;
    await streamPoints(levels.sizes, cells, position, signal, {
      onCells: (level, starts) => {
        levels.starts[level] = starts.slice();
        post({ type: "cells", plot, level, starts }, [starts.buffer]);
      },
      onPositions: (start, local, xy) => {
        this.columns.uploadPosition(start, xy);
        this.loaded = start + local.length / 2;
        const own = new Uint16Array(local); // its own memory, so that it can be handed over
        post({ type: "positions", plot, start, local: own }, [own.buffer]);
        if (this.refilling) return;
        this.settle();
        this.onMore();
      },
    });
  }
}
