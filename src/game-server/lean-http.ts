/**
 * `node:http` without what nobody here uses. An `import` of it reads all that it exports, and on Node 24 that loads a
 * WebSocket client and `fetch`: an idle server took 16.7 MB more than a bare one; without, 10.9 (on Node 20: 5.7).
 */
export const { createServer, request, ServerResponse } = process.getBuiltinModule('node:http')
