import { fixedSizeList, list, tableFromArrays, tableToIPC, uint16, uint32, uint8 } from "@uwdata/flechette";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { mortonOf } from "../src/points/morton";
import type { BufferRef } from "../src/manifest";
import { cellStarts, decodeCells, decodeColumn, type ColumnArray } from "../src/wire/decode";
import { expand } from "../src/wire/expand";
import { batchRuns, CELLS } from "../src/wire/grid";
import { MessageCutter } from "../src/wire/messages";
import { readAll, readRange, resolver, serverBase, TransportError, unpackInline, type Source } from "../src/wire/source";
import { streamColumn } from "../src/wire/stream";

function stream(values: number[]): Uint8Array {
  return tableToIPC(tableFromArrays({ code: values }, { types: { code: uint8() } }), {
    format: "stream",
  })!;
}

function cut(bytes: Uint8Array, pieces: number[]): Uint8Array[] {
  const batches: Uint8Array[] = [];
  const cutter = new MessageCutter(bytes.length, (schema, batch) => {
    batches.push(decodeColumn(schema, batch) as Uint8Array);
  });
  let at = 0;
  for (const size of [...pieces, bytes.length]) {
    const end = Math.min(bytes.length, at + size);
    cutter.push(bytes.subarray(at, end));
    at = end;
  }
  cutter.finish();
  return batches;
}

describe("messages", () => {
  it("finds the same batches however the bytes are cut", () => {
    const values = Array.from({ length: 300 }, (_, i) => i % 251);
    const bytes = stream(values);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 90 }), { maxLength: 30 }), (pieces) => {
        expect(cut(bytes, pieces).flatMap((b) => [...b])).toEqual(values);
      }),
      { numRuns: 100 },
    );
  });

  it("refuses a stream that stops early, one that is too long and one that is none", () => {
    const bytes = stream([1, 2, 3]);
    const early = new MessageCutter(bytes.length, () => {});
    early.push(bytes.subarray(0, bytes.length - 8));
    expect(() => early.finish()).toThrow(/ended after/);
    const long = new MessageCutter(bytes.length, () => {});
    expect(() => long.push(new Uint8Array(bytes.length + 1))).toThrow(/more arrived/);
    const html = new TextEncoder().encode("<!doctype html><p>not found");
    expect(() => new MessageCutter(html.length, () => {}).push(html)).toThrow(/not an Arrow/);
  });
});

describe("decoding", () => {
  it("flattens pairs", () => {
    const table = tableFromArrays(
      { xy: [[1, 2], [3, 65_535]] },
      { types: { xy: fixedSizeList(uint16(), 2) } },
    );
    const bytes = tableToIPC(table, { format: "stream" })!;
    let values: ArrayLike<number> = [];
    const cutter = new MessageCutter(bytes.length, (schema, batch) => (values = decodeColumn(schema, batch)));
    cutter.push(bytes);
    expect([...(values as Uint16Array)]).toEqual([1, 2, 3, 65_535]);
  });

  it("takes large cell counts from the second list", () => {
    const count = Array<number>(CELLS).fill(0);
    count[3] = 254;
    count[5] = 255;
    count[9] = 255;
    const table = tableFromArrays(
      { count: [count], large: [[255, 70_000]] },
      { types: { count: list(uint8()), large: list(uint32()) } },
    );
    const bytes = tableToIPC(table, { format: "stream" })!;
    let counts = new Uint32Array();
    const cutter = new MessageCutter(bytes.length, (schema, batch) => {
      counts = decodeCells(schema, batch) as Uint32Array<ArrayBuffer>;
    });
    cutter.push(bytes);
    expect([counts[3], counts[5], counts[9], counts[4]]).toEqual([254, 255, 70_000, 0]);
    const starts = cellStarts(counts, 10);
    expect([starts[0], starts[4], starts[6], starts[CELLS]]).toEqual([10, 264, 519, 70_519]);
  });

  it("reads counts of the cells that have points", () => {
    const types = { count: list(uint8()), large: list(uint32()), cell: list(uint16()) };
    const table = tableFromArrays({ count: [[2, 255]], large: [[300]], cell: [[7, 65_535]] }, { types });
    const bytes = tableToIPC(table, { format: "stream" })!;
    let counts = new Uint32Array();
    const cutter = new MessageCutter(bytes.length, (schema, batch) => {
      counts = decodeCells(schema, batch) as Uint32Array<ArrayBuffer>;
    });
    cutter.push(bytes);
    expect([counts.length, counts[7], counts[65_535], counts.reduce((a, b) => a + b)]).toEqual([CELLS, 2, 300, 302]);
  });

  it("puts each point into its cell", () => {
    const counts = new Uint32Array(CELLS);
    const [a, b] = [mortonOf(1, 2), mortonOf(255, 255)];
    counts[a] = 2;
    counts[b] = 1;
    const starts = cellStarts(counts, 100);
    const whole = expand(new Uint16Array([5, 6, 7, 8, 65_535, 65_535]), 100, starts);
    expect([...whole]).toEqual([65_541, 131_078, 65_543, 131_080, 2 ** 24 - 1, 2 ** 24 - 1]);
    const rest = expand(new Uint16Array([7, 8, 65_535, 65_535]), 101, starts);
    expect([...rest]).toEqual([...whole].slice(2));
  });

  it("cuts levels into runs that never cross a level", () => {
    expect(batchRuns([16_384, 100_000])).toEqual([
      [0, 16_384],
      [16_384, 81_920],
      [81_920, 116_384],
    ]);
    expect(batchRuns([0, 2])).toEqual([[0, 2]]);
  });
});

describe("transport", () => {
  it("finds the base path of the server in the module's address", () => {
    const address = "http://host:1/team/app/_stcore/bidi-components/x/index.js";
    expect(serverBase(address)).toBe("http://host:1/team/app");
    expect(serverBase("blob:http://host/abc")).toBe("");
  });

  it("unpacks an inline message", () => {
    const json = new TextEncoder().encode('{"version":1}');
    const bytes = new Uint8Array(24 + 3);
    new DataView(bytes.buffer).setUint32(0, json.length, true);
    bytes.set(json, 4);
    bytes.set([7, 8, 9], 24);
    const { manifest, region } = unpackInline(bytes);
    expect(manifest.version).toBe(1);
    expect([...region]).toEqual([7, 8, 9]);
  });
});

describe("fetching", () => {
  const answers = (...statuses: number[]) => {
    const asked: (HeadersInit | undefined)[] = [];
    vi.stubGlobal("fetch", (_url: string, init: RequestInit) => {
      asked.push(init.headers);
      return Promise.resolve(new Response(new Uint8Array([1, 2, 3]), { status: statuses.shift()! }));
    });
    return asked;
  };
  const source = { kind: "url", url: "/media/x", bytes: 3 } as const;
  const { signal } = new AbortController();
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it("asks once more for a file that is missing for a moment", async () => {
    const asked = answers(404, 200);
    const read = readAll(source, signal);
    await vi.runAllTimersAsync();
    expect([...(await read)]).toEqual([1, 2, 3]);
    expect(asked.length).toBe(2);
  });

  it("gives up on a file that stays missing, and says that it was the transport", async () => {
    answers(404, 404);
    const failed = expect(readAll(source, signal)).rejects.toThrow(TransportError);
    await vi.runAllTimersAsync();
    await failed;
  });

  it("asks for a range, and cuts it out where a proxy sends everything", async () => {
    const asked = answers(206, 200, 500);
    expect([...(await readRange(source, 5, 8, signal))]).toEqual([1, 2, 3]);
    expect(asked[0]).toEqual({ Range: "bytes=5-7" });
    expect([...(await readRange(source, 1, 3, signal))]).toEqual([2, 3]);
    await expect(readRange(source, 5, 8, signal)).rejects.toThrow(/500 instead of 206 or 200/);
  });

  it("notices a body of the wrong length", async () => {
    answers(200);
    await expect(readAll({ ...source, bytes: 4 }, signal)).rejects.toThrow(/3 of 4 bytes/);
  });
});

describe("a buffer in parts", () => {
  it("is read as one, from any level on", async () => {
    const inline = (values: number[]): Source => {
      const data = stream(values);
      return { kind: "inline", data, bytes: data.length };
    };
    const parts = [inline([1, 2, 3]), inline([4, 5])];
    const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
    const read = async (source: Source, levels: number[], first: number): Promise<[number, number[]][]> => {
      const found: [number, number[]][] = [];
      const add = (start: number, values: ColumnArray): number => found.push([start, [...values]]);
      await streamColumn(levels, source, new AbortController().signal, add, first);
      return found;
    };
    const whole: Source = { kind: "parts", parts, bytes };
    expect(await read(whole, [3, 2], 0)).toEqual([[0, [1, 2, 3]], [3, [4, 5]]]);
    expect(await read(parts[1]!, [2], 3)).toEqual([[3, [4, 5]]]);
    await expect(read(whole, [3, 2, 1], 0)).rejects.toThrow("batches of the column");
    const resolve = resolver("base", null);
    const one = (digest: string): BufferRef => ({ digest, bytes: 4, url: `/media/${digest}` });
    expect(resolve({ digest: "ab", bytes: 8, url: null, parts: [one("a"), one("b")] })).toMatchObject({
      kind: "parts",
      parts: [{ url: "base/media/a" }, { url: "base/media/b" }],
    });
  });
});
