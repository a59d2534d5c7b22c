/**
 * What is needed of `node:http`. An `import` would ask it for everything that it has, and so load its `WebSocket`, which
 * takes a tenth of a start and is never used.
 */
export const { Agent: HttpAgent, request: httpRequest } = process.getBuiltinModule("node:http");
