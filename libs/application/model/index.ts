export { DeleteModel } from './delete-model.js';
export { UpdateModel } from './update-model.js';
export { UploadModel } from './upload-model.js';
