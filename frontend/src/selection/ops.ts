/** What is selected: a list of steps that Python evaluates again, and the mask they give here. */

import type { SelectionOp, SelectionState } from "../manifest";
import type { PointStore } from "../points/store";
import { selectBox, selectLasso } from "./winding";

export class Selection {
  /** One byte a point in sorted order, 1 where it is selected. */
  readonly mask: Uint8Array;
  /** Points selected, as far as they are loaded. */
  count = 0;
  /** Whether a selection exists, be its result empty; the points outside it are dimmed then. */
  active = false;

  private ops: SelectionOp[] = [];
  /** The mask, four points at a time. */
  private readonly words: Uint32Array;
  /** The last selection set by Python, as a digest. */
  private command: string | null = null;
  /** Mask of that selection while the steps start from it. */
  private base: Uint8Array | null = null;

  constructor(private readonly store: PointStore) {
    this.words = new Uint32Array(Math.ceil(store.count / 4));
    this.mask = new Uint8Array(this.words.buffer, 0, store.count);
  }

  /** The steps since the selection began, oldest first. */
  get steps(): readonly SelectionOp[] {
    return this.ops;
  }

  /** Takes one more step. Adding to no selection begins one; subtracting from none does nothing. */
  apply(op: SelectionOp): void {
    if (!this.active && op.op === "subtract") return;
    const step: SelectionOp = this.active ? op : { ...op, op: "replace" };
    if (step.op === "replace") {
      this.ops = [];
      this.base = null;
      this.mask.fill(0);
    }
    // A new list each time: whoever drew the old one sees that it changed.
    this.ops = [...this.ops, step];
    this.active = true;
    this.evaluate(step, 0, this.store.loaded);
    this.count = this.sum(0, this.mask.length);
  }

  /**
   * Replaces the selection by the one Python set.
   *
   * @param command Digest that names it.
   * @param selected Positions in sorted order (Uint32Array), one byte a point (Uint8Array), or null
   *   for no selection. An empty selection counts as none: nothing is dimmed.
   */
  setFromPython(command: string, selected: Uint32Array | Uint8Array | null): void {
    this.clear();
    this.command = command;
    if (selected === null) return;
    if (selected instanceof Uint32Array) {
      for (const index of selected) this.mask[index] = 1;
    } else {
      for (let i = 0; i < this.mask.length; i++) this.mask[i] = selected[i] === 0 ? 0 : 1;
    }
    this.count = this.sum(0, this.mask.length);
    this.active = this.count > 0;
    this.base = this.mask.slice();
  }

  /** Forgets the steps; nothing is selected or dimmed. */
  clear(): void {
    this.ops = [];
    this.base = null;
    this.active = false;
    this.count = 0;
    this.mask.fill(0);
  }

  /** Evaluates the steps for points `from` to `to` in sorted order, which have just been loaded. */
  reapply(from: number, to: number): void {
    if (this.ops.length === 0) return;
    this.count -= this.sum(from, to);
    if (this.base === null) this.mask.fill(0, from, to);
    else this.mask.set(this.base.subarray(from, to), from);
    for (const op of this.ops) this.evaluate(op, from, to);
    this.count += this.sum(from, to);
  }

  /** What Python hears. @param points Digest of the layout. @param epoch Of the manifest. */
  state(points: string, epoch: number): SelectionState {
    return { points, epoch, command: this.command, base: this.base !== null, ops: [...this.ops] };
  }

  private evaluate(op: SelectionOp, from: number, to: number): void {
    const value = op.op === "subtract" ? 0 : 1;
    if (op.kind === "lasso") selectLasso(this.store, op.x, op.y, this.mask, value, from, to);
    else if (op.kind === "box") selectBox(this.store, op.x, op.y, this.mask, value, from, to);
    else if (op.index >= from && op.index < to) this.mask[op.index] = value;
  }

  private sum(from: number, to: number): number {
    let count = 0;
    let i = from;
    for (; i < to && i % 4 !== 0; i++) count += this.mask[i]!;
    // The product gathers the four bytes, each 0 or 1, in the highest one.
    for (; i + 4 <= to; i += 4) count += Math.imul(this.words[i >> 2]!, 0x01010101) >>> 24;
    for (; i < to; i++) count += this.mask[i]!;
    return count;
  }
}
