import { describe, expect, it } from 'vitest';
import { objectOf } from './json';

describe('values typed as JSON', () => {
  it.each([
    ['', {}],
    [' {"a": 1} ', { a: 1 }],
    ['[1]', undefined],
    ['null', undefined],
    ['{"a":', undefined],
  ])('%j', (typed, expected) => {
    expect(objectOf(typed)).toEqual(expected);
  });
});
