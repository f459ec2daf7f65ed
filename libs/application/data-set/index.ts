export { AddBatch, type BatchUpload, refusalOfRows } from './add-batch.js';
export { CreateDataSet } from './create-data-set.js';
export { DeleteDataSet } from './delete-data-set.js';
export { UpdateDataSet } from './update-data-set.js';
