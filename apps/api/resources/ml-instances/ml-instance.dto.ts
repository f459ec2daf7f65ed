import type { WrittenMLInstance } from '#application';
import { Description, Id, Name, NestedList, TagMap } from '../../http/index.js';
import { TaskDto } from './task.dto.js';

export class MLInstanceDto {
  @Name()
  name!: string;

  @Description()
  description?: string;

  @Id({ required: true, description: 'The engine that it configures; cannot be changed' })
  engineId!: string;

  @TagMap()
  tags?: Record<string, string>;

  @NestedList(() => TaskDto, { description: 'Parameters by task' })
  tasks?: TaskDto[];
}

export const writtenMLInstance = ({ tasks, ...instance }: MLInstanceDto): WrittenMLInstance => ({
  ...instance,
  tasks: tasks ?? [],
});
