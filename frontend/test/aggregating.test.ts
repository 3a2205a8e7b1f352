import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Aggregating } from "../src/aggregating";
import type { PictureRequest } from "../src/engine";
import type { AggregateManifest, Box, Manifest, RasterManifest, ViewportState } from "../src/manifest";
import { RASTERS_KEPT, type RasterCounts } from "../src/picture/protocol";
import { TransportError, type Resolve } from "../src/wire/source";
import type { Sight } from "../src/viewports";

const inline: Resolve = (ref) => ({ kind: "inline", data: new Uint8Array(ref.bytes), bytes: ref.bytes });

function rasterOf(digest: string, k: number, x: number, y: number, size: number): RasterManifest {
  return { data: { digest, bytes: 1, url: null, offset: 0 }, kx: k, ky: k, x, y, width: size, height: size, block: 0 };
}

const BASE = rasterOf("base", 20, 0, 0, 16);

function aggregateOf(changes: Partial<AggregateManifest> = {}): AggregateManifest {
  return {
    total: 50_000_000, digest: "a", agg: "mean", codes: 0, base: BASE, raster: null, selected: null,
    baseSelected: null, selection: null, serial: 0, inside: null, route: null, ...changes,
  };
}

type Given = Pick<Manifest, "points" | "color" | "aggregate">;

function manifestOf(aggregate: AggregateManifest | null, source = "p", kind = "constant"): Given {
  return { points: { source }, color: { kind }, aggregate } as unknown as Given;
}

/** A square view of 16 device pixels a side, at `k`. */
function sightOf(x: number, y: number, k: number): Sight {
  const side = 16 * 2 ** k;
  return { box: [x, x + side, y, y + side], width: 16, height: 16 };
}

function countsOf(raster: RasterManifest, points = 1): RasterCounts {
  const { data, ...place } = raster;
  const count = new Uint32Array(place.width * place.height).fill(points);
  return { ...place, digest: data.digest, count, first: null, code: null, amount: null, valued: null, value: null };
}

describe("Aggregating", () => {
  let sent: PictureRequest[];
  let asked: ViewportState[];
  let notes: (string | null)[];
  let errors: [string, boolean][];
  let sight: Sight | null;
  let aggregating: Aggregating;

  const requests = (): Extract<PictureRequest, { type: "aggregate" }>[] => {
    return sent.filter((request) => request.type === "aggregate");
  };
  const told = (): ReturnType<typeof requests> => {
    const all = requests();
    sent = [];
    return all;
  };
  const move = (to: Sight): void => {
    sight = to;
    aggregating.moved();
  };
  const apply = (changes: Partial<AggregateManifest> = {}): void => {
    aggregating.apply(manifestOf(aggregateOf(changes)), inline);
  };
  const reply = (ticket: number, ...rasters: RasterCounts[]): void => {
    aggregating.received({ type: "aggregated", plot: 1, ticket, rasters });
  };
  /** The picture answers what it was told last. */
  const receive = (...rasters: RasterCounts[]): void => reply(requests().at(-1)!.ticket, ...rasters);

  beforeEach(() => {
    vi.useFakeTimers();
    [sent, asked, notes, errors] = [[], [], [], []];
    sight = sightOf(0, 0, 20);
    aggregating = new Aggregating(
      { send: (request) => sent.push(request) },
      {
        sight: () => sight,
        onViewport: (state) => asked.push(state),
        onWaiting: (note) => notes.push(note),
        onError: (message, transport) => errors.push([message, transport]),
      },
    );
  });
  afterEach(() => {
    aggregating.stop();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it("has nothing to do below the threshold", () => {
    aggregating.apply(manifestOf(null), inline);
    move(sightOf(0, 0, 3));
    vi.runAllTimers();
    expect([sent, asked, notes]).toEqual([[], [], []]);
    expect(aggregating.idle).toBe(true);
    expect(aggregating.stats).toBeNull();
    expect(aggregating.exact).toBe(true);
  });

  it("tells the picture what is news, and when there is nothing any more", () => {
    apply();
    apply();
    expect(told()).toMatchObject([{ ticket: 1, digest: "a", kind: "constant", base: { digest: "base", kx: 20, width: 16 }, raster: null, inside: null }]);
    apply({ selected: rasterOf("s", 20, 0, 0, 16) });
    expect(told()).toMatchObject([{ selected: { digest: "s" } }]);
    // Empty places have equal bytes.
    apply({ raster: rasterOf("r", 10, 0, 0, 4) });
    apply({ raster: rasterOf("r", 10, 1, 0, 4) });
    expect(told()).toHaveLength(2);
    aggregating.apply(manifestOf(aggregateOf({ codes: 3 }), "p", "category"), inline);
    aggregating.apply(manifestOf(aggregateOf({ codes: 0 }), "p", "category"), inline);
    expect(told().map(({ kind }) => kind)).toEqual(["category", "constant"]);
    aggregating.apply(manifestOf(null), inline);
    aggregating.apply(manifestOf(null), inline);
    expect(told()).toMatchObject([{ digest: null, base: null }]);
  });

  it("asks for nothing that the whole extent shows", () => {
    apply();
    move(sightOf(-(2 ** 22), -(2 ** 22), 20));
    vi.advanceTimersByTime(600);
    expect(asked).toEqual([]);
    // Nor where nothing can be.
    move(sightOf(2 ** 25, 0, 3));
    vi.advanceTimersByTime(600);
    expect(asked).toEqual([]);
  });

  it("asks at first sight, at once", () => {
    sight = sightOf(64, 64, 10);
    apply();
    expect(asked).toEqual([{ serial: 1, points: "p", ...sight }]);
  });

  it("asks when the camera has come to rest, once for all", () => {
    apply();
    for (const k of [19, 18, 17]) {
      move(sightOf(0, 0, k));
      vi.advanceTimersByTime(50);
    }
    expect(asked).toEqual([]);
    expect(aggregating.idle).toBe(false);
    vi.advanceTimersByTime(10);
    expect(asked.map(({ serial, box }) => [serial, box])).toEqual([[1, sightOf(0, 0, 17).box]]);
  });

  it("asks at once when the camera is let go, and not again", () => {
    apply();
    aggregating.letGo();
    expect(asked).toEqual([]);
    move(sightOf(0, 0, 15));
    aggregating.letGo();
    expect(asked).toHaveLength(1);
    vi.advanceTimersByTime(600);
    expect(asked).toHaveLength(1);
  });

  it("asks for nothing within what it has", () => {
    apply();
    move(sightOf(2 ** 14, 2 ** 14, 10));
    vi.advanceTimersByTime(60);
    apply({ serial: 1, raster: rasterOf("r", 10, 0, 0, 64) });
    move(sightOf(2 ** 15, 2 ** 13, 10));
    vi.advanceTimersByTime(600);
    expect(asked).toHaveLength(1);
    move(sightOf(2 ** 15, 2 ** 13, 9));
    vi.advanceTimersByTime(60);
    expect(asked).toHaveLength(2);
    apply({ serial: 2, inside: [0, 2 ** 16, 0, 2 ** 16] });
    for (const k of [8, 4, 0]) move(sightOf(2 ** 15, 2 ** 15, k));
    vi.advanceTimersByTime(600);
    expect(asked).toHaveLength(2);
    move(sightOf(2 ** 16 - 1, 0, 0));
    vi.advanceTimersByTime(60);
    expect(asked).toHaveLength(3);
  });

  it("does not ask again for an answer that was not as it should be", () => {
    apply();
    move(sightOf(0, 0, 10));
    vi.advanceTimersByTime(60);
    // Coarser than wanted: the server has its reasons.
    apply({ serial: 1, raster: rasterOf("r", 12, 0, 0, 8) });
    expect(aggregating.idle).toBe(false); // the picture has to answer
    receive();
    expect(aggregating.idle).toBe(true);
    move(sightOf(2 ** 10, 2 ** 10, 10));
    vi.advanceTimersByTime(600);
    expect(asked).toHaveLength(1);
    apply({ serial: 1, raster: null });
    vi.advanceTimersByTime(600);
    expect(asked).toHaveLength(2);
  });

  it("has one request in flight, and asks for the newest view after the answer", () => {
    apply();
    for (const k of [10, 9, 8]) {
      move(sightOf(0, 0, k));
      vi.advanceTimersByTime(200);
    }
    expect(asked).toHaveLength(1);
    apply({ serial: 1, raster: rasterOf("r", 10, 0, 0, 16) });
    expect(asked.map(({ serial, box }) => [serial, box])).toEqual([
      [1, sightOf(0, 0, 10).box],
      [2, sightOf(0, 0, 8).box],
    ]);
    // While the camera moves, the answer is no reason to ask.
    move(sightOf(0, 0, 7));
    apply({ serial: 2, raster: rasterOf("q", 8, 0, 0, 16) });
    expect(asked).toHaveLength(2);
    vi.advanceTimersByTime(60);
    expect(asked).toHaveLength(3);
  });

  it("leaves out answers that were overtaken, and asks for what else they held", () => {
    apply({ serial: 7 });
    expect(aggregating.outdated(manifestOf(aggregateOf({ serial: 6 })))).toBe(true);
    expect(aggregating.outdated(manifestOf(aggregateOf({ serial: 7 })))).toBe(false);
    expect(aggregating.outdated(manifestOf(aggregateOf({ serial: 0 })))).toBe(false);
    expect(aggregating.outdated(manifestOf(aggregateOf({ serial: 6, digest: "b" })))).toBe(false);
    expect(aggregating.outdated(manifestOf(aggregateOf({ serial: 6 }), "other"))).toBe(false);
    expect(aggregating.outdated(manifestOf(null))).toBe(false);
    expect(asked).toEqual([]);
    aggregating.overtaken();
    aggregating.overtaken();
    // Serials go on where an earlier plot of the session had stopped.
    expect(asked.map(({ serial }) => serial)).toEqual([8]);
  });

  it("asks again when an answer is lost, and when other points or colours come", () => {
    apply();
    move(sightOf(0, 0, 10));
    vi.advanceTimersByTime(60);
    vi.advanceTimersByTime(19_999);
    expect(asked).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(asked.map(({ serial }) => serial)).toEqual([1, 2]);
    apply({ serial: 2, raster: rasterOf("r", 10, 0, 0, 16) });
    apply({ serial: 2, digest: "b", raster: null });
    expect(asked).toHaveLength(3);
    aggregating.apply(manifestOf(aggregateOf({ digest: "c" }), "q"), inline);
    expect(asked.at(-1)).toMatchObject({ serial: 4, points: "q" });
    vi.advanceTimersByTime(60);
    expect(asked).toHaveLength(4);
  });

  it("asks for nothing while nobody can see the plot or it has no size", () => {
    sight = null;
    apply();
    aggregating.setVisible(false);
    move(sightOf(0, 0, 10));
    vi.advanceTimersByTime(600);
    expect(asked).toEqual([]);
    aggregating.setVisible(true);
    expect(asked).toHaveLength(1);
    aggregating.setVisible(false);
    vi.advanceTimersByTime(60_000);
    expect(asked).toHaveLength(1);
  });

  it("says after a while what the user waits for", () => {
    apply();
    receive(countsOf(BASE));
    move(sightOf(0, 0, 10));
    vi.advanceTimersByTime(60 + 299);
    expect(notes).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(/^Counting 50.000.000 points …$/);
    const raster = rasterOf("r", 10, 0, 0, 16);
    apply({ serial: 1, raster });
    expect(notes).toHaveLength(1);
    receive(countsOf(raster));
    expect(notes).toEqual([expect.any(String), null]);
    // Answers that come soon are not worth a word, however many there are.
    for (const serial of [2, 3, 4]) {
      move(sightOf(0, 0, 10 - serial));
      vi.advanceTimersByTime(60 + 250);
      apply({ serial, raster: rasterOf("r", 10 - serial, 0, 0, 16) });
      receive();
    }
    vi.advanceTimersByTime(600);
    expect(notes).toHaveLength(2);
  });

  it("is idle when nothing is on its way and the picture has its rasters", () => {
    apply();
    expect(aggregating.idle).toBe(false);
    receive(countsOf(BASE));
    expect(aggregating.idle).toBe(true);
    expect(aggregating.stats).toEqual({ serial: 0, texels: 256 });
    move(sightOf(0, 0, 10));
    expect(aggregating.idle).toBe(false);
    vi.advanceTimersByTime(60);
    expect(aggregating.idle).toBe(false);
    const raster = rasterOf("r", 10, 0, 0, 32);
    apply({ serial: 1, raster });
    expect(aggregating.idle).toBe(false);
    receive(countsOf(raster));
    expect(aggregating.idle).toBe(true);
    expect(aggregating.stats).toEqual({ serial: 1, texels: 1024 });
  });

  it("tells what did not get through once more", () => {
    apply();
    told();
    aggregating.failed();
    expect(aggregating.idle).toBe(true);
    apply();
    expect(told()).toHaveLength(1);
    aggregating.apply(manifestOf(aggregateOf({ digest: "b" })), () => {
      throw new TransportError("gone");
    });
    expect(errors).toEqual([[expect.stringContaining("gone"), true]]);
    expect(told()).toEqual([]);
    apply({ digest: "b" });
    expect(told()).toHaveLength(1);
  });

  it("says nothing any more when it was stopped", () => {
    apply();
    move(sightOf(0, 0, 10));
    aggregating.stop();
    vi.runAllTimers();
    told();
    apply({ serial: 1 });
    expect([asked, told()]).toEqual([[], []]);
  });

  describe("under the pointer", () => {
    const at = (qx: number, qy: number): number | null => {
      const found = aggregating.at(qx, qy, [1, 1]);
      return found && found.raster.sum(found.block, found.agg).count;
    };

    /** A raster of one texel at each place. */
    const show = (serial: number, raster: RasterManifest | null, ...arrived: RasterCounts[]): void => {
      apply({ serial, raster });
      receive(...arrived);
    };

    it("finds the newest raster that holds the place", () => {
      expect(at(5, 5)).toBeNull();
      show(0, null, countsOf(BASE, 100));
      expect(at(5, 5)).toBe(100);
      const wide = rasterOf("wide", 3, 0, 0, 2);
      const near = rasterOf("near", 2, 0, 0, 2);
      show(1, wide, countsOf(wide, 10));
      show(2, near, countsOf(near, 1));
      expect([at(5, 5), at(9, 9), at(17, 17), at(-1, 5)]).toEqual([1, 10, 100, null]);
      // Going back needs no counts: the picture knows that they are here.
      show(3, wide);
      expect(at(5, 5)).toBe(10);
    });

    it("keeps what the picture keeps", () => {
      show(0, null, countsOf(BASE, 100));
      const rasters = Array.from({ length: RASTERS_KEPT + 1 }, (_, i) => rasterOf(`r${i}`, 0, 10 * i, 0, 1));
      rasters.forEach((raster, i) => show(i + 1, raster, countsOf(raster, i + 1)));
      expect(rasters.map(({ x }) => at(x, 0))).toEqual([100, 2, 3, 4, 5]);
    });

    it("takes the place from the manifest where bytes are equal", () => {
      const here = rasterOf("same", 0, 0, 0, 1);
      const there = rasterOf("same", 0, 50, 0, 1);
      show(0, null, countsOf(BASE, 100));
      show(1, here, countsOf(here, 7));
      show(2, there, countsOf(there, 7));
      expect([at(0, 0), at(50, 0), at(51, 0)]).toEqual([7, 7, 100]);
    });

    it("leaves out exact points, and what is counted no more", () => {
      show(0, null, countsOf(BASE, 100));
      const inside: Box = [0, 2 ** 12, 0, 2 ** 12];
      sight = sightOf(0, 0, 8);
      apply({ serial: 1, inside });
      receive();
      expect([at(5, 5), at(2 ** 13, 5)]).toEqual([null, 100]);
      expect(aggregating.exact).toBe(true);
      // From afar the counts are shown.
      sight = sightOf(0, 0, 12);
      expect(at(5, 5)).toBe(100);
      expect(aggregating.exact).toBe(false);
      apply({ digest: "b" });
      expect(at(2 ** 13, 5)).toBe(100);
      receive();
      expect(at(2 ** 13, 5)).toBeNull();
    });

    it("takes an answer for the request it is about", () => {
      show(0, null, countsOf(BASE, 100));
      const [first, second] = [rasterOf("r1", 0, 0, 0, 1), rasterOf("r2", 0, 10, 0, 1)];
      apply({ serial: 1, raster: first });
      apply({ serial: 2, raster: second });
      const [one, two] = requests().slice(-2).map(({ ticket }) => ticket);
      reply(one!, countsOf(first, 1));
      expect(at(0, 0)).toBe(1);
      expect(aggregating.idle).toBe(false);
      reply(two!, countsOf(second, 2));
      reply(two!, countsOf(second, 2));
      expect([at(0, 0), at(10, 0)]).toEqual([1, 2]);
    });

    it("takes no answer for another about the same request of the server", () => {
      show(0, null, countsOf(BASE, 100));
      const [raster, selected] = [rasterOf("r", 0, 0, 0, 1), rasterOf("s", 0, 0, 0, 1)];
      // The selection changes before the picture has answered: the first is overtaken, or just answered.
      for (const overtaken of [true, false]) {
        apply({ serial: 1, raster, selected: null });
        apply({ serial: 1, raster, selected });
        const [one, two] = requests().slice(-2).map(({ ticket }) => ticket);
        if (!overtaken) {
          reply(one!, countsOf(raster, 1));
          expect(aggregating.idle).toBe(false);
        }
        reply(two!, ...(overtaken ? [countsOf(raster, 1)] : []));
        expect(at(0, 0)).toBe(1);
        expect(aggregating.idle).toBe(true);
      }
    });
  });
});
