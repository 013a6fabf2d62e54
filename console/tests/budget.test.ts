import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';

const firstLoad = 230_000;
const styles = 40_000;
const screen = 220_000;

interface Chunk {
  file: string;
  css?: string[];
  imports?: string[];
  isEntry?: boolean;
  isDynamicEntry?: boolean;
}

const built = process.env.RAPPORT_TEST_CONSOLE_BUILD ?? 'dist';
const manifest = JSON.parse(readFileSync(join(built, '.vite', 'manifest.json'), 'utf8')) as Record<string, Chunk>;
const sizeOf = (file: string) => gzipSync(readFileSync(join(built, file)), { level: 9 }).length;

/** A chunk with all that it imports, by name. */
function closure(name: string, seen = new Set<string>()): Set<string> {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const imported of manifest[name]?.imports ?? []) closure(imported, seen);
  return seen;
}

const entry = Object.keys(manifest).find((name) => manifest[name]?.isEntry) ?? '';
const first = closure(entry);
const sum = (names: Iterable<string>, files: (chunk: Chunk) => readonly string[]) =>
  [...names].flatMap((name) => files(manifest[name] as Chunk)).reduce((bytes, file) => bytes + sizeOf(file), 0);

// One of the languages is a part of the first load: the larger one is counted.
const languages = Object.keys(manifest).filter((name) => /language\/[\w-]+\.json$/.test(name));
const language = languages.map((name) => sizeOf((manifest[name] as Chunk).file)).sort((a, b) => b - a)[0] ?? 0;

it(`the first load is at most ${firstLoad} bytes of script and ${styles} of styles, packed`, () => {
  expect(languages).toHaveLength(2);
  expect(sum(first, (chunk) => [chunk.file]) + language).toBeLessThanOrEqual(firstLoad);
  expect(sum(first, (chunk) => chunk.css ?? [])).toBeLessThanOrEqual(styles);
});

it(`no screen adds more than ${screen} bytes`, () => {
  const screens = Object.keys(manifest).filter((name) => manifest[name]?.isDynamicEntry);
  expect(screens.length).toBeGreaterThan(5);
  for (const name of screens) {
    const own = [...closure(name)].filter((part) => !first.has(part));
    expect(
      sum(own, (chunk) => [chunk.file]),
      name,
    ).toBeLessThanOrEqual(screen);
  }
});
