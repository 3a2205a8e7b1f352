/** What lies under the pointer: found here, its values fetched by block, no rerun of Python. */

import type { Camera } from "./camera";
import type { ColumnNote } from "./distribution";
import type { Place } from "./gestures/types";
import type { Manifest } from "./manifest";
import type { MixtureModel } from "./mixture";
import { PointReader } from "./point_reader";
import { nearest } from "./points/nearest";
import type { PointStore } from "./points/store";
import type { Resolve } from "./wire/source";

/** How far from a point's edge the pointer may be, in CSS pixels. */
const REACH = 6;
/** Milliseconds for which a tooltip stays when the pointer has left its point: another may be near. */
const LINGER_MS = 80;

/** A column of the tooltip with its value. */
export interface PointValue {
  name: string;
  value: unknown;
  note: ColumnNote;
}

/** What the tooltip shows. */
export interface HoverModel {
  kind: "point";
  index: number;
  quantum: [number, number];
  /** CSS pixels from the plot's top left corner. */
  place: Place;
  /** Row position in the source, once its block is there. */
  row: bigint | number | null;
  /** Tooltip columns, once their values are there. */
  values: PointValue[] | null;
  /** x and y as stored, in data units. */
  position: PointValue[];
  /** An encoded image file, a URL, or nothing; undefined: not here yet. */
  image: Uint8Array | string | null | undefined;
}

/** Points that can be under the pointer. */
export interface Hoverable {
  store: PointStore;
  camera: Camera;
  /** CSS pixels from the centre of a point within which the pointer may be on it. */
  radius: number;
  /** Radius of a typical point in CSS pixels. */
  typical: number;
  /** Points that nobody sees. */
  skip: ((index: number) => boolean) | undefined;
}

export class Hovering {
  readonly reader = new PointReader();
  private index = -1;
  /** Of the points. */
  private source = "";
  /** The block of counted points that is shown. */
  private mixture: MixtureModel | null = null;
  private place: Place | null = null;
  private frame = 0;
  private lingering: ReturnType<typeof setTimeout> | undefined;
  /** Whether anything is shown. */
  private shown = false;

  constructor(
    readonly points: () => Hoverable | null,
    /** What was counted at a place; null where nothing was. */
    private readonly counted: (place: Place) => MixtureModel | null,
    private readonly on: (model: HoverModel | MixtureModel | null) => void,
  ) {}

  update(manifest: Manifest, resolve: Resolve): void {
    const { place } = this;
    const { source } = manifest.points;
    if (!this.reader.update(manifest, resolve)) return;
    // Rows were appended: what is under the pointer has perhaps another index, and is told anew.
    if (place !== null && this.source === source) {
      this.index = -1;
      this.move(place, () => undefined);
    } else {
      this.leave();
    }
    this.source = source;
  }

  /** The point under the pointer, or -1. */
  get hovered(): number {
    return this.index;
  }

  /** The point at a place, or -1. */
  find(place: Place): number {
    const points = this.points();
    if (points === null) return -1;
    const { store, camera, radius, skip } = points;
    const [qx, qy] = camera.toQuantum(place.x, place.y);
    const { sx, sy } = camera.view;
    return nearest(store, qx, qy, sx, sy, radius + REACH, skip)?.index ?? -1;
  }

  /** Looks once a frame, however many pointer events arrive. */
  move(place: Place, found: (index: number) => void): void {
    this.place = place;
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      if (this.place === null) return;
      const index = this.find(this.place);
      found(index);
      if (index !== this.index) this.enter(index);
      this.mix(index < 0 ? this.counted(this.place) : null);
    });
  }

  leave(): void {
    this.place = null;
    this.index = -1;
    this.mixture = null;
    this.show(null);
  }

  destroy(): void {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.lingering);
    this.reader.close();
  }

  private show(model: HoverModel | MixtureModel | null): void {
    clearTimeout(this.lingering);
    if (model === null && !this.shown) return;
    this.shown = model !== null;
    this.on(model);
  }

  private mix(mixture: MixtureModel | null): void {
    const before = this.mixture;
    this.mixture = mixture;
    const same = mixture?.block === before?.block && mixture?.count === before?.count;
    if (mixture !== null && !same) this.show(mixture);
    else if (mixture === null && before !== null && this.index < 0) this.show(null);
  }

  private enter(index: number): void {
    this.index = index;
    const points = this.points();
    if (index < 0 || points === null || !this.reader.ready) {
      clearTimeout(this.lingering);
      this.lingering = setTimeout(() => this.show(null), LINGER_MS);
      return;
    }
    this.reader.read(index, points, (model) => {
      if (this.index !== index) return false;
      this.show(model);
      return true;
    });
  }
}
