import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Packs text files once, at build, so that the gateway sends them as they are. */
function packed(): Plugin {
  return {
    name: 'packed',
    apply: 'build',
    writeBundle(options, bundle) {
      for (const name of Object.keys(bundle)) {
        if (!/\.(js|css|svg)$/.test(name)) continue;
        const file = join(options.dir ?? '', name);
        const quality = { [constants.BROTLI_PARAM_QUALITY]: 9 };
        writeFileSync(`${file}.br`, brotliCompressSync(readFileSync(file), { params: quality }));
      }
    },
  };
}

export default defineConfig({
  base: '/console/',
  plugins: [react(), packed()],
  // Everything comes as a file of its own: the page's policy takes no data: scripts, and styles only by name.
  build: { assetsInlineLimit: 0, manifest: true, modulePreload: { polyfill: false }, sourcemap: false },
  server: { proxy: { '/v1': 'http://localhost:8080', '/console/session': 'http://localhost:8080' } },
});
