import { defineConfig } from 'vitest/config';

// Against a running platform: RAPPORT_URL and RAPPORT_API_KEY, RAPPORT_WRITE_KEY of ./up env.
export default defineConfig({
  test: {
    environment: 'node',
    include: ['tests/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 180_000,
  },
});
