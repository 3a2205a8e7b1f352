/**
 * Calls `changed` when a CSS pixel gets another number of device pixels without a resize, as when a
 * window moves to another screen.
 *
 * @returns A function that stops watching.
 */
export function watchPixelRatio(changed: () => void): () => void {
  const abort = new AbortController();
  const watch = (): void => {
    // The query names the present ratio, so it changes once and has to be asked anew.
    const query = matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    const again = (): void => {
      changed();
      watch();
    };
    query.addEventListener("change", again, { once: true, signal: abort.signal });
  };
  watch();
  return () => abort.abort();
}
