/** One plot on the drawing side: its points, its canvas, its frames. */

import type { Screen, Stage } from "../gl/stage";
import { TransportError } from "../wire/source";
import { Arrivals } from "./arrivals";
import { Drawing } from "./drawing";
import { gather, type Growth } from "./growing";
import { Material } from "./material";
import type { Post, Request, Shown } from "./protocol";
import type { Raster } from "./raster";
import { buffersOf, countsOf } from "./raster_counts";
import { Rasters } from "./rasters";

type Message<T extends Request["type"]> = Extract<Request, { type: T }>;

export class Picture {
  private readonly material: Material;
  private readonly rasters: Rasters;
  private readonly drawing: Drawing;
  private readonly arrivals: Arrivals;
  private readonly forget: () => void;
  private ticket = 0;
  private growing: AbortController | null = null;
  /** Rows that have come and that the picture has not taken over yet. */
  private grown: Growth | null = null;

  constructor(
    private readonly plot: number,
    private readonly stage: Stage,
    screen: Screen,
    private readonly post: Post,
  ) {
    this.material = new Material(stage, plot, post, () => {
      this.drawing.more();
      this.takeOver();
    });
    this.rasters = new Rasters(() => this.material.colorTable, () => this.drawing.schedule());
    this.arrivals = new Arrivals((received, bytes) => post({ type: "arriving", plot, received, bytes }));
    const onShown = (shown: Omit<Shown, "receivedBytes">): void => {
      post({ type: "shown", plot, shown: { ...shown, receivedBytes: this.arrivals.received } });
    };
    this.drawing = new Drawing(stage, screen, this.material, this.rasters, onShown);
    this.forget = stage.watch({
      onLost: () => this.drawing.lost(),
      onRebuilt: () => {
        this.material.rebuild();
        this.drawing.rebuild();
        post({ type: "restored", plot });
      },
    });
  }

  /** Counts a request, so that the page can tell which ones a picture takes account of. */
  count(serial: number): void {
    this.drawing.serial = serial;
    this.drawing.schedule();
  }

  resize({ width, height, pixelRatio }: Message<"resize">): void {
    this.drawing.resize(width, height, pixelRatio);
  }

  visible({ visible }: Message<"visible">): void {
    this.drawing.setVisible(visible);
  }

  points({ levels, cells, position, motion }: Message<"points">): void {
    const { arrivals } = this;
    this.growing?.abort();
    this.grown = null;
    this.drawing.failed = false;
    const departs = motion !== null && this.drawing.depart();
    if (!departs) this.drawing.clear();
    const route = departs
      ? { places: arrivals.watch("places", motion.places), gone: arrivals.watch("gone", motion.gone) }
      : null;
    for (const name of ["color", "size", "opacity"]) arrivals.drop(name); // of other points
    this.material
      .load(levels, arrivals.watch("cells", cells), arrivals.watch("position", position), route)
      .catch((error: unknown) => this.fail("points", error));
  }

  ring({ table, line, hem }: Message<"rings">): void {
    this.drawing.rings.show(table, { line, hem });
    this.drawing.schedule();
  }

  freeze({ at }: Message<"freeze">): void {
    this.drawing.freeze(at);
  }

  /** Gathers what is new, and takes it over once all that was there before has arrived. */
  grow(message: Message<"grow">): void {
    this.growing?.abort();
    const growing = new AbortController();
    this.growing = growing;
    this.grown = null;
    gather(message, (name, source) => this.arrivals.watch(`grown ${name}`, source), growing.signal).then(
      (growth) => {
        if (growing.signal.aborted) return;
        this.grown = growth;
        this.takeOver();
      },
      (error: unknown) => {
        if (growing.signal.aborted) return;
        growing.abort(); // the other streams must not go on
        this.fail("growth", error);
      },
    );
  }

  refill({ local }: Message<"refill">): void {
    this.material.refill(local);
    this.takeOver();
    this.drawing.schedule();
  }

  color(message: Message<"color">): void {
    const { plot, post } = this;
    this.stage.passes.points.prepare(message.kind, this.material.route !== null);
    const { ticket, lookup, range } = message;
    this.ticket = ticket;
    if (this.material.shows(message.digest)) {
      // The same points in the same colours: what explains them may be another table.
      if (lookup !== null && String(lookup) !== String(this.material.colorTable)) this.lookup({ rgba: lookup });
      post({ type: "colored", plot, ticket });
      return;
    }
    let told = false;
    const onUse = (): void => {
      this.material.settle();
      if (!told) {
        told = true;
        if (lookup !== null) this.material.setLookup(lookup);
        this.material.setRange(range);
        post({ type: "colored", plot, ticket });
        this.drawing.outdate();
      }
      this.drawing.more(); // of the same colours: what is drawn already stays
      this.takeOver();
    };
    const column = this.arrivals.watch("color", message.column);
    this.material.color({ ...message, column }, onUse).catch((error: unknown) => {
      if (this.ticket === ticket) this.fail("color", error);
    });
  }

  codes({ digest }: Message<"codes">): void {
    this.material.tellCodes(digest);
  }

  lookup({ rgba }: Pick<Message<"lookup">, "rgba">): void {
    this.material.setLookup(rgba);
    this.drawing.outdate();
  }

  range({ range }: Message<"range">): void {
    this.material.setRange(range);
    this.drawing.outdate();
  }

  channel({ channel, column }: Message<"channel">): void {
    let told = false;
    const onUse = (): void => {
      this.material.settle();
      if (!told) this.drawing.outdate();
      told = true;
      this.drawing.schedule();
      this.takeOver();
    };
    const watched = this.arrivals.watch(channel, column);
    this.material.channel(channel, watched, onUse).catch((error: unknown) => this.fail("channel", error));
  }

  ramp({ rgba }: Message<"ramp">): void {
    this.material.setRamp(rgba);
  }

  state({ mask }: Message<"state">): void {
    this.material.setState(mask);
    this.drawing.reselect();
  }

  aggregate(message: Message<"aggregate">): void {
    const { base, raster, selected, baseSelected } = message;
    for (const each of [base, raster, selected, baseSelected]) this.arrivals.count(each && each.source);
    this.drawing.setInside(message.inside);
    this.rasters.show(message).then(
      (news) => {
        if (news !== null) this.aggregated(message.ticket, news);
      },
      (error: unknown) => this.fail("aggregate", error),
    );
  }

  look({ look }: Message<"look">): void {
    this.drawing.setLook(look);
  }

  capture({ ticket }: Message<"capture">): void {
    const { plot, post } = this;
    const image = this.drawing.capture();
    post({ type: "captured", plot, ticket, ...image }, [image.pixels.buffer]);
  }

  enlarge({ ticket, ratio }: Message<"enlarge">): void {
    const { plot, post } = this;
    this.drawing.enlarge(ratio).then(
      (image) => post({ type: "captured", plot, ticket, ...image }, [image.pixels.buffer]),
      (error: unknown) => post({ type: "refused", plot, ticket, message: String(error) }),
    );
  }

  close(): void {
    this.forget();
    this.growing?.abort();
    this.drawing.close();
    this.rasters.close();
    this.material.close();
  }

  private aggregated(ticket: number, news: readonly Raster[]): void {
    const rasters = news.map(countsOf);
    this.post({ type: "aggregated", plot: this.plot, ticket, rasters }, rasters.flatMap(buffersOf));
  }

  private takeOver(): void {
    const { grown, material } = this;
    if (grown === null || !material.whole) return;
    this.grown = null;
    this.drawing.land();
    if (!material.canGrow(grown)) {
      this.fail("growth", new Error("the points have other columns"));
      return;
    }
    const { kind } = grown.request.color ?? { kind: "constant" as const };
    const recolored = kind !== material.columns.kind || grown.request.color?.from === 0;
    const before = material.grow(grown);
    const { keep, moved } = grown.request;
    if (moved !== null) this.drawing.rescale(moved);
    else this.drawing.extend(before, keep);
    if (recolored) this.drawing.outdate();
  }

  private fail(what: "points" | "growth" | "color" | "channel" | "aggregate", error: unknown): void {
    this.arrivals.end();
    this.drawing.land();
    if (what === "points") this.drawing.failed = true;
    const transport = error instanceof TransportError;
    this.post({ type: "failed", plot: this.plot, what, message: String(error), transport });
  }
}
