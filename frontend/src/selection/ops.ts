/** What is selected: a list of steps that Python evaluates again, and the mask they give here. */

import { shownCodes } from "../filter";
import type { Box, LinkedSteps, SelectionOp, SelectionState, Shape, Where } from "../manifest";
import { movedOp, type Moved } from "../moved";
import type { PointStore } from "../points/store";
import { selectBox, selectLasso } from "./winding";

/** A value of each point in sorted order, as its code. */
export type Codes = Uint8Array | Uint16Array;

/** Quanta within which a place is the same: those of a point may have been rounded anew. */
const SAME_PLACE = 0.8;

export class Selection {
  /** One byte a point in sorted order, 1 where it is selected. */
  mask: Uint8Array;
  /** Points selected, as far as they are loaded. */
  count = 0;
  /** Whether a selection exists, be its result empty; the points outside it are dimmed then. */
  active = false;

  /** The box whose points these are, where there are others; null: these are all. */
  inside: Box | null = null;

  /** Steps made in linked plots, which those here go on from. */
  before: readonly LinkedSteps[] = [];

  /** The steps to be drawn: also those that a selection of Python's came about by. */
  drawn: readonly SelectionOp[] = [];

  private ops: SelectionOp[] = [];
  /** The mask, four points at a time. */
  private words: Uint32Array;
  /** The last selection set by Python, as a digest. */
  private command: string | null = null;
  /** Whether the steps start from that selection. */
  private based = false;
  /** Mask of that selection, or of a linked plot's, while the steps start from it, once it is here. */
  private base: Uint8Array | null = null;
  /** The steps come from other points of the same source; what Python had selected of these is to come. */
  private carried = false;
  /** Columns that steps may speak of. */
  private readonly codes = new Map<string, Codes>();
  /** What the filter of the last step that had one shows. */
  private table: { where: Where; shown: Uint8Array } | null = null;

  constructor(private readonly store: PointStore) {
    this.words = new Uint32Array(Math.ceil(store.count / 4));
    this.mask = new Uint8Array(this.words.buffer, 0, store.count);
  }

  /** The steps since the selection began, oldest first. */
  get steps(): readonly SelectionOp[] {
    return this.ops;
  }

  /** Whether the values of a column can be told from each other. */
  knows(column: string): boolean {
    return this.mask.length === 0 || this.codes.has(column);
  }

  /** Columns that steps speak of and that are not here. */
  get unknown(): string[] {
    return this.ops.flatMap(columnsOf).filter((column) => !this.knows(column));
  }

  /** A column that steps may speak of. */
  learn(column: string, codes: Codes): void {
    const awaited = this.unknown.includes(column);
    this.codes.set(column, codes);
    if (awaited) this.evaluateAll();
  }

  /** Takes one more step. Adding to no selection begins one; subtracting from none does nothing. */
  apply(op: SelectionOp): void {
    if (!this.active && op.op === "subtract") return;
    const step: SelectionOp = this.active ? op : { ...op, op: "replace" };
    if (step.op === "replace") {
      this.ops = [];
      this.drawn = [];
      this.before = [];
      this.based = false;
      this.base = null;
      this.mask.fill(0);
    }
    // A new list each time: whoever drew the old one sees that it changed.
    this.ops = [...this.ops, step];
    this.drawn = [...this.drawn, step];
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
   * @param elsewhere Whether other points than these are selected.
   * @param drawn The boxes and lassos it came about by.
   */
  setFromPython(
    command: string,
    selected: Uint32Array | Uint8Array | null,
    elsewhere = false,
    drawn: readonly SelectionOp[] = [],
  ): void {
    const same = this.carried && (this.command === null || this.command === command);
    this.carried = false;
    if (!same) this.clear();
    this.command = command;
    if (same) {
      // The steps are there already; only what they start from was missing.
      if (this.based && selected !== null) {
        this.base = this.maskOf(selected);
        this.drawn = [...drawn, ...this.ops];
      }
      this.evaluateAll();
      return;
    }
    if (selected === null) return;
    this.drawn = drawn;
    this.base = this.maskOf(selected);
    this.based = true;
    this.mask.set(this.base);
    this.count = this.sum(0, this.mask.length);
    this.active = this.count > 0 || elsewhere;
  }

  /** Takes over what was selected in a linked plot. @param mask One byte a point; null: nothing is selected. */
  setLinked(mask: Uint8Array | null, before: readonly LinkedSteps[]): void {
    this.clear();
    if (mask === null) return;
    this.before = before;
    this.base = mask;
    this.mask.set(mask);
    this.count = this.sum(0, mask.length);
    this.active = true;
  }

  /** Goes on with a selection of the same source, of which other points are here now. */
  carry({ ops, active, command, based }: Selection): void {
    this.adopt(ops, based);
    this.active = active;
    this.command = command;
  }

  /** Goes on with steps of which only Python knows. @param based Whether they start from its own selection. */
  adopt(ops: readonly SelectionOp[], based: boolean): void {
    this.clear();
    this.ops = [...ops];
    this.drawn = this.ops;
    this.active = true;
    this.based = based;
    this.carried = true;
  }

  /** Another selection is in force, or none: what was carried over has ended. */
  end(): void {
    this.clear();
    this.command = null;
    this.carried = false;
  }

  /** Forgets the steps; nothing is selected or dimmed. */
  clear(): void {
    this.ops = [];
    this.drawn = [];
    this.before = [];
    this.based = false;
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

  /**
   * There are more points in the store: the steps count for them, too.
   *
   * @param before Points until now. @param stays Whether these are in the order they had.
   */
  grow(before: number, stays: boolean): void {
    const { count } = this.store;
    const mask = this.mask;
    this.words = new Uint32Array(Math.ceil(count / 4));
    this.mask = new Uint8Array(this.words.buffer, 0, count);
    this.codes.clear();
    if (stays) {
      this.mask.set(mask);
      if (this.base !== null) this.base = extended(this.base, count);
      this.reapply(before, count);
      return;
    }
    this.carried = this.command !== null;
    this.base = null;
    this.evaluateAll();
  }

  /** The axes have grown: the steps are about the same places. */
  move(moved: Moved): void {
    this.ops = this.ops.map((op) => movedOp(op, moved));
  }

  /** What Python hears. @param points Digest of the layout. @param epoch Of the manifest. */
  state(points: string, epoch: number): SelectionState {
    return { points, epoch, command: this.command, base: this.based, ops: [...this.ops] };
  }

  private evaluate(op: SelectionOp, from: number, to: number): void {
    const value = op.op === "subtract" ? 0 : 1;
    if (op.where === undefined) {
      this.mark(op, this.mask, value, from, to);
      return;
    }
    const codes = this.codes.get(op.where.column);
    if (codes === undefined) return; // until they are here
    const found = new Uint8Array(this.mask.length);
    this.mark(op, found, 1, from, to);
    const shown = this.shownBy(op.where);
    for (let i = from; i < to; i++) if (found[i] === 1 && shown[codes[i]!] === 1) this.mask[i] = value;
  }

  /** Writes a value for the points of a shape. */
  private mark(op: SelectionOp, mask: Uint8Array, value: 0 | 1, from: number, to: number): void {
    if (op.kind === "lasso") selectLasso(this.store, op.x, op.y, mask, value, from, to);
    else if (op.kind === "box") selectBox(this.store, op.x, op.y, mask, value, from, to);
    else if (op.kind === "value") this.markValue(op.column, op.code, mask, value, from, to);
    else if (sameBox(op.within, this.inside)) this.markPoint(op, mask, value, from, to); // else an index into other points
  }

  /** A click is on the point it was made on, or where that has another index now, on the first at its place. */
  private markPoint({ index, at }: Shape & { kind: "point" }, mask: Uint8Array, value: number, from: number, to: number): void {
    if (at !== undefined && this.store.loaded === this.store.count) {
      const here = index < this.store.count ? this.store.quantum(index) : [NaN, NaN];
      if (Math.abs(here[0]! - at[0]) > SAME_PLACE || Math.abs(here[1]! - at[1]) > SAME_PLACE) {
        index = this.store.indexAt(at, SAME_PLACE);
      }
    }
    if (index >= from && index < to) mask[index] = value;
  }

  private markValue(column: string, code: number, mask: Uint8Array, value: number, from: number, to: number): void {
    const codes = this.codes.get(column);
    if (codes === undefined) return; // until they are here
    for (let i = from; i < to; i++) if (codes[i] === code) mask[i] = value;
  }

  private shownBy(where: Where): Uint8Array {
    if (this.table?.where !== where) this.table = { where, shown: shownCodes(where) };
    return this.table.shown;
  }

  /** From the beginning, for all points that are here. */
  private evaluateAll(): void {
    const { loaded } = this.store;
    this.mask.fill(0);
    if (this.base !== null) this.mask.set(this.base);
    for (const op of this.ops) this.evaluate(op, 0, loaded);
    this.count = this.sum(0, this.mask.length);
  }

  private maskOf(selected: Uint32Array | Uint8Array): Uint8Array {
    const mask = new Uint8Array(this.mask.length);
    if (selected instanceof Uint32Array) for (const index of selected) mask[index] = 1;
    else for (let i = 0; i < mask.length; i++) mask[i] = selected[i] === 0 ? 0 : 1;
    return mask;
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

/** Columns of codes that a step speaks of. */
export function columnsOf(op: SelectionOp): string[] {
  return [...(op.kind === "value" ? [op.column] : []), ...(op.where === undefined ? [] : [op.where.column])];
}

function extended(mask: Uint8Array, count: number): Uint8Array {
  const longer = new Uint8Array(count);
  longer.set(mask);
  return longer;
}

function sameBox(a: Box | null | undefined, b: Box | null): boolean {
  return String(a ?? null) === String(b);
}
