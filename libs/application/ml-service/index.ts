export { DeleteService } from './delete-service.js';
export { DeleteServicesOfMLInstance } from './delete-services-of-ml-instance.js';
export { PauseSchedule } from './pause-schedule.js';
export { PublishService } from './publish-service.js';
export { ResumeSchedule } from './resume-schedule.js';
export type { ResumedSchedule } from './resume-schedule.js';
export { UpdateService } from './update-service.js';
export type { RequestedService, WrittenPart, WrittenService } from './written-service.js';
