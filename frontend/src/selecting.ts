/** Keeps the selection in step with Python, with the user's hand, and with the points as they arrive. */

import type { Sender } from "./remote";
import type { Manifest, SelectionManifest, SelectionOp } from "./manifest";
import type { Scene } from "./scene";
import type { Selection } from "./selection/ops";
import { TransportError, type Resolve } from "./wire/source";
import { readSelection } from "./wire/tables";

export interface SelectingHandlers {
  /** @param byUser Whether Python does not know of it yet. */
  onChange(selection: Selection, byUser: boolean): void;
  onError(message: string, transport: boolean): void;
}

export class Selecting {
  /** The selection of Python that is being fetched. */
  private awaited: SelectionManifest | null = null;

  constructor(
    private readonly scene: () => Scene | null,
    private readonly picture: Sender,
    private readonly on: SelectingHandlers,
  ) {}

  /** Whether a selection is on its way. */
  get busy(): boolean {
    return this.awaited !== null;
  }

  /** Other points have no selection until Python or the user makes one. */
  begin(scene: Scene): void {
    this.awaited = null;
    this.picture.send({ type: "state", mask: null });
    this.on.onChange(scene.selection, false);
  }

  /** Takes over what Python has selected, once for each command. */
  follow({ selection, epoch }: Manifest, resolve: Resolve): void {
    const scene = this.scene();
    if (scene === null || selection === null) return;
    if (selection.command === scene.command && epoch === scene.epoch) return;
    scene.command = selection.command;
    scene.epoch = epoch;
    this.awaited = selection;
    this.read(selection, scene, resolve).catch((error: unknown) => {
      if (this.awaited !== selection) return;
      this.awaited = null;
      scene.command = null;
      this.on.onError(String(error), error instanceof TransportError);
    });
  }

  apply(op: SelectionOp): void {
    const scene = this.scene();
    if (scene === null) return;
    scene.selection.apply(op);
    this.changed(scene, true);
  }

  clear(): void {
    const scene = this.scene();
    if (scene === null || !scene.selection.active) return;
    scene.selection.clear();
    this.changed(scene, true);
  }

  /** More points have come. What Python selected covers them already; shapes had to be tried on them. */
  arrived(): void {
    const scene = this.scene();
    if (scene === null || scene.selection.steps.length === 0) return;
    this.on.onChange(scene.selection, false);
    // Levels grow fourfold, so all masks together are little more than the last.
    if (scene.levelComplete) this.tell();
  }

  /** Tells the picture which points are selected. */
  tell(): void {
    const selection = this.scene()?.selection;
    if (selection === undefined) return;
    const mask = selection.active ? selection.mask.slice() : null;
    this.picture.send({ type: "state", mask }, mask === null ? [] : [mask.buffer]);
  }

  private async read(selection: SelectionManifest, scene: Scene, resolve: Resolve): Promise<void> {
    const mask = await readSelection(resolve(selection.column), scene.store.count, scene.abort.signal);
    if (this.awaited !== selection) return;
    this.awaited = null;
    scene.selection.setFromPython(selection.command, selection.count > 0 ? mask : null);
    this.changed(scene, false);
  }

  private changed(scene: Scene, byUser: boolean): void {
    this.tell();
    this.on.onChange(scene.selection, byUser);
  }
}
