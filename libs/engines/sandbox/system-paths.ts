/** Of the system's settings only these: /etc holds secrets that root's processes could read. */
const settings = [
  '/etc/alternatives',
  '/etc/ca-certificates',
  '/etc/fonts',
  '/etc/ld.so.cache',
  '/etc/ld.so.conf',
  '/etc/ld.so.conf.d',
  '/etc/localtime',
  '/etc/mime.types',
  '/etc/ssl/certs',
];

/** Where libraries and programs are; on most systems all but the first are links into it. */
const programs = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'];

/** What a network needs: names, and whom to ask for them. */
export const networkFiles = ['/etc/hosts', '/etc/nsswitch.conf', '/etc/resolv.conf', '/etc/services'];

/** What any engine may read of the system. */
export const systemPaths: readonly string[] = [...programs, ...settings];
