/** Small tables that are decoded on the page: legend, colormap, the selection Python has set. */

import { tableFromIPC } from "@uwdata/flechette";
import type { SelectionOp } from "../manifest";
import { readAll, type Source } from "./source";

/** Rows of RGBA, one for light and one for dark pages, 4 bytes an entry. */
export interface ThemedTable {
  light: Uint8Array;
  dark: Uint8Array;
}

export type LegendRole = "value" | "other" | "missing";

export interface LegendRow {
  name: string;
  count: number;
  role: LegendRole;
}

const ROLES: readonly LegendRole[] = ["value", "other", "missing"];

type Decoded = ReturnType<typeof tableFromIPC>;

/** Of bytes that mean nothing flechette makes a table without columns. */
function tableOf(bytes: Uint8Array): Decoded {
  const table = tableFromIPC(bytes);
  if (table.numCols === 0) throw new Error("not an Arrow IPC stream: no columns");
  return table;
}

function colors(table: Decoded, name: "light" | "dark"): Uint8Array {
  const out = new Uint8Array(table.numRows * 4);
  const column = table.getChild(name);
  for (let i = 0; i < table.numRows; i++) out.set(column.at(i) as ArrayLike<number>, 4 * i);
  return out;
}

export async function readColormap(source: Source, signal: AbortSignal): Promise<ThemedTable> {
  const table = tableOf(await readAll(source, signal));
  return { light: colors(table, "light"), dark: colors(table, "dark") };
}

export async function readLegend(
  source: Source,
  signal: AbortSignal,
): Promise<{ rows: LegendRow[]; colors: ThemedTable }> {
  const table = tableOf(await readAll(source, signal));
  const [names, counts, roles] = ["name", "count", "role"].map((name) => table.getChild(name));
  const rows = Array.from({ length: table.numRows }, (_, i) => ({
    name: String(names!.at(i) ?? ""),
    count: Number(counts!.at(i)),
    role: ROLES[Number(roles!.at(i))] ?? "value",
  }));
  return { rows, colors: { light: colors(table, "light"), dark: colors(table, "dark") } };
}

/** A selection that Python has set. */
export interface Selected {
  /** One byte a point, 1 where it is selected. */
  mask: Uint8Array;
  /** The boxes and lassos that it came about by, where that is known. */
  drawn: readonly SelectionOp[];
}

/** The selected positions in sorted order, or one flag a point. */
export async function readSelection(
  source: Source,
  count: number,
  signal: AbortSignal,
): Promise<Selected> {
  const table = tableOf(await readAll(source, signal));
  const drawn = table.schema.metadata?.get("drawn");
  const mask = new Uint8Array(count);
  if (table.names.includes("index")) {
    for (const index of table.getChild("index").toArray() as Uint32Array) mask[index] = 1;
  } else {
    const selected = table.getChild("selected");
    for (let i = 0; i < count; i++) mask[i] = selected.at(i) ? 1 : 0;
  }
  return { mask, drawn: drawn === undefined ? [] : (JSON.parse(drawn) as SelectionOp[]) };
}
