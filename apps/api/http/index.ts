export { AnswerInterceptor } from './answers/answer.interceptor.js';
export { Answers, Lists } from './answers/answers.decorator.js';
export { basePath } from './answers/base.js';
export { refuseWhenGone } from './answers/bulk-deletion.js';
export { deletion } from './answers/deletion.js';
export { found, IdOf, notFound } from './answers/found.js';
export { resourceAnswer } from './answers/resource-answer.js';
export { FormReader } from './bodies/form-reader.js';
export { JsonBody, OptionalJsonBody } from './bodies/json-body.decorator.js';
export { multipartOptions, type UploadedFile } from './bodies/multipart-form.js';
export { bodyStream, tooLarge } from './bodies/read-body.js';
export { compressAnswer } from './compression/compress-answer.js';
export { admits } from './content-negotiation/accept.js';
export { IfMatch } from './content-negotiation/if-match.decorator.js';
export { parseMediaType, vendorType } from './content-negotiation/media-types.js';
export { negotiatedType } from './content-negotiation/negotiated-type.js';
export { refuseEncoded, unsupportedMediaType } from './content-negotiation/request-media-type.js';
export { Cors } from './cors/cors.js';
export { CredentialsGuard } from './credentials/credentials.guard.js';
export { Public } from './credentials/public.decorator.js';
export { VerifiedTokens } from './credentials/verified-tokens.js';
export { type BodyClass, descriptions, type Schema, Takes } from './descriptions.js';
export { documentFile } from './document-file.js';
export { IdempotencyInterceptor } from './idempotency/idempotency.interceptor.js';
export { KeyRegister } from './idempotency/key-register.js';
export { ReplayFilter } from './idempotency/replay.filter.js';
export { settleClaim } from './idempotency/running-request.js';
export { Force } from './requests/force.decorator.js';
export { ListingOf, listQueryOf } from './listing/listing.decorator.js';
export { answerBrokenRequest } from './problems/broken-request.js';
export { explain } from './problems/explain.js';
export { ProblemFilter } from './problems/problem.filter.js';
export { problemOf } from './problems/problem.js';
export { sendProblem } from './problems/send-problem.js';
export { AsOf } from './requests/as-of.decorator.js';
export { Context, InScope } from './requests/context.decorator.js';
export { createLog } from './requests/log.js';
export { originOf } from './requests/origin.js';
export { type QueryValues, refuseUnstorable, required, single, wholeNumber } from './requests/query-values.js';
export { requestIdOf } from './requests/request-id.js';
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
} from './validation/fields.js';
export { CheckedBy } from './validation/rules.js';
export type { Violations } from './validation/violations.js';
