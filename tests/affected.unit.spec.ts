import { describe, expect, it } from '@jest/globals';
import { affectedSpecs } from '../scripts/affected.mjs';

describe('the specs that a change can break', () => {
  it('are those beside it', () => {
    expect(affectedSpecs('libs/queues')).toContain('libs/queues/queues.int.spec.ts');
  });

  it('are those of its importers, through aliases and across libs', () => {
    const specs = affectedSpecs('libs/queues/');
    expect(specs).toContain('apps/worker/relay/move-messages.int.spec.ts');
    expect(specs.some((spec) => spec.startsWith('apps/api/'))).toBe(true);
  });

  it('are those that start a process which imports it', () => {
    const specs = affectedSpecs('apps/worker/main.ts');
    expect(specs).toContain('tests/e2e/publishing.postgres.e2e.spec.ts');
    expect(specs).toContain('tests/e2e/starting.e2e.spec.ts');
  });

  it('are no others', () => {
    expect(affectedSpecs('apps/worker').filter((spec) => /^(libs|apps\/api)\//.test(spec))).toEqual([]);
    expect(affectedSpecs('libs/no-such-lib')).toEqual([]);
  });
});
