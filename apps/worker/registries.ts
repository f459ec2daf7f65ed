import type pg from 'pg';
import { registryAccess } from '#credentials';
import type { OwnRegistry } from '#engines';
import type { Config } from '#config';

/** Of an organisation, what it has of its own at registries of images. */
export type RegistryOf = (org: string) => OwnRegistry;

export const registriesIn =
  (pool: pg.Pool, { secretKeys }: Pick<Config, 'secretKeys'>): RegistryOf =>
  (org) =>
  (host) =>
    registryAccess(pool, secretKeys, { org, host });
