/** The one thing of Node that is named here; without its other types, nothing else of Node compiles. */
declare module "node:crypto" {
  export const webcrypto: Crypto;
}
