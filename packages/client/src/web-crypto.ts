/** Node 18 has the same thing, but not under its global name. */
async function ofNode(): Promise<Crypto> {
  try {
    // The types of Node and of browsers disagree about algorithms that are not used here.
    const node: { readonly webcrypto: unknown } = await import(
      /* webpackIgnore: true */ /* @vite-ignore */ "node:crypto"
    );
    return node.webcrypto as Crypto;
  } catch (cause) {
    // Bundlers for browsers leave an import alone that does not resolve only where its failure is expected.
    throw new Error("there is no WebCrypto here", { cause });
  }
}

/** The platform's cryptography: the global one in browsers, workers and newer Nodes. */
export async function webCrypto(): Promise<Crypto> {
  const { crypto }: { readonly crypto?: Crypto } = globalThis;
  return crypto ?? ofNode();
}

const hex = (byte: number): string => byte.toString(16).padStart(2, "0");

/** A random UUID. Pages without TLS have no `randomUUID`, so the dice are thrown here. */
export async function randomUuid(): Promise<string> {
  const bytes = (await webCrypto()).getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return Array.from(bytes, hex)
    .join("")
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
