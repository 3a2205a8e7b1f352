/** Tells what a point is: its place at once, its values and its image as they arrive. */

import { readNote, type ColumnNote } from "./distribution";
import type { Hoverable, HoverModel } from "./hovering";
import type { BlocksRef, Manifest } from "./manifest";
import { BlockReader } from "./wire/blocks";
import type { Resolve } from "./wire/source";

export class PointReader {
  private hover: BlockReader | null = null;
  private image: BlockReader | null = null;
  private manifest: Manifest | null = null;
  private notes: ColumnNote[] | null = null;
  /** Names the points and columns that are read. */
  key = "";

  /** @returns Whether other points or columns are read from now on. */
  update(manifest: Manifest, resolve: Resolve): boolean {
    this.manifest = manifest;
    const of = (blocks: BlocksRef | null) => `${blocks?.digest} ${blocks?.url}`;
    const key = `${manifest.points.digest} ${of(manifest.hover)} ${of(manifest.image)}`;
    if (key === this.key) return false;
    this.key = key;
    this.close();
    this.notes = null;
    const { hover, image } = manifest;
    this.hover = hover === null ? null : new BlockReader(hover, resolve(hover));
    this.image = image === null ? null : new BlockReader(image, resolve(image));
    return true;
  }

  /** Whether there is anything to tell. */
  get ready(): boolean {
    return this.hover !== null;
  }

  /** Whether points have images. */
  get pictured(): boolean {
    return this.image !== null;
  }

  /** @param tell Called at once and with all that arrives, with the same model; false: no more, please. */
  read(index: number, points: Hoverable, tell: (model: HoverModel) => boolean): void {
    const { hover, image, key } = this;
    if (hover === null) return;
    const model = this.model(index, points);
    let wanted = tell(model);
    const take = (row: Record<string, unknown>, fill: (row: Record<string, unknown>) => void): void => {
      if (!wanted || key !== this.key) return;
      fill(row);
      wanted = tell(model);
    };
    hover
      .at(index)
      .then((row) => {
        take(row, () => {
          model.row = row["row"] as bigint;
          model.values = this.valuesOf(row, hover);
        });
      })
      .catch(() => undefined); // what is there stays; the next time it is tried again
    image
      ?.at(index)
      .then((row) => take(row, () => (model.image = (row["image"] ?? null) as HoverModel["image"])))
      .catch(() => take({}, () => (model.image = ""))); // no image has this address
  }

  close(): void {
    this.hover?.close();
    this.image?.close();
  }

  private valuesOf(row: Record<string, unknown>, hover: BlockReader): HoverModel["values"] {
    const { columns } = this.manifest!.hover!;
    this.notes ??= columns.map((_, i) => readNote(hover.notes.get(`c${i}`)));
    return columns.map((name, i) => ({ name, value: row[`c${i}`], note: this.notes![i]! }));
  }

  private model(index: number, { store, camera }: Hoverable): HoverModel {
    const { x, y } = this.manifest!.points;
    const quantum = store.quantum(index);
    const [px, py] = camera.toPixel(...quantum);
    const position = [x, y].map((axis, i) => {
      const value = axis.origin + quantum[i]! * axis.step;
      const note: ColumnNote = { kind: axis.kind };
      return { name: axis.name, value: axis.kind === "datetime" ? isoOf(value) : value, note };
    });
    const image = this.pictured ? undefined : null;
    return { kind: "point", index, quantum, place: { x: px, y: py }, row: null, values: null, position, image };
  }
}

/** A moment as ISO 8601 without a time zone. @param milliseconds Since 1970. */
function isoOf(milliseconds: number): string | null {
  const date = new Date(Math.round(milliseconds));
  return Number.isNaN(date.getTime()) ? null : date.toISOString().slice(0, -1);
}
