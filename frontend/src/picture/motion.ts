/**
 * Which pictures are shown while the camera moves.
 *
 * `active` grows at the present camera, or near it. A pan scrolls it. A zoom cannot be reused texel by
 * texel: the best of the pictures made so far is shown stretched and fades into the active one as that
 * gets better. Pictures of different scales are kept, so that zooming out finds what zooming in left.
 */

import { magnification, sameScale, type Frame } from "../gl/frame";
import type { DiscStyle } from "../gl/points_pass";
import { movedView, type Moved } from "../moved";
import type { Stage } from "../gl/stage";
import type { Levels } from "./levels";
import type { SheetKind } from "./sheet";
import { Snapshot } from "./snapshot";
import { sameDiscs, thickness } from "./style";

/** A picture stretched by r is as good as an unstretched one with r^-BLUR of the points. */
const BLUR = 2;
/** While zooming, a picture grows on until the camera is this much nearer or farther. */
const NEAR = 1.3;
/** It begins where the camera will be, at most this much nearer or farther and so many steps from now. */
const LEAD = 1.14;
const MOST_STEPS = 6;
/** What a picture with outdated colours is worth against one with the right ones. */
const OUTDATED = 0.02;
/** Pictures whose opacities differ by less than this share are not drawn anew. */
const CLOSE = 0.1;
/** Pictures kept besides the active one while the camera moves: so many, and so many bytes of textures. */
const MOST_KEPT = 4;
const KEPT_BYTES = 96 * 1024 * 1024;
/** A picture with less weight than this is not worth the time to paint it. */
const FAINT = 0.04;

/** A picture to paint, and its part in what is shown where there are others. */
export interface Layer {
  snapshot: Snapshot;
  weight: number;
}

export class Motion {
  active: Snapshot | null = null;
  private kept: Snapshot[] = [];
  private readonly outdated = new WeakSet<Snapshot>();
  /** Pictures that are not worth keeping once there is a complete one. */
  private readonly borrowed = new WeakSet<Snapshot>();
  /** A picture whose memory the next one takes. */
  private idle: Snapshot | null = null;
  private readonly course = new Course();

  constructor(private readonly stage: Stage) {}

  get bytes(): number {
    return this.all().reduce((sum, each) => sum + each.bytes, 0);
  }

  /** Makes `active` a picture for this canvas. @param moving Whether the camera is still on its way. */
  follow(canvas: Frame, style: DiscStyle, kinds: readonly SheetKind[], moving: boolean): void {
    const { active } = this;
    const ahead = this.course.ahead(canvas);
    if (active !== null && !sameDiscsAt(active, canvas, style)) this.outdated.add(active);
    if (active === null || this.outdated.has(active) || (!moving && !sameOpacity(active, style, kinds))) {
      this.renew(canvas, style, kinds);
      return;
    }
    if (active.pan(canvas)) {
      active.keepSheets(kinds, canvas);
      return;
    }
    // Another scale: an unfinished picture goes on for a while where it was begun.
    const going = moving && !active.complete(active.canvas) && magnification(active.frame, canvas) < NEAR;
    if (!going) this.renew(moving ? ahead : canvas, style, kinds);
  }

  /** What to paint, in this order; weights below 1 are added up, others replace what lies below. */
  layers(canvas: Frame): Layer[] {
    const { active } = this;
    if (active === null) return [];
    const best = this.best(canvas);
    if (best === null) return [{ snapshot: active, weight: 1 }];
    const [mine, other] = [this.quality(active, canvas), this.quality(best, canvas)];
    const part = mine / Math.max(mine + other, 1e-9);
    const exact = sameScale(active.frame, canvas) && active.complete(canvas);
    const [covers, covered] = [active.covers(canvas), best.covers(canvas)];
    if (covers && (exact || part > 1 - FAINT)) return [{ snapshot: active, weight: 1 }];
    if (covered && part < FAINT) return [{ snapshot: best, weight: 1 }];
    if (covers && covered) {
      return [
        { snapshot: best, weight: 1 - part },
        { snapshot: active, weight: part },
      ];
    }
    const [under, over] = covers || mine >= other ? [best, active] : [active, best];
    return [
      { snapshot: under, weight: 1 },
      { snapshot: over, weight: 1 },
    ];
  }

  /** Colours or sizes changed: what is drawn is shown only until there is something better. */
  outdate(): void {
    for (const snapshot of this.all()) this.outdated.add(snapshot);
  }

  /** Rows were appended to the `before` points there were; the first `keep` levels stay as they were. */
  extend(levels: Levels, before: Levels, keep: number): void {
    const aligned = levels.aligned(before);
    for (const snapshot of this.all()) {
      if (aligned === null || !snapshot.extend(levels, before.count, keep, aligned)) this.outdated.add(snapshot);
    }
  }

  /** The axes have grown: pictures stay where they are in the plane, though points are rounded anew. */
  rescale(moved: Moved): void {
    for (const snapshot of this.all()) snapshot.frame = movedView(snapshot.frame, moved);
    this.course.forget();
    this.outdate();
  }

  /** The selection changed: its sheet has to be drawn anew, all others stay. */
  dropTop(): void {
    for (const snapshot of this.all()) {
      snapshot.drop("top");
      snapshot.drop("topDensity");
    }
  }

  /** The active picture is complete: gives the memory back that only motion needs. */
  rest(): void {
    this.idle?.destroy();
    this.idle = null;
    for (const snapshot of this.kept) if (this.borrowed.has(snapshot)) this.outdated.add(snapshot);
    const widest = this.kept.reduce<Snapshot | null>((a, b) => (a === null || b.frame.sx < a.frame.sx ? b : a), null);
    for (const snapshot of this.kept) {
      if (snapshot !== widest || this.outdated.has(snapshot)) snapshot.destroy();
    }
    this.kept = this.kept.filter((snapshot) => snapshot === widest && !this.outdated.has(snapshot));
  }

  /** Takes a picture of a sample, to be shown until there is a better one. */
  adopt(snapshot: Snapshot): void {
    this.kept.push(snapshot);
    this.borrowed.add(snapshot);
  }

  clear(): void {
    for (const snapshot of this.all()) snapshot.destroy();
    this.active = this.idle = null;
    this.kept = [];
  }

  /** How good a picture is for this canvas, up to 1. */
  private quality(snapshot: Snapshot, canvas: Frame): number {
    const stretched = magnification(snapshot.frame, canvas) ** -BLUR;
    return snapshot.share(canvas) * stretched * (this.outdated.has(snapshot) ? OUTDATED : 1);
  }

  private best(canvas: Frame): Snapshot | null {
    let best: Snapshot | null = null;
    let most = 0;
    for (const snapshot of this.kept) {
      const quality = this.quality(snapshot, canvas);
      if (quality > most) [best, most] = [snapshot, quality];
    }
    return best;
  }

  /** Begins a new picture; the present one is kept where none of the others is better. */
  private renew(canvas: Frame, style: DiscStyle, kinds: readonly SheetKind[]): void {
    if (this.active !== null) this.keep(this.active);
    const next = this.idle ?? new Snapshot(this.stage);
    this.idle = null;
    this.outdated.delete(next);
    this.borrowed.delete(next);
    next.begin(canvas, style, kinds);
    this.active = next;
  }

  private keep(snapshot: Snapshot): void {
    const own = snapshot.canvas;
    const worth = this.quality(snapshot, own);
    if (this.kept.some((other) => this.quality(other, own) >= worth)) {
      this.free(snapshot);
      return;
    }
    const useless = this.kept.filter((other) => this.quality(snapshot, other.canvas) >= this.quality(other, other.canvas));
    for (const other of useless) this.free(other);
    this.kept = [...this.kept.filter((other) => !useless.includes(other)), snapshot];
    const room = Math.min(MOST_KEPT, Math.max(1, Math.floor(KEPT_BYTES / snapshot.bytes)));
    while (this.kept.length > room) this.thin();
  }

  /** Gives up one of the two pictures whose scales are closest: the less complete one, or the nearer. */
  private thin(): void {
    const sorted = this.kept.toSorted((a, b) => a.frame.sx - b.frame.sx);
    const gap = (i: number): number => sorted[i]!.frame.sx / sorted[i - 1]!.frame.sx;
    let at = 1;
    for (let i = 2; i < sorted.length; i++) if (gap(i) < gap(at)) at = i;
    const [wider, nearer] = [sorted[at - 1]!, sorted[at]!];
    const worth = (snapshot: Snapshot): number => this.quality(snapshot, snapshot.canvas);
    const least = worth(wider) < worth(nearer) ? wider : nearer;
    this.kept = this.kept.filter((other) => other !== least);
    this.free(least);
  }

  private free(snapshot: Snapshot): void {
    this.idle?.destroy();
    this.idle = snapshot;
  }

  private all(): Snapshot[] {
    return [this.active, this.idle, ...this.kept].filter((snapshot) => snapshot !== null);
  }
}

/** Where a zoom is going. */
class Course {
  private last: Frame | null = null;
  private zoomed = false;

  forget(): void {
    this.last = null;
    this.zoomed = false;
  }

  /** The frame where the canvas will be when a picture begun now is half done. */
  ahead(canvas: Frame): Frame {
    const { last, zoomed } = this;
    this.last = canvas;
    this.zoomed = last !== null && !sameScale(last, canvas);
    // One step, as of a wheel, says nothing about the next.
    if (last === null || !zoomed || !this.zoomed) return canvas;
    const [x, y] = [canvas.sx / last.sx, canvas.sy / last.sy];
    const steps = Math.min(MOST_STEPS, Math.log(LEAD) / Math.max(Math.abs(Math.log(x)), Math.abs(Math.log(y))));
    return {
      ...canvas,
      cx: led(last.cx, canvas.cx, x, steps),
      cy: led(last.cy, canvas.cy, y, steps),
      sx: canvas.sx * x ** steps,
      sy: canvas.sy * y ** steps,
    };
  }
}

/** Where a centre will be after some more steps in which one place of the plane stays where it is. */
function led(before: number, now: number, ratio: number, steps: number): number {
  if (Math.abs(ratio - 1) < 1e-9) return now;
  const still = (now * ratio - before) / (ratio - 1);
  return still + (now - still) / ratio ** steps;
}

/** A slightly other opacity is a matter of showing the picture, not of drawing it; counts have none at all. */
function sameOpacity({ style }: Snapshot, wanted: DiscStyle, kinds: readonly SheetKind[]): boolean {
  if (!kinds.includes("base") && !kinds.includes("top")) return true;
  return Math.abs(Math.log(thickness(wanted) / thickness(style))) < CLOSE;
}

/** Sizes follow the zoom, so they are compared only where the scale is the same. */
function sameDiscsAt(snapshot: Snapshot, canvas: Frame, style: DiscStyle): boolean {
  return !sameScale(snapshot.frame, canvas) || sameDiscs(snapshot.style, style);
}
