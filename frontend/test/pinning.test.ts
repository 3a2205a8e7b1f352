import { beforeEach, describe, expect, it, vi } from "vitest";
import { Camera } from "../src/camera";
import type { PlotContext } from "../src/features";
import type { Hoverable, HoverModel } from "../src/hovering";
import type { Manifest } from "../src/manifest";
import { Pinning } from "../src/pinning";
import { type Quantum, sorted, storeOf } from "./support";

const card = { update: vi.fn(), follow: vi.fn(), hide: vi.fn(), destroy: vi.fn(), focused: false };
vi.mock("../src/ui/tooltip", () => ({
  Tooltip: class {
    constructor() {
      Object.assign(this, card);
    }
  },
}));

/** Points of whom the row is known as soon as it is asked for. */
class FakePlot {
  points: Quantum[] = [];
  rows: number[] = [];
  hidden: number[] = [];
  readonly reader = {
    key: "",
    ready: true,
    pictured: false,
    read: (index: number, { store }: Hoverable, tell: (model: HoverModel) => boolean) => {
      const model = { index, quantum: store.quantum(index), row: null, values: null } as unknown as HoverModel;
      if (!tell(model)) return;
      Object.assign(model, { row: this.rows[index], values: [] });
      model.position = [{ name: "x", value: model.quantum[0], note: { kind: "number" } }];
      tell(model);
    },
  };
  readonly camera = new Camera({ aspect: "equal", stepX: 1, stepY: 1, reducedMotion: () => true });
  readonly controls = { markPinned: vi.fn(), say: vi.fn(), host: { focus: vi.fn() }, tools: { combine: "replace" } };
  readonly selecting = { apply: vi.fn(), chosen: { steps: [] as object[] } };
  readonly coloring = { busy: false };
  readonly hovering = { reader: this.reader, hovered: -1, leave: vi.fn(), points: () => this.hoverable };
  aggregate: object | null = null;
  modes = ["points"];
  changed = vi.fn();
  private hoverable: Hoverable | null = null;

  show(key: string, points: Quantum[], rows: number[], step = 1): Manifest {
    this.reader.key = key;
    [this.points] = sorted([points]) as [Quantum[]];
    this.rows = this.points.map((point) => rows[points.indexOf(point)]!);
    const store = storeOf([this.points]);
    const skip = (index: number) => this.hidden.includes(this.rows[index]!);
    this.hoverable = { store, camera: this.camera, radius: 3, typical: 3, skip };
    this.axis = { origin: 0, step };
    return this.manifest();
  }

  private axis = { origin: 0, step: 1 };

  manifest = (): Manifest => {
    const points = { aspect: "equal", x: this.axis, y: this.axis };
    return { points, aggregate: this.aggregate, modes: this.modes } as unknown as Manifest;
  };

  scene = () => ({ store: this.hoverable!.store });

  indexOf(row: number): number {
    return this.rows.indexOf(row);
  }
}

const key = (name: string, shiftKey = false): KeyboardEvent => ({ key: name, shiftKey }) as KeyboardEvent;

describe("Pinning", () => {
  let plot: FakePlot;
  let pinning: Pinning;
  const pinned = (): number => vi.mocked(plot.controls.markPinned).mock.lastCall?.[0] as number;
  const POINTS: Quantum[] = [[100, 100], [200, 110], [300, 90], [100, 300], [100, 300]];

  beforeEach(() => {
    vi.clearAllMocks();
    plot = new FakePlot();
    plot.show("first", POINTS, [0, 1, 2, 3, 4]);
    plot.camera.fit([0, 400, 0, 400], 400, 400, 0);
    pinning = new Pinning(plot as unknown as PlotContext);
  });

  it("pins and lets go", () => {
    pinning.onPoint(plot.indexOf(0), "add");
    expect(card.update).not.toHaveBeenCalled();
    pinning.onPoint(plot.indexOf(0), "replace");
    expect(card.update.mock.lastCall![0]).toMatchObject({ row: 0, place: { x: 100, y: 300 } });
    expect(pinned()).toBe(plot.indexOf(0));
    pinning.onPoint(-1, "replace");
    expect(card.hide).toHaveBeenCalledOnce();
    expect(pinned()).toBe(-1);
    expect(pinning.onKey(key("Escape"))).toBe(false);
  });

  it("follows its point", () => {
    pinning.onPoint(plot.indexOf(1), "replace");
    plot.camera.panBy(50, 20);
    pinning.place(plot.camera);
    expect(card.follow).toHaveBeenLastCalledWith({ x: 250, y: 310 }, 3);
  });

  it("takes back with Esc what its click has selected, and nothing else", () => {
    const index = plot.indexOf(1);
    plot.selecting.chosen.steps = [{ kind: "point", index }];
    pinning.onPoint(index, "replace");
    expect(pinning.onKey(key("Escape"))).toBe(false);
    plot.selecting.chosen.steps = [{ kind: "lasso" }];
    pinning.onPoint(index, "replace");
    expect(pinning.onKey(key("Escape"))).toBe(true);
    expect(pinning.onKey(key("Escape"))).toBe(false);
  });

  it("goes from point to point and selects", () => {
    expect(pinning.onKey(key("ArrowRight"))).toBe(false);
    expect(pinning.onKey(key("Enter"))).toBe(false);
    plot.hovering.hovered = plot.indexOf(0);
    expect(pinning.onKey(key("n"))).toBe(true);
    expect(plot.controls.say).toHaveBeenLastCalledWith("Row 0: x 100");
    expect(pinning.onKey(key("ArrowRight", true))).toBe(false); // pans
    pinning.onKey(key("ArrowRight"));
    expect(pinned()).toBe(plot.indexOf(1));
    pinning.onKey(key("ArrowRight"));
    expect(plot.controls.say).toHaveBeenLastCalledWith("Row 2: x 300");
    pinning.onKey(key("Enter"));
    expect(plot.selecting.apply).toHaveBeenCalledExactlyOnceWith({ op: "replace", kind: "point", index: plot.indexOf(2) });
    pinning.onKey(key("ArrowRight"));
    expect(plot.controls.say).toHaveBeenLastCalledWith("No point to the right");
    expect(pinned()).toBe(plot.indexOf(2));
    plot.modes = [];
    expect(pinning.onKey(key("Enter"))).toBe(false);
  });

  it("brings a neighbour outside of the view into it", () => {
    plot.camera.fit([0, 250, 0, 250], 400, 400, 0);
    pinning.onPoint(plot.indexOf(1), "replace");
    pinning.onKey(key("ArrowRight"));
    const [x, y] = plot.camera.toPixel(300, 90);
    expect(x).toBeCloseTo((2 * 400) / 3, 0);
    expect(y).toBeCloseTo(400 - 90 * 1.6, 6);
  });

  it("finds its row again among other points, wherever it stands now", () => {
    const [, , , third, fourth] = POINTS as [Quantum, Quantum, Quantum, Quantum, Quantum];
    pinning.onPoint(plot.indexOf(4), "replace");
    pinning.update(plot.show("second", [[7, 7], third, fourth], [9, 3, 4]));
    pinning.place(plot.camera); // the other row at the same place is tried first
    pinning.place(plot.camera);
    expect(pinned()).toBe(plot.indexOf(4));
    expect(card.hide).not.toHaveBeenCalled();
  });

  it("lets go where its row is gone, hidden, or means something else", () => {
    pinning.onPoint(plot.indexOf(0), "replace");
    plot.aggregate = {};
    pinning.update(plot.show("region", [[7, 7]], [9]));
    pinning.place(plot.camera);
    expect(card.hide).not.toHaveBeenCalled(); // outside of the region
    plot.aggregate = null;
    pinning.place(plot.camera);
    expect(card.hide).toHaveBeenCalledOnce();

    pinning.onPoint(0, "replace");
    plot.hidden = [9];
    plot.coloring.busy = true;
    pinning.place(plot.camera);
    expect(card.hide).toHaveBeenCalledOnce();
    plot.coloring.busy = false;
    pinning.place(plot.camera);
    expect(card.hide).toHaveBeenCalledTimes(2);

    plot.hidden = [];
    pinning.onPoint(0, "replace");
    pinning.update(plot.show("stretched", [[7, 7]], [9], 2));
    expect(card.hide).toHaveBeenCalledTimes(3);
  });
});
