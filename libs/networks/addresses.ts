const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** An address of IPv4 as such, where it is written as one of IPv6 (`::ffff:10.0.0.1`); any other as it is. */
export const plainAddress = (address: string): string => mapped.exec(address)?.[1] ?? address;

/** The host of a URL without the brackets that one of IPv6 has there. */
export const hostOf = ({ hostname }: Pick<URL, 'hostname'>): string => hostname.replace(/^\[|\]$/g, '');
