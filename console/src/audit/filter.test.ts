import { describe, expect, it } from 'vitest';
import { filterOf, instantOf, shortOf } from './filter';

describe('the filter of the audit log', () => {
  it.each([
    [{}, ''],
    [{ resource: 'segments/vip' }, 'resource="segments/vip"'],
    [{ principal: 'k1', call: 'POST /v1/x' }, 'principal="k1" AND call="POST /v1/x"'],
    [{ resource: 'a"b\\c' }, 'resource="a\\"b\\\\c"'],
  ])('%j is %s', (search, expected) => {
    expect(filterOf(search)).toBe(expected);
  });

  it('takes days of the reader, the last one whole', () => {
    expect(instantOf('2026-01-31')).toBe(new Date(2026, 0, 31).toISOString());
    expect(instantOf('2026-01-31', 1)).toBe(new Date(2026, 1, 1).toISOString());
    expect(instantOf('soon')).toBeUndefined();
    expect(instantOf(undefined)).toBeUndefined();
  });

  it('names calls shortly', () => {
    expect(shortOf('rapport.tagging.v1.SegmentService/SaveSegment')).toBe('SaveSegment');
    expect(shortOf('POST /v1/admin:rebuild')).toBe('POST /v1/admin:rebuild');
  });
});
