/** What the picture is told about its look: once a frame at most, and only what is news. */

import { appearance } from "./appearance";
import type { Camera } from "./camera";
import type { Channels } from "./channels";
import { unit, type Coloring } from "./coloring";
import type { Manifest } from "./manifest";
import type { Look } from "./picture/protocol";
import type { Scene } from "./scene";
import type { Theme } from "./theme";

/** What unselected points fade towards, and what is left of their opacity, on dark and on light pages. */
const GREY = { dark: 0.42, light: 0.72 };
const KEPT = { dark: 0.5, light: 0.3 };

/** What a look follows from. */
export interface LookParts {
  manifest: Manifest;
  scene: Scene;
  camera: Camera;
  coloring: Coloring;
  channels: Channels;
  theme: Theme;
  /** Where the server counts: colours of counts by the view. */
  viewColors: boolean;
}

export function lookOf({ manifest, scene, camera, coloring, channels, theme, viewColors }: LookParts): Look {
  const grey = theme.dark ? GREY.dark : GREY.light;
  return {
    view: camera.view,
    ...appearance(manifest, scene, camera),
    ...coloring.look,
    grey: [grey, grey, grey],
    kept: theme.dark ? KEPT.dark : KEPT.light,
    outline: unit(theme.text),
    ramped: channels.ramped,
    viewColors,
  };
}

export class LookSender {
  private frame = 0;
  private said: Look | null = null;

  /** @param make The look now; null while it cannot be known. */
  constructor(
    private readonly make: () => Look | null,
    private readonly say: (look: Look) => void,
  ) {}

  /** Whether there may be something to say. */
  get pending(): boolean {
    return this.frame !== 0;
  }

  /** Something changed that the look may follow from: says it with the next frame. */
  changed(): void {
    if (this.frame === 0) this.frame = requestAnimationFrame(() => this.now());
  }

  /** Says it at once. */
  now(): void {
    this.stop();
    const look = this.make();
    // The same look again would make the picture begin anew.
    if (look === null || (this.said !== null && same(look, this.said))) return;
    this.said = look;
    this.say(look);
  }

  /** The picture begins anew: it is to be told even what it was told before. */
  forget(): void {
    this.said = null;
  }

  stop(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }
}

/** Whether two values of the same shape hold the same: objects and lists of plain values. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  for (const key in a) {
    if (!same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key])) return false;
  }
  return true;
}
