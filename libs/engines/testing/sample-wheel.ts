import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import JSZip from 'jszip';

/** By which installers find what lies in this folder, and nothing else. */
export const installerVariables = (folder: string) => ({
  ...{ PIP_NO_INDEX: '1', PIP_FIND_LINKS: folder },
  ...{ UV_NO_INDEX: '1', UV_FIND_LINKS: folder },
});

/** The package `rondo-sample` in a wheel, which an installer finds without a network. */
export async function addSampleWheel(
  folder: string,
  version: string,
  files: Readonly<Record<string, string>> = {},
): Promise<void> {
  const zip = new JSZip();
  const info = `rondo_sample-${version}.dist-info`;
  const contents = {
    'rondo_sample.py': `version = "${version}"\n`,
    [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: rondo-sample\nVersion: ${version}\n`,
    [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    ...files,
  };
  for (const [name, text] of Object.entries(contents)) zip.file(name, text);
  zip.file(`${info}/RECORD`, [...Object.keys(contents), `${info}/RECORD`].map((name) => `${name},,\n`).join(''));
  const path = join(folder, `rondo_sample-${version}-py3-none-any.whl`);
  writeFileSync(path, await zip.generateAsync({ type: 'nodebuffer' }));
}
