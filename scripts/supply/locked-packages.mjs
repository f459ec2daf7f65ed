// What package-lock.json names.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

/**
 * @typedef {object} LockedPackage
 * @property {string} path where it is installed, relative to the root
 * @property {string} name
 * @property {string} version
 * @property {string} [licence] an SPDX expression
 * @property {string} [integrity]
 * @property {string} [resolved] a place that it comes from instead of the registry
 * @property {boolean} isShipped whether it is part of what runs in production
 * @property {boolean} hasInstallScript
 */

/** @returns {LockedPackage[]} */
export function lockedPackages(file = join(root, 'package-lock.json')) {
  const { packages } = JSON.parse(readFileSync(file, 'utf8'));
  return Object.entries(packages)
    .filter(([path]) => path !== '')
    .map(([path, entry]) => ({
      path,
      name: entry.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version: entry.version,
      licence: entry.license,
      integrity: entry.integrity,
      resolved: entry.resolved,
      isShipped: entry.dev !== true && entry.devOptional !== true,
      hasInstallScript: entry.hasInstallScript === true,
    }));
}
