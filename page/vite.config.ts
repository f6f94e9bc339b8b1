// Builds the page into the Python package, which serves it from its own disk: everything is relative to "/", nothing
// comes from elsewhere, and nothing is inlined that the server's Content-Security-Policy would refuse.
import { defineConfig } from "vite";

export default defineConfig({
  esbuild: { jsx: "automatic", jsxImportSource: "preact", legalComments: "none" },
  build: {
    outDir: "../reportedly/server/page",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
  },
  server: { proxy: { "/api": "http://127.0.0.1:8321" } },
});
