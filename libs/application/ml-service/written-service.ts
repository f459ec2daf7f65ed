import type { ByKind, ServiceDetails, ServicePart } from '#domain';

/** A part of a service as its client writes it: an experiment that it names is there already. */
export type WrittenPart = Partial<ServicePart>;

/** A service as its client writes it. */
export interface WrittenService extends ServiceDetails {
  readonly mlInstanceId: string;
  readonly parts: ByKind<WrittenPart>;
  /** Whether publishing trains at once; what it does without a word is the domain's to say. */
  readonly trainOnPublish?: boolean;
}

/** As requests have it, which may leave the instance to the training experiment that they name. */
export type RequestedService = Omit<WrittenService, 'mlInstanceId'> & { readonly mlInstanceId?: string };

/** What PUT may change, besides the parts. */
export function detailsOf(written: WrittenService): ServiceDetails {
  const { mlInstanceId: _fixed, parts: _parts, trainOnPublish: _once, ...details } = written;
  return details;
}
