/** Fetches columns as the peers take them. */

async function bytes(url: string): Promise<ArrayBuffer> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.arrayBuffer();
}

export async function float32(url: string): Promise<Float32Array<ArrayBuffer>> {
  return new Float32Array(await bytes(url));
}

export async function uint8(url: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await bytes(url));
}
