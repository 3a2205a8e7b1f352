/** The Streamlit side of the plot: data in, state out. The plot itself knows nothing of Streamlit. */

import type { FrontendRendererArgs } from "@streamlit/component-v2-lib";
import type { Manifest, SelectionState, ViewportState } from "./manifest";
import { askDirectly } from "./direct";
import type { StatsState } from "./host";
import { Plot } from "./plot";
import { Engine } from "./engine";
import type { StillRequest } from "./still";
import { resolver, serverBase, unpackInline, type Resolve } from "./wire/source";

/** Set by the bundler: the worker's file name beside this module. */
declare const WORKER_FILE: string;

type State = {
  selection: SelectionState;
  view: number[];
  viewport: ViewportState;
  stats: StatsState;
  transport: { inline: true };
  still: StillRequest;
};
/** A list of one: Streamlit looks through the entries of an object for data frames. */
type Data = [Manifest] | Uint8Array;
type Args = FrontendRendererArgs<State, Data>;

interface Mounted {
  plot: Plot;
  /** Of the latest call: Streamlit may hand out new functions. */
  args: Args;
  /** Where viewports are answered without a run of the script; null: nowhere. */
  route: string | null;
}

const base = serverBase(import.meta.url);
const mounted = new Map<HTMLElement | ShadowRoot, Mounted>();
let engine: Engine | null = null;

function receive(data: Data): { manifest: Manifest; resolve: Resolve } {
  if (data instanceof Uint8Array) {
    const { manifest, region } = unpackInline(data);
    return { manifest, resolve: resolver(base, region) };
  }
  return { manifest: data[0], resolve: resolver(base, null) };
}

function mount(args: Args): Mounted {
  engine ??= new Engine(new URL(WORKER_FILE, import.meta.url));
  const entry = { args, route: null } as unknown as Mounted;
  entry.plot = new Plot(args.parentElement, engine, {
    onSelection: (state) => entry.args.setStateValue("selection", state),
    onView: (box) => entry.args.setStateValue("view", box),
    onViewport: (state) => void askViewport(entry, state),
    onStats: (stats) => entry.args.setStateValue("stats", stats),
    onTransportFailure: () => entry.args.setStateValue("transport", { inline: true }),
    onStill: (request) => entry.args.setStateValue("still", request),
  });
  mounted.set(args.parentElement, entry);
  return entry;
}

function show(entry: Mounted, data: Data): void {
  const { manifest, resolve } = receive(data);
  entry.route = manifest.aggregate?.route ?? null;
  entry.plot.update(manifest, resolve);
}

/** Asks the address that answers at once, or else the script. */
async function askViewport(entry: Mounted, state: ViewportState): Promise<void> {
  const { route } = entry;
  let answer: Uint8Array | null = null;
  // An address that does not answer is of a session that is over, or behind a proxy that hides it.
  if (route !== null) answer = await askDirectly(base + route, state).catch(() => null);
  if (mounted.get(entry.args.parentElement) !== entry) return;
  if (answer === null) entry.args.setStateValue("viewport", state);
  else show(entry, answer);
}

/** Called by Streamlit at mount and at every change of `data`. */
export default function glscatter(args: Args): () => void {
  const { parentElement } = args;
  const entry = mounted.get(parentElement) ?? mount(args);
  entry.args = args;
  show(entry, args.data);
  return () => {
    const gone = mounted.get(parentElement);
    if (gone === undefined) return;
    mounted.delete(parentElement);
    gone.plot.destroy();
    if (mounted.size === 0) {
      engine?.close();
      engine = null;
    }
  };
}
