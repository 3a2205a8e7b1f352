/** Viewports answered by an address of the server, where the app has one, instead of by a run of its script. */

import type { ViewportState } from "./manifest";

/** An answer: a manifest and buffers in one value (docs/internals.md, "The manifest"). */
export async function askDirectly(url: string, state: ViewportState): Promise<Uint8Array> {
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(state) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
