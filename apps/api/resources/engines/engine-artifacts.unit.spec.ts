import { describe, expect, it } from '@jest/globals';
import { withUploads } from './engine-artifacts.js';

const file = (filename: string) => ({ filename, object: { uri: `objects:${filename}`, bytes: 1, sha256: 'a' } });

describe('withUploads', () => {
  it('leaves an engine without artifacts without', () => {
    expect(withUploads(undefined, new Map(), 'Python')).toBeUndefined();
  });

  it('takes an image that is only named for a container, and keeps what it says of itself', () => {
    const image = { location: 'registry/retail:1', name: 'retail' };
    const configs = [{ name: 'train', parameters: [] }];
    expect(withUploads({ default: { image, defaultMLInstanceConfigs: configs } }, new Map(), 'Python')).toEqual({
      default: { image: { ...image, packagingType: 'docker' }, defaultMLInstanceConfigs: configs },
    });
    expect(withUploads({ default: { image: { packagingType: 'jar' } } }, new Map(), 'Python')).toEqual({
      default: { image: { packagingType: 'jar' } },
    });
  });

  it('derives the packaging of an uploaded file from its extension', () => {
    const files = new Map([['defaultArtifact', file('retail-0.1.EGG')]]);
    expect(withUploads({ default: { image: { executionType: 'PySpark', name: 'old' } } }, files, 'Python')).toEqual({
      default: {
        image: {
          executionType: 'PySpark',
          location: 'objects:retail-0.1.EGG',
          name: 'retail-0.1.EGG',
          packagingType: 'egg',
        },
      },
    });
  });

  it('adds overrides behind those that are written', () => {
    const files = new Map([['trainOverrideArtifact', file('train.jar')]]);
    expect(withUploads({ overrides: [{ name: 'publish' }] }, files, 'PySpark')).toEqual({
      overrides: [
        { name: 'publish' },
        {
          id: expect.any(String),
          name: 'train',
          artifact: {
            location: 'objects:train.jar',
            name: 'train.jar',
            executionType: 'PySpark',
            packagingType: 'jar',
          },
          defaultMLInstanceConfigs: [],
        },
      ],
    });
  });

  it('completes an override that is written', () => {
    const files = new Map([['trainOverrideArtifact', file('train.egg')]]);
    const configs = { name: 'train', parameters: [] };
    const written = { id: '1', name: 'train', artifact: { executionType: 'R' }, defaultMLInstanceConfigs: configs };
    expect(withUploads({ overrides: [written, { name: 'publish' }] }, files, 'PySpark')).toEqual({
      overrides: [
        {
          ...written,
          artifact: { location: 'objects:train.egg', name: 'train.egg', executionType: 'R', packagingType: 'egg' },
        },
        { name: 'publish' },
      ],
    });
  });

  it.each([[{ default: 'text' }], [{ default: { image: null } }], [{ default: [] }]])(
    'does not stumble over %j',
    (artifacts) => {
      expect(() => withUploads(artifacts, new Map([['defaultArtifact', file('a.egg')]]), 'Python')).not.toThrow();
    },
  );
});
