/** The labels as Python sends them, and which point has which value. */

import { tableFromIPC } from "@uwdata/flechette";
import type { Codes } from "../selection/ops";
import { readAll, type Source } from "../wire/source";
import { streamColumn } from "../wire/stream";

/** A text at a cluster. */
export interface Label {
  text: string;
  /** What the points with this value have in the column of codes. */
  code: number;
  /** Quantum coordinates. */
  x: number;
  y: number;
  /** Points of the cluster. */
  size: number;
}

/** The most important label first. */
export async function readLabels(source: Source, signal: AbortSignal): Promise<Label[]> {
  const table = tableFromIPC(await readAll(source, signal));
  const [text, code, x, y, size] = ["text", "code", "x", "y", "size"].map((name) => table.getChild(name));
  return Array.from({ length: table.numRows }, (_, i) => ({
    text: String(text!.at(i)),
    code: Number(code!.at(i)),
    x: Number(x!.at(i)),
    y: Number(y!.at(i)),
    size: Number(size!.at(i)),
  }));
}

/** The code of each point in sorted order. */
export async function readCodes(levels: readonly number[], source: Source, signal: AbortSignal): Promise<Codes> {
  const count = levels.reduce((sum, size) => sum + size, 0);
  let codes: Codes = new Uint8Array(0);
  await streamColumn(levels, source, signal, (start, values) => {
    if (start === 0) codes = values instanceof Uint8Array ? new Uint8Array(count) : new Uint16Array(count);
    codes.set(values, start);
  });
  return codes;
}
