import { describe, expect, it } from '@jest/globals';
import { MigrationError, pendingMigrations } from './pending-migrations.js';

const file = (number: number, content = 'x') => ({ number, name: `${number}_n.sql`, sql: content, sha256: content });

describe('pending migrations', () => {
  it('are those that the database has not had', () => {
    expect(pendingMigrations([file(1), file(2), file(3)], [file(1)])).toEqual([file(2), file(3)]);
    expect(pendingMigrations([file(1)], [file(1)])).toEqual([]);
    expect(pendingMigrations([], [])).toEqual([]);
  });

  it('take no account of a new name for the same content', () => {
    expect(pendingMigrations([file(1)], [{ ...file(1), name: '1_old.sql' }])).toEqual([]);
  });

  it.each([
    ['of which one has changed', [file(1, 'y')], [file(1)], '1_n.sql has changed'],
    ['that the code does not know', [file(1)], [file(1), file(2)], 'it has had 2_n.sql'],
    ['that one comes before', [file(1), file(2)], [file(2)], '1_n.sql comes before 2_n.sql'],
  ])('are refused for a database %s', (_what, files, applied, message) => {
    expect(() => pendingMigrations(files, applied)).toThrow(MigrationError);
    expect(() => pendingMigrations(files, applied)).toThrow(message);
  });
});
