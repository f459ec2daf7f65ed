import type { ByKind, ServiceDetails, ServicePart } from '#domain';

/** A part of a service as its client writes it: an experiment that it names is there already. */
export type WrittenPart = Partial<Omit<ServicePart, 'paused'>>;

/** A service as its client writes it. */
export interface WrittenService extends ServiceDetails {
  readonly mlInstanceId: string;
  readonly parts: ByKind<WrittenPart>;
}

/** What PUT may change, besides the parts. */
export function detailsOf({ mlInstanceId: _fixed, parts: _parts, ...details }: WrittenService): ServiceDetails {
  return details;
}
