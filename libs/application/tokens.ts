/** Provides the `ObjectStore` of #object-store. */
export const OBJECT_STORE = Symbol('OBJECT_STORE');
/** Provides the `DataSets` of #data-sets. */
export const DATA_SETS = Symbol('DATA_SETS');
