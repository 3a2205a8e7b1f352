/**
 * Which pictures are shown while the camera moves.
 *
 * `active` grows at the present camera, or near it. A pan scrolls it. A zoom cannot be reused texel by
 * texel: the best picture so far is shown stretched, as `previous`, until the active one is better.
 */

import { magnification, sameScale, type Frame } from "../gl/frame";
import type { DiscStyle } from "../gl/points_pass";
import type { Stage } from "../gl/stage";
import type { SheetKind } from "./sheet";
import { Snapshot } from "./snapshot";
import { sameDiscs, thickness } from "./style";

/** A picture stretched by r is as good as an unstretched one with r^-BLUR of the points. */
const BLUR = 3;
/** While zooming, a picture grows on until the camera is this much nearer or farther. */
const NEAR = 1.25;
/** What a picture with outdated colours is worth against one with the right ones. */
const OUTDATED = 0.05;

/** Pictures whose opacities differ by less than this share are not drawn anew. */
const CLOSE = 0.1;

export class Motion {
  active: Snapshot | null = null;
  previous: Snapshot | null = null;
  private readonly outdated = new WeakSet<Snapshot>();
  private idle: Snapshot | null = null;

  constructor(private readonly stage: Stage) {}

  get bytes(): number {
    return [this.active, this.previous, this.idle].reduce((sum, each) => sum + (each?.bytes ?? 0), 0);
  }

  /** Makes `active` a picture for this canvas. @param moving Whether the camera is still on its way. */
  follow(canvas: Frame, style: DiscStyle, kinds: readonly SheetKind[], moving: boolean): void {
    const { active } = this;
    if (active !== null && !sameDiscsAt(active, canvas, style)) this.outdated.add(active);
    if (active === null || this.outdated.has(active) || (!moving && !sameOpacity(active, style))) {
      this.renew(canvas, style, kinds);
      return;
    }
    if (active.pan(canvas)) {
      active.keepSheets(kinds, canvas);
      return;
    }
    // Another scale: the active picture may grow for a while where it was begun.
    const ripe = this.quality(active, canvas) >= (this.previous === null ? 0 : this.quality(this.previous, canvas));
    if (!moving || ripe || magnification(active.frame, canvas) > NEAR) this.renew(canvas, style, kinds);
  }

  /** The pictures to paint, the better one last. */
  layers(canvas: Frame): Snapshot[] {
    const { active, previous } = this;
    if (active === null) return [];
    if (previous === null) return [active];
    const better = this.quality(active, canvas) >= this.quality(previous, canvas);
    const [under, over] = better ? [previous, active] : [active, previous];
    return over.covers(canvas) ? [over] : [under, over];
  }

  /** How good a picture is for this canvas, up to 1. */
  quality(snapshot: Snapshot, canvas: Frame): number {
    const stretched = magnification(snapshot.frame, canvas) ** -BLUR;
    return snapshot.share(canvas) * stretched * (this.outdated.has(snapshot) ? OUTDATED : 1);
  }

  /** Colours or sizes changed: what is drawn is shown only until there is something better. */
  outdate(): void {
    for (const snapshot of [this.active, this.previous]) if (snapshot !== null) this.outdated.add(snapshot);
  }

  /** The selection changed: its sheet has to be drawn anew, all others stay. */
  dropTop(): void {
    this.active?.drop("top");
    this.previous?.drop("top");
  }

  /** The active picture is complete: the other one is not needed. */
  settle(): void {
    if (this.previous === null) return;
    this.idle?.destroy();
    this.idle = this.previous;
    this.previous = null;
  }

  /** Gives the memory back that only motion needs. */
  rest(): void {
    this.idle?.destroy();
    this.idle = null;
  }

  clear(): void {
    for (const snapshot of [this.active, this.previous, this.idle]) snapshot?.destroy();
    this.active = this.previous = this.idle = null;
  }

  /** Begins a new picture; the better of the two that are there is kept for the meantime. */
  private renew(canvas: Frame, style: DiscStyle, kinds: readonly SheetKind[]): void {
    const { active, previous } = this;
    let freed = this.idle;
    this.idle = null;
    if (active !== null) {
      if (previous === null || this.quality(active, canvas) >= this.quality(previous, canvas)) {
        freed ??= previous;
        if (freed !== previous) previous?.destroy();
        this.previous = active;
      } else {
        if (freed !== null) freed.destroy();
        freed = active;
      }
    }
    const next = freed ?? new Snapshot(this.stage);
    this.outdated.delete(next);
    next.begin(canvas, style, kinds);
    this.active = next;
  }
}

/** A slightly other opacity is a matter of showing the picture, not of drawing it. */
function sameOpacity({ style }: Snapshot, wanted: DiscStyle): boolean {
  return Math.abs(Math.log(thickness(wanted) / thickness(style))) < CLOSE;
}

/** Sizes follow the zoom, so they are compared only where the scale is the same. */
function sameDiscsAt(snapshot: Snapshot, canvas: Frame, style: DiscStyle): boolean {
  return !sameScale(snapshot.frame, canvas) || sameDiscs(snapshot.style, style);
}
