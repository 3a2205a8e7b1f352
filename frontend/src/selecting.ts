/** Keeps the selection in step with Python, with the user's hand, and with the points as they arrive. */

import type { Sender } from "./remote";
import type { AggregateManifest, LinkedSteps, Manifest, SelectionManifest, SelectionOp, Where } from "./manifest";
import type { Scene } from "./scene";
import { columnsOf, type Codes, type Selection } from "./selection/ops";
import { TransportError, type Resolve } from "./wire/source";
import { readSelection } from "./wire/tables";

/** The selection as the user is told of it. */
export interface Chosen {
  /** Whether there is one. */
  active: boolean;
  steps: readonly SelectionOp[];
  /** The steps to be drawn: also those that a selection of Python's came about by. */
  drawn: readonly SelectionOp[];
  /** Points of it; null while only Python can count them and has not. */
  count: number | null;
}

/** Fetches the codes of a column. */
type LoadCodes = (signal: AbortSignal) => Promise<Codes>;

export interface SelectingHandlers {
  /** @param announce Whether it is news to the user. */
  onChange(chosen: Chosen, announce: boolean): void;
  /** Python does not know of it yet. */
  onReport(selection: Selection): void;
  /** What is shown, in the terms of a step: no other points are selected. null: all points are. */
  where?(): Where | null;
  onError(message: string, transport: boolean): void;
}

export class Selecting {
  /** The selection of Python that is being fetched. */
  private awaited: SelectionManifest | null = null;
  /** Where only Python knows all points: what it says. */
  private aggregate: AggregateManifest | null = null;
  private own: SelectionManifest | null = null;
  /** The user has not been told how many points a step has selected. */
  private owed = false;
  /** Columns of codes that are there to be fetched, by their digests. */
  private readonly columns = new Map<string, LoadCodes>();
  /** Those that are on their way. */
  private readonly fetched = new Map<string, Promise<boolean>>();
  /** Counts what the user does: only the last step goes on waiting for codes. */
  private turn = 0;

  constructor(
    private readonly scene: () => Scene | null,
    private readonly picture: Sender,
    private readonly on: SelectingHandlers,
  ) {}

  /** Whether a selection is on its way. */
  get busy(): boolean {
    return this.awaited !== null || this.fetched.size > 0 || this.chosen?.count === null;
  }

  get chosen(): Chosen | null {
    const scene = this.scene();
    if (scene === null) return null;
    const { active, steps, drawn } = scene.selection;
    return { active, steps, drawn, count: this.countOf(scene.selection) };
  }

  /**
   * Other points have no selection until Python or the user makes one, unless they have the same source.
   *
   * @param before The points before them, of the same source; null: of another.
   */
  begin(scene: Scene, before: Scene | null): void {
    this.awaited = null;
    this.columns.clear();
    this.fetched.clear();
    if (before === null) this.owed = false;
    else {
      scene.selection.carry(before.selection);
      scene.epoch = before.epoch;
      scene.followed = before.followed;
    }
    this.tell();
    this.on.onChange(this.chosen!, false);
  }

  /** Takes over what Python has selected, once for each command. */
  follow({ selection, epoch, aggregate }: Pick<Manifest, "selection" | "epoch" | "aggregate">, resolve: Resolve): void {
    const scene = this.scene();
    if (scene === null) return;
    const counted = aggregate !== null || this.aggregate !== null;
    this.aggregate = aggregate;
    this.own = selection;
    if (counted) this.hear(scene, epoch);
    if (selection === null) return;
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

  /** The codes of a column can be fetched. Say so with each manifest: other points have other codes. */
  offer(column: string, load: LoadCodes): void {
    const scene = this.scene();
    this.columns.set(column, load);
    if (scene === null || !scene.selection.unknown.includes(column)) return;
    void this.fetchCodes(scene, column).then((known) => {
      if (!known) return;
      this.tell();
      this.on.onChange(this.chosen!, false);
    });
  }

  /** Takes one more step, under the present filter. What speaks of codes takes effect once they are here. */
  apply(op: SelectionOp): void {
    // A point that is not shown cannot be hit.
    const where = op.kind === "point" ? null : (this.on.where?.() ?? null);
    this.take(where === null ? op : { ...op, where });
  }

  private take(op: SelectionOp): void {
    const scene = this.scene();
    if (scene === null) return;
    const turn = ++this.turn;
    const unknown = columnsOf(op).find((column) => !scene.selection.knows(column));
    if (unknown !== undefined) {
      void this.fetchCodes(scene, unknown).then((known) => known && this.turn === turn && this.take(op));
      return;
    }
    const { inside } = scene.selection;
    const here = (point: SelectionOp & { kind: "point" }): SelectionOp =>
      inside === null ? { ...point, at: scene.store.quantum(point.index) } : { ...point, within: inside };
    scene.selection.apply(op.kind === "point" ? here(op) : snapped(op));
    this.changed(scene, true);
  }

  clear(): void {
    const scene = this.scene();
    this.turn++;
    if (scene === null || !scene.selection.active) return;
    scene.selection.clear();
    this.changed(scene, true);
  }

  /** Takes over what was selected in a linked plot. @param mask One byte a point; null: nothing is selected. */
  adopt(mask: Uint8Array | null, before: readonly LinkedSteps[]): void {
    const scene = this.scene();
    if (scene === null) return;
    this.awaited = null;
    scene.selection.setLinked(mask, before);
    this.changed(scene, false);
  }

  /** Rows were appended: what was selected of the others stays selected, and steps count for the new ones. */
  grown(): void {
    const scene = this.scene();
    if (scene === null) return;
    this.columns.clear();
    this.fetched.clear();
    this.awaited = null;
    if (scene.selection.active) this.tell();
    this.on.onChange(this.chosen!, false);
  }

  /**
   * All is known of the points that were appended. Where steps speak of codes that are others now, nobody can say which
   * of the new points they mean: the selection ends, and Python hears of it.
   */
  goOn(): void {
    const scene = this.scene();
    if (scene === null || scene.selection.unknown.every((column) => this.columns.has(column))) return;
    scene.selection.clear();
    this.changed(scene, true);
  }

  /** More points have come. What Python selected covers them already; shapes had to be tried on them. */
  arrived(): void {
    const scene = this.scene();
    if (scene === null || scene.selection.steps.length === 0) return;
    if (this.aggregate === null) this.on.onChange(this.chosen!, false);
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

  /** Fetches the codes of a column, once. @returns Whether they are here now. */
  private fetchCodes(scene: Scene, column: string): Promise<boolean> {
    const { signal } = scene.abort;
    const load = this.columns.get(column);
    if (load === undefined) return Promise.resolve(false);
    const begun = this.fetched.get(column);
    if (begun !== undefined) return begun;
    const fetched = load(signal).then(
      (codes) => {
        if (signal.aborted) return false;
        scene.selection.learn(column, codes);
        this.fetched.delete(column);
        return true;
      },
      (error: unknown) => {
        if (signal.aborted) return false;
        this.fetched.delete(column);
        this.on.onError(String(error), error instanceof TransportError);
        return false;
      },
    );
    this.fetched.set(column, fetched);
    return fetched;
  }

  private async read(selection: SelectionManifest, scene: Scene, resolve: Resolve): Promise<void> {
    const { mask, drawn } = await readSelection(resolve(selection.column), scene.store.count, scene.abort.signal);
    if (this.awaited !== selection) return;
    this.awaited = null;
    const any = selection.count > 0;
    scene.selection.setFromPython(selection.command, any ? mask : null, any && this.aggregate !== null, drawn);
    this.changed(scene, false);
  }

  /** What Python says of the selection where it is the one that counts. */
  private hear(scene: Scene, epoch: number): void {
    const { selection } = scene;
    const { aggregate } = this;
    selection.inside = aggregate?.inside ?? null;
    const over = scene.epoch !== epoch;
    if (over) {
      // What was selected before is over.
      selection.end();
      scene.command = null;
      scene.epoch = epoch;
      this.owed = false;
    }
    if ((over || !scene.followed) && aggregate !== null && aggregate.selection !== null && !selection.active) {
      const steps = stepsOf(aggregate.selection.key);
      selection.adopt(steps, steps[0]?.op !== "replace");
    }
    scene.followed = true;
    if (over) this.tell();
    const { chosen } = this;
    const known = chosen !== null && chosen.count !== null;
    this.on.onChange(chosen!, known && this.owed);
    if (known) this.owed = false;
  }

  private countOf({ active, steps, count, unknown }: Selection): number | null {
    if (this.aggregate === null) return this.fetched.size > 0 && unknown.length > 0 ? null : count;
    if (!active) return 0;
    const said = this.aggregate.selection;
    if (said !== null && follows(said.key, steps)) return said.count;
    return steps.length === 0 ? (this.own?.count ?? null) : null;
  }

  private changed(scene: Scene, byUser: boolean): void {
    const chosen = this.chosen!;
    this.tell();
    this.owed = byUser && chosen.count === null;
    this.on.onChange(chosen, byUser && !this.owed);
    if (byUser) this.on.onReport(scene.selection);
  }
}

/** Quanta: finer than any hand, and coarse enough that nothing is lost on the way through data coordinates. */
const GRAIN = 2 ** -8;

/** Puts the coordinates of a shape on a grid that Python's `GRAIN` says as well. */
export function snapped(op: SelectionOp): SelectionOp {
  if (op.kind !== "lasso" && op.kind !== "box") return op;
  const snap = (q: number): number => Math.round(q / GRAIN) * GRAIN;
  return { ...op, x: op.x.map(snap), y: op.y.map(snap) } as SelectionOp;
}

/** What Python calls the selection that follows from these steps. */
export function keyOf(steps: readonly SelectionOp[]): string {
  return JSON.stringify(steps);
}

/** Whether a key is of these steps. Python's own selection has none, and an empty key. */
function follows(key: string, steps: readonly SelectionOp[]): boolean {
  // Python may write the same numbers in other ways.
  return key === keyOf(steps) || keyOf(stepsOf(key)) === keyOf(steps);
}

function stepsOf(key: string): SelectionOp[] {
  try {
    const steps: unknown = JSON.parse(key);
    return Array.isArray(steps) ? (steps as SelectionOp[]) : [];
  } catch {
    return [];
  }
}
