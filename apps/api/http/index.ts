export { AnswerInterceptor } from './answers/answer.interceptor.js';
export { Answers, Lists } from './answers/answers.decorator.js';
export { baseOf, basePath } from './answers/base.js';
export { refuseWhenGone } from './answers/bulk-deletion.js';
export { deletion } from './answers/deletion.js';
export { found, IdOf, notFound } from './answers/found.js';
export { resourceAnswer } from './answers/resource-answer.js';
export { FormReader } from './bodies/form-reader.js';
export { JsonBody, OptionalJsonBody } from './bodies/json-body.decorator.js';
export { multipartOptions, partsOf, type UploadedFile } from './bodies/multipart-form.js';
export { bodyStream, readBody, tooLarge } from './bodies/read-body.js';
export { compressAnswer } from './compression/compress-answer.js';
export { guardConnections } from './connections/connections.js';
export { ContinueInterceptor } from './connections/continue.interceptor.js';
export { closeWhenEarly } from './connections/early-answer.js';
export { admits } from './content-negotiation/accept.js';
export { answerUnchanged } from './content-negotiation/answer-unchanged.js';
export { IfMatch } from './content-negotiation/if-match.decorator.js';
export { parseMediaType, vendorType } from './content-negotiation/media-types.js';
export { negotiatedType } from './content-negotiation/negotiated-type.js';
export { refuseEncoded, unsupportedMediaType } from './content-negotiation/request-media-type.js';
export { Cors } from './cors/cors.js';
export { type Caller, callerOf } from './credentials/caller.js';
export { CredentialsGuard } from './credentials/credentials.guard.js';
export { Refusals } from './credentials/refusals.js';
export { Repeats } from './credentials/repeats.js';
export { VerifiedTokens } from './credentials/verified-tokens.js';
export { type BodyClass, descriptions, type Schema, Takes } from './descriptions.js';
export { documentFile } from './document-file.js';
export { servedDocument } from './served-document.js';
export { keepPrivate, secure, securityHeaders } from './headers/security-headers.js';
export { AllowedHosts } from './hosts/allowed-hosts.js';
export { trustOf } from './hosts/trusted-proxies.js';
export { IdempotencyInterceptor } from './idempotency/idempotency.interceptor.js';
export { ShowsSecret } from './idempotency/shows-secret.decorator.js';
export { KeyRegister } from './idempotency/key-register.js';
export { ReplayFilter } from './idempotency/replay.filter.js';
export { claimOf, settleClaim } from './idempotency/running-request.js';
export { Force } from './requests/force.decorator.js';
export { ListingOf, listQueryOf } from './listing/listing.decorator.js';
export { answerBrokenRequest } from './problems/broken-request.js';
export { OrganisationLimits } from './quotas/organisation-limits.js';
export { RequestAdmission } from './quotas/request-admission.js';
export { RequestRates } from './quotas/request-rates.js';
export { RequestTurns } from './quotas/request-turns.js';
export { explain } from './problems/explain.js';
export { ProblemFilter } from './problems/problem.filter.js';
export { problemOf } from './problems/problem.js';
export type { Problem } from './problems/problem.js';
export { sendProblem } from './problems/send-problem.js';
export { pathOf } from './requests/absolute-form.js';
export { AsOf } from './requests/as-of.decorator.js';
export { byteRange } from './requests/byte-range.js';
export { Context, InScope, TheCaller } from './requests/context.decorator.js';
export { createLog } from './requests/log.js';
export { originOf } from './requests/origin.js';
export { type QueryValues, refuseUnstorable, required, single, wholeNumber } from './requests/query-values.js';
export { spanOf, timeSpanOf, within } from './requests/time-span.js';
export { requestIdOf } from './requests/request-id.js';
export { refuseRepeatedHeaders } from './requests/single-headers.js';
export { noteUnusedParameters, TellsWarnings } from './requests/unused-parameters.js';
export { neededFor } from './roles/operation-roles.js';
export { AllowedMethods } from './routing/allowed-methods.js';
export { answerUnknownRoute } from './routing/unknown-route.js';
export {
  Description,
  Flag,
  Fraction,
  FreeForm,
  FreeFormList,
  Id,
  Minutes,
  Name,
  Nested,
  NestedList,
  NestedOneOrMany,
  OneOf,
  ScalarText,
  Seconds,
  TagMap,
  Text,
  TextList,
  TextMap,
  Whole,
  freeValue,
} from './validation/fields.js';
export { CodeLocation, GitAddress, WebAddress } from './validation/addresses.js';
export { CheckedBy } from './validation/rules.js';
export { UnusedInPut } from './validation/unused-in-put.js';
export type { Violations } from './validation/violations.js';
export { noteWarnings, warningsOf } from './validation/warnings.js';
