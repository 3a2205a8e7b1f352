/** What lies under the pointer: found here, its values fetched by block, no rerun of Python. */

import type { Camera } from "./camera";
import type { Place } from "./gestures/types";
import type { BlocksRef, Manifest } from "./manifest";
import type { MixtureModel } from "./mixture";
import { nearest } from "./points/nearest";
import type { PointStore } from "./points/store";
import { BlockReader } from "./wire/blocks";
import type { Resolve } from "./wire/source";

/** How far from a point's edge the pointer may be, in CSS pixels. */
const REACH = 6;

/** What the tooltip shows. */
export interface HoverModel {
  kind: "point";
  index: number;
  /** CSS pixels from the plot's top left corner. */
  place: Place;
  /** Row position in the source, once its block is there. */
  row: bigint | number | null;
  /** Tooltip columns with their values, once they are there. */
  values: { name: string; value: unknown }[] | null;
  /** x and y as stored, in data units. */
  position: { name: string; value: number; datetime: boolean }[];
  /** An encoded image file, a URL, or nothing. */
  image: Uint8Array | string | null;
}

/** Points that can be under the pointer. */
export interface Hoverable {
  store: PointStore;
  camera: Camera;
  /** CSS pixels from the centre of a point within which the pointer may be on it. */
  radius: number;
  /** Points that nobody sees. */
  skip: ((index: number) => boolean) | undefined;
}

export class Hovering {
  private hover: BlockReader | null = null;
  private image: BlockReader | null = null;
  private digests = "";
  private manifest: Manifest | null = null;
  private index = -1;
  /** The block of counted points that is shown. */
  private mixture: MixtureModel | null = null;
  private place: Place | null = null;
  private frame = 0;

  constructor(
    private readonly points: () => Hoverable | null,
    /** What was counted at a place; null where nothing was. */
    private readonly counted: (place: Place) => MixtureModel | null,
    private readonly show: (model: HoverModel | MixtureModel | null) => void,
  ) {}

  update(manifest: Manifest, resolve: Resolve): void {
    this.manifest = manifest;
    const of = (blocks: BlocksRef | null) => `${blocks?.digest} ${blocks?.url}`;
    const digests = `${manifest.points.digest} ${of(manifest.hover)} ${of(manifest.image)}`;
    if (digests === this.digests) return;
    this.digests = digests;
    this.closeReaders();
    this.leave();
    const { hover, image } = manifest;
    this.hover = hover === null ? null : new BlockReader(hover, resolve(hover));
    this.image = image === null ? null : new BlockReader(image, resolve(image));
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
    if (this.index < 0 && this.mixture === null) return;
    this.index = -1;
    this.mixture = null;
    this.show(null);
  }

  destroy(): void {
    cancelAnimationFrame(this.frame);
    this.closeReaders();
  }

  private closeReaders(): void {
    this.hover?.close();
    this.image?.close();
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
    if (index < 0 || points === null || this.manifest === null || this.hover === null) {
      this.show(null);
      return;
    }
    const model = this.model(index, points.store, points.camera);
    this.show(model);
    const columns = this.manifest.hover!.columns;
    const stillThere = (): boolean => this.index === index;
    this.hover
      .at(index)
      .then((row) => {
        if (!stillThere()) return;
        model.row = row["row"] as bigint;
        model.values = columns.map((name, i) => ({ name, value: row[`c${i}`] }));
        this.show(model);
      })
      .catch(() => undefined); // the tooltip keeps what it has; the next hover tries again
    this.image
      ?.at(index)
      .then((row) => {
        if (!stillThere()) return;
        model.image = (row["image"] ?? null) as HoverModel["image"];
        this.show(model);
      })
      .catch(() => undefined);
  }

  private model(index: number, store: PointStore, camera: Camera): HoverModel {
    const { x, y } = this.manifest!.points;
    const quantum = store.quantum(index);
    const [px, py] = camera.toPixel(quantum[0], quantum[1]);
    const position = [x, y].map((axis, i) => ({
      name: axis.name,
      value: axis.origin + quantum[i]! * axis.step,
      datetime: axis.kind === "datetime",
    }));
    return { kind: "point", index, place: { x: px, y: py }, row: null, values: null, position, image: null };
  }
}
