/** A picture as seen from one place: its sheets share a frame somewhat larger than the canvas. */

import type { PointColumns } from "../gl/columns";
import { sameScale, type Frame } from "../gl/frame";
import type { Lookup } from "../gl/lookup";
import { PointsPass, type DiscStyle, type Part } from "../gl/points_pass";
import type { Stage } from "../gl/stage";
import type { Levels } from "./levels";
import type { Rect } from "./rects";
import { type Region, Runs } from "./region";
import { Sheet, type SheetKind } from "./sheet";
import type { Sample, Travel } from "./travel";

/** What a snapshot is drawn from. */
export interface Subject {
  stage: Stage;
  columns: PointColumns;
  lookup: Lookup;
  levels: Levels;
  /** Which points the top sheet holds. */
  top: "selected" | "front";
}

/** Below this opacity 8 bits would round the colours of overlapping discs away. */
const FAINT = 0.12;
/** A draw call costs about as much as this many points. */
const CALL = 64;

export class Snapshot {
  frame: Frame = { cx: 0, cy: 0, sx: 1, sy: 1, width: 1, height: 1 };
  style!: DiscStyle;
  /** Pixels a side in which a point is counted: what is finer than the screen looks as it does there. */
  spread = 1;
  /** Pixels of the guard band on each side, which pans uncover. */
  private guard = 0;
  private readonly sheets = new Map<SheetKind, Sheet>();
  private readonly runs = new Runs();

  constructor(private readonly stage: Stage) {}

  get bytes(): number {
    let bytes = 0;
    for (const sheet of this.sheets.values()) bytes += sheet.target.bytes;
    return bytes;
  }

  sheet(kind: SheetKind): Sheet | undefined {
    return this.sheets.get(kind);
  }

  /** The canvas in the middle of the picture. */
  get canvas(): Frame {
    const { frame, guard } = this;
    return { ...frame, width: frame.width - 2 * guard, height: frame.height - 2 * guard };
  }

  /** Begins an empty picture around what the canvas shows. */
  begin(
    canvas: Frame,
    style: DiscStyle,
    kinds: readonly SheetKind[],
    { guard = guardOf(canvas), spread = 1 }: { guard?: number; spread?: number } = {},
  ): void {
    this.guard = guard;
    this.spread = spread;
    this.frame = {
      ...canvas,
      width: canvas.width + 2 * this.guard,
      height: canvas.height + 2 * this.guard,
    };
    this.style = style;
    for (const kind of this.sheets.keys()) if (!kinds.includes(kind)) this.drop(kind);
    for (const kind of kinds) this.beginSheet(kind, this.seen(canvas));
  }

  /** Has these sheets from now on; what is there already stays. */
  keepSheets(kinds: readonly SheetKind[], canvas: Frame): void {
    for (const kind of this.sheets.keys()) if (!kinds.includes(kind)) this.drop(kind);
    for (const kind of kinds) if (!this.sheets.has(kind)) this.beginSheet(kind, this.seen(canvas));
  }

  drop(kind: SheetKind): void {
    this.sheets.get(kind)?.destroy();
    this.sheets.delete(kind);
  }

  /**
   * Follows a pan.
   *
   * @returns false where the canvas cannot be shown by moving whole texels.
   */
  pan(canvas: Frame): boolean {
    const { frame, guard } = this;
    if (!sameScale(frame, canvas) || frame.width !== canvas.width + 2 * guard) return false;
    if (frame.height !== canvas.height + 2 * guard) return false;
    const x = (canvas.cx - frame.cx) * frame.sx;
    const y = (canvas.cy - frame.cy) * frame.sy;
    const [dx, dy] = [Math.round(x), Math.round(y)];
    if (Math.abs(x - dx) > 1e-3 || Math.abs(y - dy) > 1e-3) return false;
    // Scrolling when most of the band is used up leaves some of it for the next steps.
    if (Math.max(Math.abs(dx), Math.abs(dy)) <= 0.75 * guard) return true;
    if (Math.abs(dx) >= frame.width || Math.abs(dy) >= frame.height) return false;
    this.frame = { ...frame, cx: canvas.cx, cy: canvas.cy };
    const reach = PointsPass.reach(this.style);
    for (const sheet of this.sheets.values()) {
      sheet.scroll(-dx, -dy, this.frame, reach, this.stage.spare(sheet.format));
    }
    return true;
  }

  /** Rows were appended, see `Sheet.extend`. @returns Whether the picture is still of use. */
  extend(levels: Levels, before: number, keep: number, aligned: number): boolean {
    const reach = PointsPass.reach(this.style);
    return [...this.sheets.values()].every((each) => each.extend(this.frame, reach, levels, before, keep, aligned));
  }

  /**
   * Draws more points.
   *
   * @param all Also where the canvas does not show it, once the rest is complete.
   * @returns How many points went to the GPU.
   */
  draw(subject: Subject, budget: number, canvas: Frame, all: boolean): number {
    const { runs } = this;
    const { stage, columns, levels } = subject;
    const seen = this.seen(canvas);
    let left = budget;
    let drawn = 0;
    let bound: Sheet | null = null;
    while (left > 0) {
      const next = this.next(levels, seen, all);
      if (next === null) break;
      const { sheet, region } = next;
      if (region.next(levels, left, runs) && runs.points > 0) {
        if (bound !== sheet) this.bind(sheet, subject);
        bound = sheet;
        const { left: x, bottom: y, right, top } = region.rect;
        stage.gl.scissor(x, y, right - x, top - y);
        columns.bind(runs.stride, runs.first);
        stage.draw(runs.firsts, runs.counts, runs.length);
        if (sheet.kind === "top" && subject.top === "selected" && PointsPass.outlines(this.style)) {
          this.bind(sheet, subject, "outline");
          stage.draw(runs.firsts, runs.counts, runs.length);
          bound = null;
        }
        drawn += runs.points;
        left -= runs.points + runs.length * CALL;
      }
      sheet.settle(region, levels);
    }
    return drawn;
  }

  /**
   * Draws a sample of points that are on their way, over what it holds; it stays a picture of this share.
   *
   * @param before Where the texture lies for points that leave; of those, only the ones whose state is set are drawn.
   */
  sample(subject: Subject, { runs, share }: Sample, travel: Travel, before: Frame | null = null): void {
    const { stage, columns } = subject;
    const frame = before ?? this.frame;
    const draw = (): void => {
      for (const { stride, first, firsts, counts, length } of runs) {
        columns.bind(stride, first);
        stage.draw(firsts, counts, length);
      }
    };
    for (const sheet of this.sheets.values()) {
      if (before !== null && sheet.kind !== "base" && sheet.kind !== "density") continue;
      this.bind(sheet, subject, before === null ? undefined : "selected", travel, frame);
      stage.gl.scissor(0, 0, frame.width, frame.height);
      draw();
      if (sheet.kind === "top" && subject.top === "selected" && PointsPass.outlines(this.style)) {
        this.bind(sheet, subject, "outline", travel, frame);
        draw();
      }
      sheet.end(share);
    }
  }

  /** The part of the textures that the canvas shows. */
  seen(canvas: Frame): Rect {
    const { frame } = this;
    const x = (frame.width - (canvas.width * frame.sx) / canvas.sx) / 2 + (canvas.cx - frame.cx) * frame.sx;
    const y = (frame.height - (canvas.height * frame.sy) / canvas.sy) / 2 + (canvas.cy - frame.cy) * frame.sy;
    return {
      left: Math.floor(x + 1e-3),
      bottom: Math.floor(y + 1e-3),
      right: Math.ceil(x + (canvas.width * frame.sx) / canvas.sx - 1e-3),
      top: Math.ceil(y + (canvas.height * frame.sy) / canvas.sy - 1e-3),
    };
  }

  /** Share of the points in what the canvas shows; places outside the textures count as empty. */
  share(canvas: Frame): number {
    const seen = this.seen(canvas);
    let least = 1;
    for (const sheet of this.sheets.values()) least = Math.min(least, sheet.shareIn(seen));
    return least;
  }

  /** Whether nothing is missing in what the canvas shows. */
  complete(canvas: Frame): boolean {
    const seen = this.seen(canvas);
    return this.contains(seen) && [...this.sheets.values()].every((sheet) => sheet.completeIn(seen));
  }

  /** Whether there is something to show everywhere on the canvas. */
  covers(canvas: Frame): boolean {
    const seen = this.seen(canvas);
    return this.contains(seen) && [...this.sheets.values()].every((sheet) => sheet.begunIn(seen));
  }

  destroy(): void {
    for (const kind of this.sheets.keys()) this.drop(kind);
  }

  private contains({ left, bottom, right, top }: Rect): boolean {
    return left >= 0 && bottom >= 0 && right <= this.frame.width && top <= this.frame.height;
  }

  private next(levels: Levels, seen: Rect, all: boolean): { sheet: Sheet; region: Region } | null {
    let best: { sheet: Sheet; region: Region } | null = null;
    for (const outside of all ? [false, true] : [false]) {
      for (const sheet of this.sheets.values()) {
        const region = sheet.next(levels, seen, outside);
        if (region !== null && (best === null || region.share < best.region.share)) best = { sheet, region };
      }
      if (best !== null) return best;
    }
    return null;
  }

  private bind(
    sheet: Sheet,
    { stage, columns, lookup, top }: Subject,
    part: Part = sheet.kind === "top" || sheet.kind === "topDensity" ? top : "all",
    travel: Travel | null = null,
    frame = this.frame,
  ): void {
    const { style } = this;
    const { gl, passes } = stage;
    sheet.target.bind();
    if (sheet.kind === "density" || sheet.kind === "topDensity") {
      gl.viewport(0, 0, frame.width, frame.height);
      const counted = part as Exclude<Part, "outline">;
      passes.density.begin(columns, lookup, counted, frame, style, sheet.format, travel, this.spread);
    } else {
      passes.points.begin(columns.kind, lookup, part, frame, style, travel);
    }
    gl.enable(gl.SCISSOR_TEST);
  }

  private beginSheet(kind: SheetKind, seen: Rect): void {
    const { stage, style } = this;
    const faint = kind === "base" && Math.max(...style.opacities) < FAINT;
    const counts = kind === "density" || kind === "topDensity";
    const format = counts ? stage.countFormat : faint ? stage.halfFormat : "rgba8";
    let sheet = this.sheets.get(kind);
    if (sheet === undefined || sheet.format !== (format ?? "rgba8")) {
      sheet?.destroy();
      sheet = new Sheet(stage.gl, kind, format ?? "rgba8");
      this.sheets.set(kind, sheet);
    }
    sheet.begin(this.frame, seen, PointsPass.reach(style));
  }
}

function guardOf({ width, height }: Frame): number {
  return Math.min(160, Math.max(32, Math.round(Math.max(width, height) / 8)));
}
