/** Provides the `ObjectStore` of #object-store. */
export const OBJECT_STORE = Symbol('OBJECT_STORE');
/** Provides the `ScheduleLimits` of #domain. */
export const SCHEDULE_LIMITS = Symbol('SCHEDULE_LIMITS');
/** Provides the `DataSets` of #data-sets. */
export const DATA_SETS = Symbol('DATA_SETS');
/** Provides the `Quotas` of #domain that an organisation has unless the operator set others for it. */
export const QUOTAS = Symbol('QUOTAS');
